"""Shapes as they are at a frame, and what of them lies under the mouse.

All places are in pixels of the full-size picture, from its upper left corner; y points down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from studio.sdk.roto.point_operations import flatten_curves
from studio.sdk.roto.roto_shapes import ControlPoint, Points, RotoShape, RotoShapes
from studio.ui.features.viewer.tools.handles.handle_shape import Place

_SAMPLES: Final = 32  # of each curve, to find the nearest place on it
_NORMAL_STEP: Final = 1e-9


class PointAddress(NamedTuple):
    """A point: the number of its shape, and its own."""

    shape: int
    point: int


PointSelection: TypeAlias = frozenset[PointAddress]
"""Points that are selected."""


class CurvePlace(NamedTuple):
    """A place on an outline.

    Args:
        distance: From the place that was asked for.
        segment: The curve from this point to the next.
        share: Where on it, 0..1.
    """

    distance: float
    segment: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class ShownShape:
    """A shape at a frame.

    Args:
        index: Its number.
        shape: The shape.
        points: Its points at the frame.
        bounds: Left, top, right and bottom of its points and their handles.
    """

    index: int
    shape: RotoShape
    points: Points
    bounds: tuple[float, float, float, float]

    @property
    def is_editable(self) -> bool:
        """Whether the mouse may take it."""
        return not self.shape.is_hidden and not self.shape.is_locked

    def is_near(self, place: Place, reach: float) -> bool:
        """Return whether a place lies within its bounds, or so near to them."""
        left, top, right, bottom = self.bounds
        return left - reach <= place[0] <= right + reach and top - reach <= place[1] <= bottom + reach

    def list_addresses(self) -> frozenset[PointAddress]:
        """Return all its points."""
        return frozenset(PointAddress(self.index, number) for number in range(len(self.points)))


def show_shapes(shapes: RotoShapes, frame: int, before: Sequence[ShownShape] = (), at: int = 0) -> list[ShownShape]:
    """Return shapes at a frame.

    Args:
        shapes: The shapes.
        frame: The frame.
        before: What was shown; shapes that are the same are not evaluated anew.
        at: The frame of what was shown.
    """
    known = {id(each.shape): each for each in before} if at == frame else {}
    shown = []
    for index, shape in enumerate(shapes.shapes):
        same = known.get(id(shape))
        if same is not None and same.index == index:
            shown.append(same)
            continue
        points = same.points if same is not None else shape.evaluate_at(frame)
        shown.append(ShownShape(index, shape, points, _find_bounds(points)))
    return shown


def _find_bounds(points: Points) -> tuple[float, float, float, float]:
    across = [x for point in points for x in (point.x, point.x + point.in_x, point.x + point.out_x)]
    down = [y for point in points for y in (point.y, point.y + point.in_y, point.y + point.out_y)]
    return min(across), min(down), max(across), max(down)


def list_places(shown: Sequence[ShownShape], selection: Iterable[PointAddress]) -> list[Place]:
    """Return where selected points lie."""
    return [(point.x, point.y) for _, point in iterate_points(shown, selection)]


def iterate_points(
    shown: Sequence[ShownShape], selection: Iterable[PointAddress]
) -> Iterator[tuple[PointAddress, ControlPoint]]:
    """Yield selected points, in order."""
    for address in sorted(selection):
        yield address, shown[address.shape].points[address.point]


def keep_valid(selection: PointSelection, shown: Sequence[ShownShape]) -> PointSelection:
    """Return what of a selection is still there and may be edited."""
    return frozenset(
        address
        for address in selection
        if address.shape < len(shown)
        and shown[address.shape].is_editable
        and address.point < len(shown[address.shape].points)
    )


def find_point(shown: Sequence[ShownShape], place: Place, reach: float) -> PointAddress | None:
    """Return the nearest point within reach; of several at one place that of the topmost shape."""
    best: tuple[float, PointAddress] | None = None
    for each in reversed(shown):
        if not each.is_editable or not each.is_near(place, reach):
            continue
        for number, point in enumerate(each.points):
            distance = math.dist((point.x, point.y), place)
            if distance <= reach and (best is None or distance < best[0]):
                best = distance, PointAddress(each.index, number)
    return best[1] if best is not None else None


def find_handle(
    shown: Sequence[ShownShape], selection: PointSelection, place: Place, reach: float
) -> tuple[PointAddress, bool] | None:
    """Return the handle of a selected point within reach: the point, and whether it is that towards the next one."""
    best: tuple[float, PointAddress, bool] | None = None
    for address, point in iterate_points(shown, selection):
        for is_out, (x, y) in ((True, (point.out_x, point.out_y)), (False, (point.in_x, point.in_y))):
            distance = math.dist((point.x + x, point.y + y), place)
            if (x or y) and distance <= reach and (best is None or distance < best[0]):
                best = distance, address, is_out
    return best[1:] if best is not None else None


def find_outline(shown: Sequence[ShownShape], place: Place, reach: float) -> tuple[int, CurvePlace] | None:
    """Return the topmost shape whose outline passes within reach, and where."""
    for each in reversed(shown):
        if each.is_editable and each.is_near(place, reach):
            nearest = find_nearest_on_curve(each.points, place, is_closed=each.shape.is_closed)
            if nearest is not None and nearest.distance <= reach:
                return each.index, nearest
    return None


def find_shape(shown: Sequence[ShownShape], place: Place, reach: float) -> int | None:
    """Return the topmost shape that is seen, locked or not, whose outline passes within reach; else one around it."""
    seen = [each for each in reversed(shown) if not each.shape.is_hidden and each.is_near(place, reach)]
    for each in seen:
        nearest = find_nearest_on_curve(each.points, place, is_closed=each.shape.is_closed)
        if nearest is not None and nearest.distance <= reach:
            return each.index
    return next((each.index for each in seen if each.shape.is_closed and _is_inside(each.points, place)), None)


def _is_inside(points: Points, place: Place) -> bool:
    """Return whether a place lies inside a closed shape, by the parity of crossings."""
    import numpy as np

    course, _ = flatten_curves(points, is_closed=True, tolerance=1.0)
    following = np.roll(course, -1, axis=0)
    crosses = (course[:, 1] > place[1]) != (following[:, 1] > place[1])
    start, end = course[crosses], following[crosses]
    across = start[:, 0] + (place[1] - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
    return bool((across > place[0]).sum() % 2)


def find_points_in(shown: Sequence[ShownShape], one: Place, other: Place) -> PointSelection:
    """Return the points in a rectangle of two corners."""
    (left, right), (top, bottom) = (sorted((one[axis], other[axis])) for axis in (0, 1))
    return frozenset(
        PointAddress(each.index, number)
        for each in shown
        if each.is_editable
        for number, point in enumerate(each.points)
        if left <= point.x <= right and top <= point.y <= bottom
    )


def find_nearest_on_curve(points: Points, place: Place, *, is_closed: bool) -> CurvePlace | None:
    """Return the place of an outline that is nearest; None for a single point."""
    import numpy as np

    numbers = np.array(points, np.float64)
    start, end = (numbers, np.roll(numbers, -1, axis=0)) if is_closed else (numbers[:-1], numbers[1:])
    if not len(start) or len(points) < 2:
        return None
    p0, p3 = start[:, None, :2], end[:, None, :2]
    p1, p2 = p0 + start[:, None, 4:6], p3 + end[:, None, 2:4]

    def measure(share: np.ndarray, chosen: slice) -> np.ndarray:
        t, rest = share[..., None], 1 - share[..., None]
        at = rest**3 * p0[chosen] + 3 * rest**2 * t * p1[chosen] + 3 * rest * t**2 * p2[chosen] + t**3 * p3[chosen]
        distances: np.ndarray = np.hypot(at[..., 0] - place[0], at[..., 1] - place[1])
        return distances

    shares = np.linspace(0.0, 1.0, _SAMPLES + 1)[None]
    segment, step = np.unravel_index(int(np.argmin(found := measure(shares, slice(None)))), found.shape)
    share, width = float(shares[0, step]), 1.0 / _SAMPLES
    for _ in range(3):
        finer = np.clip(np.linspace(share - width, share + width, _SAMPLES + 1), 0.0, 1.0)[None]
        distances = measure(finer, slice(int(segment), int(segment) + 1))[0]
        share, width = float(finer[0, int(np.argmin(distances))]), width * 2 / _SAMPLES
    return CurvePlace(float(distances.min()), int(segment), share)


def find_normal(shape: ShownShape, number: int) -> Place:
    """Return the direction that points out of a shape at a point, of length 1."""
    points = shape.points
    before, here, after = points[number - 1], points[number], points[(number + 1) % len(points)]
    back = (here.in_x, here.in_y) if here.in_x or here.in_y else (before.x - here.x, before.y - here.y)
    forth = (here.out_x, here.out_y) if here.out_x or here.out_y else (after.x - here.x, after.y - here.y)
    x, y = _scale_to_one(forth)
    other = _scale_to_one(back)
    x, y = x - other[0], y - other[1]
    if math.hypot(x, y) < _NORMAL_STEP:
        x, y = forth
    turn = 1.0 if _compute_area(points) >= 0.0 else -1.0
    return _scale_to_one((y * turn, -x * turn))


def _compute_area(points: Points) -> float:
    """Return twice the area of the polygon of the points: positive where they run clockwise on the screen."""
    following = (*points[1:], points[0])
    return sum(one.x * other.y - other.x * one.y for one, other in zip(points, following, strict=True))


def _scale_to_one(vector: Place) -> Place:
    length = math.hypot(*vector)
    return (vector[0] / length, vector[1] / length) if length else (0.0, -1.0)
