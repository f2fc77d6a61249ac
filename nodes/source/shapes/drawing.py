"""Draws shapes, anti-aliased by their distance to each pixel."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nodes.source.shapes.scene import Shape

if TYPE_CHECKING:
    import torch

    Distance = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def coverage(shape: Shape, x: torch.Tensor, y: torch.Tensor, radius: float, degrees: float) -> torch.Tensor:
    """Return how much of each pixel a shape covers: [H, W], 0..1.

    Args:
        shape: The shape; it fits into a circle of `radius`.
        x: [W], pixels from the shape's middle to the pixels' centres.
        y: [H, 1], the same downwards.
        radius: In pixels.
        degrees: How far it is turned, clockwise.
    """
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    along, down = x * cosine + y * sine, y * cosine - x * sine
    distance = _DISTANCES[shape](along / radius, down / radius) * radius
    return (0.5 - distance).clamp_(0.0, 1.0)


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


def _polygon(points: list[tuple[float, float]]) -> Distance:
    """Return the signed distance to a polygon: to the nearest edge, negative where a ray crosses edges an odd number
    of times.
    """

    def distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        import torch

        nearest = torch.full_like(x + y, math.inf)
        inside = torch.zeros_like(nearest, dtype=torch.bool)
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            edge_x, edge_y = x1 - x0, y1 - y0
            share = ((x - x0) * edge_x + (y - y0) * edge_y) / (edge_x**2 + edge_y**2)
            share = share.clamp_(0, 1)
            nearest = torch.minimum(nearest, torch.hypot(x - x0 - share * edge_x, y - y0 - share * edge_y))
            if edge_y != 0:
                crossed = ((y >= y0) != (y >= y1)) & (x < x0 + (y - y0) * (edge_x / edge_y))
                inside ^= crossed
        return torch.where(inside, -nearest, nearest)

    return distance


def _corners(count: int, radii: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return points around the middle, the first one at the top."""
    angles = [2 * math.pi * index / count for index in range(count)]
    return [
        (radii[index % len(radii)] * math.sin(angle), -radii[index % len(radii)] * math.cos(angle))
        for index, angle in enumerate(angles)
    ]


_DISTANCES: dict[Shape, Distance] = {
    Shape.CIRCLE: _circle,
    Shape.SQUARE: _square,
    Shape.TRIANGLE: _polygon(_corners(3, (1.1,))),
    Shape.STAR: _polygon(_corners(10, (1.12, 0.47))),
    Shape.RING: _ring,
    Shape.HEART: _heart,
    Shape.CROSS: _cross,
}


def outline(shape: Shape, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the signed distance to the edge of an upright shape, negative inside, in radii like x and y."""
    return _DISTANCES[shape](x, y)
