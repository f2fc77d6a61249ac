"""A curve through the values of a parameter, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence

from studio.graph.curves.curve import Curve, Interpolation, Keyframe, to_numbers
from studio.graph.curves.scalar_fit import fit_scalar_curve
from studio.sdk.params import ParamValue


def fit_curve(values: Sequence[ParamValue], first: int, tolerance: float) -> Curve:
    """Return a curve with few keyframes that stays within `tolerance` of every value.

    Numbers are followed as `fit_scalar_curve` does. The parts of points and colours share their keyframes and how far
    tangents reach: they are followed by straight lines, each part by the fewest. What does not blend has a keyframe
    wherever it changes.

    Args:
        values: One for each frame, at least one, all of one kind.
        first: The frame of the first value.
        tolerance: The farthest that a number may be from a value, on its frame; 0 to follow exactly.

    Raises:
        ParameterError: As `fit_scalar_curve`.
    """
    rows = [to_numbers(value) for value in values]
    if rows and not rows[0]:
        return _make_stepped_curve(values, first)
    if rows and isinstance(values[0], tuple):
        return _fit_components(rows, first, tolerance)
    return fit_scalar_curve([row[0] for row in rows], first, tolerance)


def _fit_components(rows: Sequence[tuple[float, ...]], first: int, tolerance: float) -> Curve:
    from studio.graph.curves.segment_fit import fit_lines

    parts = []
    for numbers in zip(*rows, strict=True):
        curve = fit_scalar_curve(numbers, first, tolerance)
        if any(key.interpolation is Interpolation.BEZIER for key in curve):
            keys = fit_lines(list(numbers), tolerance)
            curve = Curve(tuple(Keyframe(first + key.frame, key.value) for key in keys))
        parts.append(curve)
    frames = sorted({key.frame for curve in parts for key in curve})
    return Curve(tuple(Keyframe(f, tuple(to_numbers(curve.evaluate_at(f))[0] for curve in parts)) for f in frames))


def _make_stepped_curve(values: Sequence[ParamValue], first: int) -> Curve:
    changes = [n for n, value in enumerate(values) if n == 0 or value != values[n - 1]]
    return Curve(tuple(Keyframe(first + n, values[n], Interpolation.CONSTANT) for n in changes))
