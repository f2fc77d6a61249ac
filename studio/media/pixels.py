"""Conversion of decoded frames to `Image` and back, in one pass over the pixels.

8-bit sources are converted by swscale with the settings of FFmpeg's own command line, so that every byte equals
`ffmpeg -i FILE -pix_fmt rgb24`. Like FFmpeg, YUV without a tag is taken for BT.601 in limited range, at any size.
Sources of more than 8 bits pass through 16 bits, sources of floats stay as they are. There is no tone mapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import cv2
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from studio.core.image import Image
from studio.sdk.media import PixelConverter

_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
_EXACT = Interpolation.BICUBIC
"""What FFmpeg's command line takes. At the same size only the colours of odd sides are interpolated at all."""

_STRIP_NUMBERS = 1 << 18
_SMALLER = Interpolation.AREA
_FINE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


def has_alpha(pixel_format: VideoFormat) -> bool:
    """Return whether pixels of this format say how opaque they are."""
    return any(c.is_alpha for c in pixel_format.components)


def rotated_size(width: int, height: int, rotation: int) -> tuple[int, int]:
    """Return (width, height) after a rotation by a multiple of 90 degrees."""
    return (height, width) if rotation % 180 else (width, height)


def convert_in_memory(array: np.ndarray, peak: int) -> Image:
    """Return whole numbers [H, W, 3 or 4] from 0 to `peak` as a picture in memory."""
    return Image.from_array(to_unit_range(array, peak))


def to_image(
    frame: VideoFrame,
    reformatter: VideoReformatter,
    width: int,
    height: int,
    rotation: int = 0,
    convert_pixels: PixelConverter = convert_in_memory,
) -> Image:
    """Convert a decoded frame, scale it to `width` × `height`, turn it counter-clockwise.

    Args:
        frame: Of any pixel format.
        reformatter: Reused from frame to frame: it keeps swscale's tables.
        width: Before turning.
        height: Before turning.
        rotation: A multiple of 90 degrees.
        convert_pixels: Makes a picture of whole numbers.

    Returns:
        [3 or 4, H, W], float32, 0..1, HWC in memory.
    """
    name, peak = _target_format(frame.format)
    same = (width, height) == (frame.width, frame.height)
    flags = (_EXACT if peak == 255 else _FINE) if same else _SMALLER
    converted = reformatter.reformat(frame, width, height, name, interpolation=flags, threads=1)
    array = _floats(converted) if peak == 1 else _integers(converted, 4 if "a" in name else 3)
    turn = _TURNS.get(rotation % 360)
    if turn is not None:
        array = cv2.rotate(array, turn)
    return Image.from_array(array) if peak == 1 else convert_pixels(array, peak)


def to_unit_range(array: np.ndarray, peak: int) -> np.ndarray:
    """Return whole numbers 0..`peak` as new float32 0..1, each the float nearest to the quotient."""
    result = np.empty(array.shape, np.float32)
    for rows in iterate_strips(array):
        part = result[rows]
        np.copyto(part, array[rows])
        np.divide(part, np.float32(peak), out=part)
    return result


def iterate_strips(array: np.ndarray) -> Iterator[slice]:
    """Yield slices of rows that fit into the processor's cache: what is done in several steps reads memory once."""
    rows = max(1, _STRIP_NUMBERS // max(1, array[:1].size))
    return (slice(first, first + rows) for first in range(0, len(array), rows))


def to_uint8(image: np.ndarray, scratch: np.ndarray) -> np.ndarray:
    """Return floats as round(x · 255), clamped to 0..255.

    Args:
        image: [H, W, C], float32, C-contiguous.
        scratch: Of the same shape; overwritten. Kept by the caller so that its memory stays warm.
    """
    flat = image.reshape(image.shape[0], -1)
    work = scratch.reshape(flat.shape)
    cv2.threshold(flat, 1.0, 0.0, cv2.THRESH_TRUNC, dst=work)  # addWeighted clamps, too, but wraps far outside
    eight = cv2.addWeighted(work, 255.0, work, 0.0, 0.0, dtype=cv2.CV_8U)
    return cast("np.ndarray", eight).reshape(image.shape)


def to_uint16(image: np.ndarray, scratch: np.ndarray) -> np.ndarray:
    """Return floats as round(x · 65535), clamped to 0..65535; arguments as for `to_uint8`."""
    flat = image.reshape(image.shape[0], -1)
    work = scratch.reshape(flat.shape)
    cv2.threshold(flat, 1.0, 0.0, cv2.THRESH_TRUNC, dst=work)
    sixteen = cv2.addWeighted(work, 65535.0, work, 0.0, 0.0, dtype=cv2.CV_16U)
    return cast("np.ndarray", sixteen).reshape(image.shape)


def quantize_on_device(image: Image, *, alpha: bool, peak: int) -> np.ndarray:
    """Return a picture as whole numbers in memory, rounded where it lies: a quarter of the bytes come down, or half.

    Args:
        image: On any device. Without `alpha`, a transparent one is put over black.
        alpha: Give four channels, else three.
        peak: 255 or 65535.

    Returns:
        [H, W, 3 or 4], uint8 or uint16, C-contiguous: round(x · peak), clamped; what is no number is 0.
    """
    import torch

    pixels = image.pixels
    if image.has_alpha and not alpha:
        pixels = pixels[:3] * pixels[3:]
    elif alpha and not image.has_alpha:
        pixels = torch.cat([pixels, torch.ones_like(pixels[:1])])
    rounded = pixels.clamp(0.0, 1.0).mul_(float(peak)).round_().nan_to_num_(0.0)
    narrow = rounded.to(torch.uint8) if peak == 255 else rounded.to(torch.int32).to(torch.int16)
    packed: np.ndarray = narrow.permute(1, 2, 0).contiguous().cpu().numpy()
    return packed if peak == 255 else packed.view(np.uint16)


def _target_format(source: VideoFormat) -> tuple[str, int]:
    """Return the packed RGB format that keeps the source's precision and alpha, and its largest value."""
    alpha = has_alpha(source)
    if "f32" in source.name or "f16" in source.name:
        return ("gbrapf32le" if alpha else "gbrpf32le"), 1
    if max((c.bits for c in source.components), default=8) > 8:
        return ("rgba64le" if alpha else "rgb48le"), 65535
    return ("rgba" if alpha else "rgb24"), 255


def _integers(frame: VideoFrame, channels: int) -> np.ndarray:
    """View the pixels [H, W, C] of a packed frame."""
    plane = frame.planes[0]
    dtype = np.uint16 if "48" in frame.format.name or "64" in frame.format.name else np.uint8
    rows: np.ndarray = np.frombuffer(memoryview(plane), dtype).reshape(plane.height, -1)
    return rows[:, : frame.width * channels].reshape(frame.height, frame.width, channels)


def _floats(frame: VideoFrame) -> np.ndarray:
    """Copy the planes G, B, R (and A) of a float frame to [H, W, C]."""
    order = (2, 0, 1, 3)[: len(frame.planes)]
    planes = [np.frombuffer(memoryview(frame.planes[i]), np.float32).reshape(frame.height, -1) for i in order]
    return np.stack([plane[:, : frame.width] for plane in planes], axis=-1)
