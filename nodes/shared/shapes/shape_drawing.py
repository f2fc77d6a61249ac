"""Draws shapes, anti-aliased by their distance to each pixel."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nodes.shared.shapes.scene import SceneShape

if TYPE_CHECKING:
    import torch

    DistanceFunction = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def compute_coverage(
    shape: SceneShape, x: torch.Tensor, y: torch.Tensor, radius: float, degrees: float
) -> torch.Tensor:
    """Return how much of each pixel a shape covers: [H, W], 0..1.

    Args:
        shape: The shape; it fits into a circle of `radius`.
        x: [W], pixels from the shape's middle to the pixels' centers.
        y: [H, 1], the same downwards.
        radius: In pixels.
        degrees: How far it is turned, clockwise.
    """
    return compute_edge_distance(shape, x, y, radius, degrees).neg_().add_(0.5).clamp_(0.0, 1.0)


def compute_edge_distance(
    shape: SceneShape, x: torch.Tensor, y: torch.Tensor, radius: float, degrees: float
) -> torch.Tensor:
    """Return how far each pixel is from a shape's edge, negative inside: [H, W], pixels. Arguments as of `coverage`."""
    cosine, sine = math.cos(math.radians(degrees)) / radius, math.sin(math.radians(degrees)) / radius
    return _DISTANCES[shape](x * cosine + y * sine, y * cosine - x * sine).mul_(radius)


def _circle(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.hypot(x, y) - 1.0


def _ring(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return (torch.hypot(x, y) - 0.73).abs_() - 0.27


def _box(x: torch.Tensor, y: torch.Tensor, half_width: float, half_height: float) -> torch.Tensor:
    """Return the signed distance to a rectangle about the middle."""
    import torch

    right, below = x.abs() - half_width, y.abs() - half_height
    outside = torch.hypot(right.clamp_min(0), below.clamp_min(0))
    return outside + torch.maximum(right, below).clamp_max(0)


def _square(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return _box(x, y, 0.86, 0.86)


def _cross(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.minimum(_box(x, y, 1.0, 0.32), _box(x, y, 0.32, 1.0))


def _heart(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Two discs upon the upper sides of a square that stands on its corner."""
    import torch

    side = 0.57  # half of the square's side, and the discs' radius
    lift = y - 0.1
    turned_x, turned_y = (x + lift) * math.sqrt(0.5), (lift - x) * math.sqrt(0.5)
    square = _box(turned_x, turned_y, side, side)
    left = torch.hypot(turned_x + side, turned_y) - side
    right = torch.hypot(turned_x, turned_y + side) - side
    return torch.minimum(square, torch.minimum(left, right))


def _triangle(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """An equilateral triangle on a horizontal side: the distance to the nearest of two edges of its right half."""
    import torch

    reach = 1.1
    right = x.abs()
    below = torch.hypot((right - reach * math.sin(math.pi / 3)).clamp_min_(0), y - reach / 2)
    along = (0.5 * right + math.sqrt(0.75) * (y + reach)).clamp_(0, reach * math.sqrt(3))
    edge = torch.hypot(right - 0.5 * along, y + reach - math.sqrt(0.75) * along)
    outside = torch.maximum(y - reach / 2, math.sqrt(0.75) * right - 0.5 * (y + reach))
    return torch.minimum(below, edge).copysign_(outside)


def _star(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Five points: folded into one half of one point, where a single edge is left (I. Quilez, "2D distance
    functions").
    """
    import torch

    outer, inner = 1.12, 0.47
    across, up = x.abs(), -y + torch.zeros_like(x)
    for sign in (1, -1):
        fold_x, fold_y = sign * math.cos(math.pi / 5), -math.sin(math.pi / 5)
        over = (across * fold_x + up * fold_y).clamp_min_(0).mul_(2)
        across, up = across - over * fold_x, up - over * fold_y
    across.abs_()
    up.sub_(outer)
    edge_x, edge_y = inner * math.sin(math.pi / 5), inner * math.cos(math.pi / 5) - outer
    share = ((across * edge_x + up * edge_y) / (edge_x**2 + edge_y**2)).clamp_(0, 1)
    away = torch.hypot(across - share * edge_x, up - share * edge_y)
    return away.copysign_(up * edge_x - across * edge_y)


_DISTANCES: dict[SceneShape, DistanceFunction] = {
    SceneShape.CIRCLE: _circle,
    SceneShape.SQUARE: _square,
    SceneShape.TRIANGLE: _triangle,
    SceneShape.STAR: _star,
    SceneShape.RING: _ring,
    SceneShape.HEART: _heart,
    SceneShape.CROSS: _cross,
}


def compute_unit_distance(shape: SceneShape, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the signed distance to the edge of an upright shape, negative inside, in radii like x and y."""
    return _DISTANCES[shape](x, y)
