"""Video encoders: conversion of images to their input, and encoders of equal settings, one for each part."""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b

import av
from av.codec.context import CodecContext
from av.codec.context import Flags as CodecFlags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from studio.core.image import Image
from studio.media.writing.formats import VideoEncoding
from studio.media.writing.palette_filter import PaletteFilter
from studio.media.writing.quantizer import Quantizer
from studio.sdk.media import WriterTracks

_FORMAT = 2  # goes up when frames are turned into packets in another way
_THREADS = 8
"""Threads of an encoder, the same on every machine: what x264 and x265 make of pictures depends on their number."""
_BT709 = 1
"""The number of BT.709 among FFmpeg's matrices, primaries and transfer curves alike."""

_TO_YUV = Interpolation.BICUBIC
_TO_FINE_YUV = Interpolation.BICUBIC | Interpolation.ACCURATE_RND


class EncoderFrameConverter:
    """Converter of images to an encoder's frames. It reuses its memory from image to image.

    YUV is written as BT.709 in limited range, and says so.
    """

    def __init__(self, encoding: VideoEncoding) -> None:
        self._encoding = encoding
        self._reformatter = VideoReformatter()
        self._fine = "64" in encoding.source_format or "48" in encoding.source_format
        self._quantize = Quantizer(alpha=encoding.has_alpha, bits=16 if self._fine else 8)
        self._palette = PaletteFilter() if encoding.encoder == "gif" else None

    def __call__(self, image: Image) -> VideoFrame:
        """Return an image as a frame."""
        frame = VideoFrame.from_numpy_buffer(self._quantize(image), self._encoding.source_format)
        return self._palette(frame) if self._palette else self._convert_frame(frame)

    def _convert_frame(self, frame: VideoFrame) -> VideoFrame:
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


def create_encoder(encoding: VideoEncoding, tracks: WriterTracks, flags: int) -> VideoCodecContext:
    """Return an encoder that is not open yet.

    Args:
        encoding: Codec and settings.
        tracks: For size and rate.
        flags: Those of the stream that its packets go to.
    """
    context = CodecContext.create(encoding.encoder, "w")
    assert isinstance(context, VideoCodecContext)
    configure_encoder(context, encoding, tracks)
    context.flags = flags
    return context


def configure_encoder(context: VideoCodecContext, encoding: VideoEncoding, tracks: WriterTracks) -> None:
    """Give an encoder its settings."""
    assert tracks.image.rate is not None
    context.options = dict(encoding.options)
    context.width, context.height = tracks.image.width, tracks.image.height
    context.pix_fmt = encoding.pixel_format
    context.framerate = tracks.image.rate.value
    context.time_base = Fraction(1, 1) / tracks.image.rate.value
    context.thread_type = "AUTO"
    context.thread_count = _THREADS
    context.flags |= CodecFlags.frame_duration.value
    if encoding.tag:
        context.codec_tag = encoding.tag
    if encoding.pixel_format.startswith("yuv"):
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG


def compute_settings_digest(encoding: VideoEncoding, tracks: WriterTracks, flags: int, sound: bool) -> bytes:
    """Return a digest of all that decides what an encoder makes of given pictures: settings, libraries and threads."""
    image, heard = tracks.image, tracks.audio
    given = (heard.sample_rate, heard.channels) if sound and heard is not None else None
    formats = (encoding.encoder, encoding.pixel_format, encoding.source_format, encoding.tag)
    settings = (*formats, *sorted(encoding.options.items()))
    made_by = (_FORMAT, av.__version__, *sorted(av.library_versions.items()), _THREADS)
    facts = (image.width, image.height, str(image.rate and image.rate.value), flags, given)
    return blake2b(repr((made_by, settings, facts)).encode(), digest_size=16).digest()
