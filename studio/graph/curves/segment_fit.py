"""Lines and Bézier segments through values, one for each frame. Loads numpy: import it where it is called.

The distance of a segment is measured with the arithmetic of `Curve.evaluate_at`, so that rounding cannot exceed the
tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe

_Array = NDArray[np.float64]

_BLOCK_SIZE = 256  # values that are looked at in one go
_SLACK = 1e-9  # of the tolerance: what rounding may cost when a line is only a candidate


@np.errstate(over="ignore", invalid="ignore")
def fit_lines(values: Sequence[float], tolerance: float) -> list[Keyframe]:
    """Return the fewest keys on values whose straight lines are near enough.

    That is the shortest way from line to line, found by going from all that so many lines lead to, to all that one more
    leads to.

    Args:
        values: One for each frame from 0, finite.
        tolerance: The farthest that the lines may be from a value.
    """
    data = np.asarray(values, dtype=np.float64)
    starts, may_end = _level_starts(data, tolerance), _level_starts(data[::-1], tolerance)[::-1]
    reached = np.flatnonzero(starts)[::-1].tolist()
    before = dict.fromkeys(reached, -1)
    while True:
        arrived = [index for index in reached if may_end[index]]
        if arrived:
            return [Keyframe(index, float(data[index])) for index in _trace_back(before, arrived[-1])]
        found: list[int] = []
        for index in reached:
            for other in _ends_of_lines(data, index, tolerance):
                if other not in before and _is_near(data, index, other, tolerance):
                    before[other] = index
                    found.append(other)
        reached = sorted(found, reverse=True)


@np.errstate(over="ignore", invalid="ignore")
def fit_beziers(values: Sequence[float], tolerance: float, fewer_than: int) -> list[Keyframe]:
    """Return keys whose Bézier segments are near enough, each as long as was found; none if they are not fewer.

    Args:
        values: One for each frame from 0, finite.
        tolerance: The farthest that the curve may be from a value.
        fewer_than: How many keys are too many.
    """
    data = np.asarray(values, dtype=np.float64)
    may_end = _level_starts(data[::-1], tolerance)[::-1]
    index = int(np.flatnonzero(_level_starts(data, tolerance))[-1])
    keys = [Keyframe(index, float(data[index]))]
    while not may_end[index]:
        if len(keys) + 1 >= fewer_than:
            return []
        start, end = _find_longest_segment(data, index, tolerance, may_end)
        keys[-1] = Keyframe(index, start.value, start.interpolation, keys[-1].left, start.right)
        keys.append(end)
        index = end.frame
    return keys


def _level_starts(data: _Array, tolerance: float) -> NDArray[np.bool_]:
    """Return at which values a curve may begin, because all values before are near to that one."""
    far = np.maximum(data - np.minimum.accumulate(data), np.maximum.accumulate(data) - data)
    return far <= tolerance


def _trace_back(before: dict[int, int], index: int) -> list[int]:
    found = [index]
    while before[index] >= 0:
        index = before[index]
        found.append(index)
    return found[::-1]


def _ends_of_lines(data: _Array, index: int, tolerance: float) -> list[int]:
    """Return the values that a line from `index` may lead to: those in the wedge that is open between all before."""
    room = tolerance * (1 + _SLACK) + _SLACK * float(np.abs(data[index]))
    low, high = -np.inf, np.inf
    found: list[int] = []
    for start in range(index + 1, len(data), _BLOCK_SIZE):
        part = data[start : start + _BLOCK_SIZE]
        distance = np.arange(start - index, start - index + len(part), dtype=np.float64)
        rise = part - data[index]
        lows = np.maximum.accumulate(np.concatenate(([low], (rise - room) / distance)))
        highs = np.minimum.accumulate(np.concatenate(([high], (rise + room) / distance)))
        slopes = rise / distance
        found += (start + np.flatnonzero((lows[:-1] <= slopes) & (slopes <= highs[:-1]))).tolist()
        low, high = float(lows[-1]), float(highs[-1])
        if low > high:
            break
    return found


def _is_near(data: _Array, start: int, end: int, tolerance: float) -> bool:
    share = np.arange(1, end - start) / (end - start)
    line = data[start] + (data[end] - data[start]) * share
    return bool((np.abs(line - data[start + 1 : end]) <= tolerance).all())


def _find_longest_segment(
    data: _Array, start: int, tolerance: float, may_end: NDArray[np.bool_]
) -> tuple[Keyframe, Keyframe]:
    """Return a long segment from a value on: by doubling as long as it fits, then by halving what is left."""
    last, step = len(data) - 1, 2  # three frames have room for a cubic; two only for one bulge, which fits less often
    best = _fit_segment(data, start, start + 1, tolerance)
    assert best is not None  # two neighbours are met exactly
    while not may_end[best[1].frame]:
        longer = _fit_segment(data, start, min(best[1].frame + step, last), tolerance)
        if longer is not None:
            best, step = longer, step * 2
        elif step == 1:
            break
        else:
            step //= 2 if step < 4 else 4
    return best


def _fit_segment(data: _Array, start: int, end: int, tolerance: float) -> tuple[Keyframe, Keyframe] | None:
    """Return the segment between two values that is nearest to those between, in squares; None if it is not near.

    With handles of a third in time, the segment is a polynomial in time, and the heights of its handles follow from
    two linear equations.
    """
    length = end - start
    t = np.arange(length + 1) / length
    v = 1 - t
    out, into = 3 * v * v * t, 3 * v * t * t
    rest = data[start : end + 1] - (v**3 + out) * data[start] - (into + t**3) * data[end]
    both = out @ into
    determinant = (out @ out) * (into @ into) - both * both
    if length > 2 and determinant > 0:
        rise = ((into @ into) * (out @ rest) - both * (into @ rest)) / determinant
        fall = ((out @ out) * (into @ rest) - both * (out @ rest)) / determinant
    else:  # one value between the ends is met by a line or by one bulge
        bulge = float(rest[1] / (out[1] + into[1])) if length == 2 else 0.0
        tilt = data[end] / 3 - data[start] / 3
        rise, fall = bulge + tilt, bulge - tilt
    if np.abs(out * rise + into * fall - rest).max() > tolerance * (1 + _SLACK):
        return None
    if length > 1 and not _is_smooth(data, start, end, (rise, fall), tolerance):
        return None
    right, left = Handle(length / 3, (float(rise),)), Handle(-length / 3, (float(fall),))
    keys = (
        Keyframe(start, float(data[start]), Interpolation.BEZIER, right=right),
        Keyframe(end, float(data[end]), left=left),
    )
    curve = Curve(keys)
    near = (abs(_number(curve, f) - data[f]) <= tolerance for f in range(start, end + 1))
    return keys if all(near) else None


def _is_smooth(data: _Array, start: int, end: int, heights: tuple[float, float], tolerance: float) -> bool:
    """Return whether a segment bends no more between frames than the values around them do.

    It could meet all values and yet swing far out between them. Halfway between two frames, a cubic is off the line
    through its values there by a sixteenth of the sum of its second differences at the two.

    Args:
        data: The values.
        start: Where the segment begins.
        end: Where it ends.
        heights: Of its handles, above its ends.
        tolerance: How far the segment may be from a value.
    """
    t = (np.arange(end - start) + 0.5) / (end - start)
    v = 1 - t
    out, into = 3 * v * v * t, 3 * v * t * t
    between = (v**3 + out) * data[start] + (into + t**3) * data[end] + out * heights[0] + into * heights[1]
    values = data[start : end + 1]
    bends = np.abs(_bends(data, start, end))
    room = (bends[:-1] + bends[1:]) / 16 * (1 + _SLACK) + 2 * tolerance + _SLACK * np.abs(values).max()
    return bool((np.abs(between - (values[:-1] + values[1:]) / 2) <= room).all())


def _bends(data: _Array, start: int, end: int) -> _Array:
    """Return the second differences of the values from `start` to `end`; as they go on, at the ends of all."""
    low, high = max(0, start - 3), min(len(data), end + 4)
    inner = np.diff(data[low:high], 2)
    if len(inner) < 2:
        return np.full(end - start + 1, float(np.abs(inner).max(initial=0.0)))
    first, last = 2 * inner[0] - inner[1], 2 * inner[-1] - inner[-2]
    return np.concatenate(([first], inner, [last]))[start - low : end - low + 1]


def _number(curve: Curve, frame: int) -> float:
    value = curve.evaluate_at(frame)
    assert isinstance(value, float)
    return value
