"""Codecs that each container accepts, and their encoder settings.

Quality 0..100 is spread over each codec's own scale so that 75 is that codec's usual setting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2

from studio.core.errors import MediaError
from studio.core.translation import tr, tr_noop
from studio.sdk.media import VideoCodec, VideoOptions

_DEFAULT_QUALITY = 75
_CPU_AVX512_SKX = 256
"""OpenCV's number for what x264 calls AVX-512."""

_WITHOUT_AVX512 = "AVX2,FMA3,BMI1,BMI2,LZCNT"
"""What every processor has that has AVX-512."""


@dataclass(frozen=True, slots=True)
class VideoEncoding:
    """Encoding of frames of one size.

    Args:
        encoder: As FFmpeg names it.
        pixel_format: What the encoder is given.
        source_format: What an image is first turned into: rgb24, rgba, rgb48le or rgba64le.
        options: The encoder's settings.
        tag: The codec's four letters in the container, where players insist on them.
    """

    encoder: str
    pixel_format: str
    source_format: str
    options: dict[str, str]
    tag: str = ""

    @property
    def has_alpha(self) -> bool:
        """Whether the alpha channel is written."""
        return self.source_format in {"rgba", "rgba64le"}


@dataclass(frozen=True, slots=True)
class _ContainerSupport:
    codecs: tuple[VideoCodec, ...]
    sound_encoder: str | None
    subtitle_encoder: str | None = None


_C = VideoCodec
_CONTAINERS = {
    ".mp4": _ContainerSupport((_C.H264, _C.HEVC, _C.VP9), "aac", "mov_text"),
    ".m4v": _ContainerSupport((_C.H264, _C.HEVC), "aac", "mov_text"),
    ".mov": _ContainerSupport((_C.H264, _C.HEVC, _C.PRORES), "aac", "mov_text"),
    ".mkv": _ContainerSupport((_C.H264, _C.HEVC, _C.VP9, _C.PRORES, _C.FFV1), "flac", "subrip"),
    ".webm": _ContainerSupport((_C.VP9,), "libopus", "webvtt"),
    ".avi": _ContainerSupport((_C.H264, _C.FFV1), "pcm_s16le"),
    ".gif": _ContainerSupport((_C.GIF,), None),
}
_ALPHA_CODECS = (_C.PRORES, _C.VP9, _C.FFV1, _C.GIF)


def check_container_codec(path: Path, codec: VideoCodec) -> None:
    """Refuse a codec that does not fit the container that the file's suffix names.

    Raises:
        MediaError: It does not fit; the message names what does.
    """
    container = _CONTAINERS.get(path.suffix.lower())
    if container is None:
        fitting = ", ".join(s for s, c in _CONTAINERS.items() if codec in c.codecs)
        without = tr_noop("has no suffix; accepted for {codec}: {fitting}")
        text = tr_noop("has the suffix '{suffix}'; accepted for {codec}: {fitting}") if path.suffix else without
        raise MediaError(path, tr(text, suffix=path.suffix, codec=codec.value, fitting=fitting))
    if codec not in container.codecs:
        codecs = ", ".join(c.value for c in container.codecs)
        suffixes = ", ".join(s for s, c in _CONTAINERS.items() if codec in c.codecs)
        reason = tr(
            "{suffix} files cannot hold {codec}; accepted: {codecs}, or {codec} in {suffixes}",
            suffix=path.suffix,
            codec=codec.value,
            codecs=codecs,
            suffixes=suffixes,
        )
        raise MediaError(path, reason)


def choose_sound_encoder(path: Path, codec: VideoCodec) -> str | None:
    """Return the encoder for sound beside a video codec; None where the container has no sound."""
    sound = _CONTAINERS[path.suffix.lower()].sound_encoder
    if codec is VideoCodec.PRORES and path.suffix.lower() == ".mov":
        return "pcm_s24le"
    return sound


def choose_subtitle_encoder(path: Path) -> str | None:
    """Return the encoder for subtitles beside pictures; None where the container has none."""
    return _CONTAINERS[path.suffix.lower()].subtitle_encoder


def choose_muxed_sound_encoder(path: Path) -> str:
    """Return the encoder for sound beside pictures that are copied.

    Raises:
        MediaError: The suffix names no kind of video that has sound.
    """
    container = _CONTAINERS.get(path.suffix.lower())
    if container is None or container.sound_encoder is None:
        fitting = ", ".join(suffix for suffix, kind in _CONTAINERS.items() if kind.sound_encoder)
        text = tr_noop("has the suffix '{suffix}'; accepted for a video with sound: {fitting}")
        raise MediaError(path, tr(text, suffix=path.suffix, fitting=fitting))
    return container.sound_encoder


def choose_encoding(path: Path, options: VideoOptions, width: int, height: int, *, alpha: bool) -> VideoEncoding:
    """Return how frames of this size are encoded.

    Args:
        path: The file, for its suffix.
        options: What the user chose.
        width: Pixels.
        height: Pixels.
        alpha: Write the alpha channel where the codec can.
    """
    alpha = alpha and options.codec in _ALPHA_CODECS
    odd = bool(width % 2 or height % 2)
    chosen = _ENCODINGS[options.codec](options, odd, alpha)
    if chosen.encoder == "libx264" and not _is_repeatable(width):
        chosen.options["x264-params"] = f"asm={_WITHOUT_AVX512}"
    if path.suffix.lower() == ".avi" and options.codec is VideoCodec.H264:
        chosen.options["bf"] = "0"  # AVI has no times of showing, so frames must be stored in their order
    if path.suffix.lower() == ".mkv" and chosen.tag:
        return VideoEncoding(chosen.encoder, chosen.pixel_format, chosen.source_format, chosen.options)
    return chosen


def _is_repeatable(width: int) -> bool:
    """Return whether x264 makes the same bytes of the same pictures each time.

    Its AVX-512 code for macroblock trees works on eight blocks of 16 pixels at once; in rows of another length it
    takes what lies in memory behind them.
    """
    blocks = -(-width // 16)
    return blocks % 8 == 0 or not cv2.checkHardwareSupport(_CPU_AVX512_SKX)


def compute_crf(quality: int, worst: int, usual: int, best: int) -> str:
    """Return the constant rate factor for a quality: 0 → worst, 75 → usual, 100 → best, straight between them."""
    quality = max(0, min(quality, 100))
    if quality <= _DEFAULT_QUALITY:
        return f"{worst + (usual - worst) * quality / _DEFAULT_QUALITY:.1f}"
    return f"{usual + (best - usual) * (quality - _DEFAULT_QUALITY) / (100 - _DEFAULT_QUALITY):.1f}"


def _h264(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    settings = {"crf": compute_crf(options.quality, 51, 23, 10), "preset": str(options.preset)}
    return VideoEncoding("libx264", "yuv444p" if odd else "yuv420p", "rgb24", settings)


def _hevc(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    settings = {
        "crf": compute_crf(options.quality, 51, 28, 13),
        "preset": str(options.preset),
        "x265-params": "log-level=error",
    }
    return VideoEncoding("libx265", "yuv444p" if odd else "yuv420p", "rgb24", settings, "hvc1")


def _vp9(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    settings = {
        "crf": str(round(float(compute_crf(options.quality, 60, 31, 14)))),
        "b": "0",
        "row-mt": "1",
        "deadline": "good",
        "cpu-used": "4",
        "auto-alt-ref": "0" if alpha else "1",  # libvpx refuses hidden frames beside an alpha channel
    }
    return VideoEncoding("libvpx-vp9", "yuva420p" if alpha else "yuv420p", "rgba" if alpha else "rgb24", settings)


def _prores(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    if alpha:
        return VideoEncoding("prores_ks", "yuva444p10le", "rgba64le", {"profile": "4", "alpha_bits": "16"})
    profile = sum(options.quality >= least for least in (25, 50, 75))  # proxy, LT, standard, HQ
    return VideoEncoding("prores_ks", "yuv422p10le", "rgb48le", {"profile": str(profile)})


def _ffv1(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    settings = {"level": "3", "slicecrc": "1"}
    return VideoEncoding("ffv1", "bgra" if alpha else "bgr0", "rgba" if alpha else "rgb24", settings)


def _gif(options: VideoOptions, odd: bool, alpha: bool) -> VideoEncoding:
    # Each picture is stored whole, with its own colours: FFmpeg takes equal numbers of different colours for no change.
    settings = {"gifflags": "0", "global_palette": "0"}
    return VideoEncoding("gif", "pal8", "rgba" if alpha else "rgb24", settings)


_ENCODINGS: dict[VideoCodec, Callable[[VideoOptions, bool, bool], VideoEncoding]] = {
    VideoCodec.H264: _h264,
    VideoCodec.HEVC: _hevc,
    VideoCodec.VP9: _vp9,
    VideoCodec.PRORES: _prores,
    VideoCodec.FFV1: _ffv1,
    VideoCodec.GIF: _gif,
}
