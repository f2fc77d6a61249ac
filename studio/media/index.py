"""What lies where in a file: the times of all its frames, and of its sound, read from the packets without decoding."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

_VP8_SHOWN = 0x10
"""A bit of a VP8 frame's first byte; clear when the frame only serves to predict others (RFC 6386, 9.1)."""


@dataclass(frozen=True, slots=True)
class VideoIndex:
    """The frames of a picture track in the order in which they are shown.

    Args:
        pts: Their times, rising; in ticks, or plain numbers if `counted`.
        keys: The times of frames at which decoding can begin, rising.
        tick: Seconds a tick.
        end: The tick at which the last frame ends; not after its beginning if unknown.
        counted: The file has no times of showing that can be trusted (bare H.264, and H.264 in AVI): frames are
            counted from the beginning of the file.
    """

    pts: array[int]
    keys: array[int]
    tick: Fraction
    end: int
    counted: bool = False

    def __len__(self) -> int:
        return len(self.pts)

    def key_before(self, pts: int) -> int:
        """Return the position in `keys` of the last one at or before `pts`; −1 if there is none."""
        return bisect_right(self.keys, pts) - 1

    def position(self, pts: int) -> int:
        """Return the number of the first frame at or after `pts`."""
        return bisect_left(self.pts, pts)

    @property
    def start(self) -> Fraction:
        """The time of the first frame, in seconds."""
        return Fraction(0) if self.counted else self.pts[0] * self.tick


@dataclass(frozen=True, slots=True)
class AudioIndex:
    """The packets of a sound track in their order.

    Args:
        pts: Their times, in ticks.
        durations: Their lengths, in ticks.
        tick: Seconds a tick.
        frame_size: Samples in every packet; 0 where they differ.
    """

    pts: array[int]
    durations: array[int]
    tick: Fraction
    frame_size: int = 0


@dataclass(frozen=True, slots=True)
class FileIndex:
    """The indices of the tracks that are read; None where there is no such track, or nothing in it."""

    video: VideoIndex | None
    audio: AudioIndex | None


@dataclass(slots=True)
class _Row:
    pts: int | None
    duration: int
    key: bool
    shown: bool


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the first picture track that is no attached cover, and for which there is a decoder."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic and stream.codec_context is not None:
            return stream
    return None


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first sound track for which there is a decoder."""
    return next((s for s in container.streams.audio if s.codec_context is not None), None)


def read_index(container: InputContainer) -> FileIndex:
    """Read all packets of a file; what follows a broken place that cannot be passed is left out."""
    video, audio = picture_stream(container), sound_stream(container)
    rows: list[_Row] = []
    pts, durations = array("q"), array("q")
    for packet in _packets(container, [s for s in (video, audio) if s is not None]):
        if video is not None and packet.stream_index == video.index:
            shown = not packet.is_discard and not _is_hidden(packet, video)
            rows.append(_Row(packet.pts, packet.duration or 0, packet.is_keyframe, shown))
        elif packet.pts is not None and not packet.is_discard:
            pts.append(packet.pts)
            durations.append(packet.duration or 0)
    return FileIndex(
        _video_index(rows, video) if video is not None and any(r.shown for r in rows) else None,
        AudioIndex(pts, durations, _tick(audio), audio.codec_context.frame_size or 0) if audio and pts else None,
    )


def _packets(container: InputContainer, streams: list[Stream]) -> Iterator[Packet[Stream]]:
    try:
        for packet in container.demux(streams):
            if packet.size:
                yield packet
    except av.FFmpegError:
        return  # a broken end: the frames before it can be had


def _video_index(rows: list[_Row], stream: VideoStream) -> VideoIndex:
    shown = [r for r in rows if r.shown]
    tick = _tick(stream)
    reordered = stream.container.format.name == "avi" and stream.codec_context.codec.canonical_name in {"h264", "hevc"}
    if reordered or any(r.pts is None for r in shown):
        step = max(r.duration for r in shown) * tick or Fraction(1, 25)
        return VideoIndex(array("q", range(len(shown))), array("q", [0]), step, len(shown), counted=True)
    pts = array("q", sorted({r.pts for r in shown if r.pts is not None}))
    keys = array("q", sorted({r.pts for r in rows if r.key and r.pts is not None}) or pts[:1])
    end = max(r.pts + r.duration for r in shown if r.pts is not None)
    return VideoIndex(pts, keys, tick, end)


def _is_hidden(packet: Packet[Stream], stream: VideoStream) -> bool:
    return stream.codec_context.name in {"vp8", "libvpx"} and not memoryview(packet)[0] & _VP8_SHOWN


def _tick(stream: Stream | None) -> Fraction:
    return (stream.time_base if stream is not None else None) or Fraction(1, 1000)
