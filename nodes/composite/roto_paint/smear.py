"""Smear: each dab carries what lay under the dab before it a step along the stroke."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from studio.sdk.paint.paint_strokes import PaintStroke
from studio.sdk.paint.stroke_coverage import Dabs, find_dab_box, find_soft_edge, place_dabs, stamp_dabs

if TYPE_CHECKING:
    import numpy as np


def smear_pixels(pixels: np.ndarray, stroke: PaintStroke, scale: float) -> tuple[int, int, int, int]:
    """Smear a picture along a stroke, in place.

    For each dab but the first, with the step Δ from the dab before it and its coverage c · opacity = w at a pixel p,
    the picture I becomes I(p) + w (I(p − Δ) − I(p)), one dab after the other. I(p − Δ) is linear between pixels.

    Args:
        pixels: float32 [H, W, 3|4], contiguous; colors premultiplied where there is alpha.
        stroke: The stroke.
        scale: Pixels of the picture for each pixel of the full-size one.

    Returns:
        Left, top, right and bottom of what may have changed.
    """
    import numpy as np

    dabs = place_dabs(stroke, scale)
    height, width = pixels.shape[:2]
    planes = [pixels] if pixels.shape[2] == 3 else [np.ascontiguousarray(pixels[:, :, :3]), pixels[:, :, 3].copy()]
    _, outer = find_soft_edge(dabs.radii, stroke.hardness)
    for number in range(1, len(dabs.radii)):
        (x, y), reach = dabs.centers[number], float(outer[number])
        left, top = max(0, math.floor(x - reach)), max(0, math.floor(y - reach))
        right, bottom = min(width, math.ceil(x + reach)), min(height, math.ceil(y + reach))
        if left < right and top < bottom:
            cover = np.zeros((bottom - top, right - left), np.float32)
            stamp_dabs(cover, Dabs(*(part[number : number + 1] for part in dabs)), stroke.hardness, left, top)
            cover *= np.float32(stroke.opacity)
            step = dabs.centers[number] - dabs.centers[number - 1]
            for plane in planes:
                _carry(plane, cover, left, top, step)
    if len(planes) == 2:
        pixels[:, :, :3], pixels[:, :, 3] = planes
    return find_dab_box(dabs, stroke.hardness, width, height)


def _carry(plane: np.ndarray, cover: np.ndarray, left: int, top: int, step: np.ndarray) -> None:
    """Mix what lies a step behind into a part of a plane, float32 [H, W] or [H, W, 3]."""
    import cv2

    height, width = cover.shape
    middle = left + (width - 1) / 2 - float(step[0]), top + (height - 1) / 2 - float(step[1])
    carried = cv2.getRectSubPix(plane, (width, height), middle)
    part = plane[top : top + height, left : left + width]
    carried -= part
    carried *= cover if plane.ndim == 2 else cv2.merge((cover, cover, cover))
    part += carried
