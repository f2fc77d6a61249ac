"""Homographies from four corners to four corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import StudioError

if TYPE_CHECKING:
    import numpy as np

_LEAST_AREA = 1e-6  # of a triangle of corners, as a part of the square of the longest side

Corners = Sequence[tuple[float, float]]


def compute_homography(source: Corners, target: Corners) -> np.ndarray:
    """Return the matrix that takes four points to four others: float64 [3, 3], (x', y', w') = matrix · (x, y, 1).

    At the points, w' is positive.

    Args:
        source: Four points in the order of a walk around them.
        target: The points that they become.

    Raises:
        StudioError: Three corners lie on a line, the outline crosses itself, or a corner points inwards.
    """
    import numpy as np

    for corners in (source, target):
        require_convex(corners)
    to_source, to_target = _map_unit_square(source), _map_unit_square(target)
    matrix = to_target @ np.linalg.inv(to_source)
    if (matrix[2] @ np.array([*source[0], 1.0])) < 0:
        matrix = -matrix
    return np.asarray(matrix / np.abs(matrix).max())


def _map_unit_square(corners: Corners) -> np.ndarray:
    """Return the homography from the unit square (P. Heckbert, "Fundamentals of Texture Mapping", 1989)."""
    import numpy as np

    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    sides = np.array([[x1 - x2, x3 - x2], [y1 - y2, y3 - y2]], np.float64)
    g, h = np.linalg.solve(sides, np.array([sum_x, sum_y], np.float64))
    return np.array([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])


def require_convex(corners: Corners) -> None:
    """Raise StudioError unless four corners, in the order of a walk around them, make a convex quadrangle."""
    turns = []
    longest = max(math.dist(one, other) for one in corners for other in corners)
    for index, corner in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % 4]
        back = corner[0] - before[0], corner[1] - before[1]
        ahead = after[0] - corner[0], after[1] - corner[1]
        turns.append(back[0] * ahead[1] - back[1] * ahead[0])
    found = ", ".join(f"({x:.1f}, {y:.1f})" for x, y in corners)
    if not all(math.isfinite(turn) for turn in turns) or min(map(abs, turns)) <= _LEAST_AREA * longest**2:
        raise StudioError(
            tr("Three of the corners {corners} px lie on one line, so there is no such view; move one.", corners=found)
        )
    left = sum(turn > 0 for turn in turns)
    if left == 2:
        raise StudioError(
            tr(
                "The outline of the corners {corners} px crosses itself; put them in the order upper left, "
                "upper right, lower right, lower left.",
                corners=found,
            )
        )
    if left in (1, 3):
        raise StudioError(
            tr("One of the corners {corners} px points inwards, so there is no such view; move it out.", corners=found)
        )
