"""Reader of picture files: PNG, JPEG, TIFF, WebP, BMP by OpenCV, EXR by OpenEXR, others by FFmpeg.

Values are passed as they are stored: 8 and 16 bits become 0..1, floats (EXR, TIFF) stay what they are, in light
as in alpha. The orientation that a camera wrote (EXIF) is applied.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from studio.core.clip_info import compute_scaled_size
from studio.core.errors import MediaError
from studio.core.image import Image
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr
from studio.media.containers.file_index import find_picture_stream
from studio.media.pixels import convert_in_memory, iterate_strips, to_image
from studio.media.source_file import ACCEPTED_KINDS, open_container, stamp_media_file, translate_read_errors
from studio.media.stills.animation_reader import AnimationReader
from studio.media.stills.exr import decode_exr, select_exr_channels
from studio.media.stills.exr_file import check_exr_memory, make_layerless_error, read_exr_header
from studio.media.stills.exr_header import MAGIC
from studio.media.stills.memory_check import check_free_memory, make_memory_error
from studio.media.stills.picture_header import (
    PictureSize,
    find_png_damage,
    is_truncated_jpeg,
    read_picture_size,
    read_plain_png_size,
)
from studio.media.stills.picture_kind import HEAD_BYTES, PictureKind, detect_picture_kind, read_avif_peak
from studio.sdk.media import PixelConverter

logger = logging.getLogger(__name__)

_ORIENTATION = 0x0112
_MAX_DECODED_BYTES = 4 << 30
"""Bytes of a file: what a TIFF can have."""
_PEAKS = {"uint8": 255, "uint16": 65535}
_KINDS: Final = ("uint8", "uint16", "float32", "float64")
_FOR_FFMPEG: Final = ("int8", "int16")
_GIF: Final = b"GIF8"
MAX_PIXELS: Final = 1 << 30
"""Pixels of a picture; OpenCV reads no more."""

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # it writes to the terminal; we log what matters


@dataclass(frozen=True, slots=True)
class StillFacts:
    """Size of a picture as it is read, upright.

    Args:
        width: Pixels.
        height: Pixels.
        has_alpha: Whether it has an alpha channel.
    """

    width: int
    height: int
    has_alpha: bool


def read_still(
    path: Path,
    scale: float = 1.0,
    *,
    layer: str = "",
    as_stored: bool = False,
    convert_pixels: PixelConverter = convert_in_memory,
) -> Image:
    """Return a picture file, upright; of one with several pages, the first.

    Args:
        path: The file.
        scale: 0 < scale ≤ 1.
        layer: Which layer of an EXR; empty for the finished picture.
        as_stored: Leave the numbers of an EXR in the primaries that it names, instead of those of Rec. 709.
        convert_pixels: Makes a picture of whole numbers.

    Returns:
        [3 or 4, H, W], float32; grey becomes RGB.

    Raises:
        MediaError: The file is missing, damaged, too large, or no picture, or has no such layer.
        MediaMemoryError: It does not fit into memory.
    """
    version = stamp_media_file(path)
    check_free_memory(path, version.size)
    with _reading_picture(path):
        found = _decode_picture(path, _read_array(path), scale, layer=layer, as_stored=as_stored)
        return found if isinstance(found, Image) else make_scaled_image(found, scale, convert_pixels)


def read_still_facts(path: Path) -> StillFacts:
    """Return the size of a picture file, upright, and whether it has alpha.

    PNG, mostly, and EXR say so in their headers. Others are decoded, but not turned into floats.

    Args:
        path: The file.

    Raises:
        MediaError: The file is missing, damaged, too large, or no picture.
        MediaMemoryError: It does not fit into memory.
    """
    version = stamp_media_file(path)
    check_free_memory(path, version.size)
    with _reading_picture(path):
        parts = read_exr_header(path)
        if parts:
            chosen = select_exr_channels(path, parts)
            return StillFacts(chosen.part.display.width, chosen.part.display.height, chosen.alpha is not None)
        data = _read_array(path)
        size = read_plain_png_size(data.data)
        if size is not None:
            _check_size(path, size, 1.0)
            _check_png(path, data)
            return StillFacts(size.width, size.height, size.channels in (2, 4))
        found = _decode_picture(path, data, 1.0)
        if isinstance(found, Image):
            return StillFacts(found.width, found.height, found.has_alpha)
        return StillFacts(found.shape[1], found.shape[0], found.shape[2] == 4)


def _decode_picture(
    path: Path, data: np.ndarray, scale: float, *, layer: str = "", as_stored: bool = False
) -> np.ndarray | Image:
    """Return a picture's numbers [H, W, 3 or 4], upright, at full size; at `scale` as an image where FFmpeg read it."""
    _check_size(path, read_picture_size(data.data), scale)
    kind = detect_picture_kind(data[:HEAD_BYTES].tobytes())
    if kind.is_animation:
        with closing(AnimationReader(path)) as reader:
            return reader.read_picture(0)
    if kind is PictureKind.HEIC:
        raise MediaError(
            path, tr("is a HEIC picture, which is not read; accepted: {accepted}", accepted=tr(ACCEPTED_KINDS))
        )
    if data[: len(MAGIC)].tobytes() == MAGIC:
        check_exr_memory(path, layer)
        return decode_exr(path, data.tobytes(), layer=layer, as_stored=as_stored)
    if layer:
        raise make_layerless_error(path, layer)
    array = _decode_with_opencv(path, data)
    return _decode_with_ffmpeg(path, scale) if array is None else array


@contextmanager
def _reading_picture(path: Path) -> Iterator[None]:
    """Turn OpenCV's and the system's errors into a MediaError that names the file; what OpenCV said goes to the log."""
    try:
        with translate_read_errors(path):
            yield
    except cv2.error as error:
        logger.warning("%s: %s", path, error)
        if "insufficient memory" in str(error).lower():
            raise make_memory_error(path, 0) from error
        raise _make_unreadable_error(path) from error


def _check_size(path: Path, size: PictureSize | None, scale: float) -> None:
    if size is None:
        return
    if size.pixel_count > MAX_PIXELS:
        sides = f"{size.width}×{size.height}"
        text = tr(
            "has {sides} pixels, {count} in all; at most {most} are read",
            sides=sides,
            count=size.pixel_count,
            most=MAX_PIXELS,
        )
        raise MediaError(path, text)
    check_free_memory(path, math.ceil(size.pixel_count * size.channels * (2 * size.sample_bytes + 4 * scale * scale)))


def _make_unreadable_error(path: Path) -> MediaError:
    return MediaError(
        path, tr("is not a picture that can be read, or is damaged; accepted: {accepted}", accepted=tr(ACCEPTED_KINDS))
    )


def make_scaled_image(array: np.ndarray, scale: float, convert_pixels: PixelConverter = convert_in_memory) -> Image:
    """Return decoded numbers [H, W, 3 or 4] as an image: 8 and 16 bits become 0..1, floats stay.

    Args:
        array: uint8, uint16 or floats.
        scale: 0 < scale ≤ 1.
        convert_pixels: Makes a picture of whole numbers.
    """
    height, width = array.shape[:2]
    size = compute_scaled_size(width, height, scale)
    if size != (width, height):
        array = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
    peak = _PEAKS.get(array.dtype.name)
    if peak is not None:
        return convert_pixels(array, peak)
    return Image.from_array(np.ascontiguousarray(array, dtype=np.float32))


def _read_array(path: Path) -> np.ndarray:
    """Return a file's bytes, uint8 [N], in memory that is written once. Raises MediaError."""
    with translate_read_errors(path), open_regular_file(path, limit_bytes=_MAX_DECODED_BYTES) as file:
        data = np.empty(os.fstat(file.fileno()).st_size, np.uint8)
        return data[: file.readinto(data.data)]


def _decode_with_opencv(path: Path, data: np.ndarray) -> np.ndarray | None:
    """Return [H, W, 3 or 4] in RGB order, upright; None if OpenCV cannot read it.

    Raises:
        MediaError: It is a damaged PNG, or its numbers are of a kind that is not read.
    """
    view = data.data
    _check_png(path, data)
    if is_truncated_jpeg(view):
        logger.warning("%s is damaged: it ends too early, the lower part of the picture is missing", path)
    if data[:4].tobytes() == _GIF:
        return None  # OpenCV drops the transparency of a GIF
    try:
        array, kinds, metadata = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        if "insufficient memory" in str(error).lower():
            raise
        logger.info("%s: %s", path, error)
        return None
    if array is None or array.dtype.name in _FOR_FFMPEG:
        return None
    if array.dtype.name not in _KINDS:
        accepted = ", ".join(_KINDS)
        text = tr("holds numbers of the kind {kind}; accepted: {accepted}", kind=array.dtype.name, accepted=accepted)
        raise MediaError(path, text)
    if array.dtype == np.float64:
        array = array.astype(np.float32)
    if array.dtype == np.uint16 and detect_picture_kind(data[:HEAD_BYTES].tobytes()) is PictureKind.AVIF:
        array = _scale_to_uint16(array, read_avif_peak(view))
    exif = next((bytes(m) for k, m in zip(kinds, metadata, strict=False) if k == cv2.IMAGE_METADATA_EXIF), b"")
    return apply_orientation(_to_rgb(array), read_orientation(exif))


def _check_png(path: Path, data: np.ndarray) -> None:
    if damage := find_png_damage(data.data):
        raise MediaError(path, tr("is damaged, no picture can be read from it: {damage}", damage=damage))


def _scale_to_uint16(array: np.ndarray, peak: int) -> np.ndarray:
    """Return numbers up to `peak` as uint16 up to 65535."""
    table = (np.arange(1 << 16, dtype=np.uint64) * 65535 + peak // 2) // peak
    wide: np.ndarray = np.minimum(table, 65535).astype(np.uint16)[array]
    return wide


def _to_rgb(array: np.ndarray) -> np.ndarray:
    channels = 1 if array.ndim == 2 else array.shape[2]
    if channels in (3, 4):
        code = cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA
        for rows in iterate_strips(array):
            array[rows] = cv2.cvtColor(array[rows], code)
        return array
    grey = array.reshape(*array.shape[:2], channels)
    rgb = np.repeat(grey[..., :1], 3, axis=2)
    return rgb if channels == 1 else np.concatenate([rgb, grey[..., 1:2]], axis=2)


def read_orientation(exif: bytes) -> int:
    """Return the orientation, 1 to 8, that an EXIF block asks for; 1 (upright) if it says nothing.

    Args:
        exif: A TIFF header with its first directory (EXIF 2.3, 4.6.2), with or without `Exif` before it.
    """
    data = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "little", b"MM": "big"}.get(data[:2])
    if order is None or len(data) < 8:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "little" if order == "little" else "big")

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 1000)):
        at = directory + 2 + 12 * entry
        if number(at, 2) == _ORIENTATION:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def apply_orientation(array: np.ndarray, orientation: int) -> np.ndarray:
    """Turn and mirror [H, W, C] as an EXIF orientation asks for."""
    if orientation >= 5:
        array = cv2.transpose(array)
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)
    return array if flip is None else cv2.flip(array, flip)


def _decode_with_ffmpeg(path: Path, scale: float) -> Image:
    with translate_read_errors(path), open_container(path) as container:
        stream = find_picture_stream(container)
        try:
            frame = next(container.decode(stream), None) if stream is not None else None
        except av.FFmpegError:
            frame = None
        if frame is None:
            raise _make_unreadable_error(path)
        width, height = compute_scaled_size(frame.width, frame.height, scale)
        return to_image(frame, VideoReformatter(), width, height, round(frame.rotation / 90) * 90)
