"""Smear: each dab carries what lay under the dab before it a step along the stroke."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from nodes.composite.roto_paint.coverage_tiles import digest_geometry, keep_coverage
from studio.sdk.paint.paint_strokes import PaintStroke
from studio.sdk.paint.stroke_coverage import Dabs, find_dab_box, place_dabs, stamp_dabs

if TYPE_CHECKING:
    import numpy as np


class SmearDab(NamedTuple):
    """Dab that carries pixels.

    Args:
        top: Its first row in the picture.
        left: Its first column.
        cover: float32 [H, W], 0..1, without the stroke's opacity.
        step: Pixels from the dab before it, to the right and down.
    """

    top: int
    left: int
    cover: np.ndarray
    step: tuple[float, float]


def find_smear_dabs(stroke: PaintStroke, width: int, height: int, scale: float) -> tuple[SmearDab, ...]:
    """Return the dabs of a stroke within a picture but the first, in order; they may come from memory.

    Args:
        stroke: The stroke.
        width: Of the picture.
        height: Of the picture.
        scale: Pixels of the picture for each pixel of the full-size one.
    """
    key = repr(("smear", digest_geometry(stroke), width, height, scale))
    return keep_coverage(key, lambda: _compute_dabs(stroke, width, height, scale))


def _compute_dabs(stroke: PaintStroke, width: int, height: int, scale: float) -> tuple[SmearDab, ...]:
    import numpy as np

    dabs, made = place_dabs(stroke, scale), []
    steps = np.diff(dabs.centers, axis=0).tolist()
    for number, (dx, dy) in enumerate(steps, 1):
        one = Dabs(*(part[number : number + 1] for part in dabs))
        left, top, right, bottom = find_dab_box(one, stroke.hardness, width, height)
        if left < right and top < bottom:
            cover = np.zeros((bottom - top, right - left), np.float32)
            stamp_dabs(cover, one, stroke.hardness, left, top)
            made.append(SmearDab(top, left, cover, (dx, dy)))
    return tuple(made)


def find_smear_area(dabs: Sequence[SmearDab], width: int, height: int) -> tuple[int, int, int, int]:
    """Return top, left, bottom and right of what dabs change and read within a picture."""
    reach = 2 + math.ceil(max(max(map(abs, dab.step)) for dab in dabs))
    top, left = (max(0, min(getattr(dab, side) for dab in dabs) - reach) for side in ("top", "left"))
    bottom = min(height, max(dab.top + dab.cover.shape[0] for dab in dabs) + reach)
    right = min(width, max(dab.left + dab.cover.shape[1] for dab in dabs) + reach)
    return top, left, bottom, right


def smear_pixels(
    planes: Sequence[np.ndarray], dabs: Sequence[SmearDab], opacity: float, left: int = 0, top: int = 0
) -> None:
    """Smear a picture along a stroke, in place.

    For each dab but the first, with the step Δ from the dab before it and its coverage c · opacity = w at a pixel p,
    the picture I becomes I(p) + w (I(p − Δ) − I(p)), one dab after the other. I(p − Δ) is linear between pixels.

    Args:
        planes: Colors, float32 [H, W, 3], contiguous; where there is alpha they are premultiplied, and it is [H, W].
        dabs: Of the stroke.
        opacity: Of the stroke.
        left: Of the pixels in the picture.
        top: Of the pixels in the picture.
    """
    for dab in dabs:
        for plane in planes:
            _carry(plane, dab, opacity, left, top)


def _carry(plane: np.ndarray, dab: SmearDab, opacity: float, left: int, top: int) -> None:
    """Mix what lies a step behind into a part of a plane, float32 [H, W] or [H, W, 3]."""
    import cv2

    height, width = dab.cover.shape
    x, y = dab.left - left, dab.top - top
    middle = x + (width - 1) / 2 - dab.step[0], y + (height - 1) / 2 - dab.step[1]
    carried = cv2.getRectSubPix(plane, (width, height), middle)
    part = plane[y : y + height, x : x + width]
    weight = dab.cover if plane.ndim == 2 else cv2.merge((dab.cover, dab.cover, dab.cover))
    cv2.subtract(carried, part, dst=carried)
    cv2.multiply(carried, weight, dst=carried, scale=opacity)
    cv2.add(part, carried, dst=part)
