"""The difference of two frames, from the values themselves."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from studio.core.errors import ShapeError
from studio.core.image import Image, Raster
from studio.core.language import tr

_RGBA: Final = 4


def difference(first: object, second: object, gain: float) -> Image:
    """Return |first − second| · gain, at the size of the first one.

    Args:
        first: An Image, Mask, Flow or Depth, or a signal's number.
        second: As `first`; at another size it is fitted into that of the first one, in its middle.
        gain: By what the difference is multiplied, above 0.

    Returns:
        RGB: colours are compared as they cover what lies behind them, multiplied by alpha; a difference in alpha adds
        to all three. What has one channel is grey, what has two shows them as red and green. Values are not cut off,
        and what is not finite stays so.

    Raises:
        ShapeError: One of them is no picture.
    """
    one, other = _planes(first), _planes(second)
    if other.shape[:2] != one.shape[:2]:
        other = _fitted(other, one.shape[1], one.shape[0])
    one_alpha, other_alpha = one[:, :, 3:], other[:, :, 3:]
    with np.errstate(invalid="ignore"):
        colors = np.abs(one[:, :, :3] * one_alpha - other[:, :, :3] * other_alpha)
        alpha = np.abs(one_alpha - other_alpha)
    return Image.from_array(np.maximum(colors, alpha) * np.float32(gain))


def _planes(value: object) -> np.ndarray:
    """Return a value as float32 [H, W, 4]: red, green, blue and straight alpha."""
    if isinstance(value, float):
        return np.array([[[value, value, value, 1.0]]], np.float32)
    if not isinstance(value, Raster):
        raise ShapeError(tr("{found} is no picture; accepted: Image, Mask, Flow, Depth", found=type(value).__name__))
    array = np.asarray(value.as_array(), np.float32)
    height, width, channels = array.shape
    if channels == _RGBA:
        return array
    planes = np.zeros((height, width, _RGBA), np.float32)
    planes[:, :, :3] = array if channels in (1, 3) else 0.0
    if channels == 2:
        planes[:, :, :2] = array
    planes[:, :, 3] = 1.0
    return planes


def _fitted(array: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return an array within another size, as large as it fits, in the middle; what it does not cover is clear.

    Each pixel is the mean of those it covers; between them where the array grows.
    """
    scale = min(width / array.shape[1], height / array.shape[0])
    size = max(1, round(array.shape[1] * scale)), max(1, round(array.shape[0] * scale))
    resized = cv2.resize(array, size, interpolation=cv2.INTER_AREA if scale <= 1.0 else cv2.INTER_LINEAR)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    whole = np.zeros((height, width, array.shape[2]), np.float32)
    whole[top : top + size[1], left : left + size[0]] = resized
    return whole
