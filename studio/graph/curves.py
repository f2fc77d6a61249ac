"""Keyframes and the curves through them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from studio.core.errors import ParameterError
from studio.core.language import tr
from studio.sdk.params import ParamValue

_SOLVER_STEPS = 40  # bisection to about 1e-12 of the segment


class Interpolation(StrEnum):
    """How a curve goes on from a keyframe to the next one."""

    CONSTANT = "constant"
    LINEAR = "linear"
    BEZIER = "bezier"


class Handle(NamedTuple):
    """The end of a tangent, relative to its keyframe.

    Args:
        frames: Distance in time: negative to the left, positive to the right.
        values: Distance in value, one number for each component.
    """

    frames: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A value at a frame.

    Args:
        frame: Where.
        value: What. Numbers and tuples of numbers blend; texts, flags and choices hold.
        interpolation: How to go on to the next keyframe.
        left: The tangent that arrives; None for an automatic, smooth one.
        right: The tangent that leaves; None for an automatic, smooth one.
    """

    frame: int
    value: ParamValue
    interpolation: Interpolation = Interpolation.LINEAR
    left: Handle | None = None
    right: Handle | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Keyframes in order of their frames, at least one, each frame once.

    Raises:
        ParameterError: There is no keyframe, or two lie on one frame, or they are out of order.
    """

    keys: tuple[Keyframe, ...]

    def __post_init__(self) -> None:
        frames = [key.frame for key in self.keys]
        if not frames or frames != sorted(set(frames)):
            raise ParameterError("keys", frames, tr("at least one keyframe, in order, each frame once"))

    def __iter__(self) -> Iterator[Keyframe]:
        return iter(self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def key_at(self, frame: int) -> Keyframe | None:
        """Return the keyframe that lies on `frame`, if there is one."""
        return next((key for key in self.keys if key.frame == frame), None)

    def with_key(self, key: Keyframe) -> Curve:
        """Return the curve with `key`, which takes the place of one on the same frame."""
        others = [other for other in self.keys if other.frame != key.frame]
        return Curve(tuple(sorted([*others, key], key=lambda k: k.frame)))

    def without_key(self, frame: int) -> Curve | None:
        """Return the curve without the keyframe on `frame`; None if no keyframe is left."""
        left = tuple(key for key in self.keys if key.frame != frame)
        return Curve(left) if left else None

    def at(self, frame: float) -> ParamValue:
        """Return the value at `frame`; before the first and after the last keyframe it is held."""
        index = bisect_right(self.keys, frame, key=lambda key: key.frame) - 1
        if index < 0:
            return self.keys[0].value
        start = self.keys[index]
        if index == len(self.keys) - 1 or frame == start.frame or start.interpolation is Interpolation.CONSTANT:
            return start.value
        return _blend(self._segment(index), frame)

    def _segment(self, index: int) -> tuple[Keyframe, Keyframe]:
        """Return the keyframes at both ends of a segment, automatic tangents filled in."""
        start, end = self.keys[index], self.keys[index + 1]
        if start.interpolation is not Interpolation.BEZIER:
            return start, end
        return (
            replace(start, right=start.right or self._automatic(index, (end.frame - start.frame) / 3)),
            replace(end, left=end.left or self._automatic(index + 1, (start.frame - end.frame) / 3)),
        )

    def _automatic(self, index: int, frames: float) -> Handle:
        """Return a tangent parallel to the neighbours' chord, level at the ends and at peaks."""
        value = _numbers(self.keys[index].value)
        if not 0 < index < len(self.keys) - 1:
            return Handle(frames, tuple(0.0 for _ in value))
        before, after = self.keys[index - 1], self.keys[index + 1]
        span = after.frame - before.frame
        slopes = (
            0.0 if (v - b) * (a - v) <= 0 else (a - b) / span
            for b, v, a in zip(_numbers(before.value), value, _numbers(after.value), strict=True)
        )
        return Handle(frames, tuple(slope * frames for slope in slopes))


def _numbers(value: ParamValue) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return value
    return (float(value),) if isinstance(value, (int, float)) and not isinstance(value, bool) else ()


def _blend(segment: tuple[Keyframe, Keyframe], frame: float) -> ParamValue:
    start, end = segment
    first, last = _numbers(start.value), _numbers(end.value)
    if not first or len(first) != len(last):
        return start.value
    if start.right is None or end.left is None:
        share = (frame - start.frame) / (end.frame - start.frame)
        numbers = tuple(a + (b - a) * share for a, b in zip(first, last, strict=True))
    else:
        numbers = _bezier(start, end, start.right, end.left, frame)
    return numbers if isinstance(start.value, tuple) else numbers[0]


def _bezier(start: Keyframe, end: Keyframe, right: Handle, left: Handle, frame: float) -> tuple[float, ...]:
    """Evaluate the cubic Bézier segment at `frame`: solve x(u) = frame, then return y(u).

    Handles that reach beyond the segment are shortened, so that time never runs backwards.
    """
    length = float(end.frame - start.frame)
    out_share = min(max(right.frames, 0.0), length) / right.frames if right.frames > 0 else 0.0
    in_share = min(max(-left.frames, 0.0), length) / -left.frames if left.frames < 0 else 0.0
    x1, x2 = right.frames * out_share, length + left.frames * in_share
    u = _solve(x1, x2, length, frame - start.frame)
    return tuple(
        _cubic(a, a + dy1 * out_share, b + dy2 * in_share, b, u)
        for a, b, dy1, dy2 in zip(_numbers(start.value), _numbers(end.value), right.values, left.values, strict=True)
    )


def _cubic(p0: float, p1: float, p2: float, p3: float, u: float) -> float:
    v = 1.0 - u
    return v * v * v * p0 + 3 * v * v * u * p1 + 3 * v * u * u * p2 + u * u * u * p3


def _solve(x1: float, x2: float, length: float, x: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(_SOLVER_STEPS):
        middle = (low + high) / 2
        if _cubic(0.0, x1, x2, length, middle) < x:
            low = middle
        else:
            high = middle
    return (low + high) / 2
