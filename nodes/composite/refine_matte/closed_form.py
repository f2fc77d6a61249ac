"""Closed-form matting: A. Levin, D. Lischinski, Y. Weiss, "A Closed-Form Solution to Natural Image Matting", 2008.

In windows of 3×3 pixels, alpha is taken as a linear function of the color; what this costs is x'Lx. L is never written
down: it is applied by sums over windows (K. He, J. Sun, X. Tang, "Fast Matting Using Large Kernel Matting Laplacian
Matrices", 2010), so that memory is a few planes whatever the size of the band. The unknown pixels are solved for by
conjugate gradients, from coarse pictures to fine ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nodes.composite.refine_matte.trimap import Trimap

if TYPE_CHECKING:
    import numpy as np

_WINDOW: Final = 3
_COUNT: Final = 9  # pixels of a window
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
    solved = _solve(MattingLaplacian(picture), known, unknown, start, check, tolerance)
    return np.asarray(np.where(unknown, solved.clip(0.0, 1.0), known))


class MattingLaplacian:
    """The matting Laplacian of a picture, as what it does to a plane.

    Args:
        picture: float64 [H, W, 3].
    """

    def __init__(self, picture: np.ndarray) -> None:
        import numpy as np

        self._picture = picture
        height, width = picture.shape[:2]
        self._is_center = np.zeros((height, width))
        self._is_center[1:-1, 1:-1] = 1.0  # windows lie wholly inside
        self._mean = _sum_windows(picture) / _COUNT
        products = picture[:, :, :, None] * picture[:, :, None, :]
        mean_products = _sum_windows(products.reshape(height, width, 9)) / _COUNT
        spread = mean_products.reshape(height, width, 3, 3) - self._mean[:, :, :, None] * self._mean[:, :, None, :]
        self._inverse = np.linalg.inv(spread + _EPSILON / _COUNT * np.eye(3))

    def apply(self, plane: np.ndarray) -> np.ndarray:
        """Return L x: [H, W]."""
        import numpy as np

        mean = _sum_windows(plane) / _COUNT
        covariance = _sum_windows(self._picture * plane[:, :, None]) / _COUNT - self._mean * mean[:, :, None]
        slope = np.einsum("hwij,hwj->hwi", self._inverse, covariance) * self._is_center[:, :, None]
        offset = (mean - np.einsum("hwi,hwi->hw", slope, self._mean)) * self._is_center
        fitted = np.einsum("hwi,hwi->hw", _sum_windows(slope), self._picture) + _sum_windows(offset)
        return np.asarray(_sum_windows(self._is_center) * plane - fitted)

    def get_diagonal(self) -> np.ndarray:
        """Return the diagonal of L: [H, W]."""
        import numpy as np

        total = np.zeros_like(self._is_center)
        height, width = total.shape
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                rows, columns = slice(1 + down, height - 1 + down), slice(1 + right, width - 1 + right)
                away = self._picture[rows, columns] - self._mean[1:-1, 1:-1]
                square = np.einsum("hwi,hwij,hwj->hw", away, self._inverse[1:-1, 1:-1], away)
                total[rows, columns] += 1.0 - (1.0 + square) / _COUNT
        return total


def _solve(
    laplacian: MattingLaplacian,
    known: np.ndarray,
    unknown: np.ndarray,
    start: np.ndarray,
    check: Callable[[], None],
    tolerance: float,
) -> np.ndarray:
    """Return the plane that is as known, and costs least: conjugate gradients with the diagonal as preconditioner."""
    import numpy as np

    fixed = np.where(unknown, 0.0, known)
    wanted = -laplacian.apply(fixed) * unknown
    scale = np.where(unknown, 1.0 / np.maximum(laplacian.get_diagonal(), 1e-9), 0.0)
    found = start * unknown
    residual = wanted - laplacian.apply(found) * unknown
    limit = tolerance**2 * max(float((wanted * scale * wanted).sum()), 1e-12)
    scaled = scale * residual
    direction, power = scaled, float((residual * scaled).sum())
    for _ in range(_MOST_STEPS):
        if power <= limit:
            break
        check()
        moved = laplacian.apply(direction) * unknown
        bend = float((direction * moved).sum())
        if bend <= 0.0:
            break  # nothing more than rounding is left
        step = power / bend
        found = found + step * direction
        residual = residual - step * moved
        scaled = scale * residual
        before, power = power, float((residual * scaled).sum())
        direction = scaled + power / before * direction
    return np.asarray(found + fixed)


def _sum_windows(planes: np.ndarray) -> np.ndarray:
    """Return the sum over the window around each pixel; outside of the picture is nothing."""
    import cv2
    import numpy as np

    parts = planes.reshape(*planes.shape[:2], -1)
    made = [
        cv2.boxFilter(
            np.ascontiguousarray(parts[:, :, first : first + 4]), -1, (_WINDOW, _WINDOW), normalize=False,
            borderType=cv2.BORDER_CONSTANT,
        ).reshape(*planes.shape[:2], -1)
        for first in range(0, parts.shape[2], 4)
    ]  # fmt: skip
    return np.concatenate(made, axis=2).reshape(planes.shape)
