"""Closed-form matting: A. Levin, D. Lischinski, Y. Weiss, "A Closed-Form Solution to Natural Image Matting", 2008.

In windows of 3×3 pixels, alpha is taken as a linear function of the color; what this costs is x'Lx. The unknown pixels
are solved for by conjugate gradients, from coarse pictures to fine ones; memory grows with their number alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from nodes.composite.refine_matte.trimap import Trimap

if TYPE_CHECKING:
    import numpy as np

_WINDOW: Final = 3
_COUNT: Final = 9  # pixels of a window
_NEIGHBORS: Final = 25  # pixels that share a window with one
_AT_ONCE: Final = 20_000  # windows
_EPSILON: Final = 1e-7  # as in the paper
_TOLERANCE: Final = 1e-4  # of the residual, as a share of the first one without a start
_MOST_STEPS: Final = 400
_COARSEST: Final = 48  # pixels of a side


def solve_closed_form(
    picture: np.ndarray, trimap: Trimap, check: Callable[[], None], tolerance: float = _TOLERANCE
) -> np.ndarray:
    """Return alpha: float64 [H, W], 0..1; known pixels are 0 or 1.

    Args:
        picture: float64 [H, W, 3].
        trimap: What is known.
        check: Raises CancelledError; called in each step.
        tolerance: Where the solution is good enough.
    """
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    known = trimap.to_plane()
    unknown = trimap.unknown
    if not unknown.any() or min(height, width) < _WINDOW:
        return known
    start = known
    if min(height, width) >= 2 * _COARSEST:
        size = (width + 1) // 2, (height + 1) // 2
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        front, back = (
            cv2.resize(each.astype(np.float64), size, interpolation=cv2.INTER_AREA) >= 1.0 - 1e-9
            for each in (trimap.front, trimap.back)
        )
        coarse = solve_closed_form(small, Trimap(front, back), check, tolerance)
        start = np.where(unknown, cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), known)
    matrix, wanted = build_system(picture, known, unknown)
    alpha = known.copy()
    alpha[unknown] = _solve(matrix, wanted, start[unknown], check, tolerance).clip(0.0, 1.0)
    return alpha


def build_system(picture: np.ndarray, known: np.ndarray, unknown: np.ndarray) -> tuple[Any, np.ndarray]:
    """Return the equations of the unknown pixels: a sparse matrix [N, N], and the right side [N].

    Args:
        picture: float64 [H, W, 3].
        known: Alpha where it is known, [H, W].
        unknown: bool [H, W].
    """
    import cv2
    import numpy as np
    from scipy.sparse import csr_array

    height, width = unknown.shape
    rows = np.flatnonzero(unknown)
    numbers = np.full(height * width, -1, np.int64)
    numbers[rows] = np.arange(len(rows))
    touched = cv2.dilate(unknown.astype(np.uint8), np.ones((_WINDOW, _WINDOW), np.uint8)) > 0
    touched[[0, -1]] = touched[:, [0, -1]] = False  # windows lie wholly inside
    centers = np.flatnonzero(touched)
    data = np.zeros(len(rows) * _NEIGHBORS)
    for first in range(0, len(centers), _AT_ONCE):
        data += _sum_windows(picture, centers[first : first + _AT_ONCE], numbers, len(rows))
    values = data.reshape(len(rows), _NEIGHBORS)
    down, right = (each.ravel() for each in np.mgrid[-2:3, -2:3])
    places = (rows[:, None] + down * width + right).clip(0, height * width - 1)  # beyond the edge the value is 0
    columns = numbers[places]
    wanted = -(values * np.where(columns < 0, known.ravel()[places], 0.0)).sum(1)
    is_there = (columns >= 0) & (values != 0.0)
    starts = np.concatenate([[0], np.cumsum(is_there.sum(1))])
    return csr_array((values[is_there], columns[is_there], starts), shape=(len(rows), len(rows))), wanted


def _sum_windows(picture: np.ndarray, centers: np.ndarray, numbers: np.ndarray, count: int) -> np.ndarray:
    """Return what windows add to the matrix: [count · 25], by row and by place of the column around it."""
    import numpy as np

    down, right = (each.ravel() for each in np.mgrid[-1:2, -1:2])
    places = centers[:, None] + down * picture.shape[1] + right
    colors = picture.reshape(-1, 3)[places]
    away = colors - colors.mean(1, keepdims=True)
    spread = np.einsum("npi,npj->nij", away, away) / _COUNT + _EPSILON / _COUNT * np.eye(3)
    likeness = (away @ np.linalg.inv(spread)) @ away.transpose(0, 2, 1)
    values = np.eye(_COUNT) - (1.0 + likeness) / _COUNT
    around = (down[None] - down[:, None] + 2) * 5 + right[None] - right[:, None] + 2
    keys = numbers[places][:, :, None] * _NEIGHBORS + around
    is_unknown = numbers[places] >= 0
    return np.bincount(keys[is_unknown].ravel(), values[is_unknown].ravel(), count * _NEIGHBORS)


def _solve(
    matrix: Any, wanted: np.ndarray, start: np.ndarray, check: Callable[[], None], tolerance: float
) -> np.ndarray:
    """Return the solution: conjugate gradients with the diagonal as preconditioner."""
    import numpy as np

    scale = 1.0 / np.maximum(matrix.diagonal(), 1e-9)
    found, residual = start, wanted - matrix @ start
    limit = tolerance**2 * max(float((wanted * scale * wanted).sum()), 1e-12)
    scaled = scale * residual
    direction, power = scaled, float((residual * scaled).sum())
    for _ in range(_MOST_STEPS):
        if power <= limit:
            break
        check()
        moved = matrix @ direction
        bend = float((direction * moved).sum())
        if bend <= 0.0:
            break  # nothing more than rounding is left
        step = power / bend
        found = found + step * direction
        residual = residual - step * moved
        scaled = scale * residual
        before, power = power, float((residual * scaled).sum())
        direction = scaled + power / before * direction
    return np.asarray(found)
