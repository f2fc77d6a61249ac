"""Map of the places from which a picture is fetched that a grid of points bends."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from studio.sdk.warp_grid.grid_surface import GridSurface, make_grid_surface
from studio.sdk.warp_grid.warp_grid import GridPoints

if TYPE_CHECKING:
    import numpy as np

_CELL: Final = 4  # px between places that are computed; what lies between is interpolated
_STEPS: Final = 24
_CLOSE: Final = 1e-6  # of the picture's sides
_LONGEST_STEP: Final = 0.25
_LEAST_AREA: Final = 1e-3  # below it, the surface folds


@lru_cache(maxsize=4)
def compute_grid_map(
    source: GridPoints, target: GridPoints, columns: int, width: int, height: int, *, is_smooth: bool
) -> np.ndarray:
    """Return where each pixel of the result is fetched: float32 [height, width, 2], x and y, from middle to middle.

    A place q of the unit square lies at S(q) in the picture and at T(q) in the result. T(q) = p is solved by Newton's
    method on every fourth pixel; then S(q) is interpolated. Where the target folds, one of
    its layers shows.

    Args:
        source: Places of the grid's points in the picture, as fractions of its sides, row by row.
        target: Places of the grid's points in the result.
        columns: Points in a row.
        width: Pixels of the result, and of the picture.
        height: Pixels of the result, and of the picture.
        is_smooth: Bicubic instead of bilinear between points.
    """
    import numpy as np

    first, second = (
        make_grid_surface(np.array(points, np.float64).reshape(-1, columns, 2), is_smooth=is_smooth)
        for points in (source, target)
    )
    size = np.array([width, height], np.float64)
    across, down = (np.arange(-(-side // _CELL) + 1) * float(_CELL) for side in (width, height))
    places = np.stack(np.meshgrid(across / width, down / height), axis=2).reshape(-1, 2)
    found = _invert(second, places)
    shift = (found + first.evaluate(found)[0] - places) * size
    shift = _interpolate(shift.reshape(len(down), len(across), 2), width, height)
    shift[..., 0] += np.arange(width, dtype=np.float32)
    shift[..., 1] += np.arange(height, dtype=np.float32)[:, None]
    return shift


def _invert(surface: GridSurface, places: np.ndarray) -> np.ndarray:
    """Return where places of the result lie in the unit square, float64 [N, 2]."""
    import numpy as np

    found = places - surface.evaluate(places)[0]
    best, least = found, np.full(len(places), np.inf)
    for _ in range(_STEPS):
        moved, slopes = surface.evaluate(found)
        missing = places - found - moved
        error = np.abs(missing).max(axis=1)
        is_better = error < least
        best, least = np.where(is_better[:, None], found, best), np.where(is_better, error, least)
        if float(error.max(initial=0.0)) < _CLOSE:
            break
        a, b, c, d = 1 + slopes[:, 0, 0], slopes[:, 0, 1], slopes[:, 1, 0], 1 + slopes[:, 1, 1]
        area = a * d - b * c
        area = np.where(np.abs(area) < _LEAST_AREA, np.copysign(_LEAST_AREA, area), area)
        step = np.stack([d * missing[:, 0] - b * missing[:, 1], a * missing[:, 1] - c * missing[:, 0]], axis=1)
        step /= area[:, None]
        length = np.abs(step).max(axis=1, keepdims=True)
        found = found + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-12))
    return np.asarray(best)


def _interpolate(values: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return values at the middles of pixels from those at every fourth pixel's corner: float32 [height, width, 2]."""
    import numpy as np

    for axis, side in ((0, height), (1, width)):
        at = (np.arange(side) + 0.5) / _CELL
        cell = at.astype(np.int64)
        share = (at - cell).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        values = np.take(values, cell, axis) * (1 - share) + np.take(values, cell + 1, axis) * share
    return values.astype(np.float32)
