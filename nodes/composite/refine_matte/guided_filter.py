"""Guided filter: K. He, J. Sun, X. Tang, "Guided Image Filtering", 2010, with a picture in color as the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def filter_guided(picture: np.ndarray, plane: np.ndarray, radius: int, epsilon: float) -> np.ndarray:
    """Return a plane whose edges are those of a picture: float64 [H, W].

    Args:
        picture: float64 [H, W, 3].
        plane: float64 [H, W].
        radius: Of the windows, pixels.
        epsilon: How much a color must differ to count, squared.
    """
    import numpy as np

    height, width = plane.shape
    mean, mean_plane = _average(picture, radius), _average(plane, radius)
    products = (picture[:, :, :, None] * picture[:, :, None, :]).reshape(height, width, 9)
    spread = _average(products, radius).reshape(height, width, 3, 3) - mean[:, :, :, None] * mean[:, :, None, :]
    covariance = _average(picture * plane[:, :, None], radius) - mean * mean_plane[:, :, None]
    slope = np.linalg.solve(spread + epsilon * np.eye(3), covariance[:, :, :, None])[:, :, :, 0]
    offset = mean_plane - (slope * mean).sum(2)
    return np.asarray((_average(slope, radius) * picture).sum(2) + _average(offset, radius))


def _average(planes: np.ndarray, radius: int) -> np.ndarray:
    """Return the mean of the window around each pixel, of what lies inside the picture."""
    import cv2
    import numpy as np

    parts = planes.reshape(*planes.shape[:2], -1)
    side = (2 * radius + 1, 2 * radius + 1)
    counts = cv2.boxFilter(np.ones(planes.shape[:2]), -1, side, normalize=False, borderType=cv2.BORDER_CONSTANT)
    made = [
        cv2.boxFilter(
            np.ascontiguousarray(parts[:, :, number]), -1, side, normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        / counts
        for number in range(parts.shape[2])
    ]
    return np.stack(made, axis=2).reshape(planes.shape)
