"""Writes a video file: pictures and sound, in step, under a temporary name until it is whole."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import av
from av.codec.context import Flags as CodecFlags
from av.container import Flags as ContainerFlags
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.media.formats import check_container, encoding, sound_encoder
from studio.media.palette import PaletteFilter
from studio.media.partial import PartialFile, writing
from studio.media.quantize import Quantizer
from studio.media.sound_writer import SoundTrack
from studio.sdk.media import Tracks, VideoCodec, VideoOptions

_log = logging.getLogger(__name__)

_MUXERS = {".m4v": "mp4", ".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm", ".avi": "avi"}
_BT709 = 1
"""The number of BT.709 among FFmpeg's matrices, primaries and transfer curves alike."""

_TO_YUV = Interpolation.BICUBIC
_TO_FINE_YUV = Interpolation.BICUBIC | Interpolation.ACCURATE_RND


class VideoWriter:
    """A video file that grows frame by frame; see `studio.sdk.media.Writer`.

    YUV is written as BT.709 in limited range, and says so. H.264 and HEVC store colour at half the size
    (4:2:0) where both sides are even, and at full size (4:4:4) where one is odd: no edge is cut or added.

    Args:
        path: The file; its suffix names the container. Missing folders are made.
        tracks: Size, rate and sound of what will be written.
        options: The codec and its settings.

    Raises:
        MediaError: Codec, container and tracks do not fit each other, or the file cannot be made.
    """

    def __init__(self, path: Path, tracks: Tracks, options: VideoOptions) -> None:
        self.path = path
        self._facts = tracks.image
        _check(path, tracks, options)
        alpha = options.keep_alpha and tracks.image.channels != 3
        self._encoding = encoding(path, options, tracks.image.width, tracks.image.height, alpha=alpha)
        self._warn(options, alpha)
        self._frames = 0
        self._reformatter = VideoReformatter()
        self._fine = "64" in self._encoding.source_format or "48" in self._encoding.source_format
        self._quantize = Quantizer(alpha=self._encoding.keeps_alpha, bits=16 if self._fine else 8)
        self._palette = PaletteFilter() if options.codec is VideoCodec.GIF else None
        self._partial = PartialFile(path)
        self._container: OutputContainer | None = None
        try:
            with writing(path):
                self._open(tracks, options)
        except BaseException:
            self._discard()
            raise

    def write(self, image: Image) -> None:
        """Append a frame.

        Raises:
            MediaError: It has another size than was said, or the file cannot be written.
        """
        if (image.width, image.height) != (self._facts.width, self._facts.height):
            wanted, found = f"{self._facts.width}×{self._facts.height}", f"{image.width}×{image.height}"
            raise MediaError(self.path, f"frame {self._frames} is {found} pixels; accepted: {wanted}, as the first")
        frame = VideoFrame.from_numpy_buffer(self._quantize(image), self._encoding.source_format)
        frame = self._palette(frame) if self._palette else self._to_encoder(frame)
        frame.pts = self._frames
        frame.time_base = self._tick
        frame.duration = 1
        with writing(self.path):
            self._mux(self._video.encode(frame))
        self._frames += 1

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of one frame; in a file without sound (GIF) it is left out.

        Raises:
            MediaError: Its rate or channels differ from what was said, or the file cannot be written.
        """
        if self._sound is not None:
            with writing(self.path):
                self._mux(self._sound.encode(audio))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
                self._partial.commit()
        finally:
            self._discard()

    def _open(self, tracks: Tracks, options: VideoOptions) -> None:
        suffix = self.path.suffix.lower()
        settings = {"movflags": "+faststart"} if suffix in {".mp4", ".m4v", ".mov"} else {}
        self._container = av.open(f"file:{self._partial.path}", "w", _MUXERS.get(suffix), container_options=settings)
        self._container.flags |= cast("int", ContainerFlags.bitexact.value)  # the same frames make the same file
        self._container.metadata.update(tracks.metadata)
        assert self._facts.rate is not None
        self._tick = 1 / self._facts.rate.value
        self._video = self._add_video(self._container, self._facts.rate.value)
        encoder = sound_encoder(self.path, options.codec)
        self._sound = (
            SoundTrack(self.path, self._container, encoder, tracks.audio) if encoder and tracks.audio else None
        )

    def _add_video(self, container: OutputContainer, rate: Fraction) -> VideoStream:
        chosen = self._encoding
        stream = container.add_stream(chosen.encoder, rate, dict(chosen.options))
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height = self._facts.width, self._facts.height
        context.pix_fmt = chosen.pixel_format
        context.time_base = self._tick
        context.thread_type = "AUTO"
        context.flags |= CodecFlags.frame_duration.value
        if chosen.tag:
            context.codec_tag = chosen.tag
        if chosen.pixel_format.startswith("yuv"):
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = ColorRange.MPEG
        if chosen.encoder == "libvpx-vp9" and chosen.keeps_alpha:
            stream.metadata["alpha_mode"] = "1"
        return stream

    def _to_encoder(self, frame: VideoFrame) -> VideoFrame:
        if not self._encoding.pixel_format.startswith("yuv"):
            return self._reformatter.reformat(frame, format=self._encoding.pixel_format, threads=1)
        converted = self._reformatter.reformat(
            frame,
            format=self._encoding.pixel_format,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=_TO_FINE_YUV if self._fine else _TO_YUV,
            threads=1,
        )
        converted.color_primaries = converted.color_trc = _BT709
        return converted

    def _mux(self, packets: Sequence[Packet[Any]]) -> None:
        assert self._container is not None
        for packet in packets:
            self._container.mux(packet)

    def _finish(self) -> None:
        if not self._frames:
            raise MediaError(self.path, "cannot be written: there is no frame in it")
        with writing(self.path):
            if self._sound is not None:
                self._mux(self._sound.flush())
            self._mux(self._video.encode(None))
            assert self._container is not None
            self._container.close()
        self._container = None

    def _discard(self) -> None:
        container, self._container = self._container, None
        if container is not None:
            try:
                container.close()
            except (av.FFmpegError, OSError, ValueError) as error:
                _log.debug("%s: closing an unfinished file: %s", self.path, error)
        self._partial.discard()

    def _warn(self, options: VideoOptions, alpha: bool) -> None:
        if alpha and not self._encoding.keeps_alpha:
            _log.warning("%s: %s has no alpha channel; pictures are put over black", self.path, options.codec.value)
        if self._encoding.pixel_format == "yuv444p":
            size = f"{self._facts.width}×{self._facts.height}"
            _log.warning("%s: %s has an odd side, so colour is stored at full size; some players refuse that",
                         self.path, size)  # fmt: skip


def _check(path: Path, tracks: Tracks, options: VideoOptions) -> None:
    check_container(path, options.codec)
    facts = tracks.image
    if facts.rate is None:
        raise MediaError(path, "cannot be written: the pictures have no rate; accepted: a clip with frames a second")
    if facts.width < 1 or facts.height < 1:
        raise MediaError(path, "cannot be written: the size of the pictures is not known")
