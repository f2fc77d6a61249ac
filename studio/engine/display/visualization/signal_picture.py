"""A signal's number as a picture, so that the viewer has something to show of it."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

_WIDTH, _HEIGHT = 640, 360
_BACK: Final = (26, 29, 33)  # the window's panels
_INK: Final = (200, 224, 106)  # the colour of signals
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_ROOM: Final = 0.8  # of the width
_MOST_SIZE: Final = 3.6
_PLAIN: Final = (1e-3, 1e5)  # numbers of this size are written without an exponent, so that they stay in place


def draw_signal_number(value: float) -> np.ndarray:
    """Return a number, written large in the middle: uint8 [360, 640, 4], RGBA, contiguous."""
    pixels = np.full((_HEIGHT, _WIDTH, 3), _BACK, np.uint8)
    text = f"{value:.4f}" if value == 0.0 or _PLAIN[0] <= abs(value) < _PLAIN[1] else f"{value:.4g}"
    (width, _), _ = cv2.getTextSize(text, _FONT, 1.0, 1)
    size = min(_MOST_SIZE, _ROOM * _WIDTH / width)
    thickness = max(1, round(0.8 * size))
    (width, height), _ = cv2.getTextSize(text, _FONT, size, thickness)
    at = ((_WIDTH - width) // 2, (_HEIGHT + height) // 2)
    cv2.putText(pixels, text, at, _FONT, size, _INK, thickness, cv2.LINE_AA)
    return np.dstack([pixels, np.full((_HEIGHT, _WIDTH), 255, np.uint8)])
