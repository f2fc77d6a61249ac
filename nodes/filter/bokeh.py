"""Kernels of a lens: what a point of light becomes out of focus."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SAMPLES = 256  # along the kernel's side, at least; shares of pixels are counted from these


class BokehShape(StrEnum):
    """Shape of a lens's aperture."""

    DISC = "disc"
    POLYGON = "polygon"


@lru_cache(maxsize=32)
def make_bokeh_kernel(
    radius: float, shape: BokehShape, blades: int = 6, rotation: float = 0.0, hole: float = 0.0, rim: float = 0.0
) -> np.ndarray:
    """Return the light that a point spreads: float32 [n, n], n odd, with the sum 1. For reading only: it is kept.

    Pixels at the outline have the share of their area that lies within.

    Args:
        radius: Of the shape in pixels, to its corners.
        shape: A disc, or a regular polygon.
        blades: Corners of the polygon.
        rotation: Of the polygon in degrees, clockwise; at 0 a corner points upwards.
        hole: Radius of the dark middle, as a part of the whole, 0..0.95, as a mirror lens has it.
        rim: How much brighter the outline is than the middle: 1 + rim · (r / radius)⁴.
    """
    import numpy as np

    reach = max(1, math.ceil(radius - 0.5))
    side = 2 * reach + 1
    fine = max(4, math.ceil(_SAMPLES / side))
    at = (np.arange(side * fine) + 0.5) / fine - side / 2
    x, y = np.meshgrid(at, at)
    away = np.hypot(x, y)
    outline: np.ndarray = np.full_like(away, radius)
    if shape is BokehShape.POLYGON:
        sector = 2 * math.pi / blades
        angle = np.mod(np.arctan2(x, -y) - math.radians(rotation), sector) - sector / 2
        outline = radius * math.cos(sector / 2) / np.cos(angle)
    light = (away <= outline) & (away >= hole * outline)
    weights = light * (1.0 + rim * (away / max(radius, 1e-6)) ** 4)
    kernel = weights.reshape(side, fine, side, fine).sum((1, 3))
    if kernel.sum() == 0.0:
        kernel[reach, reach] = 1.0
    result: np.ndarray = (kernel / kernel.sum()).astype(np.float32)
    result.flags.writeable = False
    return result
