"""Looking at one channel: pure functions on 8-bit pixels."""

from __future__ import annotations

import numpy as np

from studio.engine.look import Channel

_INDEX = {Channel.RED: 0, Channel.GREEN: 1, Channel.BLUE: 2, Channel.ALPHA: 3}
_LUMA = (54, 183, 19)  # BT.709 in 1/256: 0.2126, 0.7152, 0.0722


def single(pixels: np.ndarray, channel: Channel) -> np.ndarray:
    """Return one channel of a picture, to be shown as grey.

    Args:
        pixels: uint8 [H, W, 4], RGBA.
        channel: Any but COLOR.

    Returns:
        uint8 [H, W], contiguous. Luma is Y = 0.2126 R + 0.7152 G + 0.0722 B (BT.709) of the values as displayed.
    """
    if channel is not Channel.LUMA:
        return np.ascontiguousarray(pixels[..., _INDEX[channel]])
    total = np.full(pixels.shape[:2], 128, np.uint16)
    for index, weight in enumerate(_LUMA):
        total += pixels[..., index] * np.uint16(weight)
    return (total >> 8).astype(np.uint8)


def luma(red: int, green: int, blue: int) -> float:
    """Return the BT.709 luma of 8-bit values, 0..1."""
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
