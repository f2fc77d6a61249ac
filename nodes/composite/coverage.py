"""Shapes as polygons, and the exact share of each pixel that a polygon covers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SAGITTA = 0.001  # px: how far a polygon may lie inside the arc that it stands for


def rasterize_polygon(corners: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the share of each pixel that lies inside a polygon: float32 [height, width], 0..1, exact.

    Each edge is cut where it crosses the lines between pixels. A piece that falls by dy, at a mean distance u from its
    pixel's left side, covers dy·(1 − u) of its own pixel and dy of all pixels to its right (after R. Levien's font-rs,
    2016): a running sum along rows gives the area. Where a polygon winds around a place twice, it counts once.

    Args:
        corners: [N, 2], (x, y) in pixels from the upper left corner of the picture.
        width: Of the picture.
        height: Of the picture.
    """
    import numpy as np

    x0, y0, x1, y1 = _pieces(corners.astype(np.float64), width, height)
    middle_x, middle_y, fall = (x0 + x1) / 2, (y0 + y1) / 2, y1 - y0
    column = np.clip(np.floor(middle_x), 0, width).astype(np.int64)  # left of the picture counts at its first column
    row = np.floor(middle_y).astype(np.int64)
    seen = (row >= 0) & (row < height) & (fall != 0.0)
    inside = np.clip(middle_x - column, 0.0, 1.0)
    at = (row * (width + 2) + column)[seen]
    first, rest = (fall * (1 - inside))[seen], (fall * inside)[seen]
    size = height * (width + 2)
    steps = np.bincount(at, first, size) + np.bincount(at + 1, rest, size)
    area = np.abs(np.cumsum(steps.reshape(height, width + 2), axis=1))[:, :width]
    return np.minimum(area, 1.0).astype(np.float32)


def _pieces(corners: np.ndarray, width: int, height: int) -> tuple[np.ndarray, ...]:
    """Return a polygon's edges cut at all whole x and y within the picture: x0, y0, x1, y1, each [pieces]."""
    import numpy as np

    start, end = corners, np.roll(corners, -1, axis=0)
    edges, places = [np.arange(len(start))] * 2, [np.zeros(len(start)), np.ones(len(start))]
    for axis, size in ((0, width), (1, height)):
        edge, place = _crossings(start[:, axis], end[:, axis], size)
        edges.append(edge)
        places.append(place)
    edge, place = np.concatenate(edges), np.concatenate(places)
    order = np.lexsort((place, edge))
    edge, place = edge[order], place[order]
    x = start[edge, 0] + place * (end[edge, 0] - start[edge, 0])
    y = start[edge, 1] + place * (end[edge, 1] - start[edge, 1])
    same = edge[1:] == edge[:-1]
    return x[:-1][same], y[:-1][same], x[1:][same], y[1:][same]


def _crossings(start: np.ndarray, end: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which edges cross whole numbers from 0 to `size`, and where along the edge, 0..1."""
    import numpy as np

    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.clip(np.floor(low) + 1, 0, size + 1).astype(np.int64)
    stop = np.clip(np.ceil(high), 0, size + 1).astype(np.int64)
    counts = np.maximum(stop - first, 0)
    edge = np.repeat(np.arange(len(start)), counts)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return edge, (first[edge] + steps - start[edge]) / (end[edge] - start[edge])


def make_ellipse(radius_x: float, radius_y: float) -> np.ndarray:
    """Return an ellipse about (0, 0) as a polygon of exactly its area: [N, 2]."""
    import numpy as np

    count = _arc_steps(max(radius_x, radius_y), 2 * math.pi, least=16)
    angles = np.arange(count) * (2 * math.pi / count)
    larger = math.sqrt(2 * math.pi / (count * math.sin(2 * math.pi / count)))
    return np.stack([radius_x * np.cos(angles), radius_y * np.sin(angles)], axis=1) * larger


def make_regular_polygon(sides: int, radius_x: float, radius_y: float) -> np.ndarray:
    """Return a regular polygon within an ellipse about (0, 0), one corner at the top: [sides, 2]."""
    import numpy as np

    angles = np.arange(sides) * (2 * math.pi / sides) - math.pi / 2
    return np.stack([radius_x * np.cos(angles), radius_y * np.sin(angles)], axis=1)


def round_corners(corners: np.ndarray, radius: float) -> np.ndarray:
    """Return a polygon with arcs in place of its corners: [N, 2] → [M, 2].

    An arc touches both edges; it is made smaller where it would take more than half of one.
    """
    import numpy as np

    if radius <= 0.0 or len(corners) < 3:
        return corners
    parts = [
        _arc(corners[index - 1], corners[index], corners[(index + 1) % len(corners)], radius)
        for index in range(len(corners))
    ]
    return np.concatenate(parts)


def _arc(before: np.ndarray, corner: np.ndarray, after: np.ndarray, radius: float) -> np.ndarray:
    """Return the points of the arc that rounds one corner: [N, 2]."""
    import numpy as np

    back, ahead = before - corner, after - corner
    lengths = float(np.hypot(*back)), float(np.hypot(*ahead))
    if min(lengths) < 1e-9:
        return corner[None]
    back, ahead = back / lengths[0], ahead / lengths[1]
    half = math.acos(max(-1.0, min(1.0, float(back @ ahead)))) / 2
    if half < 1e-6 or half > math.pi / 2 - 1e-6:
        return corner[None]  # it goes straight on, or back
    touch = min(radius / math.tan(half), min(lengths) / 2)
    real = touch * math.tan(half)
    middle = corner + (back + ahead) / np.hypot(*(back + ahead)) * (real / math.sin(half))
    start = corner + back * touch - middle
    turn = (math.pi - 2 * half) * (1 if back[0] * ahead[1] - back[1] * ahead[0] < 0 else -1)
    angles = math.atan2(start[1], start[0]) + np.linspace(0.0, turn, _arc_steps(real, abs(turn), least=2) + 1)
    return np.asarray(middle + real * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def _arc_steps(radius: float, angle: float, least: int) -> int:
    """Return into how many straight pieces an arc is cut, so that none is off by more than `_SAGITTA`."""
    step = 2 * math.acos(max(0.0, 1 - _SAGITTA / max(radius, 2 * _SAGITTA)))
    return max(least, math.ceil(angle / step))
