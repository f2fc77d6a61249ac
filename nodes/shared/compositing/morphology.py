"""Morphology: areas of a mask or a picture that grow and shrink by a shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from studio.sdk.pixels import to_interleaved
from studio.sdk.pixels.plane_filters import dilate_by_diamond, dilate_by_disc, dilate_by_square

if TYPE_CHECKING:
    import numpy as np
    import torch

_PIXEL_COST, _PASS_COST, _SIDE_COST = 0.075, 0.4, 0.14  # ms at 1080p, measured: to compare decompositions
_STRIP_BYTES = 1_000_000  # of a strip that stays in the cache between passes


class MorphologyShape(StrEnum):
    """Shape by which areas grow."""

    DISC = "disc"
    SQUARE = "square"
    DIAMOND = "diamond"


class MorphologyOperation(StrEnum):
    """What becomes of the areas."""

    DILATE = "dilate"
    ERODE = "erode"
    CLOSE = "close"
    OPEN = "open"


_TWO_STEPS = (MorphologyOperation.CLOSE, MorphologyOperation.OPEN)


def apply_morphology(
    planes: torch.Tensor, operation: MorphologyOperation, size: float, shape: MorphologyShape = MorphologyShape.DISC
) -> torch.Tensor:
    """Dilate, erode, close or open planes: [C, H, W] → [C, H, W].

    Nothing beyond the edges counts. A size between two whole numbers blends what these give.

    Args:
        planes: Float32.
        operation: Closing dilates, then erodes, which fills holes; opening does the reverse.
        size: Radius of the shape in pixels, 0 or more.
        shape: A disc is the one that OpenCV draws.
    """
    import torch

    near, share = math.floor(size), size - math.floor(size)
    done = [_apply_whole(planes, operation, radius, shape) for radius in (near, near + 1)[: 1 + (share > 0.0)]]
    return done[0] if len(done) == 1 else torch.lerp(done[0], done[1], share)


def get_morphology_reach(operation: MorphologyOperation, size: float) -> int:
    """Return from how far pixels have an effect."""
    times = 2 if operation in _TWO_STEPS else 1
    return times * math.ceil(size)


def grow_matte(matte: torch.Tensor, amount: float, shape: MorphologyShape = MorphologyShape.DISC) -> torch.Tensor:
    """Let a matte grow by so many pixels, or shrink where that is negative: [1, H, W]."""
    operation = MorphologyOperation.DILATE if amount > 0 else MorphologyOperation.ERODE
    return apply_morphology(matte, operation, abs(amount), shape)


def _apply_whole(
    planes: torch.Tensor, operation: MorphologyOperation, radius: int, shape: MorphologyShape
) -> torch.Tensor:
    import torch

    if radius == 0:
        return planes
    is_closing = operation in (MorphologyOperation.DILATE, MorphologyOperation.CLOSE)
    for is_erosion in (not is_closing, is_closing)[: 1 + (operation in _TWO_STEPS)]:
        if planes.is_cpu:
            planes = _filter_in_memory(planes, radius, shape, is_erosion)
        else:
            sign = -1.0 if is_erosion else 1.0
            planes = sign * torch.stack([_dilate_on_device(sign * plane, radius, shape) for plane in planes])
    return planes


def _dilate_on_device(plane: torch.Tensor, radius: int, shape: MorphologyShape) -> torch.Tensor:
    if shape is MorphologyShape.SQUARE:
        return dilate_by_square(plane, 2 * radius + 1)
    return dilate_by_disc(plane, radius) if shape is MorphologyShape.DISC else dilate_by_diamond(plane, radius)


def _filter_in_memory(planes: torch.Tensor, radius: int, shape: MorphologyShape, is_erosion: bool) -> torch.Tensor:
    import cv2
    import numpy as np
    import torch

    array = planes[0].contiguous().numpy() if len(planes) == 1 else to_interleaved(planes).permute(1, 2, 0).numpy()
    radius = min(radius, sum(array.shape[:2]))  # what lies further away lies outside
    filter = cv2.erode if is_erosion else cv2.dilate
    if shape is MorphologyShape.SQUARE:
        array = filter(array, np.ones((2 * radius + 1,) * 2, np.uint8))
    elif shape is MorphologyShape.DIAMOND:
        array = _filter_by_diamond(array, radius, filter, math.inf if is_erosion else -math.inf)
    elif radius < 3:
        array = filter(array, _make_disc(radius))
    else:
        array = _filter_in_strips(array, radius, filter, np.minimum if is_erosion else np.maximum)
    tensor = torch.from_numpy(array)
    return (tensor[..., None] if tensor.ndim == 2 else tensor).permute(2, 0, 1)


def _filter_by_diamond(array: np.ndarray, radius: int, filter: Callable[..., Any], outside: float) -> np.ndarray:
    """Filter by crosses; between them, what lies outside the picture counts, too."""
    import cv2
    import numpy as np

    border = cv2.copyMakeBorder(array, *(radius,) * 4, cv2.BORDER_CONSTANT, value=(outside,) * 4)
    for kernel in _list_crosses(radius):
        border = filter(border, kernel)
    return np.ascontiguousarray(border[radius:-radius, radius:-radius])


def _list_crosses(radius: int) -> list[np.ndarray]:
    """Return crosses that make a diamond one after the other: each doubles it, as only its corners are needed."""
    import numpy as np

    kernels, reached = [], 0
    while reached < radius:
        step = min(reached, radius - reached) or 1
        kernel = np.zeros((2 * step + 1,) * 2, np.uint8)
        kernel[[0, -1, step, step], [step, step, 0, -1]] = 1
        kernel[step, step] = 1
        kernels.append(kernel)
        reached += step
    return kernels


def _make_disc(radius: int) -> np.ndarray:
    import cv2

    disc: np.ndarray = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return disc


def _filter_in_strips(
    array: np.ndarray, radius: int, filter: Callable[..., Any], combine: Callable[..., Any]
) -> np.ndarray:
    """Filter by a disc, some rows after the other: all passes over a strip find it in the cache.

    A strip is computed with the rows that reach into it, and what lies outside the picture does not count.
    """
    import numpy as np

    height, width, *channels = array.shape
    rows = max(4 * radius, _STRIP_BYTES // (width * math.prod(channels) * array.itemsize))
    if rows + 2 * radius >= height:
        return _filter_by_parts(array, radius, filter, combine)
    result = np.empty_like(array)
    for top in range(0, height, rows):
        first, last = max(0, top - radius), min(height, top + rows + radius)
        done = _filter_by_parts(array[first:last], radius, filter, combine)
        result[top : top + rows] = done[top - first : top - first + rows]
    return result


def _filter_by_parts(
    array: np.ndarray, radius: int, filter: Callable[..., Any], combine: Callable[..., Any]
) -> np.ndarray:
    """Return what `filter` gives for a disc: squares one after the other, and the pixels that no square reaches.

    Where a square A fits into a shape S, and E is the set of its places, S is A ⊕ E and the pixels that are left over.
    """
    import numpy as np

    levels, core = _decompose_disc(radius)
    parts = []
    for side, rest in levels:
        if rest is not None:
            parts.append(filter(array, rest))
        array = filter(array, np.ones((side, side), np.uint8))
    result: np.ndarray = filter(array, core)
    for part in parts:
        combine(result, part, out=result)
    return result


@lru_cache(maxsize=64)
def _decompose_disc(radius: int) -> tuple[tuple[tuple[int, np.ndarray | None], ...], np.ndarray]:
    """Return the sides of the squares with what each leaves over, and the shape that is left at the end."""
    levels = []
    shape = _make_disc(radius)
    while (best := _find_square(shape)) is not None:
        reach, rest, shape = best
        levels.append((2 * reach + 1, rest if rest.any() else None))
    return tuple(levels), shape


def _find_square(shape: np.ndarray) -> tuple[int, np.ndarray, np.ndarray] | None:
    """Return the best square to begin with: its reach, what it leaves over, the shape of its places; None for none."""
    import cv2
    import numpy as np

    radius = len(shape) // 2
    best, least = None, _PASS_COST + _PIXEL_COST * int(shape.sum())
    for reach in sorted({1, 2, 3, radius // 5, radius // 4, radius // 3, radius // 2} - {0}):
        if reach >= radius:
            continue
        square = np.ones((2 * reach + 1,) * 2, np.uint8)
        places = cv2.erode(shape, square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        if not places.any():
            continue
        rest = np.where(cv2.dilate(places, square) > 0, 0, shape).astype(np.uint8)
        left = np.ascontiguousarray(places[reach:-reach, reach:-reach])
        rest_cost = 2 * _PASS_COST + _PIXEL_COST * int(rest.sum()) if rest.any() else 0.0
        cost = 2 * _PASS_COST + _SIDE_COST * reach + rest_cost + _estimate_cost(left)
        if cost < least:
            best, least = (reach, rest, left), cost
    return best


def _estimate_cost(shape: np.ndarray) -> float:
    """Return about what a round shape costs, which is about as much as its outline is long."""
    return min(_PASS_COST + _PIXEL_COST * int(shape.sum()), 0.65 * (len(shape) // 2))
