"""Values as pictures for a screen: 8 bits, RGBA, made in as few passes over the pixels as there can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import torch

from studio.core.image import Depth, Flow, Image, Mask, Raster
from studio.engine.display.display_transform import apply_display_transform
from studio.engine.display.exposure import apply_exposure_gamma, apply_exposure_gamma_on_device
from studio.engine.display.picture_error import make_picture_error
from studio.engine.display.pixel_sample import ValueKind
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, ViewerSettings
from studio.engine.display.visualization.flow_picture import draw_flow, sample_finite_values
from studio.engine.display.visualization.signal_picture import draw_signal_number
from studio.sdk.pixels import ResampleFilter, resize

_OPAQUE: Final = 0xFF000000
_STRIP_NUMBERS: Final = 1 << 18  # converted at once: they fit into the cache of the processor


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class DisplayPicture:
    """A value as a screen shows it.

    Args:
        pixels: uint8 [H, W, 4], RGBA, straight alpha, contiguous, never written to again.
        is_opaque: Whether alpha is 255 everywhere, so that nothing shines through.
        kind: What it shows.
    """

    pixels: np.ndarray
    is_opaque: bool
    kind: ValueKind = ValueKind.IMAGE

    @classmethod
    def from_value(
        cls,
        value: object,
        max_side: int | None = None,
        look: ViewerSettings = NEUTRAL_SETTINGS,
    ) -> DisplayPicture:
        """Make the picture of a value, of a signal its number; arguments and errors are those of `to_rgba8`."""
        if isinstance(value, float):
            return cls(draw_signal_number(value), is_opaque=True, kind=ValueKind.SIGNAL)
        pixels = to_rgba8(value, max_side=max_side, look=look)
        has_alpha = isinstance(value, Image) and value.pixels.shape[0] == 4
        return cls(pixels, not has_alpha or _is_opaque(pixels), ValueKind.from_value(value))


def _is_opaque(pixels: np.ndarray) -> bool:
    """Whether alpha is 255 everywhere: seen as little-endian numbers, pixels have their alpha on top."""
    return bool(pixels.view("<u4").min() >= _OPAQUE)


def to_rgba8(
    value: object,
    *,
    max_side: int | None = None,
    look: ViewerSettings = NEUTRAL_SETTINGS,
) -> np.ndarray:
    """Return a picture, mask, flow or depth as RGBA bytes.

    Args:
        value: An Image (alpha stays straight), a Mask (grey), a Flow (direction as hue and length as saturation after
            Baker et al., "A Database and Evaluation Methodology for Optical Flow", 2011; the 99th percentile of
            lengths is fully saturated) or a Depth (near is bright, 2nd to 98th percentile).
        max_side: Make the longer side at most so many pixels, by averaging areas; None leaves the size.
        look: Exposure and gamma, applied to the values themselves: to a depth's brightness, to a flow's lengths; of an
            Image its view, too. Its channel decides only for a flow: RED shows dx and GREEN dy, grey where they are 0,
            LUMA the length.

    Returns:
        [H, W, 4], uint8, contiguous.

    Raises:
        ShapeError: The value is no picture.
    """
    if not isinstance(value, Raster):
        raise make_picture_error(value)
    if value.pixels.device.type != "cpu" and isinstance(value, (Image, Mask)):
        value, max_side = value.with_pixels(_shrink_on_device(value.pixels, max_side)), None
    if look.view is not None:
        value, look = (
            _apply_view(value, max_side, look),
            replace(look, view=None, exposure=_find_remaining_exposure(value, look)),
        )
    if value.pixels.device.type != "cpu" and isinstance(value, (Image, Mask)) and max_side is None:
        return _to_rgba(
            _prepare_on_device(apply_exposure_gamma_on_device(value.pixels, look) if look.is_graded else value.pixels)
        )
    array = _shrink_array(value.as_array(), max_side)
    if isinstance(value, Flow):
        return draw_flow(array, look)
    if isinstance(value, Depth):
        array = _depth_to_grey(array)
    return apply_exposure_gamma(array, look) if look.is_graded else _array_to_rgba(array)


def _apply_view(value: Raster, max_side: int | None, look: ViewerSettings) -> Raster:
    """Return a picture through the view of the settings, no larger than needed; other values unchanged."""
    if not isinstance(value, Image):
        return value
    small = value if max_side is None else Image.from_array(_shrink_array(value.as_array(), max_side))
    return apply_display_transform(small, look)


def _find_remaining_exposure(value: Raster, look: ViewerSettings) -> float:
    return 0.0 if isinstance(value, Image) else look.exposure


def to_image(value: object) -> Image:
    """Return a picture of any value that has pixels, for files: a mask or depth in grey, a flow in colours.

    Raises:
        ShapeError: The value is no picture.
    """
    if isinstance(value, Image):
        return value
    rgb = to_rgba8(value)[:, :, :3].astype(np.float32) / 255.0
    return Image.from_array(rgb)


def _shrink_array(array: np.ndarray, max_side: int | None) -> np.ndarray:
    height, width = array.shape[:2]
    longer = max(height, width)
    if max_side is None or longer <= max_side:
        return array
    size = max(1, round(width * max_side / longer)), max(1, round(height * max_side / longer))
    shrunk = cv2.resize(np.ascontiguousarray(array), size, interpolation=cv2.INTER_AREA)
    return shrunk if shrunk.ndim == 3 else shrunk[:, :, None]


def _shrink_on_device(pixels: torch.Tensor, max_side: int | None) -> torch.Tensor:
    """Return what `_shrink_array` would, where it lies: alpha does not weigh colors."""
    height, width = pixels.shape[1:]
    longer = max(height, width)
    if max_side is None or longer <= max_side:
        return pixels
    size = max(1, round(width * max_side / longer)), max(1, round(height * max_side / longer))
    parts = [pixels] if pixels.shape[0] < 4 else [pixels[:3], pixels[3:]]
    return torch.cat([resize(part, *size, ResampleFilter.AREA) for part in parts])


def _array_to_rgba(array: np.ndarray) -> np.ndarray:
    """Return floats as RGBA bytes; of large ones strips of rows, so that there is no second copy of the picture."""
    if not array.flags.c_contiguous or array.size <= _STRIP_NUMBERS:
        return _to_rgba(_to_bytes(array))
    height, width = array.shape[:2]
    result = np.empty((height, width, 4), np.uint8)
    count = max(1, _STRIP_NUMBERS // array[:1].size)
    for first in range(0, height, count):
        result[first : first + count] = _to_rgba(_to_bytes(array[first : first + count]))
    return result


def _to_bytes(array: np.ndarray) -> np.ndarray:
    """Round 0..1 to 0..255 and cut off what lies outside; memory in planes stays in planes until the very end."""
    planar = array.transpose(2, 0, 1)
    if array.flags.c_contiguous or not planar.flags.c_contiguous:
        return _scale_and_round(np.ascontiguousarray(array), 255.0)
    planes = _scale_and_round(planar.reshape(-1, planar.shape[2]), 255.0).reshape(planar.shape)
    merged: np.ndarray = cv2.merge(list(planes))
    return merged


def _scale_and_round(array: np.ndarray, factor: float) -> np.ndarray:
    """Multiply, round and cut off in one pass: `dtype` makes OpenCV saturate."""
    return cv2.addWeighted(array, factor, array, 0.0, 0.0, dtype=cv2.CV_8U)


def _prepare_on_device(pixels: torch.Tensor) -> np.ndarray:
    quantized = pixels.mul(255.0).round_().clamp_(0.0, 255.0).to(torch.uint8)
    return quantized.permute(1, 2, 0).contiguous().cpu().numpy()


def _to_rgba(array: np.ndarray) -> np.ndarray:
    channels = 1 if array.ndim == 2 else array.shape[2]
    if channels == 4:
        return np.ascontiguousarray(array)
    code = cv2.COLOR_GRAY2RGBA if channels == 1 else cv2.COLOR_RGB2RGBA
    rgba: np.ndarray = cv2.cvtColor(array, code)
    return rgba


def _depth_to_grey(depth: np.ndarray) -> np.ndarray:
    finite = sample_finite_values(depth)
    low, high = np.percentile(finite, (2, 98)) if finite.size else (0.0, 1.0)
    span = max(float(high - low), 1e-12)
    grey: np.ndarray = np.nan_to_num((float(high) - depth) / span, posinf=1.0, neginf=0.0)
    return grey
