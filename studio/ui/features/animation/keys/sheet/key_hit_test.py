"""Hit test of lines of keys: find the item under the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from studio.ui.features.animation.keys.key_rows import NodeRow, ParamRow
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.animation.keys.sheet.key_lines import KeyLine, KeyLines
from studio.ui.features.animation.keys.sheet.line_placement import LinePlacement
from studio.ui.features.animation.keys.sheet.text_blocks import TextBlock, compute_grip_position, iter_text_blocks
from studio.ui.shell.edits.key_gestures import KeyBracket, KeySet

if TYPE_CHECKING:
    from studio.ui.widgets.plots.frame_axis import FrameAxis

HIT_DISTANCE = 6.0
"""How near, in pixels, the mouse comes to a key to take it."""

BRACKET_MARGIN = 10.0
"""How far, in pixels, a bracket's ends lie beyond its keys."""

_BRACKET_REACH = 3.5


@dataclass(frozen=True, slots=True)
class KeyHit:
    """Item under the mouse.

    Args:
        line: The line.
        frame: The frame of the key, or of the keys of a node.
        keys: Those keys.
        is_blend_grip: Whether it is the handle of a text's blend.
        is_on_key: Whether it is where a key lies, and not the body of a block.
    """

    line: KeyLine
    frame: int
    keys: KeySet
    is_blend_grip: bool = False
    is_on_key: bool = True


@dataclass(frozen=True, slots=True)
class BracketEnd:
    """An end of the bracket around the selected keys.

    Args:
        frame: The frame of its keys.
        opposite_frame: The frame at the other end.
        x: Where it is painted.
    """

    frame: int
    opposite_frame: int
    x: float


@dataclass(frozen=True, slots=True)
class KeyRowLayout:
    """Layout of the visible lines.

    Args:
        lines: The lines.
        rect: Where all of them lie, in pixels; the first one at its top.
        axis: Which frames lie where.
        axis_left: Where the axis begins.
    """

    lines: KeyLines
    rect: QRectF
    axis: FrameAxis
    axis_left: float = 0.0

    def place_line(self, line: KeyLine) -> LinePlacement:
        """Return where a line is painted."""
        rect = QRectF(self.rect.left(), self.rect.top() + line.top_offset, self.rect.width(), line.line_height)
        return LinePlacement(rect, self.axis, self.axis_left)

    def find_line(self, pos: QPointF) -> KeyLine | None:
        """Return the line under the mouse."""
        return self.lines.find_line(pos.y() - self.rect.top())

    def x_to_frame(self, x: float) -> float:
        """Return the place in time of a pixel, in frames."""
        return self.axis.first_frame + (x - self.axis_left) / self.axis.pixels_per_frame

    def hit_test(self, pos: QPointF) -> KeyHit | None:
        """Return the key, or the keys of a node, under the mouse."""
        line = self.find_line(pos)
        if line is None:
            return None
        if isinstance(line.row, ParamRow) and line.row.is_shown_as_blocks:
            return self._block_hit(line, line.row, pos)
        reach = HIT_DISTANCE / self.axis.pixels_per_frame
        time = self.x_to_frame(pos.x())
        near = [line.row.key_frames[index] for index in line.row.find_keys_between(time - reach, time + reach)]
        frame = min(near, key=lambda each: abs(each - time), default=None)
        return None if frame is None else KeyHit(line, frame, line.row.get_keys_at((frame,)))

    def _block_hit(self, line: KeyLine, row: ParamRow, pos: QPointF) -> KeyHit | None:
        place = self.place_line(line)
        blocks = list(iter_text_blocks(place, row))
        for block in blocks:
            at = compute_grip_position(place.rect, block)
            if row.can_blend and block.key is not row.curve.keys[0] and (at - pos).manhattanLength() <= HIT_DISTANCE:
                return _block_to_hit(line, row, block, grip=True)
        near = [block for block in blocks if abs(block.left - pos.x()) <= HIT_DISTANCE]
        if near:
            return _block_to_hit(line, row, min(near, key=lambda block: abs(block.left - pos.x())))
        inside = next((block for block in blocks if block.left <= pos.x() < block.right), None)
        return None if inside is None else _block_to_hit(line, row, inside, edge=False)

    def find_keys_in(self, box: QRectF) -> KeySet:
        """Return the keys in a box."""
        top = self.rect.top()
        found: set[KeySet] = set()
        for line in self.lines.find_lines_between(box.top() - top, box.bottom() - top):
            indices = line.row.find_keys_between(self.x_to_frame(box.left()), self.x_to_frame(box.right()))
            if indices:
                found.add(line.row.get_keys_at(line.row.key_frames[indices.start : indices.stop]))
        return frozenset().union(*found)

    def compute_bracket(self, selection: KeySelection) -> tuple[QRectF, KeyBracket] | None:
        """Return the position of the bracket around the selected keys that are shown; None where there is none."""
        shown = [line for line in self.lines if isinstance(line.row, ParamRow) or line.is_folded]
        chosen = [line for line in shown if _is_chosen(line, selection)]
        bracket = KeyBracket.from_keys(selection.selected_keys)
        if bracket is None or not chosen:
            return None
        left, right = (
            self.axis_left + self.axis.x_of(bracket.first_frame),
            self.axis_left + self.axis.x_of(bracket.last_frame),
        )
        top, bottom = self.rect.top() + chosen[0].top_offset, self.rect.top() + chosen[-1].bottom_offset
        return QRectF(left - BRACKET_MARGIN, top + 1, right - left + 2 * BRACKET_MARGIN, bottom - top - 2), bracket

    def find_bracket_end(self, pos: QPointF, selection: KeySelection) -> BracketEnd | None:
        """Return the end of the bracket under the mouse."""
        found = self.compute_bracket(selection)
        if found is None or not found[0].top() <= pos.y() <= found[0].bottom():
            return None
        box, bracket = found
        if abs(pos.x() - box.right()) <= _BRACKET_REACH:
            return BracketEnd(bracket.last_frame, bracket.first_frame, box.right())
        if abs(pos.x() - box.left()) <= _BRACKET_REACH:
            return BracketEnd(bracket.first_frame, bracket.last_frame, box.left())
        return None


def _block_to_hit(line: KeyLine, row: ParamRow, block: TextBlock, *, grip: bool = False, edge: bool = True) -> KeyHit:
    return KeyHit(line, block.key.frame, row.get_keys_at((block.key.frame,)), grip, edge)


def _is_chosen(line: KeyLine, selection: KeySelection) -> bool:
    if isinstance(line.row, ParamRow):
        return bool(selection.get_selected_frames(line.row.node, line.row.param))
    if not isinstance(line.row, NodeRow):
        return False
    return any(selection.get_selected_frames(line.row.node, param.param) for param in line.row.params)
