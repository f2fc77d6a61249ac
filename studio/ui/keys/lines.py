"""Where each row of keys lies: lines from the top down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from studio.ui.keys.rows import KeyRow, NodeRow, ParamRow

LINE_HEIGHT = 20.0
BLOCK_HEIGHT = 26.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row and where it lies.

    Args:
        row: The row.
        top: Its distance from the first line's top, in pixels.
        folded: Of a node: whether its parameters are hidden.
    """

    row: KeyRow
    top: float
    folded: bool = False

    @property
    def height(self) -> float:
        """How high it is, in pixels."""
        return height_of(self.row)

    @property
    def bottom(self) -> float:
        """The distance of its end from the first line's top."""
        return self.top + self.height


class Lines:
    """The lines of nodes and their parameters.

    Args:
        rows: The nodes.
        folded: Those whose parameters are hidden.
    """

    def __init__(self, rows: Sequence[NodeRow] = (), folded: Collection[str] = ()) -> None:
        self.rows = tuple(rows)
        self._lines = tuple(_laid_out(rows, folded))
        self._tops = [line.top for line in self._lines]

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def height(self) -> float:
        """The height of all lines."""
        return self._lines[-1].bottom if self._lines else 0.0

    def at(self, y: float) -> Line | None:
        """Return the line at a distance from the first one's top."""
        index = bisect_right(self._tops, y) - 1
        return self._lines[index] if index >= 0 and y < self._lines[index].bottom else None

    def between(self, first: float, last: float) -> tuple[Line, ...]:
        """Return the lines that lie, in part at least, between two distances from the top."""
        start = max(0, bisect_right(self._tops, first) - 1)
        return tuple(line for line in self._lines[start : bisect_right(self._tops, last)] if line.bottom > first)

    def of(self, node: str, param: str) -> Line | None:
        """Return the line on which a parameter's keys are seen: its own, or its node's while that is folded."""
        for line in self._lines:
            if line.row.node == node and (line.folded or (isinstance(line.row, ParamRow) and line.row.param == param)):
                return line
        return None


def height_of(row: KeyRow) -> float:
    """Return how high the line of a row is, in pixels: blocks need room for their text."""
    return BLOCK_HEIGHT if isinstance(row, ParamRow) and row.in_blocks else LINE_HEIGHT


def _laid_out(rows: Sequence[NodeRow], folded: Collection[str]) -> Iterator[Line]:
    top = 0.0
    for node in rows:
        yield Line(node, top, node.node in folded)
        top += height_of(node)
        for row in node.params if node.node not in folded else ():
            yield Line(row, top)
            top += height_of(row)
