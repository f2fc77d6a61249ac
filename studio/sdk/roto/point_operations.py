"""Edits of the control points of a shape, and its course as a polygon."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from studio.sdk.roto.roto_shapes import MAX_COORDINATE, ControlPoint, Points

if TYPE_CHECKING:
    import numpy as np

_CIRCLE: Final = 4 * (math.sqrt(2) - 1) / 3  # the handles of a quarter of a circle of radius 1
_FLATNESS: Final = 0.004  # px: how far a polygon may lie beside its curve; a pixel is covered right to 1/256
_LEAST_DEPTH: Final = 1e-6
_MOST_STEPS: Final = 200  # of one curve


def make_ellipse_points(left: float, top: float, right: float, bottom: float) -> Points:
    """Return four points of an ellipse in a rectangle; its curves lie within 0.03 % of the radius."""
    x, y, rx, ry = (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2
    kx, ky = rx * _CIRCLE, ry * _CIRCLE
    return (
        ControlPoint(x, y - ry, -kx, 0.0, kx, 0.0),
        ControlPoint(x + rx, y, 0.0, -ky, 0.0, ky),
        ControlPoint(x, y + ry, kx, 0.0, -kx, 0.0),
        ControlPoint(x - rx, y, 0.0, ky, 0.0, -ky),
    )


def make_rectangle_points(left: float, top: float, right: float, bottom: float) -> Points:
    """Return the four corners of a rectangle."""
    return ControlPoint(left, top), ControlPoint(right, top), ControlPoint(right, bottom), ControlPoint(left, bottom)


def insert_point(points: Points, segment: int, share: float) -> Points:
    """Return the points with one more on a curve, which keeps its course (P. de Casteljau).

    Args:
        points: The points.
        segment: The curve from this point to the next.
        share: Where on it, 0..1.
    """
    first, last = points[segment], points[(segment + 1) % len(points)]
    p0, p3 = (first.x, first.y), (last.x, last.y)
    p1, p2 = (first.x + first.out_x, first.y + first.out_y), (last.x + last.in_x, last.y + last.in_y)
    a, b, c = _mix(p0, p1, share), _mix(p1, p2, share), _mix(p2, p3, share)
    d, e = _mix(a, b, share), _mix(b, c, share)
    x, y = _mix(d, e, share)
    feather = first.feather + (last.feather - first.feather) * share
    middle = ControlPoint(x, y, d[0] - x, d[1] - y, e[0] - x, e[1] - y, feather)
    changed = list(points)
    changed[segment] = first._replace(out_x=a[0] - first.x, out_y=a[1] - first.y)
    changed[(segment + 1) % len(points)] = last._replace(in_x=c[0] - last.x, in_y=c[1] - last.y)
    changed.insert(segment + 1, middle)
    return tuple(changed)


def smooth_point(points: Points, index: int, *, is_closed: bool) -> Points:
    """Return the points with handles at one that make the line smooth there: along its neighbors, a third as long."""
    count = len(points)
    before = points[(index - 1) % count] if is_closed or index > 0 else points[index]
    after = points[(index + 1) % count] if is_closed or index < count - 1 else points[index]
    here = points[index]
    x, y = after.x - before.x, after.y - before.y
    length = math.hypot(x, y)
    if not length:
        return points
    back, forth = (math.hypot(each.x - here.x, each.y - here.y) / 3 / length for each in (before, after))
    changed = here._replace(in_x=-x * back, in_y=-y * back, out_x=x * forth, out_y=y * forth)
    return (*points[:index], changed, *points[index + 1 :])


def break_point(points: Points, index: int) -> Points:
    """Return the points with a corner at one: without handles."""
    corner = points[index]._replace(in_x=0.0, in_y=0.0, out_x=0.0, out_y=0.0)
    return (*points[:index], corner, *points[index + 1 :])


def transform_points(
    points: Points, indices: Iterable[int], matrix: tuple[float, float, float, float], center: tuple[float, float]
) -> Points:
    """Return the points with some moved, scaled or rotated about a center, with their handles.

    Args:
        points: The points.
        indices: Which.
        matrix: a, b, c, d: x' = a x + b y, y' = c x + d y.
        center: It stays.
    """
    a, b, c, d = matrix
    chosen = set(indices)

    def change(point: ControlPoint) -> ControlPoint:
        x, y = point.x - center[0], point.y - center[1]
        return ControlPoint(
            center[0] + a * x + b * y,
            center[1] + c * x + d * y,
            a * point.in_x + b * point.in_y,
            c * point.in_x + d * point.in_y,
            a * point.out_x + b * point.out_y,
            c * point.out_x + d * point.out_y,
            point.feather,
        )

    return tuple(change(point) if index in chosen else point for index, point in enumerate(points))


def carry_points(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return points carried by a homography, with the ends of their handles.

    Args:
        points: [N, 7], as rows of `ControlPoint`.
        matrix: [3, 3], (x', y', w') = matrix · (x, y, 1), pixels.
    """
    import numpy as np

    carried = points.copy()
    carried[:, :2] = carry_places(points[:, :2], matrix)
    for handle in (slice(2, 4), slice(4, 6)):
        carried[:, handle] = carry_places(points[:, :2] + points[:, handle], matrix) - carried[:, :2]
        carried[~points[:, handle].any(axis=1), handle] = 0.0
    return np.clip(carried, -MAX_COORDINATE, MAX_COORDINATE)


def carry_places(places: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return places [N, 2] carried by a homography; what would lie behind the camera is held far in front."""
    import numpy as np

    depth = np.maximum(places @ matrix[2, :2] + matrix[2, 2], _LEAST_DEPTH)
    carried: np.ndarray = (places @ matrix[:2, :2].T + matrix[:2, 2]) / depth[:, None]
    return carried


def find_reference_corners(points: np.ndarray) -> np.ndarray:
    """Return the corners of a box around points [N, 7], [4, 2]: where they are carried to says how the points are."""
    import numpy as np

    low, high = points[:, :2].min(axis=0) - 1.0, points[:, :2].max(axis=0) + 1.0
    return np.array([low, (high[0], low[1]), high, (low[0], high[1])])


def solve_homography(source: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """Return the matrix [3, 3] that takes four places [4, 2] to four others; None if there is none."""
    import numpy as np

    (x, y), (u, v) = source.T, target.T
    one, none = np.ones(4), np.zeros(4)
    system = np.concatenate(
        [
            np.stack([x, y, one, none, none, none, -u * x, -u * y], axis=1),
            np.stack([none, none, none, x, y, one, -v * x, -v * y], axis=1),
        ]
    )
    try:
        solved = np.linalg.solve(system, np.concatenate([u, v]))
    except np.linalg.LinAlgError:
        return None
    matrix = np.append(solved, 1.0).reshape(3, 3)
    return matrix if np.isfinite(matrix).all() and abs(np.linalg.det(matrix)) > _LEAST_DEPTH**2 else None


def _mix(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def flatten_curves(
    points: Points | np.ndarray, *, is_closed: bool, tolerance: float = _FLATNESS
) -> tuple[np.ndarray, np.ndarray]:
    """Return the course of a shape as straight pieces.

    Args:
        points: The control points.
        is_closed: Whether the last is joined to the first.
        tolerance: How far a piece may lie beside its curve, in the unit of the points.

    Returns:
        Places [N, 2], float64, without the end of a closed course; and the feather at each, [N].
    """
    import numpy as np

    numbers = np.array(points, np.float64)
    start, end = (numbers, np.roll(numbers, -1, axis=0)) if is_closed else (numbers[:-1], numbers[1:])
    if not len(start):
        return numbers[:, :2], numbers[:, 6]
    p0, p3 = start[:, :2], end[:, :2]
    p1, p2 = p0 + start[:, 4:6], p3 + end[:, 2:4]
    # a sixth of the second derivative
    bend = np.maximum(np.hypot(*(p0 - 2 * p1 + p2).T), np.hypot(*(p1 - 2 * p2 + p3).T))
    steps = np.clip(np.ceil(np.sqrt(0.75 * bend / tolerance)), 1, _MOST_STEPS).astype(np.int64)
    steps[~(start[:, 4:6].any(axis=1) | end[:, 2:4].any(axis=1))] = 1  # straight, whatever its pace
    curve = np.repeat(np.arange(len(start)), steps)
    share = ((np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[curve])[:, None]
    rest = 1 - share
    places = (
        rest**3 * p0[curve] + 3 * rest**2 * share * p1[curve] + 3 * rest * share**2 * p2[curve] + share**3 * p3[curve]
    )
    feather = start[curve, 6] + (end[curve, 6] - start[curve, 6]) * share[:, 0]
    if not is_closed:
        places, feather = np.vstack([places, p3[-1:]]), np.append(feather, end[-1, 6])
    return places, feather
