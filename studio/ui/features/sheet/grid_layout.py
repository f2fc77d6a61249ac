"""Places of the cells of a sheet on the screen. This module has no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

LEAST_CELL: Final = 88.0
"""The least width of a cell, in pixels of the layout; a sheet that needs more room scrolls."""

_GAP: Final = 6.0
_MARGIN: Final = 8.0


@dataclass(frozen=True, slots=True)
class GridSpec:
    """What is laid out.

    Args:
        count: Cells.
        columns: Cells in a row; 0 for as many as make the cells large.
        aspect: Width of a picture by its height.
        header: Height of the labels above the columns; 0 for none.
        side: Width of the labels left of the rows; 0 for none.
        caption: Height of the label below each cell; 0 for none.
    """

    count: int
    columns: int = 0
    aspect: float = 16 / 9
    header: float = 0.0
    side: float = 0.0
    caption: float = 0.0


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Places of cells.

    Args:
        spec: What is laid out.
        columns: Cells in a row.
        cell_width: Of each picture.
        cell_height: Of each picture.
        left: Where the first cell begins.
        top: Where the first cell begins.
    """

    spec: GridSpec
    columns: int
    cell_width: float
    cell_height: float
    left: float
    top: float

    @classmethod
    def fit(cls, spec: GridSpec, width: float, height: float) -> GridLayout:
        """Return the layout with the largest cells that fit into a room, in its middle."""
        choices = [spec.columns] if spec.columns else range(1, spec.count + 1)
        columns = max(choices, key=lambda columns: _rate_columns(spec, columns, width, height))
        if not spec.columns and _compute_cell_width(spec, columns, width, height) < LEAST_CELL:
            columns = _count_least_columns(spec, width)
        cell = max(LEAST_CELL, _compute_cell_width(spec, columns, width, height))
        rows = math.ceil(spec.count / columns)
        used_width = spec.side + columns * (cell + _GAP) - _GAP
        used_height = spec.header + rows * (cell / spec.aspect + spec.caption + _GAP) - _GAP
        left = max(_MARGIN, (width - used_width) / 2) + spec.side
        top = max(_MARGIN, (height - used_height) / 2) + spec.header
        return cls(spec, columns, cell, cell / spec.aspect, left, top)

    @property
    def rows(self) -> int:
        """Rows."""
        return math.ceil(self.spec.count / self.columns)

    def get_rect(self, number: int) -> tuple[float, float, float, float]:
        """Return left, top, width and height of a cell's picture."""
        row, column = divmod(number, self.columns)
        top = self.top + row * (self.cell_height + self.spec.caption + _GAP)
        return self.left + column * (self.cell_width + _GAP), top, self.cell_width, self.cell_height

    def find_cell(self, x: float, y: float) -> int | None:
        """Return the cell at a place, its caption included; None between cells."""
        for number in range(self.spec.count):
            left, top, width, height = self.get_rect(number)
            if left <= x < left + width and top <= y < top + height + self.spec.caption:
                return number
        return None

    def find_neighbor(self, number: int, right: int, down: int) -> int:
        """Return the cell so many columns to the right and rows down; the same one where there is none."""
        row, column = divmod(number, self.columns)
        row, column = row + down, column + right
        other = row * self.columns + column  # behind the end of a row the next one begins
        return other if 0 <= other < self.spec.count and 0 <= row < self.rows else number


def compute_least_size(spec: GridSpec, width: float) -> tuple[float, float]:
    """Return the width and the height that a sheet takes at least, in a room of some width."""
    if not spec.count:
        return 0.0, 0.0
    columns = spec.columns or _count_least_columns(spec, width)
    rows = math.ceil(spec.count / columns)
    least_width = 2 * _MARGIN + spec.side + columns * (LEAST_CELL + _GAP) - _GAP
    height = 2 * _MARGIN + spec.header + rows * (LEAST_CELL / spec.aspect + spec.caption + _GAP) - _GAP
    return (least_width if spec.columns else 0.0), height


def _count_least_columns(spec: GridSpec, width: float) -> int:
    return max(1, min(spec.count, int((width - 2 * _MARGIN - spec.side + _GAP) // (LEAST_CELL + _GAP))))


def _rate_columns(spec: GridSpec, columns: int, width: float, height: float) -> tuple[float, int, int]:
    """Return a greater value for better columns: large cells, then few empty places, then wide rows."""
    empty = math.ceil(spec.count / columns) * columns - spec.count
    return round(_compute_cell_width(spec, columns, width, height), 3), -empty, columns


def _compute_cell_width(spec: GridSpec, columns: int, width: float, height: float) -> float:
    rows = math.ceil(spec.count / columns)
    across = (width - 2 * _MARGIN - spec.side - (columns - 1) * _GAP) / columns
    down = (height - 2 * _MARGIN - spec.header - (rows - 1) * _GAP) / rows - spec.caption
    return min(across, down * spec.aspect)
