"""Muxer: joins finished parts of a video into one file, with one stream of sound, and streams of subtitles."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, cast

import av
from av.container import Flags as ContainerFlags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from studio.core.time import FrameRate
from studio.media.provenance.xmp_embedding import complete_metadata, make_container_tags
from studio.media.resume.part_cache import FilePart
from studio.media.writing.formats import VideoEncoding, choose_sound_encoder, choose_subtitle_encoder
from studio.media.writing.gif import join_gif_packets
from studio.media.writing.sound_track import SoundTrackEncoder
from studio.media.writing.subtitle_streams import SubtitleStreams
from studio.media.writing.video_encoder import configure_encoder, create_encoder
from studio.sdk.files.provenance import Provenance
from studio.sdk.media import VideoCodec, WriterTracks

_log = logging.getLogger(__name__)

_MUXERS = {".m4v": "mp4", ".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm", ".avi": "avi"}
_WAIT_IN_PARTS: Final = 1.5
_PART_SECONDS: Final = 2
_LEAST_PART: Final = 24
_FAST_START = {".mp4", ".m4v", ".mov"}


def compute_part_frames(rate: FrameRate) -> int:
    """Return how many frames make a part of a video."""
    return max(_LEAST_PART, round(_PART_SECONDS * rate.value))


class Muxer:
    """A container that takes parts, in order. The same parts make the same file.

    Args:
        target: The file's name when it is whole: its suffix names the container.
        path: Where it grows.
        tracks: Size, rate and sound of what will be written.
        encoding: How pictures are encoded.
        codec: The video codec, which decides on the sound's.
        made_by: What the file says of how it was made; None for nothing.
    """

    def __init__(
        self,
        target: Path,
        path: Path,
        tracks: WriterTracks,
        encoding: VideoEncoding,
        codec: VideoCodec,
        made_by: Provenance | None = None,
    ) -> None:
        self._target = target
        self._path = path
        self._tracks = tracks
        self._made_by = made_by
        self._encoding = encoding
        suffix = target.suffix.lower()
        settings = {"movflags": "+faststart"} if suffix in _FAST_START else {}
        if tracks.subtitles is not None and tracks.image.rate is not None:
            # FFmpeg waits for the next subtitle with what comes before it in memory: 10 s, unless it is told otherwise.
            seconds = _WAIT_IN_PARTS * compute_part_frames(tracks.image.rate) / tracks.image.rate.value
            settings["max_interleave_delta"] = str(round(seconds * 1_000_000))
        self._container = av.open(f"file:{path}", "w", _MUXERS.get(suffix), container_options=settings)
        self._container.flags |= cast("int", ContainerFlags.bitexact.value)  # the same parts make the same file
        self._container.metadata.update(tracks.metadata | make_container_tags(made_by, suffix))
        self._video = self._add_video()
        encoder = choose_sound_encoder(target, codec)
        self._sound = (
            SoundTrackEncoder(target, self._container, encoder, tracks.audio) if encoder and tracks.audio else None
        )
        self._subtitle_encoder = choose_subtitle_encoder(target)
        self._subtitles: SubtitleStreams | None = None
        self._frames = 0
        self._fresh = True

    @property
    def encoder_flags(self) -> int:
        """The flags that the container requires of encoders."""
        return self._video.codec_context.flags

    @property
    def sound_track(self) -> SoundTrackEncoder | None:
        """The sound track, if there is one."""
        return self._sound

    @property
    def takes_subtitles(self) -> bool:
        """Whether the container can hold subtitles."""
        return self._subtitle_encoder is not None

    def create_part_encoder(self) -> VideoCodecContext:
        """Return an encoder for a part. The first one is the stream's own, which the file's header speaks of."""
        if self._fresh:
            self._fresh = False
            return self._video.codec_context
        return create_encoder(self._encoding, self._tracks, self.encoder_flags)

    def append_part(self, part: FilePart) -> None:
        """Append a part: first its sound, then its packets, renumbered, then the subtitles that end in it."""
        self._fresh = False
        self._add_subtitle_streams(part)
        if self._sound is not None:
            for samples in part.sound_blocks:
                self._mux(self._sound.encode_samples(samples))
        packets = part.iterate_packets(self._frames)
        for packet in join_gif_packets(packets) if self._frames and self._encoding.encoder == "gif" else packets:
            packet.stream = self._video
            packet.time_base = self._video.codec_context.time_base
            self._mux([packet])
        if self._subtitles is not None:
            for frame, subtitles in part.subtitles:
                self._mux(self._subtitles.add_frame(self._frames + frame, subtitles))
        self._frames += part.frame_count

    def finish(self) -> None:
        """Write what is left of the sound, and the end of the file."""
        if self._sound is not None:
            self._mux(self._sound.flush())
        if self._subtitles is not None:
            self._mux(self._subtitles.finish(self._frames))
        self._container.close()
        complete_metadata(self._path, self._made_by)

    def discard(self) -> None:
        """Close the file, whatever its state; do nothing if it is finished."""
        try:
            self._container.close()
        except (av.FFmpegError, OSError, ValueError) as error:
            _log.debug("%s: closing an unfinished file: %s", self._path, error)

    def _add_subtitle_streams(self, part: FilePart) -> None:
        """Make streams for the tracks that the first frame has: later ones would come too late for the header."""
        if self._frames or self._subtitle_encoder is None or not part.subtitles:
            return
        rate, first = self._tracks.image.rate, part.subtitles[0][1]
        assert rate is not None
        self._subtitles = SubtitleStreams(self._target, self._container, self._subtitle_encoder, rate, first)

    def _add_video(self) -> VideoStream:
        assert self._tracks.image.rate is not None
        stream = self._container.add_stream(self._encoding.encoder, self._tracks.image.rate.value)
        assert isinstance(stream, VideoStream)
        configure_encoder(stream.codec_context, self._encoding, self._tracks)
        if self._encoding.encoder == "libvpx-vp9" and self._encoding.has_alpha:
            stream.metadata["alpha_mode"] = "1"
        return stream

    def _mux(self, packets: Iterable[Packet[Any]]) -> None:
        for packet in packets:
            self._container.mux(packet)
