"""Pictures at the size at which a screen shows them, in buffers that are used again."""

from __future__ import annotations

import sys
from typing import Final
from weakref import WeakKeyDictionary

import cv2
import numpy as np

_KEPT: Final = 6
_HELD_BY_POOL: Final = 2  # references: the list's and that of the question


class BufferPool:
    """Pool of arrays, reused once nothing but the pool refers to them; views and Qt's buffers count.

    Not for several threads at once: one thread takes, any may let go.
    """

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._buffers: list[np.ndarray] = []

    def take_buffer(self, height: int, width: int) -> np.ndarray:
        """Return uint8 [height, width, 4] whose content is undefined."""
        buffers = self._buffers
        for index in range(len(buffers)):
            if buffers[index].shape[:2] == (height, width) and sys.getrefcount(buffers[index]) <= _HELD_BY_POOL:
                buffers.append(buffers.pop(index))
                return buffers[-1]
        made = np.empty((height, width, 4), np.uint8)
        self._buffers.append(made)
        del self._buffers[: -self._kept]  # the longest unused; whoever still views one keeps it alive
        return made


class DownscaledPictures:
    """Pictures at the size at which they were shown last, kept as long as what they were made from is.

    Args:
        limit: Bytes that they may take; the longest unused are forgotten first.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: WeakKeyDictionary[object, np.ndarray] = WeakKeyDictionary()

    def find_picture(self, source: object, size: tuple[int, int]) -> np.ndarray | None:
        """Return the picture of a source at this size: width and height."""
        found = self._kept.pop(source, None)
        if found is None or (found.shape[1], found.shape[0]) != size:
            return None
        self._kept[source] = found
        return found

    def keep_picture(self, source: object, picture: np.ndarray) -> None:
        """Keep the picture of a source, in place of one of another size."""
        self._kept[source] = picture
        over = sum(each.nbytes for each in self._kept.values()) - self._limit
        for oldest in list(self._kept):
            if over <= 0:
                break
            gone = self._kept.pop(oldest, None)
            over -= gone.nbytes if gone is not None else 0


def downscale_picture(
    pixels: np.ndarray, size: tuple[int, int], pool: BufferPool, *, opaque: bool = True
) -> np.ndarray:
    """Return a picture at a smaller size, its channels in the order of a screen.

    Qt then copies it and converts nothing, which it would do with threads that have to wait for a processor.

    Halved by averaging as long as it stays large enough, then blended from the nearest four: as a graphics card does
    with mipmaps, a tenth of what averaging over any ratio costs. Colours count by their alpha, so that what is
    transparent does not bleed.

    Args:
        pixels: uint8 [H, W, 4], RGBA, straight alpha.
        size: Width and height; no larger than the picture on either side.
        pool: Gives the memory of what is returned.
        opaque: Whether alpha is 255 everywhere.

    Returns:
        uint8 [height, width, 4], BGRA, straight alpha.
    """
    small = pixels if opaque else cv2.cvtColor(pixels, cv2.COLOR_RGBA2mRGBA)
    small = halve_picture(small, size)
    result = pool.take_buffer(size[1], size[0])
    if (small.shape[1], small.shape[0]) == size:
        np.copyto(result, small)
    else:
        cv2.resize(small, size, dst=result, interpolation=cv2.INTER_LINEAR)
    if not opaque:
        cv2.cvtColor(result, cv2.COLOR_mRGBA2RGBA, dst=result)
    cv2.cvtColor(result, cv2.COLOR_RGBA2BGRA, dst=result)
    return result


def halve_picture(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return a picture [H, W, C] halved as long as both sides stay at least `size`; an odd last row or column is left
    out of each step.
    """
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        width, height = pixels.shape[1] // 2, pixels.shape[0] // 2
        pixels = cv2.resize(pixels[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)
    return pixels
