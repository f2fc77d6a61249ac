"""Texts on a lane: blocks from key to key, with a ramp where one text blends into the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from studio.graph.curves.curve import Keyframe
from studio.ui.features.animation.keys.key_rows import ParamRow
from studio.ui.widgets import theme
from studio.ui.widgets.text.display_names import format_identifier
from studio.ui.widgets.theme import Colors

if TYPE_CHECKING:
    from studio.ui.features.animation.keys.sheet.line_placement import LinePlacement

_LEAST_TEXT = 14.0  # pixels below which a block has no room for a letter
_GRIP = 4.0
_INSET = 2.0


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text and where it is seen.

    Args:
        key: The key that begins it.
        left: Its first pixel.
        right: The pixel behind it.
        blend_left: The pixel at which the text before begins to blend into it; `left` where it does not.
    """

    key: Keyframe
    left: float
    right: float
    blend_left: float


def get_blend_frames(key: Keyframe) -> float:
    """Return over how many frames before it a text blends from the one before it; 0 for a cut."""
    return max(0.0, -key.left.frames) if key.left is not None and not key.left.values else 0.0


def iter_text_blocks(place: LinePlacement, row: ParamRow) -> Iterator[TextBlock]:
    """Yield the blocks of which something is seen. The first one reaches back, as its text holds there, too."""
    frames, keys = row.key_frames, row.curve.keys
    start = max(0, bisect_right(frames, place.first_visible_frame) - 1)
    for index in range(start, bisect_left(frames, place.last_visible_frame)):
        key = keys[index]
        left = place.frame_to_x(key.frame)
        right = place.frame_to_x(frames[index + 1]) if index + 1 < len(frames) else place.rect.right()
        yield TextBlock(key, left, right, place.frame_to_x(key.frame - (get_blend_frames(key) if index else 0.0)))


def paint_blocks(painter: QPainter, place: LinePlacement, row: ParamRow, selected: Collection[int]) -> None:
    """Paint the blocks of a text, elided, and the ramps between them."""
    painter.setFont(theme.make_ui_font(theme.FONT_TINY))
    found = list(iter_text_blocks(place, row))
    if not found or found[0].left > place.rect.left():
        _paint_before(painter, place, row)
    for block, following in zip_longest(found, found[1:]):
        room = block.right if following is None else following.blend_left
        _paint_block(painter, place.rect, block, chosen=block.key.frame in selected)
        _paint_text(painter, place.rect, block, format_block_text(block.key, row), room)
    for block in found:
        if block.blend_left < block.left:
            _paint_ramp(painter, place.rect, block)
        if row.can_blend and block.key is not row.curve.keys[0]:
            _paint_grip(painter, place.rect, block)


def _paint_before(painter: QPainter, place: LinePlacement, row: ParamRow) -> None:
    """Paint where the first text holds before its block."""
    right = min(place.frame_to_x(row.key_frames[0]), place.rect.right())
    middle = place.rect.center().y()
    pen = QPen(Colors.LINE, 1)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawLine(QPointF(place.rect.left(), middle), QPointF(right, middle))


def _paint_block(painter: QPainter, lane: QRectF, block: TextBlock, *, chosen: bool) -> None:
    left, right = max(block.left, lane.left() - 2 * theme.RADIUS_FIELD), min(block.right, lane.right() + 8)
    box = QRectF(left + 0.5, lane.top() + _INSET, max(1.0, right - left - 1), lane.height() - 2 * _INSET)
    painter.setPen(QPen(Colors.ACCENT if chosen else Colors.LINE, 1.5 if chosen else 1))
    painter.setBrush(Colors.ACCENT_DIM if chosen else Colors.RAISED)
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT if chosen else Colors.FAINT)
    if block.left >= lane.left():
        painter.drawRect(QRectF(block.left, box.top(), 2, box.height()))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_text(painter: QPainter, lane: QRectF, block: TextBlock, text: str, room: float) -> None:
    """Write a text, as far as the pixel `room`."""
    left = max(block.left, lane.left()) + theme.SPACE_2
    width = min(room, lane.right()) - theme.SPACE_1 - left
    if width < _LEAST_TEXT:
        return
    painter.setPen(Colors.TEXT)
    shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
    box = QRectF(left, lane.top(), width, lane.height())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def format_block_text(key: Keyframe, row: ParamRow) -> str:
    """Return the text of a block on one line; a choice in the user's words."""
    text = str(key.value)
    return " ".join((text if row.is_text else format_identifier(text)).split())


def _paint_ramp(painter: QPainter, lane: QRectF, block: TextBlock) -> None:
    """Paint how the text grows out of the one before: a wedge from nothing to the whole height."""
    bottom, top = lane.bottom() - _INSET, lane.top() + _INSET
    wedge = QPolygonF([QPointF(block.blend_left, bottom), QPointF(block.left, top), QPointF(block.left, bottom)])
    painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.8), 1))
    painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.35))
    painter.drawPolygon(wedge)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def compute_grip_position(lane: QRectF, block: TextBlock) -> QPointF:
    """Return the position of the handle of a block's blend."""
    return QPointF(block.blend_left, lane.top() + _INSET + _GRIP)


def _paint_grip(painter: QPainter, lane: QRectF, block: TextBlock) -> None:
    at = compute_grip_position(lane, block)
    painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.8), 1))
    painter.drawLine(at, QPointF(at.x(), lane.bottom() - _INSET))
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(Colors.ACCENT)
    painter.drawEllipse(at, _GRIP - 0.5, _GRIP - 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
