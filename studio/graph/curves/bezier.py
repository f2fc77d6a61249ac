"""A cubic Bézier segment between two keyframes, as a function of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

_MAX_STEPS = 60  # halving alone comes to the last bit of a float in so many
_RELATIVE_TOLERANCE = 1e-13  # of the segment's length


class Tangent(Protocol):
    """The end of a tangent, relative to its keyframe."""

    @property
    def frames(self) -> float:
        """Distance in time."""
        ...

    @property
    def values(self) -> tuple[float, ...]:
        """Distance in value."""
        ...


@dataclass(frozen=True, slots=True)
class Segment:
    """The control points of a segment. Time does not run backwards in it: 0 ≤ out ≤ length and 0 ≤ into ≤ length.

    Args:
        length: Frames from its first end to its last.
        out_length: Frames from the first end to the second control point.
        in_length: Frames from the first end to the third control point.
        points: The values of the four control points, for each component.
    """

    length: float
    out_length: float
    in_length: float
    points: tuple[tuple[float, float, float, float], ...]

    @classmethod
    def from_tangents(
        cls, length: float, ends: tuple[tuple[float, ...], tuple[float, ...]], right: Tangent, left: Tangent
    ) -> Segment:
        """Make a segment of its ends and the tangents there.

        Tangents that reach beyond the segment are shortened, those that point away from it have no length.
        """
        first, last = ends
        out, back = min(max(0.0, right.frames), length), min(max(0.0, -left.frames), length)
        out_share = out / right.frames if out else 0.0
        in_share = back / -left.frames if back else 0.0
        rises = _padded(right.values, first), _padded(left.values, last)
        points = (
            (a, a + up * out_share, b + down * in_share, b) for a, b, up, down in zip(first, last, *rises, strict=True)
        )
        return cls(length, out, length - back, tuple(points))

    def evaluate_at(self, frames: float) -> tuple[float, ...]:
        """Return the values so many frames behind the first end."""
        u = self.solve_parameter(frames)
        return tuple(_cubic(*points, u) for points in self.points)

    def solve_parameter(self, frames: float) -> float:
        """Return the curve's parameter, 0..1, at a time: by Newton's method, by halving where that leads astray."""
        low, high = 0.0, 1.0
        u = frames / self.length
        for _ in range(_MAX_STEPS):
            error = _cubic(0.0, self.out_length, self.in_length, self.length, u) - frames
            if abs(error) <= _RELATIVE_TOLERANCE * self.length:
                break
            low, high = (u, high) if error < 0 else (low, u)
            slope = _steepness(0.0, self.out_length, self.in_length, self.length, u)
            u = u - error / slope if slope else low
            if not low < u < high:
                u = (low + high) / 2
        return u

    def compute_end_slopes(self, *, at_start: bool) -> tuple[float, ...]:
        """Return how steep each component is at an end, in values for each frame; level where it would be upright."""
        if at_start:
            frames, far = (self.out_length, 1) if self.out_length > 0 else (self.in_length, 2)
            return tuple((p[far] - p[0]) / frames if frames > 0 else 0.0 for p in self.points)
        frames, far = (
            (self.length - self.in_length, 2) if self.in_length < self.length else (self.length - self.out_length, 1)
        )
        return tuple((p[3] - p[far]) / frames if frames > 0 else 0.0 for p in self.points)


def _padded(values: tuple[float, ...], like: tuple[float, ...]) -> tuple[float, ...]:
    """Return a tangent's values, level for the components that it has none for, as after a colour gained its alpha."""
    return (*values, *(0.0 for _ in like))[: len(like)]


def _cubic(p0: float, p1: float, p2: float, p3: float, u: float) -> float:
    v = 1.0 - u
    return v * v * v * p0 + 3 * v * v * u * p1 + 3 * v * u * u * p2 + u * u * u * p3


def _steepness(p0: float, p1: float, p2: float, p3: float, u: float) -> float:
    v = 1.0 - u
    return 3 * v * v * (p1 - p0) + 6 * v * u * (p2 - p1) + 3 * u * u * (p3 - p2)
