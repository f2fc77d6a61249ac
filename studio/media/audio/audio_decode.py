"""Decoder of a file's sound track, from its beginning or from a position in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import floor
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.stream import Discard

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.media.containers.file_index import find_picture_stream, find_sound_stream
from studio.media.source_file import open_container

_MAX_FOREIGN_FRAMES = 16
"""Frames in a row of another kind than the track's that may be damage: a third of a second."""

_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
_SCALES = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "s64": 2.0**63}


class DamagedPacket(NamedTuple):
    """A packet of sound of which nothing could be made; when it begins and how long it is, in ticks."""

    pts: int
    duration: int


@contextmanager
def open_decoder(
    path: Path, at: int | None = None, damage: list[DamagedPacket] | None = None
) -> Iterator[Iterator[AudioFrame]]:
    """Open a file and give its decoded sound, with a decoder that remembers nothing.

    Args:
        path: The file.
        at: Where to begin, in ticks of the track; the container may begin earlier, or a little later.
            None is the beginning of the file.
        damage: Receives what is damaged, as far as it is told when that is.

    Raises:
        MediaError: The file cannot be opened or has no sound track.
    """
    with open_container(path) as container:
        stream = find_sound_stream(container)
        if stream is None:
            raise MediaError(path, tr("has no sound track"))
        if at is not None:
            _seek(container, stream, at)
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        yield _frames(container, stream, [] if damage is None else damage)


def _seek(container: av.container.InputContainer, stream: av.AudioStream, at: int) -> None:
    """Go to a tick of a sound track. Matroska has tables for pictures alone: by sound, FFmpeg reads up to there.

    In FLAC of a few packets FFmpeg finds no place (EPERM): that is read from where it is, the beginning.
    """
    guide = find_picture_stream(container) if "matroska" in container.format.name else None
    if guide is None or guide.time_base is None or stream.time_base is None:
        with suppress(av.error.PermissionError):
            container.seek(at, stream=stream)
    else:
        container.seek(floor(at * stream.time_base / guide.time_base), stream=guide)


def _frames(
    container: av.container.InputContainer, stream: av.AudioStream, damage: list[DamagedPacket]
) -> Iterator[AudioFrame]:
    for packet in container.demux(stream):
        try:
            frames = stream.decode(packet)
        except av.FFmpegError:
            if packet.pts is not None:
                damage.append(DamagedPacket(packet.pts, packet.duration or 0))
            continue  # what is damaged stays silent
        yield from (frame for frame in frames if frame.samples)


class FormatUnifier:
    """Converter of frames to one sample format. Single frames of another kind are damaged, and become silence.

    Args:
        path: The file.
        rate: Samples a second.
        channels: How many.
    """

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self._path = path
        self._kind = rate, channels
        self._others = 0

    def convert_frame(self, frame: AudioFrame) -> np.ndarray:
        """Return a decoded frame as float32 [channels, samples].

        Raises:
            MediaError: It is one of many in a row of another kind.
        """
        if get_frame_format(frame) == self._kind:
            self._others = 0
            return to_floats(frame)
        self._others += 1
        if self._others >= _MAX_FOREIGN_FRAMES:
            before, found = (f"{rate} Hz × {channels}" for rate, channels in (self._kind, get_frame_format(frame)))
            text = tr("its sound changes from {before} to {found}; accepted: one kind", before=before, found=found)
            raise MediaError(self._path, text)
        return np.zeros((self._kind[1], frame.samples), np.float32)


def get_frame_format(frame: AudioFrame) -> tuple[int, int]:
    """Return samples a second and channels of a frame."""
    return frame.sample_rate, frame.layout.nb_channels


def to_floats(frame: AudioFrame) -> np.ndarray:
    """Return a decoded frame as float32 [channels, samples], −1..1, at full precision."""
    name, channels = frame.format.name.rstrip("p"), frame.layout.nb_channels
    planes = frame.planes[: channels if frame.format.is_planar else 1]  # of more than eight, PyAV finds too many
    count = frame.samples if frame.format.is_planar else frame.samples * channels
    array = np.stack([np.frombuffer(memoryview(plane), _DTYPES[name], count) for plane in planes])
    if not frame.format.is_planar:
        array = array.reshape(-1, channels).T
    scale = _SCALES.get(name)
    if scale is None:
        return np.ascontiguousarray(array, dtype=np.float32)
    offset = 128.0 if name == "u8" else 0.0
    return np.ascontiguousarray((array.astype(np.float64) - offset) / scale, dtype=np.float32)


def copy_overlap(target: np.ndarray, at: int, samples: np.ndarray, low: int, high: int) -> None:
    """Write `samples`, which begin at column `at`, into the columns `low` to `high` of the target."""
    first, last = max(at, low), min(at + samples.shape[1], high)
    if first < last:
        target[:, first:last] = samples[:, first - at : last - at]
