"""A curve of tones through points that a user sets: what Curves and its field in the inspector share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

from studio.sdk.param_types.kinds import Point


@dataclass(frozen=True)
class ToneCurve:
    """A smooth curve through points, from left to right, within 0..1 both ways.

    Between two points it is a cubic whose slopes never let it leave what lies between the two heights (monotone
    piecewise cubic interpolation: Fritsch and Butland, "A method for constructing local monotone piecewise cubic
    interpolants", 1984). Beyond the first and the last point it is level, except that an end at x = 0 or x = 1 goes
    straight on outside 0..1, so that values outside pass.

    Args:
        points: At least two, their x rising.
    """

    points: tuple[Point, ...] = (Point(0.0, 0.0), Point(1.0, 1.0))

    @classmethod
    def from_numbers(cls, numbers: Sequence[float]) -> Self:
        """Return the curve through x, y, x, y …, as a parameter holds it."""
        return cls(tuple(Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)))

    @property
    def flat_numbers(self) -> tuple[float, ...]:
        """x, y, x, y …, as a parameter holds it."""
        return tuple(number for point in self.points for number in point)

    @property
    def is_straight(self) -> bool:
        """Whether it changes nothing: every point lies on the diagonal, from corner to corner."""
        ends = self.points[0].x == 0.0 and self.points[-1].x == 1.0
        return ends and all(point.x == point.y for point in self.points)

    @property
    def level(self) -> float | None:
        """The height of a curve that is level all along; None for others."""
        height = self.points[0].y
        return height if all(point.y == height for point in self.points) else None

    def repeat(self) -> Self:
        """Return the curve with its points once more on either side, as one turn of what goes round, such as hues.

        It then goes on smoothly from x = 1 to x = 0. Where there is a point at either end, that at 0 counts for both.
        """
        turn = self.points[:-1] if self.points[-1].x - self.points[0].x >= 1.0 else self.points
        return type(self)(tuple(Point(point.x + shift, point.y) for shift in (-1.0, 0.0, 1.0) for point in turn))

    def evaluate_at(self, x: float) -> float:
        """Return its height at x."""
        first, last = self.points[0], self.points[-1]
        if x <= first.x:
            return first.y + (self._slopes[0] * x if x < 0.0 == first.x else 0.0)
        if x >= last.x:
            return last.y + (self._slopes[-1] * (x - 1.0) if x > 1.0 == last.x else 0.0)
        index = bisect_right(self.points, x, key=lambda point: point.x) - 1
        one, other = self.points[index], self.points[index + 1]
        return _interpolate_hermite(
            one, other, self._slopes[index], self._slopes[index + 1], (x - one.x) / (other.x - one.x)
        )

    @cached_property
    def _slopes(self) -> tuple[float, ...]:
        """The slope at each point: the harmonic mean of the chords beside it, weighted; 0 at peaks, natural at ends."""
        steps = [(b.x - a.x, (b.y - a.y) / (b.x - a.x)) for a, b in pairwise(self.points)]
        if len(steps) == 1:
            return steps[0][1], steps[0][1]
        inner = [_compute_inner_slope(before, after) for before, after in pairwise(steps)]
        return _compute_end_slope(steps[0][1], inner[0]), *inner, _compute_end_slope(steps[-1][1], inner[-1])


def _compute_inner_slope(before: tuple[float, float], after: tuple[float, float]) -> float:
    (width, slope), (next_width, next_slope) = before, after
    if slope * next_slope <= 0.0:
        return 0.0
    one, other = 2 * next_width + width, next_width + 2 * width
    return (one + other) / (one / slope + other / next_slope)


def _compute_end_slope(chord: float, next_: float) -> float:
    """Return the slope of an end that is not bent, kept from turning the other way and from overshooting."""
    slope = (3 * chord - next_) / 2
    if slope * chord <= 0.0:
        return 0.0
    return slope if abs(slope) <= 3 * abs(chord) else 3 * chord


def _interpolate_hermite(one: Point, other: Point, leaving: float, arriving: float, share: float) -> float:
    width, left = other.x - one.x, 1.0 - share
    height = left * left * (1 + 2 * share) * one.y + share * share * (3 - 2 * share) * other.y
    return height + width * (left * left * share * leaving - share * share * left * arriving)
