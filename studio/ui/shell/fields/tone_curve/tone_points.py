"""Edits of the points of a tone curve: pure functions without widgets."""

from __future__ import annotations

from collections.abc import Sequence

from studio.sdk.params import Point, ToneCurve

MIN_GAP = 0.005
"""How near two points may come to each other, along x."""

Points = tuple[Point, ...]


def parse_points(value: object) -> Points | None:
    """Return the points that a parameter holds; None for what is no curve, as an old file may have it."""
    if not isinstance(value, tuple) or len(value) < 4 or len(value) % 2:
        return None
    return ToneCurve.from_numbers(value).points


def add_point(points: Points, x: float, y: float) -> tuple[Points, int]:
    """Return the points with one more, and its place; the place of the one there where there is no room."""
    near = find_nearest_point(points, x)
    if abs(points[near].x - x) < MIN_GAP:
        return points, near
    more = tuple(sorted((*points, Point(_unit(x), _unit(y)))))
    return more, next(index for index, point in enumerate(more) if point.x == _unit(x))


def move_point(points: Points, index: int, x: float, y: float, *, wraps: bool = False) -> Points:
    """Return the points with one moved: between its neighbours, within 0..1.

    Args:
        points: All of them.
        index: Of the one that is moved.
        x: Where it comes to lie.
        y: Its new height.
        wraps: Whether the curve goes round: points at x = 0 and x = 1 are then one, which moves up and down alone.
    """
    if wraps and points[index].x in (0.0, 1.0):
        height = _unit(y)
        return tuple(Point(point.x, height) if point.x in (0.0, 1.0) else point for point in points)
    low = points[index - 1].x + MIN_GAP if index > 0 else 0.0
    high = points[index + 1].x - MIN_GAP if index + 1 < len(points) else 1.0
    at = Point(min(max(_unit(x), low), max(low, high)), _unit(y))
    return (*points[:index], at, *points[index + 1 :])


def remove_point(points: Points, index: int, *, wraps: bool = False) -> Points:
    """Return the points without one; two stay at least, and the ends of what goes round."""
    is_end = wraps and points[index].x in (0.0, 1.0)
    return points if len(points) <= 2 or is_end else (*points[:index], *points[index + 1 :])


def split_segment(points: Points, index: int, *, wraps: bool = False) -> tuple[Points, int]:
    """Return the points with one more on the curve, half-way to the next one, or to the last one from the end."""
    left = min(index, len(points) - 2)
    x = (points[left].x + points[left + 1].x) / 2
    return add_point(points, x, make_shown_curve(points, wraps=wraps).evaluate_at(x))


def make_shown_curve(points: Points, *, wraps: bool) -> ToneCurve:
    """Return the curve through the points, which may go round."""
    return ToneCurve(points).repeat() if wraps else ToneCurve(points)


def find_nearest_point(points: Sequence[Point], x: float) -> int:
    """Return the point that is nearest along x."""
    return min(range(len(points)), key=lambda index: abs(points[index].x - x))


def _unit(number: float) -> float:
    return round(min(1.0, max(0.0, number)), 4)
