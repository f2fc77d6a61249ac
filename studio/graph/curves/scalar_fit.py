"""The fewest keyframes that follow given values: for what was baked, recorded or drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.graph.curves.curve import LAST_FRAME, Curve, Keyframe


def fit_scalar_curve(values: Sequence[float], first: int, tolerance: float) -> Curve:
    """Return the curve with the fewest keyframes that stays within `tolerance` of every value.

    Keys lie on values that it is to follow. Of straight lines it takes the fewest that there are; Bézier segments,
    each as long as it fits without swinging out between frames, where those come to fewer keys. What is level at the
    ends needs none.

    Args:
        values: One for each frame, at least one.
        first: The frame of the first value.
        tolerance: The farthest that the curve may be from a value, on its frame; 0 to follow exactly.

    Raises:
        ParameterError: There are no values, or they or the tolerance are not finite, or the tolerance is negative, or
            the frames lie too far out.
    """
    exact = [float(value) for value in values]
    if not exact or not all(map(math.isfinite, exact)):
        found = next((value for value in exact if not math.isfinite(value)), tr("nothing"))
        raise ParameterError("values", found, tr("at least one value, all of them finite numbers"))
    if not 0 <= tolerance < math.inf:
        raise ParameterError("tolerance", tolerance, tr("a finite number that is not negative"))
    if not -LAST_FRAME <= first <= LAST_FRAME - len(exact):
        raise ParameterError("first", first, tr("a frame from {low} to {high}", low=-LAST_FRAME, high=LAST_FRAME))
    level = _level(exact, tolerance)
    if level is not None:
        return Curve((Keyframe(first, level),))
    from studio.graph.curves.segment_fit import fit_beziers, fit_lines

    lines = fit_lines(exact, tolerance)
    keys = fit_beziers(exact, tolerance, fewer_than=len(lines)) or lines
    return Curve(tuple(Keyframe(first + key.frame, key.value, key.interpolation, key.left, key.right) for key in keys))


def _level(values: Sequence[float], tolerance: float) -> float | None:
    """Return the one value that all are near to; None if there is none."""
    low, high = min(values), max(values)
    middle = values[0] if low == high else low / 2 + high / 2
    return middle if max(high - middle, middle - low) <= tolerance else None
