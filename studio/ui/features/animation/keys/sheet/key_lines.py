"""Vertical layout of rows of keys: lines from the top down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from studio.ui.features.animation.keys.key_rows import KeyRow, NodeRow, ParamRow

LINE_HEIGHT = 20.0
BLOCK_HEIGHT = 26.0


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Row of keys and its position.

    Args:
        row: The row.
        top_offset: Its distance from the first line's top, in pixels.
        is_folded: Of a node: whether its parameters are hidden.
    """

    row: KeyRow
    top_offset: float
    is_folded: bool = False

    @property
    def line_height(self) -> float:
        """The height in pixels."""
        return get_row_height(self.row)

    @property
    def bottom_offset(self) -> float:
        """The distance of its end from the first line's top."""
        return self.top_offset + self.line_height


class KeyLines:
    """The lines of nodes and their parameters.

    Args:
        rows: The nodes.
        folded: Those whose parameters are hidden.
    """

    def __init__(self, rows: Sequence[NodeRow] = (), folded: Collection[str] = ()) -> None:
        self.node_rows = tuple(rows)
        self._lines = tuple(_laid_out(rows, folded))
        self._tops = [line.top_offset for line in self._lines]

    def __iter__(self) -> Iterator[KeyLine]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def total_height(self) -> float:
        """The height of all lines."""
        return self._lines[-1].bottom_offset if self._lines else 0.0

    def find_line(self, y: float) -> KeyLine | None:
        """Return the line at a distance from the first one's top."""
        index = bisect_right(self._tops, y) - 1
        return self._lines[index] if index >= 0 and y < self._lines[index].bottom_offset else None

    def find_lines_between(self, first: float, last: float) -> tuple[KeyLine, ...]:
        """Return the lines that lie, in part at least, between two distances from the top."""
        start = max(0, bisect_right(self._tops, first) - 1)
        return tuple(line for line in self._lines[start : bisect_right(self._tops, last)] if line.bottom_offset > first)

    def find_param_line(self, node: str, param: str) -> KeyLine | None:
        """Return the line on which a parameter's keys are seen: its own, or its node's while that is folded."""
        for line in self._lines:
            if line.row.node == node and (
                line.is_folded or (isinstance(line.row, ParamRow) and line.row.param == param)
            ):
                return line
        return None


def get_row_height(row: KeyRow) -> float:
    """Return how high the line of a row is, in pixels: blocks need room for their text."""
    return BLOCK_HEIGHT if isinstance(row, ParamRow) and row.is_shown_as_blocks else LINE_HEIGHT


def _laid_out(rows: Sequence[NodeRow], folded: Collection[str]) -> Iterator[KeyLine]:
    top = 0.0
    for node in rows:
        yield KeyLine(node, top, node.node in folded)
        top += get_row_height(node)
        rows_below: tuple[KeyRow, ...] = (*node.params, *node.expressions)
        for row in rows_below if node.node not in folded else ():
            yield KeyLine(row, top)
            top += get_row_height(row)
