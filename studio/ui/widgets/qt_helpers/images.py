"""Pixels as Qt shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np


def to_qimage(pixels: np.ndarray) -> QImage:
    """Return RGBA pixels, uint8 [H, W, 4], as an image with memory of its own."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
