"""Display of a single channel of a picture, or of its alpha as an overlay. Works on 8-bit pixels."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from studio.engine.display.viewer_settings import DisplayChannel

_INDEX: Final = {DisplayChannel.RED: 0, DisplayChannel.GREEN: 1, DisplayChannel.BLUE: 2, DisplayChannel.ALPHA: 3}
_LUMA: Final = np.array([[0.2126, 0.7152, 0.0722, 0.0]], np.float32)
_FILM_COLOR: Final = 0.5  # of full red, where alpha is 1


def extract_channel(
    pixels: np.ndarray, channel: DisplayChannel, *, is_mask: bool = False, opaque: bool = False
) -> np.ndarray:
    """Return a picture as one of its channels shows it.

    Args:
        pixels: uint8 [H, W, 4], RGBA, straight alpha.
        channel: COLOR leaves them. RED, GREEN, BLUE and ALPHA are shown as grey, and so is LUMA: Y = 0.2126 R +
            0.7152 G + 0.0722 B (BT.709) of the values as displayed. MATTE lays a half red film where alpha is.
        is_mask: They show a mask: then its grey is the alpha, too.
        opaque: They have no alpha but 255: then there is no matte to be seen.

    Returns:
        uint8 [H, W, 4], RGBA, contiguous, alpha 255; `pixels` itself for COLOR.
    """
    if channel is DisplayChannel.COLOR:
        return pixels
    if channel is DisplayChannel.MATTE:
        return pixels if opaque and not is_mask else _matte(pixels, is_mask)
    if channel is DisplayChannel.LUMA:
        grey = cv2.transform(pixels, _LUMA)
    else:
        grey = cv2.extractChannel(pixels, 0 if is_mask else _INDEX[channel])
    picture: np.ndarray = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGBA)
    return picture


def _matte(pixels: np.ndarray, is_mask: bool) -> np.ndarray:
    red, green, blue, alpha = cv2.split(pixels)
    film = cv2.convertScaleAbs(red if is_mask else alpha, alpha=_FILM_COLOR)
    left = cv2.bitwise_not(film)
    red, green, blue = (cv2.multiply(plane, left, scale=1.0 / 255.0) for plane in (red, green, blue))
    merged: np.ndarray = cv2.merge([cv2.add(red, film), green, blue, np.full_like(film, 255)])
    return merged
