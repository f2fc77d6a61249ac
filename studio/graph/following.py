"""A curve through the values of a parameter, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence

from studio.graph.curves import Curve, Interpolation, Keyframe, numbers_of
from studio.graph.simplify import curve_through
from studio.sdk.params import ParamValue


def curve_following(values: Sequence[ParamValue], first: int, tolerance: float) -> Curve:
    """Return a curve with few keyframes that stays within `tolerance` of every value.

    Numbers are followed as `curve_through` does. The parts of points and colours share their keyframes and how far
    tangents reach: they are followed by straight lines, each part by the fewest. What does not blend has a keyframe
    wherever it changes.

    Args:
        values: One for each frame, at least one, all of one kind.
        first: The frame of the first value.
        tolerance: The farthest that a number may be from a value, on its frame; 0 to follow exactly.

    Raises:
        ParameterError: As `curve_through`.
    """
    rows = [numbers_of(value) for value in values]
    if rows and not rows[0]:
        return _held(values, first)
    if rows and isinstance(values[0], tuple):
        return _in_parts(rows, first, tolerance)
    return curve_through([row[0] for row in rows], first, tolerance)


def _in_parts(rows: Sequence[tuple[float, ...]], first: int, tolerance: float) -> Curve:
    from studio.graph.fitting import fewest_lines

    parts = []
    for numbers in zip(*rows, strict=True):
        curve = curve_through(numbers, first, tolerance)
        if any(key.interpolation is Interpolation.BEZIER for key in curve):
            keys = fewest_lines(list(numbers), tolerance)
            curve = Curve(tuple(Keyframe(first + key.frame, key.value) for key in keys))
        parts.append(curve)
    frames = sorted({key.frame for curve in parts for key in curve})
    return Curve(tuple(Keyframe(f, tuple(numbers_of(curve.at(f))[0] for curve in parts)) for f in frames))


def _held(values: Sequence[ParamValue], first: int) -> Curve:
    changes = [n for n, value in enumerate(values) if n == 0 or value != values[n - 1]]
    return Curve(tuple(Keyframe(first + n, values[n], Interpolation.CONSTANT) for n in changes))
