"""Colors of what is before, without those of what is behind.

T. Germer, T. Uelwer, S. Conrad, S. Harmeling, "Fast Multi-Level Foreground Estimation", 2020: at each pixel both colors
are those that mix to the picture's by alpha and differ least from their neighbors, where alpha changes more; from a
picture of one pixel to the full size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_REGULARIZATION: Final = 1e-5
_SMALL: Final = 32  # pixels of a side, up to which more rounds are made
_SMALL_ROUNDS: Final = 10
_LARGE_ROUNDS: Final = 2


def estimate_foreground(picture: np.ndarray, alpha: np.ndarray, check: Callable[[], None]) -> np.ndarray:
    """Return the colors before: float32 [H, W, 3].

    Args:
        picture: float32 [H, W, 3].
        alpha: float32 [H, W], 0..1.
        check: Raises CancelledError; called in each round.
    """
    import cv2
    import numpy as np

    height, width = alpha.shape
    front = np.zeros((1, 1, 3), np.float32) + _average(picture, alpha)
    back = np.zeros((1, 1, 3), np.float32) + _average(picture, 1.0 - alpha)
    levels = max(1, math.ceil(math.log2(max(height, width))))
    for level in range(levels + 1):
        size = (max(1, round(width ** (level / levels))), max(1, round(height ** (level / levels))))
        here = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
        cover = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0])
        front, back = (
            cv2.resize(each, size, interpolation=cv2.INTER_NEAREST).reshape(size[1], size[0], 3)
            for each in (front, back)
        )
        for _ in range(_SMALL_ROUNDS if max(size) <= _SMALL else _LARGE_ROUNDS):
            check()
            front, back = _relax(here, cover, front, back)
    return np.asarray(front)


def _average(picture: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the mean color, weighted; of the whole picture where no weight is."""
    import numpy as np

    total = float(weight.sum())
    found = (picture * weight[:, :, None]).sum((0, 1)) / total if total > 0.0 else picture.mean((0, 1))
    return np.asarray(found, np.float32)


def _relax(
    picture: np.ndarray, alpha: np.ndarray, front: np.ndarray, back: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return both colors after a round: first every other pixel, then those between, from their four neighbors."""
    import numpy as np

    height, width = alpha.shape
    front, back = front.copy(), back.copy()
    around = [_shift(alpha, *step) for step in _STEPS]
    weights = [_REGULARIZATION + np.abs(alpha - each) for each in around]
    total = np.sum(weights, axis=0)
    a, b = alpha, 1.0 - alpha
    first, mixed, second = a * a + total, a * b, b * b + total
    determinant = (first * second - mixed * mixed)[:, :, None]
    first, mixed, second = (each[:, :, None] for each in (first, mixed, second))
    is_even = (np.add.outer(np.arange(height), np.arange(width)) % 2 == 0)[:, :, None]
    for turn in (is_even, ~is_even):
        near_front = sum(w[:, :, None] * _shift(front, *step) for w, step in zip(weights, _STEPS, strict=True))
        near_back = sum(w[:, :, None] * _shift(back, *step) for w, step in zip(weights, _STEPS, strict=True))
        one, other = a[:, :, None] * picture + near_front, b[:, :, None] * picture + near_back
        front = np.where(turn, np.maximum((second * one - mixed * other) / determinant, 0.0), front)
        back = np.where(turn, np.maximum((first * other - mixed * one) / determinant, 0.0), back)
    return front, back


_STEPS: Final = ((0, 1), (0, -1), (1, 1), (1, -1))  # axis and direction


def _shift(planes: np.ndarray, axis: int, by: int) -> np.ndarray:
    """Return the neighbors along an axis; at the edge a pixel is its own."""
    import numpy as np

    return np.take(planes, np.arange(planes.shape[axis]) + by, axis=axis, mode="clip")
