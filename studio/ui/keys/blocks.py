"""Texts on a lane: blocks from key to key, with a ramp where one text blends into the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from studio.graph.curves import Keyframe
from studio.ui import theme
from studio.ui.keys.rows import ParamRow
from studio.ui.theme import Colors
from studio.ui.words import spoken

if TYPE_CHECKING:
    from studio.ui.keys.painting import Place

_LEAST_TEXT = 14.0  # pixels below which a block has no room for a letter
_GRIP = 4.0
_INSET = 2.0


@dataclass(frozen=True, slots=True)
class Block:
    """A text and where it is seen.

    Args:
        key: The key that begins it.
        left: Its first pixel.
        right: The pixel behind it.
        blend: The pixel at which the text before begins to blend into it; `left` where it does not.
    """

    key: Keyframe
    left: float
    right: float
    blend: float


def blend_frames(key: Keyframe) -> float:
    """Return over how many frames before it a text blends from the one before it; 0 for a cut."""
    return max(0.0, -key.left.frames) if key.left is not None and not key.left.values else 0.0


def blocks_of(place: Place, row: ParamRow) -> Iterator[Block]:
    """Yield the blocks of which something is seen. The first one reaches back, as its text holds there, too."""
    frames, keys = row.frames, row.curve.keys
    start = max(0, bisect_right(frames, place.first) - 1)
    for index in range(start, bisect_left(frames, place.last)):
        key = keys[index]
        left = place.x(key.frame)
        right = place.x(frames[index + 1]) if index + 1 < len(frames) else place.rect.right()
        yield Block(key, left, right, place.x(key.frame - (blend_frames(key) if index else 0.0)))


def paint_blocks(painter: QPainter, place: Place, row: ParamRow, selected: Collection[int]) -> None:
    """Paint the blocks of a text, elided, and the ramps between them."""
    painter.setFont(theme.ui_font(theme.FONT_TINY))
    found = list(blocks_of(place, row))
    if not found or found[0].left > place.rect.left():
        _paint_before(painter, place, row)
    for block, following in zip_longest(found, found[1:]):
        room = block.right if following is None else following.blend
        _paint_block(painter, place.rect, block, chosen=block.key.frame in selected)
        _write(painter, place.rect, block, block_text(block.key, row), room)
    for block in found:
        if block.blend < block.left:
            _paint_ramp(painter, place.rect, block)
        if row.blends and block.key is not row.curve.keys[0]:
            _paint_grip(painter, place.rect, block)


def _paint_before(painter: QPainter, place: Place, row: ParamRow) -> None:
    """Paint where the first text holds before its block."""
    right = min(place.x(row.frames[0]), place.rect.right())
    middle = place.rect.center().y()
    pen = QPen(Colors.LINE, 1)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawLine(QPointF(place.rect.left(), middle), QPointF(right, middle))


def _paint_block(painter: QPainter, lane: QRectF, block: Block, *, chosen: bool) -> None:
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


def _write(painter: QPainter, lane: QRectF, block: Block, text: str, room: float) -> None:
    """Write a text, as far as the pixel `room`."""
    left = max(block.left, lane.left()) + theme.SPACE_2
    width = min(room, lane.right()) - theme.SPACE_1 - left
    if width < _LEAST_TEXT:
        return
    painter.setPen(Colors.TEXT)
    shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
    box = QRectF(left, lane.top(), width, lane.height())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def block_text(key: Keyframe, row: ParamRow) -> str:
    """Return the text of a block on one line; a choice in the user's words."""
    text = str(key.value)
    return " ".join((text if row.is_text else spoken(text)).split())


def _paint_ramp(painter: QPainter, lane: QRectF, block: Block) -> None:
    """Paint how the text grows out of the one before: a wedge from nothing to the whole height."""
    bottom, top = lane.bottom() - _INSET, lane.top() + _INSET
    wedge = QPolygonF([QPointF(block.blend, bottom), QPointF(block.left, top), QPointF(block.left, bottom)])
    painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.8), 1))
    painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.35))
    painter.drawPolygon(wedge)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def grip_of(lane: QRectF, block: Block) -> QPointF:
    """Return where the handle of a block's blend lies."""
    return QPointF(block.blend, lane.top() + _INSET + _GRIP)


def _paint_grip(painter: QPainter, lane: QRectF, block: Block) -> None:
    at = grip_of(lane, block)
    painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.8), 1))
    painter.drawLine(at, QPointF(at.x(), lane.bottom() - _INSET))
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(Colors.ACCENT)
    painter.drawEllipse(at, _GRIP - 0.5, _GRIP - 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
