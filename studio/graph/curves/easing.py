"""Eases: ready-made ways from one keyframe to the next, written as Bézier handles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from studio.graph.curves.curve import Handle, Interpolation, Keyframe, to_numbers


class Ease(StrEnum):
    """Easing: the family of the curve, and the end at which it is slow."""

    LINEAR = "linear"
    SINE_IN = "sine-in"
    SINE_OUT = "sine-out"
    SINE_IN_OUT = "sine-in-out"
    QUAD_IN = "quad-in"
    QUAD_OUT = "quad-out"
    QUAD_IN_OUT = "quad-in-out"
    CUBIC_IN = "cubic-in"
    CUBIC_OUT = "cubic-out"
    CUBIC_IN_OUT = "cubic-in-out"
    QUART_IN = "quart-in"
    QUART_OUT = "quart-out"
    QUART_IN_OUT = "quart-in-out"
    EXPO_IN = "expo-in"
    EXPO_OUT = "expo-out"
    EXPO_IN_OUT = "expo-in-out"
    BACK_IN = "back-in"  # goes back a little before it sets out
    BACK_OUT = "back-out"  # goes a little too far and comes back
    BACK_IN_OUT = "back-in-out"


class EaseControlPoints(NamedTuple):
    """The two inner control points of a Bézier segment from (0, 0) to (1, 1)."""

    x1: float
    y1: float
    x2: float
    y2: float


_THIRD = 1 / 3

EASE_CONTROL_POINTS: Final[Mapping[Ease, EaseControlPoints]] = {
    Ease.LINEAR: EaseControlPoints(_THIRD, _THIRD, 2 * _THIRD, 2 * _THIRD),
    Ease.SINE_IN: EaseControlPoints(0.12, 0.0, 0.39, 0.0),
    Ease.SINE_OUT: EaseControlPoints(0.61, 1.0, 0.88, 1.0),
    Ease.SINE_IN_OUT: EaseControlPoints(0.37, 0.0, 0.63, 1.0),
    Ease.QUAD_IN: EaseControlPoints(_THIRD, 0.0, 2 * _THIRD, _THIRD),
    Ease.QUAD_OUT: EaseControlPoints(_THIRD, 2 * _THIRD, 2 * _THIRD, 1.0),
    Ease.QUAD_IN_OUT: EaseControlPoints(0.45, 0.0, 0.55, 1.0),
    Ease.CUBIC_IN: EaseControlPoints(_THIRD, 0.0, 2 * _THIRD, 0.0),
    Ease.CUBIC_OUT: EaseControlPoints(_THIRD, 1.0, 2 * _THIRD, 1.0),
    Ease.CUBIC_IN_OUT: EaseControlPoints(0.65, 0.0, 0.35, 1.0),
    Ease.QUART_IN: EaseControlPoints(0.5, 0.0, 0.75, 0.0),
    Ease.QUART_OUT: EaseControlPoints(0.25, 1.0, 0.5, 1.0),
    Ease.QUART_IN_OUT: EaseControlPoints(0.76, 0.0, 0.24, 1.0),
    Ease.EXPO_IN: EaseControlPoints(0.7, 0.0, 0.84, 0.0),
    Ease.EXPO_OUT: EaseControlPoints(0.16, 1.0, 0.3, 1.0),
    Ease.EXPO_IN_OUT: EaseControlPoints(0.87, 0.0, 0.13, 1.0),
    Ease.BACK_IN: EaseControlPoints(0.36, 0.0, 0.66, -0.56),
    Ease.BACK_OUT: EaseControlPoints(0.34, 1.56, 0.64, 1.0),
    Ease.BACK_IN_OUT: EaseControlPoints(0.68, -0.6, 0.32, 1.6),
}
"""R. Penner's easing equations ("Programming Macromedia Flash MX", 2002) as cubic Béziers.

In and out of the quadratic and the cubic one are exact, since their equations are cubics in time; the others are the
values that easings.net gives for CSS. `tests/graph/curves/test_easing.py` holds them against the equations.
"""


def apply_ease(start: Keyframe, end: Keyframe, ease: Ease) -> tuple[Keyframe, Keyframe]:
    """Return two neighbouring keyframes between which the value eases; their other tangents stay.

    Of a value that is no number, or of two that do not go together, the keys stay as they are.
    """
    first, last = to_numbers(start.value), to_numbers(end.value)
    if not first or len(first) != len(last):
        return start, end
    if ease is Ease.LINEAR:
        return replace(start, interpolation=Interpolation.LINEAR, right=None), replace(end, left=None)
    way, length = EASE_CONTROL_POINTS[ease], end.frame - start.frame
    rises = [b - a for a, b in zip(first, last, strict=True)]
    right = Handle(way.x1 * length, tuple(way.y1 * rise for rise in rises))
    left = Handle((way.x2 - 1) * length, tuple((way.y2 - 1) * rise for rise in rises))
    return replace(start, interpolation=Interpolation.BEZIER, right=right), replace(end, left=left)
