"""Animation curves (F-curves): keyframes and the values between them."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.graph.curves.bezier import Segment
from studio.sdk.params import ParamValue

LAST_FRAME = 2**31 - 1
"""How far out a keyframe may lie, before and after frame 0."""

_MAX_FLOAT = sys.float_info.max


class Interpolation(StrEnum):
    """Interpolation from a keyframe to the next one."""

    CONSTANT = "constant"
    LINEAR = "linear"
    BEZIER = "bezier"


class Extrapolation(StrEnum):
    """Extrapolation of a curve beyond its first or its last keyframe."""

    HOLD = "hold"
    LINEAR = "linear"  # straight on, along the tangent at the end; what is no number is held
    LOOP = "loop"  # from the first keyframe on again; the last one is shown on its own frame alone
    PING_PONG = "ping-pong"  # there and back


class HandleSide(StrEnum):
    """The two tangents of a keyframe."""

    LEFT = "left"
    RIGHT = "right"


class Handle(NamedTuple):
    """The end of a tangent, relative to its keyframe.

    Args:
        frames: Distance in time: negative to the left, positive to the right.
        values: Distance in value, one number for each component; none for a text, whose left handle says over how many
            frames it blends from the text before.
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
    """An animation curve (Blender: F-curve): keyframes in order of their frames, at least one, each frame once.

    Args:
        keys: The keyframes.
        extrapolation_before: How it goes on before the first one.
        extrapolation_after: How it goes on after the last one.

    Raises:
        ParameterError: There is no keyframe, or two lie on one frame, or they are out of order.
    """

    keys: tuple[Keyframe, ...]
    extrapolation_before: Extrapolation = Extrapolation.HOLD
    extrapolation_after: Extrapolation = Extrapolation.HOLD

    def __post_init__(self) -> None:
        frames = [key.frame for key in self.keys]
        if not frames or any(a >= b for a, b in pairwise(frames)):
            raise ParameterError("keys", frames, tr("at least one keyframe, in order, each frame once"))

    def __iter__(self) -> Iterator[Keyframe]:
        return iter(self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def find_index_at(self, frame: int) -> int | None:
        """Return the index of the keyframe that lies on `frame`, if there is one."""
        index = bisect_left(self.keys, frame, key=_frame)
        return index if index < len(self.keys) and self.keys[index].frame == frame else None

    def find_key_at(self, frame: int) -> Keyframe | None:
        """Return the keyframe that lies on `frame`, if there is one."""
        index = self.find_index_at(frame)
        return self.keys[index] if index is not None else None

    def with_key(self, key: Keyframe) -> Curve:
        """Return the curve with `key`, which takes the place of one on the same frame."""
        index = bisect_left(self.keys, key.frame, key=_frame)
        rest = index + (self.find_index_at(key.frame) is not None)
        return replace(self, keys=(*self.keys[:index], key, *self.keys[rest:]))

    def with_keys(self, keys: Iterable[Keyframe]) -> Curve:
        """Return the curve with these keyframes alone; of several on one frame the last one stays."""
        found = {key.frame: key for key in keys}
        return replace(self, keys=tuple(found[frame] for frame in sorted(found)))

    def without_keys(self, frames: Collection[int]) -> Curve | None:
        """Return the curve without the keyframes on some frames; None if none is left."""
        left = tuple(key for key in self.keys if key.frame not in frames)
        return replace(self, keys=left) if left else None

    def evaluate_at(self, frame: float) -> ParamValue:
        """Return the value at `frame`; beyond its ends as `before` and `after` say."""
        first, last = self.keys[0], self.keys[-1]
        if frame < first.frame and self.extrapolation_before is Extrapolation.LINEAR:
            return self._extrapolate_linearly(first, 0, frame)
        if frame > last.frame and self.extrapolation_after is Extrapolation.LINEAR:
            return self._extrapolate_linearly(last, len(self.keys) - 2, frame)
        return self._evaluate_within(self.fold_frame(frame))

    def fold_frame(self, frame: float) -> float:
        """Return the frame, from the first keyframe to the last, whose value is shown at `frame`.

        Loops and ping-pongs bring back what lies beyond; else it is the nearer end.
        """
        first, last = self.keys[0].frame, self.keys[-1].frame
        if first <= frame <= last:
            return frame
        beyond, end = (self.extrapolation_before, first) if frame < first else (self.extrapolation_after, last)
        if first == last or beyond not in (Extrapolation.LOOP, Extrapolation.PING_PONG):
            return end
        rounds, phase = divmod(frame - first, last - first)
        return last - phase if beyond is Extrapolation.PING_PONG and rounds % 2 else first + phase

    def find_keys_around(self, frame: float) -> tuple[Keyframe, Keyframe | None]:
        """Return the keyframe that holds at `frame`, the first one before all, and the one that follows, if any."""
        index = max(0, bisect_right(self.keys, frame, key=_frame) - 1)
        return self.keys[index], self.keys[index + 1] if index + 1 < len(self.keys) else None

    def resolve_handles(self, index: int) -> tuple[Handle, Handle]:
        """Return the left and right tangents of a keyframe, automatic ones filled in.

        An automatic tangent is parallel to the neighbours' chord, but no steeper than keeps the curve between its
        keyframes (Fritsch and Carlson, 1980), level at peaks, and at the ends level or, where the curve goes straight
        on, towards the neighbour. It reaches a third of the way to the next keyframe. What is no number has none.
        """
        key, slopes = self.keys[index], self._slopes(index)
        before = self.keys[index - 1].frame - key.frame if index else 0
        after = self.keys[index + 1].frame - key.frame if index + 1 < len(self.keys) else 0
        left = key.left or _make_handle(slopes, (before or -after) / 3)
        return left, key.right or _make_handle(slopes, (after or -before) / 3)

    def make_segment(self, index: int) -> Segment | None:
        """Return the Bézier segment behind a keyframe; None if it goes on to the next one otherwise, or not at all."""
        if index + 1 >= len(self.keys) or self.keys[index].interpolation is not Interpolation.BEZIER:
            return None
        start, end = self.keys[index], self.keys[index + 1]
        first, last = to_numbers(start.value), to_numbers(end.value)
        if not first or len(first) != len(last):
            return None
        right, left = self.resolve_handles(index)[1], self.resolve_handles(index + 1)[0]
        return Segment.from_tangents(end.frame - start.frame, (first, last), right, left)

    def _evaluate_within(self, frame: float) -> ParamValue:
        index = bisect_right(self.keys, frame, key=_frame) - 1
        start = self.keys[index]
        if index == len(self.keys) - 1 or frame == start.frame or start.interpolation is Interpolation.CONSTANT:
            return start.value
        end = self.keys[index + 1]
        first, last = to_numbers(start.value), to_numbers(end.value)
        if not first or len(first) != len(last):
            return start.value
        segment = self.make_segment(index)
        if segment is not None:
            return from_numbers(start.value, segment.evaluate_at(frame - start.frame))
        share = (frame - start.frame) / (end.frame - start.frame)
        return from_numbers(start.value, tuple(a + (b - a) * share for a, b in zip(first, last, strict=True)))

    def _extrapolate_linearly(self, end: Keyframe, index: int, frame: float) -> ParamValue:
        """Return the value beyond an end, along the tangent of the segment that ends there."""
        numbers, slopes = to_numbers(end.value), self._end_slopes(index, at_start=end is self.keys[0])
        if len(slopes) != len(numbers):
            return end.value
        distance = frame - end.frame
        return from_numbers(end.value, tuple(v + slope * distance for v, slope in zip(numbers, slopes, strict=True)))

    def _end_slopes(self, index: int, *, at_start: bool) -> tuple[float, ...]:
        """Return how steep a segment is where it begins or ends; nothing where it is level or there is none."""
        if len(self.keys) == 1 or self.keys[index].interpolation is Interpolation.CONSTANT:
            return ()
        segment = self.make_segment(index)
        return (
            segment.compute_end_slopes(at_start=at_start) if segment else _chord(self.keys[index], self.keys[index + 1])
        )

    def _slopes(self, index: int) -> tuple[float, ...]:
        """Return how steep the automatic tangents of a keyframe are."""
        value = to_numbers(self.keys[index].value)
        level = tuple(0.0 for _ in value)
        if len(self.keys) == 1:
            return level
        if 0 < index < len(self.keys) - 1:
            before, key, after = self.keys[index - 1 : index + 2]
            arriving, leaving = _chord(before, key), _chord(key, after)
            if not len(arriving) == len(leaving) == len(value):
                return level
            span = after.frame - before.frame
            share = (key.frame - before.frame) / span
            return tuple(_limit_slope(a, b, share) for a, b in zip(arriving, leaving, strict=True))
        beyond, start = (self.extrapolation_before, 0) if index == 0 else (self.extrapolation_after, index - 1)
        if beyond is not Extrapolation.LINEAR:
            return level
        return _chord(self.keys[start], self.keys[start + 1]) or level


def to_numbers(value: ParamValue) -> tuple[float, ...]:
    """Return the numbers of a value that blends; none for texts, flags and whatever a file held."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > _MAX_FLOAT:
        return ()
    return (float(value),)


def from_numbers(value: ParamValue, numbers: tuple[float, ...]) -> ParamValue:
    """Return numbers in the form of `value`; `value` itself where there are none, or too large ones for a float."""
    if not numbers or not all(map(isfinite, numbers)):
        return value
    return numbers if isinstance(value, tuple) else numbers[0]


def _frame(key: Keyframe) -> int:
    return key.frame


def _chord(start: Keyframe, end: Keyframe) -> tuple[float, ...]:
    first, last = to_numbers(start.value), to_numbers(end.value)
    if len(first) != len(last):
        return ()
    return tuple((b - a) / (end.frame - start.frame) for a, b in zip(first, last, strict=True))


def _limit_slope(arriving: float, leaving: float, share: float) -> float:
    """Return the slope of the chord over both sides, no steeper than three times the flatter side; level at peaks."""
    if arriving * leaving <= 0:
        return 0.0
    steepest = 3 * min(abs(arriving), abs(leaving))
    return max(-steepest, min(arriving * share + leaving * (1 - share), steepest))


def _make_handle(slopes: tuple[float, ...], frames: float) -> Handle:
    return Handle(frames, tuple(slope * frames for slope in slopes))
