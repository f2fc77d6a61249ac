"""Which shape a patch of colour has: the nearest of all shapes, in all turns, drawn at the same area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from nodes.source.shapes.drawing import outline
from nodes.source.shapes.scene import Shape

if TYPE_CHECKING:
    import numpy as np

SIDE: Final = 32
"""Pixels of a patch that is compared."""
REACH: Final = 1.9
"""Half a patch, in radii of a disc of the same area."""
_TURNS: Final = {
    Shape.CIRCLE: (1.0, 1),
    Shape.RING: (1.0, 1),
    Shape.SQUARE: (90.0, 9),
    Shape.CROSS: (90.0, 9),
    Shape.TRIANGLE: (120.0, 12),
    Shape.STAR: (72.0, 8),
    Shape.HEART: (360.0, 24),
}
"""After how many degrees a shape looks alike, and into how many steps these are divided."""


class Bank(NamedTuple):
    """Shapes to compare with.

    Args:
        patches: [N, SIDE · SIDE].
        shapes: Of each.
    """

    patches: np.ndarray
    shapes: tuple[Shape, ...]


@lru_cache(maxsize=1)
def unit_areas() -> dict[Shape, float]:
    """Return the area of each shape of radius 1."""
    import torch

    axis = (torch.arange(400) + 0.5) / 160 - 1.25
    cell = (1 / 160) ** 2
    return {
        shape: float((outline(shape, axis.expand(400, -1), axis[:, None].expand(-1, 400)) < 0).sum()) * cell
        for shape in Shape
    }


@lru_cache(maxsize=1)
def bank() -> Bank:
    """Draw all shapes in all turns, each as large as a disc of one area, its centre of gravity in the middle."""
    import numpy as np
    import torch

    axis = ((torch.arange(SIDE) + 0.5) / SIDE * 2.0 - 1.0) * REACH
    patches, shapes = [], []
    for shape, (period, steps) in _TURNS.items():
        radius = math.sqrt(math.pi / unit_areas()[shape])
        middle = _middle(shape)
        for step in range(steps):
            turn = math.radians(step * period / steps)
            cosine, sine = math.cos(turn), math.sin(turn)
            x, y = (axis / radius).expand(SIDE, -1), (axis / radius)[:, None].expand(-1, SIDE)
            along, down = x * cosine + y * sine + middle[0], y * cosine - x * sine + middle[1]
            edge = outline(shape, along.contiguous(), down.contiguous()) * radius * (SIDE / (2 * REACH))
            patches.append((0.5 - edge).clamp(0.0, 1.0).flatten().numpy())
            shapes.append(shape)
    return Bank(np.stack(patches), tuple(shapes))


def _middle(shape: Shape) -> tuple[float, float]:
    """Return the centre of gravity of a shape of radius 1."""
    import torch

    axis = (torch.arange(200) + 0.5) / 80 - 1.25
    x, y = axis.expand(200, -1).contiguous(), axis[:, None].expand(-1, 200).contiguous()
    inside = outline(shape, x, y) < 0
    return float(x[inside].mean()), float(y[inside].mean())


def patch(cover: np.ndarray, middle: tuple[float, float], radius: float) -> np.ndarray:
    """Cut an object out: [SIDE, SIDE], its middle in the middle, as large as all others.

    Args:
        cover: [H, W].
        middle: Its centre of gravity, x and y in pixels' indices.
        radius: Of a disc of its area, in pixels.
    """
    import cv2
    import numpy as np

    scale = 2 * REACH * radius / SIDE
    first = middle[0] - REACH * radius + 0.5 * scale, middle[1] - REACH * radius + 0.5 * scale
    matrix = np.array([[scale, 0.0, first[0]], [0.0, scale, first[1]]])
    source = cover if scale < 1.0 else cv2.GaussianBlur(cover, (0, 0), 0.5 * scale)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found: np.ndarray = cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return found


def shape_of(patches: Sequence[np.ndarray]) -> Shape:
    """Return the shape that patches of one object show: that with the least median distance."""
    import numpy as np

    known = bank()
    away = np.stack([np.abs(known.patches - one.reshape(1, -1)).mean(1) for one in patches])
    least = {
        shape: float(np.median(away[:, [at for at, each in enumerate(known.shapes) if each is shape]].min(1)))
        for shape in Shape
    }
    return min(least, key=lambda shape: least[shape])
