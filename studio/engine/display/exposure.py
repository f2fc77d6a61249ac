"""Values to bytes, through the viewer's exposure and gamma: out = clamp((v · 2^exposure)^(1 / gamma)).

Two passes over the pixels: values are cut off and rounded to 16 bits, which a table turns into 8. Without a gamma one
pass is enough, the same as for a picture as it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import torch

from studio.engine.display.viewer_settings import ViewerSettings

_FINE: Final = 65535.0
_COLORS: Final = 3
_STRIP: Final = 64  # rows


def apply_exposure_gamma(array: np.ndarray, look: ViewerSettings) -> np.ndarray:
    """Return values as a picture, strip by strip, so that what lies between two passes stays near the processor.

    Args:
        array: float32 [H, W, C], nominally 0..1, C 1 (grey), 3 or 4, memory in planes or pixel by pixel; a fourth
            channel is alpha, which is only rounded.
        look: Exposure and gamma; its channel is not looked at.

    Returns:
        uint8 [H, W, 4], RGBA, contiguous; what is no number is 0.
    """
    height, width = array.shape[:2]
    planar = array.transpose(2, 0, 1)
    in_planes = planar.flags.c_contiguous
    whole = array if in_planes else np.ascontiguousarray(array)
    picture = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, _STRIP):
        strip = whole[top : top + _STRIP]
        _grade_strip(strip, in_planes, look, picture[top : top + _STRIP])
    return picture


def apply_exposure_gamma_on_device(pixels: torch.Tensor, look: ViewerSettings) -> torch.Tensor:
    """Return [C, H, W] as `apply_exposure_gamma` would, still nominally 0..1, where it lies; alpha as it is."""
    colors = pixels[:_COLORS].mul(2.0**look.exposure).clamp_(0.0, 1.0).pow_(1.0 / look.gamma)
    return colors if pixels.shape[0] <= _COLORS else torch.cat([colors, pixels[_COLORS:]])


def _grade_strip(strip: np.ndarray, in_planes: bool, look: ViewerSettings, picture: np.ndarray) -> None:
    channels = strip.shape[2]
    if channels > _COLORS or (in_planes and channels > 1):
        planes = list(strip.transpose(2, 0, 1)) if in_planes else list(cv2.split(strip))
        sheets = [_grade_sheet(plane, look) for plane in planes[:_COLORS]]
        alpha = [_scale_and_round(plane, 255.0) for plane in planes[_COLORS:]]
        cv2.merge([*sheets, *(alpha or [np.full(strip.shape[:2], 255, np.uint8)])], dst=picture)
        return
    cv2.cvtColor(_grade_sheet(strip, look), cv2.COLOR_GRAY2RGBA if channels == 1 else cv2.COLOR_RGB2RGBA, dst=picture)


def _grade_sheet(sheet: np.ndarray, look: ViewerSettings) -> np.ndarray:
    gain = 2.0**look.exposure
    if look.gamma == 1.0:
        return _scale_and_round(sheet, 255.0 * gain)
    fine = cv2.addWeighted(sheet, _FINE * gain, sheet, 0.0, 0.0, dtype=cv2.CV_16U)
    table: np.ndarray = cv2.LUT(fine, _curve(look.gamma))
    return table


def _scale_and_round(sheet: np.ndarray, factor: float) -> np.ndarray:
    """Multiply, round and cut off in one pass: `dtype` makes OpenCV saturate."""
    return cv2.addWeighted(sheet, factor, sheet, 0.0, 0.0, dtype=cv2.CV_8U)


@lru_cache(maxsize=16)
def _curve(gamma: float) -> np.ndarray:
    """Return what 16 bits become in 8, [1, 65536]."""
    values = np.arange(65536, dtype=np.float64) / _FINE
    curve: np.ndarray = np.rint(255.0 * values ** (1.0 / gamma)).astype(np.uint8)[None]
    return curve
