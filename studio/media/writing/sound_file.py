"""Writer of sound files, alone or beside the pictures of a video, which are copied."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
from av.container import Flags, InputContainer, OutputContainer
from av.packet import Packet

from studio.core.clip_info import ClipInfo
from studio.core.errors import MediaError
from studio.core.image import Audio
from studio.core.translation import tr, tr_noop
from studio.media.provenance.xmp_embedding import complete_metadata, make_container_tags, make_muxer_options
from studio.media.resume.atomic_file import translate_write_errors
from studio.media.resume.incremental_writer import IncrementalWriter
from studio.media.resume.part_cache import FilePart, PartCache
from studio.media.source_file import open_container
from studio.media.writing.formats import choose_muxed_sound_encoder
from studio.media.writing.sound_track import SoundTrackEncoder
from studio.sdk.files.provenance import Provenance
from studio.sdk.media import SoundFormat, SoundOptions

_log = logging.getLogger(__name__)

_PART_SECONDS: Final = 10
_LEAST_PART: Final = 24


@dataclass(frozen=True, slots=True)
class _SoundFileKind:
    """A kind of file: how FFmpeg names its container, and its encoder for each format of samples."""

    container: str
    encoders: dict[SoundFormat, str]


def _use_for_all_formats(encoder: str) -> dict[SoundFormat, str]:
    return dict.fromkeys(SoundFormat, encoder)


_PCM = {SoundFormat.INT16: "pcm_s16le", SoundFormat.INT24: "pcm_s24le", SoundFormat.FLOAT32: "pcm_f32le"}
_KINDS: Final = {
    ".wav": _SoundFileKind("wav", _PCM),
    ".flac": _SoundFileKind("flac", _use_for_all_formats("flac")),
    ".mp3": _SoundFileKind("mp3", _use_for_all_formats("libmp3lame")),
    ".m4a": _SoundFileKind("ipod", _use_for_all_formats("aac")),
    ".aac": _SoundFileKind("adts", _use_for_all_formats("aac")),
    ".opus": _SoundFileKind("opus", _use_for_all_formats("libopus")),
    ".ogg": _SoundFileKind("ogg", _use_for_all_formats("libopus")),
}


class SoundFile(IncrementalWriter):
    """A file of sound that grows frame by frame; see `studio.sdk.media.SoundWriter`.

    Args:
        path: The file; its suffix names the kind. Missing folders are made.
        sound: Rate of frames, sample rate and channels of what will be written.
        options: How it is encoded.
        parts: Where finished parts are kept until the file is whole; None to keep none.
        made_by: What the file says of how it was made; None for nothing. Parts do not depend on it.

    Raises:
        MediaError: The suffix is not known or does not take such sound, the video with the pictures cannot be read, or
            the file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        sound: ClipInfo,
        options: SoundOptions,
        parts: PartCache | None = None,
        made_by: Provenance | None = None,
    ) -> None:
        encoder, container = _choose_encoder(path, options)
        rate = float(sound.rate) if sound.rate is not None else _LEAST_PART
        part_frames = max(_LEAST_PART, round(_PART_SECONDS * rate))
        super().__init__(path, repr(("sound", sound.sample_rate, sound.channels)).encode(), part_frames, parts)
        self._source: InputContainer | None = None
        self._container: OutputContainer | None = None
        self._made_by = made_by
        suffix = path.suffix.lower()
        try:
            with translate_write_errors(path):
                how = make_muxer_options(made_by, suffix)
                self._container = av.open(f"file:{self._partial.partial_path}", "w", container, container_options=how)
                self._container.flags |= cast("int", Flags.bitexact.value)  # the same sound makes the same file
                self._container.metadata.update(make_container_tags(made_by, suffix))
                self._pictures = self._copy_pictures(options.pictures) if options.pictures is not None else iter(())
                depth, bits = options.sample_format, options.kilobits * 1000
                self._track = SoundTrackEncoder(
                    path, self._container, encoder, sound, samples=depth, bits_a_second=bits
                )
        except BaseException:
            self._close_resources()
            self._partial.discard()
            raise
        self._next = next(self._pictures, None)

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of one frame.

        Raises:
            MediaError: Its rate or channels differ from what was said.
        """
        self._open_part().sound_blocks.append(self._track.get_samples(audio))

    def _append(self, part: FilePart) -> None:
        for samples in part.sound_blocks:
            for packet in self._track.encode_samples(np.ascontiguousarray(samples)):
                self._mux(packet)

    def _write_rest(self) -> None:
        for packet in self._track.flush():
            self._mux(packet)
        while self._next is not None:
            self._mux_picture()
        assert self._container is not None
        self._container.close()
        complete_metadata(self._partial.partial_path, self._made_by)

    def _mux(self, packet: Packet[Any]) -> None:
        """Write a packet of sound behind the pictures that come before it."""
        assert self._container is not None
        while self._next is not None and _seconds(self._next) <= _seconds(packet):
            self._mux_picture()
        self._container.mux(packet)

    def _mux_picture(self) -> None:
        assert self._container is not None
        assert self._next is not None
        self._container.mux(self._next)
        self._next = next(self._pictures, None)

    def _copy_pictures(self, path: Path) -> Iterator[Packet[Any]]:
        """Add a stream for the pictures of a video; return its packets."""
        assert self._container is not None
        self._source = open_container(path)
        if not self._source.streams.video:
            raise MediaError(path, tr("has no picture track, only sound"))
        source = self._source.streams.video[0]
        stream = self._container.add_stream_from_template(source)
        return _move_packets(self._source.demux(source), stream)

    def _close_resources(self) -> None:
        for file in (self._container, self._source):
            if file is not None:
                with suppress(av.FFmpegError, OSError, ValueError):
                    file.close()


def _move_packets(packets: Iterator[Packet[Any]], stream: Any) -> Iterator[Packet[Any]]:
    for packet in packets:
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _seconds(packet: Packet[Any]) -> float:
    return float((packet.dts or 0) * packet.time_base)


def _choose_encoder(path: Path, options: SoundOptions) -> tuple[str, str | None]:
    """Return the encoder and the container for a file.

    Raises:
        MediaError: The suffix is not known.
    """
    suffix = path.suffix.lower()
    if options.pictures is not None:
        return choose_muxed_sound_encoder(path), None
    kind = _KINDS.get(suffix)
    if kind is None:
        without = tr_noop("has no suffix; accepted for sound: {fitting}")
        text = tr_noop("has the suffix '{suffix}'; accepted for sound: {fitting}") if suffix else without
        raise MediaError(path, tr(text, suffix=path.suffix, fitting=", ".join(_KINDS)))
    return kind.encoders[options.sample_format], kind.container
