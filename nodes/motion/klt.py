"""Tracking of points from one frame to the next: pyramidal Lucas–Kanade, forward and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MOST_LEVELS = 5
_STEPS, _CLOSE = 30, 0.003
_LEAST_EIGENVALUE = 1e-4  # below it, there is nothing to hold on to


@dataclass(frozen=True, slots=True, eq=False)
class KltResult:
    """Points as they were found in the next frame.

    Args:
        points: float32 [N, 2], pixels from the upper left corner.
        error: float32 [N], how far from where it began a point arrives that is followed there and back; infinite where
            it was not found, or has left the picture.
    """

    points: np.ndarray
    error: np.ndarray


def track_klt(first: np.ndarray, second: np.ndarray, points: np.ndarray, window: int) -> KltResult:
    """Follow points from one frame to the next, and back again.

    J.-Y. Bouguet, "Pyramidal Implementation of the Lucas Kanade Feature Tracker" (2001); forward–backward error by
    Z. Kalal et al., "Forward-Backward Error: Automatic Detection of Tracking Failures" (2010).

    Args:
        first: uint8 [H, W].
        second: uint8 [H, W].
        points: float32 [N, 2], in `first`.
        window: Pixels along the side of what is compared around a point.
    """
    import cv2
    import numpy as np

    if not len(points):
        return KltResult(points, np.empty(0, np.float32))
    height, width = second.shape
    size = (window, window)
    levels = max(0, min(_MOST_LEVELS, int(np.log2(max(1.0, min(height, width) / window)))))
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _CLOSE)
    start = (points - np.float32(0.5)).reshape(-1, 1, 2)

    def moved(a: np.ndarray, b: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found, known, _ = cv2.calcOpticalFlowPyrLK(
            a,
            b,
            places,
            np.empty_like(places),
            winSize=size,
            maxLevel=levels,
            criteria=criteria,
            minEigThreshold=_LEAST_EIGENVALUE,
        )
        return np.asarray(found, np.float32), known.reshape(-1) == 1

    there, found = moved(first, second, start)
    back, returned = moved(second, first, there)
    places = there.reshape(-1, 2) + np.float32(0.5)
    inside = (places >= 0).all(axis=1) & (places[:, 0] < width) & (places[:, 1] < height)
    error = np.hypot(*(back - start).reshape(-1, 2).T)
    good = found & returned & inside & np.isfinite(error)
    return KltResult(places, np.where(good, error, np.inf).astype(np.float32))
