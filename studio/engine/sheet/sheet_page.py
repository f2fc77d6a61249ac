"""The page of a sheet: pictures in rows and columns with their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from studio.core.image import Image
from studio.sdk.pixels import resize
from studio.sdk.typography import ASCENT, EDGE_PADDING, TextAlign, TextStyle, measure_text, render_text

_PAPER: Final = (0.075, 0.08, 0.095)
_INK: Final = (0.86, 0.87, 0.89)
_EMPTY: Final = (0.12, 0.125, 0.14)
_FAILED_INK: Final = (0.95, 0.45, 0.4)
_BOARD: Final = (0.35, 0.5)  # shines through what is transparent
_BOARD_SQUARE: Final = 8
_LEAST_CELL: Final = 160
_LETTERS_IN_CELL: Final = 24
_LETTER_SIZES: Final = (12.0, 28.0)
_WIDEST_ROW_LABEL: Final = 0.6  # of a cell's width
_LINE: Final = 1.5  # heights of the letters that a label takes
_GAP: Final = 8
_MARGIN: Final = 16
_PAGE_ASPECT: Final = 16 / 9


@dataclass(frozen=True, slots=True)
class SheetLabels:
    """Texts of a page.

    Args:
        columns: Above each column; empty for none.
        rows: Left of each row; empty for none.
        captions: Below each cell, row by row; empty for none.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetTile:
    """Content of a cell.

    Args:
        picture: On the CPU; None where there is none.
        text: Why there is none.
    """

    picture: Image | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Layout of a page, in pixels.

    Args:
        columns: Cells in a row.
        rows: Rows.
        cell_width: Of each cell.
        cell_height: Of each cell.
        labels: The texts.
    """

    columns: int
    rows: int
    cell_width: int
    cell_height: int
    labels: SheetLabels

    @classmethod
    def from_size(
        cls, size: tuple[int, int], count: int, labels: SheetLabels, most_width: int, columns: int | None = None
    ) -> SheetPage:
        """Return a layout for pictures of one size; cells have their shape.

        Args:
            size: Width and height of the pictures.
            count: Cells, at least one.
            labels: The texts.
            most_width: The width of a cell; smaller pictures have smaller ones.
            columns: Cells in a row; None for as many as make the page about as wide as a screen.
        """
        width = max(min(most_width, _LEAST_CELL), min(most_width, size[0]))
        height = max(1, round(width * size[1] / size[0]))
        columns = columns or count_columns(count, width / height)
        return cls(columns, math.ceil(count / columns), width, height, labels)

    @property
    def letter_size(self) -> float:
        """The size of the letters, in pixels."""
        low, high = _LETTER_SIZES
        return min(high, max(low, self.cell_width / _LETTERS_IN_CELL))

    @property
    def size(self) -> tuple[int, int]:
        """The width and the height of the page; both are even, as videos need them."""
        width = self._left + self.columns * (self.cell_width + _GAP) - _GAP + _MARGIN
        height = self._top + self.rows * (self.cell_height + self._caption_height + _GAP) - _GAP + _MARGIN
        return width + width % 2, height + height % 2

    @property
    def _left(self) -> int:
        if not self.labels.rows:
            return _MARGIN
        widest = max(measure_text(text, self.letter_size)[0] for text in self.labels.rows)
        return _MARGIN + math.ceil(min(widest, _WIDEST_ROW_LABEL * self.cell_width)) + _GAP

    @property
    def _top(self) -> int:
        return _MARGIN + (self._line_height if self.labels.columns else 0)

    @property
    def _line_height(self) -> int:
        return math.ceil(_LINE * self.letter_size)

    @property
    def _caption_height(self) -> int:
        return self._line_height if self.labels.captions else 0

    def get_corner(self, number: int) -> tuple[int, int]:
        """Return the left and the upper edge of a cell."""
        row, column = divmod(number, self.columns)
        top = self._top + row * (self.cell_height + self._caption_height + _GAP)
        return self._left + column * (self.cell_width + _GAP), top

    def draw(self, tiles: Sequence[SheetTile]) -> Image:
        """Return the page with these cells, row by row: RGB."""
        width, height = self.size
        paper = np.empty((height, width, 3), np.float32)
        paper[...] = _PAPER
        for number, tile in enumerate(tiles):
            left, top = self.get_corner(number)
            self._draw_tile(paper[top : top + self.cell_height, left : left + self.cell_width], tile)
        self._draw_labels(paper)
        return Image.from_array(paper)

    def _draw_tile(self, cell: np.ndarray, tile: SheetTile) -> None:
        if tile.picture is not None:
            cell[...] = 0.0
            _draw_picture(cell, tile.picture)
            return
        cell[...] = _EMPTY
        inner = cell[_GAP : cell.shape[0] - _GAP, _GAP : cell.shape[1] - _GAP]
        if inner.size:
            style = TextStyle(wrap_width=float(inner.shape[1]))
            _blend_ink(inner, render_text(tile.text, self.letter_size, style).numpy()[0], _FAILED_INK)

    def _draw_labels(self, paper: np.ndarray) -> None:
        size, wide, line = self.letter_size, self.cell_width, self._line_height
        for column, text in enumerate(self.labels.columns):
            left = self.get_corner(column)[0]
            _draw_line(paper[_MARGIN : _MARGIN + line, left : left + wide], text, size, TextAlign.CENTER)
        for row, text in enumerate(self.labels.rows):
            top = self.get_corner(row * self.columns)[1] + (self.cell_height - line) // 2
            _draw_line(paper[max(0, top) : max(0, top) + line, _MARGIN : self._left - _GAP], text, size)
        for number, text in enumerate(self.labels.captions):
            left, top = self.get_corner(number)
            below = paper[top + self.cell_height : top + self.cell_height + line, left : left + wide]
            _draw_line(below, text, size, TextAlign.CENTER)


def count_columns(count: int, aspect: float, room: float = _PAGE_ASPECT) -> int:
    """Return how many cells in a row make a page of about the shape of a screen.

    Args:
        count: Cells, at least one.
        aspect: Width of a cell by its height.
        room: Width of the page by its height.
    """
    return max(1, min(count, round(math.sqrt(count * room / aspect))))


def _draw_picture(cell: np.ndarray, picture: Image) -> None:
    """Draw a picture as large as it fits, in the middle; what is transparent shows a board of squares."""
    share = min(cell.shape[1] / picture.width, cell.shape[0] / picture.height)
    width, height = (max(1, round(side * share)) for side in (picture.width, picture.height))
    shown = Image(resize(picture.pixels, min(width, cell.shape[1]), min(height, cell.shape[0]))).as_array()
    top, left = (cell.shape[0] - shown.shape[0]) // 2, (cell.shape[1] - shown.shape[1]) // 2
    target = cell[top : top + shown.shape[0], left : left + shown.shape[1]]
    colors = np.nan_to_num(shown[..., :3], nan=0.0, posinf=1.0, neginf=0.0).clip(0.0, 1.0)
    if picture.has_alpha:
        rows, columns = np.mgrid[0 : shown.shape[0], 0 : shown.shape[1]] // _BOARD_SQUARE
        board = np.where((rows + columns) % 2, *_BOARD)[..., None].astype(np.float32)
        alpha = shown[..., 3:].clip(0.0, 1.0)
        colors = colors * alpha + board * (1.0 - alpha)
    target[...] = colors


def _draw_line(room: np.ndarray, text: str, size: float, align: TextAlign = TextAlign.LEFT) -> None:
    """Write a text in one line, shortened to the width of its room."""
    shown = _elide_text(text, size, room.shape[1])
    if not shown or not room.size:
        return
    cover = render_text(shown, size).numpy()[0]
    left = {TextAlign.CENTER: (room.shape[1] - cover.shape[1]) // 2}.get(align, -round(EDGE_PADDING * size))
    top = max(0, round((room.shape[0] - ASCENT * size) / 2 - 0.1 * size))
    _blend_ink(room[top:, max(0, left) :], cover, _INK)


def _elide_text(text: str, size: float, width: float) -> str:
    """Return a text, ending in … where it is wider than `width` pixels."""
    line = " ".join(text.split())
    if not line or measure_text(line, size)[0] <= width:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure_text(f"{line[:middle]}…", size)[0] <= width else (low, middle - 1)
    return f"{line[:low].rstrip()}…" if low else ""


def _blend_ink(room: np.ndarray, cover: np.ndarray, color: tuple[float, float, float]) -> None:
    """Lay a color over the upper left corner of a room, as far as it reaches."""
    part = room[: cover.shape[0], : cover.shape[1]]
    seen = cover[: part.shape[0], : part.shape[1], None]
    part[...] = part * (1.0 - seen) + np.asarray(color, np.float32) * seen
