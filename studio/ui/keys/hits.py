"""What lies under the mouse on lines of keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from studio.ui.keys.blocks import Block, blocks_of, grip_of
from studio.ui.keys.gestures import Bracket, Keys
from studio.ui.keys.lines import Line, Lines
from studio.ui.keys.painting import Place
from studio.ui.keys.rows import ParamRow
from studio.ui.keys.selection import KeySelection

if TYPE_CHECKING:
    from studio.ui.timeline.geometry import TimeAxis

REACH = 6.0
"""How near, in pixels, the mouse comes to a key to take it."""

BRACKET = 10.0
"""How far, in pixels, a bracket's ends lie beyond its keys."""

_BRACKET_REACH = 3.5


@dataclass(frozen=True, slots=True)
class Hit:
    """What is under the mouse.

    Args:
        line: The line.
        frame: The frame of the key, or of the keys of a node.
        keys: Those keys.
        grip: Whether it is the handle of a text's blend.
        edge: Whether it is where a key lies, and not the body of a block.
    """

    line: Line
    frame: int
    keys: Keys
    grip: bool = False
    edge: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """An end of the bracket around the selected keys.

    Args:
        frame: The frame of its keys.
        other: The frame at the other end.
        x: Where it is painted.
    """

    frame: int
    other: int
    x: float


@dataclass(frozen=True, slots=True)
class Field:
    """Lines where they are to be seen.

    Args:
        lines: The lines.
        rect: Where all of them lie, in pixels; the first one at its top.
        axis: Which frames lie where.
        left: Where the axis begins.
    """

    lines: Lines
    rect: QRectF
    axis: TimeAxis
    left: float = 0.0

    def place(self, line: Line) -> Place:
        """Return where a line is painted."""
        rect = QRectF(self.rect.left(), self.rect.top() + line.top, self.rect.width(), line.height)
        return Place(rect, self.axis, self.left)

    def line_at(self, pos: QPointF) -> Line | None:
        """Return the line under the mouse."""
        return self.lines.at(pos.y() - self.rect.top())

    def time_at(self, x: float) -> float:
        """Return the place in time of a pixel, in frames."""
        return self.axis.first + (x - self.left) / self.axis.scale

    def hit(self, pos: QPointF) -> Hit | None:
        """Return the key, or the keys of a node, under the mouse."""
        line = self.line_at(pos)
        if line is None:
            return None
        if isinstance(line.row, ParamRow) and line.row.in_blocks:
            return self._block_hit(line, line.row, pos)
        reach = REACH / self.axis.scale
        time = self.time_at(pos.x())
        near = [line.row.frames[index] for index in line.row.between(time - reach, time + reach)]
        frame = min(near, key=lambda each: abs(each - time), default=None)
        return None if frame is None else Hit(line, frame, line.row.keys_at((frame,)))

    def _block_hit(self, line: Line, row: ParamRow, pos: QPointF) -> Hit | None:
        place = self.place(line)
        blocks = list(blocks_of(place, row))
        for block in blocks:
            at = grip_of(place.rect, block)
            if row.blends and block.key is not row.curve.keys[0] and (at - pos).manhattanLength() <= REACH:
                return _of_block(line, row, block, grip=True)
        near = [block for block in blocks if abs(block.left - pos.x()) <= REACH]
        if near:
            return _of_block(line, row, min(near, key=lambda block: abs(block.left - pos.x())))
        inside = next((block for block in blocks if block.left <= pos.x() < block.right), None)
        return None if inside is None else _of_block(line, row, inside, edge=False)

    def inside(self, box: QRectF) -> Keys:
        """Return the keys in a box."""
        top = self.rect.top()
        found: set[Keys] = set()
        for line in self.lines.between(box.top() - top, box.bottom() - top):
            indices = line.row.between(self.time_at(box.left()), self.time_at(box.right()))
            if indices:
                found.add(line.row.keys_at(line.row.frames[indices.start : indices.stop]))
        return frozenset().union(*found)

    def bracket(self, selection: KeySelection) -> tuple[QRectF, Bracket] | None:
        """Return where the bracket around the selected keys that are shown lies; None where there is none."""
        shown = [line for line in self.lines if isinstance(line.row, ParamRow) or line.folded]
        chosen = [line for line in shown if _is_chosen(line, selection)]
        bracket = Bracket.of(selection.keys)
        if bracket is None or not chosen:
            return None
        left, right = self.left + self.axis.x_of(bracket.first), self.left + self.axis.x_of(bracket.last)
        top, bottom = self.rect.top() + chosen[0].top, self.rect.top() + chosen[-1].bottom
        return QRectF(left - BRACKET, top + 1, right - left + 2 * BRACKET, bottom - top - 2), bracket

    def end_at(self, pos: QPointF, selection: KeySelection) -> End | None:
        """Return the end of the bracket under the mouse."""
        found = self.bracket(selection)
        if found is None or not found[0].top() <= pos.y() <= found[0].bottom():
            return None
        box, bracket = found
        if abs(pos.x() - box.right()) <= _BRACKET_REACH:
            return End(bracket.last, bracket.first, box.right())
        if abs(pos.x() - box.left()) <= _BRACKET_REACH:
            return End(bracket.first, bracket.last, box.left())
        return None


def _of_block(line: Line, row: ParamRow, block: Block, *, grip: bool = False, edge: bool = True) -> Hit:
    return Hit(line, block.key.frame, row.keys_at((block.key.frame,)), grip, edge)


def _is_chosen(line: Line, selection: KeySelection) -> bool:
    if isinstance(line.row, ParamRow):
        return bool(selection.of(line.row.node, line.row.param))
    return any(selection.of(line.row.node, param.param) for param in line.row.params)
