"""Many polygons filled at once, each pixel by the exact share of it that they cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Pieces: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def sum_polygons(polygons: Sequence[np.ndarray], weights: Sequence[float], width: int, height: int) -> np.ndarray:
    """Return the sum of the coverages of polygons, each times its weight: float32 [height, width].

    The method is that of `rasterize_polygon`: pieces of edges within one pixel add areas, and a running sum along rows
    fills to the right. Only pixels that an edge crosses are held for each polygon; between them its coverage does not
    change. So the cost grows with the length of the edges, not with the areas.

    Args:
        polygons: Corners [N, 2], (x, y) in pixels; a place around which one winds several times counts once.
        weights: One for each polygon.
        width: Of the picture.
        height: Of the picture.
    """
    import numpy as np

    owner, x0, y0, x1, y1 = _split_at_rows(*_list_edges(polygons or [np.zeros((1, 2))]), height)
    if not len(owner):
        return np.zeros((height, width), np.float32)
    owner, x0, y0, x1, y1 = _split_at_columns(owner, x0, y0, x1, y1, width)
    middle_x, fall = (x0 + x1) / 2, y1 - y0
    row = np.clip(np.floor((y0 + y1) / 2), 0, height - 1).astype(np.int64)  # a piece of no height may lie at the foot
    column = np.clip(np.floor(middle_x), 0, width).astype(np.int64)  # left of the picture counts at its first column
    inside = np.clip(middle_x - column, 0.0, 1.0)
    stride = width + 2
    cell = (owner * height + row) * stride + column
    return _fill(cell, fall * (1 - inside), fall * inside, np.asarray(weights, np.float64), stride, height)[:, :width]


def _fill(
    cell: np.ndarray, first: np.ndarray, rest: np.ndarray, weights: np.ndarray, stride: int, height: int
) -> np.ndarray:
    """Return the weighted sum of coverages from steps of area: `first` at a cell, `rest` at the one to its right."""
    import numpy as np

    order = np.argsort(cell, kind="stable")
    cell, first, rest = cell[order], first[order], rest[order]
    starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
    at = cell[starts]
    cells = np.concatenate([at, at + 1])
    steps = np.concatenate([np.add.reduceat(first, starts), np.add.reduceat(rest, starts)])
    order = np.argsort(cells, kind="stable")
    cells, steps = cells[order], steps[order]
    level = np.cumsum(steps)  # of each polygon from this cell on, as each row of one adds up to nothing
    is_last = np.concatenate((cells[1:] != cells[:-1], [True]))
    cells, level = cells[is_last], level[is_last]
    cover = np.minimum(np.abs(level), 1.0) * weights[cells // (height * stride)]
    change = np.diff(cover, prepend=0.0)
    size = height * stride
    area = np.cumsum(np.bincount(cells % size, change, size)[:size].astype(np.float32).reshape(height, stride), axis=1)
    result: np.ndarray = area
    return result


def _list_edges(polygons: Sequence[np.ndarray]) -> Pieces:
    """Return the edges of all polygons: owner [E], x0, y0, x1, y1."""
    import numpy as np

    corners = np.concatenate(polygons).astype(np.float64)
    counts = np.array([len(polygon) for polygon in polygons])
    stops = np.cumsum(counts)
    following = np.arange(1, len(corners) + 1)
    following[stops - 1] = stops - counts
    (x0, y0), (x1, y1) = corners.T, corners[following].T
    return np.repeat(np.arange(len(polygons)), counts), x0, y0, x1, y1


def _split_at_rows(
    owner: np.ndarray, x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray, height: int
) -> Pieces:
    """Return edges as pieces that each lie in one row of the picture; what lies above or below it is left out."""
    import numpy as np

    low, high = np.clip(np.minimum(y0, y1), 0, height), np.clip(np.maximum(y0, y1), 0, height)
    index, row = _repeat_cells(low, high)
    owner, x0, y0, x1, y1 = owner[index], x0[index], y0[index], x1[index], y1[index]
    slope = (x1 - x0) / (y1 - y0)
    down = y1 > y0
    upper, lower = np.maximum(row, low[index]), np.minimum(row + 1.0, high[index])
    start, end = np.where(down, upper, lower), np.where(down, lower, upper)
    return owner, x0 + (start - y0) * slope, start, x0 + (end - y0) * slope, end


def _split_at_columns(
    owner: np.ndarray, x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray, width: int
) -> Pieces:
    """Return pieces that each lie in one column of the picture, or left or right of it."""
    import numpy as np

    low, high = np.minimum(x0, x1), np.maximum(x0, x1)
    bounded_low, bounded_high = np.clip(low, -1, width), np.clip(high, 0, width + 1.0)
    index, column = _repeat_cells(bounded_low, bounded_high, least=1)
    left = np.where(column <= bounded_low[index], low[index], column)  # the first and last go on to the ends
    right = np.where(column + 1.0 >= bounded_high[index], high[index], column + 1.0)
    left, right = (np.clip(part, low[index], high[index]) for part in (left, right))  # of a piece of no width, too
    forward = (x1 >= x0)[index]
    start, end = np.where(forward, left, right), np.where(forward, right, left)
    width_of_piece = (x1 - x0)[index]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(width_of_piece == 0.0, 0.0, (y1 - y0)[index] / width_of_piece)
    y_start = y0[index] + (start - x0[index]) * slope
    y_end = y0[index] + (end - x0[index]) * slope
    upright = width_of_piece == 0.0
    return owner[index], start, np.where(upright, y0[index], y_start), end, np.where(upright, y1[index], y_end)


def _repeat_cells(low: np.ndarray, high: np.ndarray, least: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return for each interval the whole cells that it touches: which interval, and the cell.

    Args:
        low: The starts.
        high: The ends.
        least: How many cells an interval without a length touches.
    """
    import numpy as np

    first = np.floor(low)
    counts = np.maximum(np.where(high > low, np.ceil(high) - first, 0), least).astype(np.int64)
    index = np.repeat(np.arange(len(low)), counts)
    return index, first[index] + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
