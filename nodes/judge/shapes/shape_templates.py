"""Classification of a patch's shape: the nearest of all shapes, in all turns, drawn at the same area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from nodes.shared.shapes.scene import SceneShape
from nodes.shared.shapes.shape_drawing import compute_unit_distance

if TYPE_CHECKING:
    import numpy as np

PATCH_SIDE: Final = 32
"""Pixels of a patch that is compared."""
PATCH_REACH: Final = 1.9
"""Half a patch, in radii of a disc of the same area."""
_TURNS: Final = {
    SceneShape.CIRCLE: (1.0, 1),
    SceneShape.RING: (1.0, 1),
    SceneShape.SQUARE: (90.0, 9),
    SceneShape.CROSS: (90.0, 9),
    SceneShape.TRIANGLE: (120.0, 12),
    SceneShape.STAR: (72.0, 8),
    SceneShape.HEART: (360.0, 24),
}
"""After how many degrees a shape looks alike, and into how many steps these are divided."""


class ShapeTemplates(NamedTuple):
    """Shapes to compare with.

    Args:
        patches: [N, SIDE · SIDE].
        shapes: Of each.
    """

    patches: np.ndarray
    shapes: tuple[SceneShape, ...]


@lru_cache(maxsize=1)
def measure_unit_areas() -> dict[SceneShape, float]:
    """Return the area of each shape of radius 1."""
    import torch

    axis = (torch.arange(400) + 0.5) / 160 - 1.25
    cell = (1 / 160) ** 2
    return {
        shape: float((compute_unit_distance(shape, axis.expand(400, -1), axis[:, None].expand(-1, 400)) < 0).sum())
        * cell
        for shape in SceneShape
    }


@lru_cache(maxsize=1)
def make_shape_templates() -> ShapeTemplates:
    """Draw all shapes in all turns, each as large as a disc of one area, its center of gravity in the middle."""
    import numpy as np
    import torch

    axis = ((torch.arange(PATCH_SIDE) + 0.5) / PATCH_SIDE * 2.0 - 1.0) * PATCH_REACH
    patches, shapes = [], []
    for shape, (period, steps) in _TURNS.items():
        radius = math.sqrt(math.pi / measure_unit_areas()[shape])
        middle = _middle(shape)
        for step in range(steps):
            turn = math.radians(step * period / steps)
            cosine, sine = math.cos(turn), math.sin(turn)
            x, y = (axis / radius).expand(PATCH_SIDE, -1), (axis / radius)[:, None].expand(-1, PATCH_SIDE)
            along, down = x * cosine + y * sine + middle[0], y * cosine - x * sine + middle[1]
            edge = (
                compute_unit_distance(shape, along.contiguous(), down.contiguous())
                * radius
                * (PATCH_SIDE / (2 * PATCH_REACH))
            )
            patches.append((0.5 - edge).clamp(0.0, 1.0).flatten().numpy())
            shapes.append(shape)
    return ShapeTemplates(np.stack(patches), tuple(shapes))


def _middle(shape: SceneShape) -> tuple[float, float]:
    """Return the center of gravity of a shape of radius 1."""
    import torch

    axis = (torch.arange(200) + 0.5) / 80 - 1.25
    x, y = axis.expand(200, -1).contiguous(), axis[:, None].expand(-1, 200).contiguous()
    inside = compute_unit_distance(shape, x, y) < 0
    return float(x[inside].mean()), float(y[inside].mean())


def cut_patch(cover: np.ndarray, middle: tuple[float, float], radius: float) -> np.ndarray:
    """Cut an object out: [SIDE, SIDE], its middle in the middle, as large as all others.

    Args:
        cover: [H, W].
        middle: Its center of gravity, x and y in pixels' indices.
        radius: Of a disc of its area, in pixels.
    """
    import cv2
    import numpy as np

    scale = 2 * PATCH_REACH * radius / PATCH_SIDE
    first = middle[0] - PATCH_REACH * radius + 0.5 * scale, middle[1] - PATCH_REACH * radius + 0.5 * scale
    matrix = np.array([[scale, 0.0, first[0]], [0.0, scale, first[1]]])
    source = cover if scale < 1.0 else cv2.GaussianBlur(cover, (0, 0), 0.5 * scale)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found: np.ndarray = cv2.warpAffine(
        source, matrix, (PATCH_SIDE, PATCH_SIDE), flags=flags, borderMode=cv2.BORDER_CONSTANT
    )
    return found


def classify_shape(patches: Sequence[np.ndarray]) -> SceneShape:
    """Return the shape that patches of one object show: that with the least median distance."""
    import numpy as np

    known = make_shape_templates()
    away = np.stack([np.abs(known.patches - one.reshape(1, -1)).mean(1) for one in patches])
    least = {
        shape: float(np.median(away[:, [at for at, each in enumerate(known.shapes) if each is shape]].min(1)))
        for shape in SceneShape
    }
    return min(least, key=lambda shape: least[shape])
