"""Painting of a sheet: a cell, a large one, the labels, and the hint of an empty sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.core.translation import tr
from studio.ui.features.sheet.cell_display import CellDisplay, CellState, SheetTexts
from studio.ui.features.sheet.grid_layout import GridLayout
from studio.ui.shell.fields.color.color_picker import paint_checks
from studio.ui.widgets import theme
from studio.ui.widgets.text.card_text import BODY, BOLD, TINY, TINY_BOLD, CardFont
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Colors

CAPTION_HEIGHT: Final = 18.0
"""Height of a label, in pixels."""

_WIDEST_ROW_LABEL: Final = 160.0
_DOT: Final = 3.5
_CENTER: Final = Qt.AlignmentFlag.AlignCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def compute_side_width(texts: Sequence[str]) -> float:
    """Return the width of the labels left of rows; 0 for none."""
    widest = max((TINY.text_width(text) for text in texts), default=0.0)
    return min(widest, _WIDEST_ROW_LABEL) + SPACE_2 if texts else 0.0


def paint_cell(
    painter: QPainter, place: QRectF, shown: CellDisplay, caption: str, *, is_selected: bool, has_focus: bool
) -> None:
    """Paint a cell and its caption.

    Args:
        painter: On the view.
        place: Of the picture.
        shown: What is in it.
        caption: Below it; empty for none.
        is_selected: Whether it has the frame of the selected one.
        has_focus: Whether keys go to the sheet.
    """
    failed = shown.state is CellState.FAILED
    painter.fillRect(place, Colors.DANGER_DIM if failed else Colors.RAISED)
    if shown.image.isNull() or failed:
        _paint_note(painter, place, shown, TINY)
    else:
        _paint_image(painter, place, shown)
        if shown.state in (CellState.PENDING, CellState.QUEUED):
            _paint_dot(painter, place.topRight() + QPointF(-SPACE_2, SPACE_2), Colors.COMPUTING)
    if is_selected:
        painter.setPen(QPen(Colors.ACCENT, 2 if has_focus else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(-1, -1, 1, 1))
    if shown.is_current:
        _paint_dot(painter, place.topLeft() + QPointF(SPACE_2, SPACE_2), Colors.ACCENT)
    if caption:
        painter.setPen(Colors.ACCENT if shown.is_current else Colors.SECONDARY)
        below = QRectF(place.left(), place.bottom() + 1, place.width(), CAPTION_HEIGHT)
        (TINY_BOLD if is_selected else TINY).draw_text(painter, below, _CENTER, caption)


def paint_headings(painter: QPainter, layout: GridLayout, texts: SheetTexts) -> None:
    """Paint the labels above the columns and left of the rows."""
    painter.setPen(Colors.SECONDARY)
    for column, text in enumerate(texts.columns):
        left, top, width, _ = layout.get_rect(column)
        TINY.draw_text(painter, QRectF(left, top - CAPTION_HEIGHT - 2, width, CAPTION_HEIGHT), _CENTER, text)
    for row, text in enumerate(texts.rows):
        left, top, _, height = layout.get_rect(row * layout.columns)
        wide = layout.spec.side - SPACE_2
        place = QRectF(left - wide - SPACE_2, top + (height - CAPTION_HEIGHT) / 2, wide, CAPTION_HEIGHT)
        TINY.draw_text(painter, place, _RIGHT, text)


def paint_large_cell(painter: QPainter, room: QRectF, shown: CellDisplay, text: str) -> None:
    """Paint a cell as large as it fits, with its values below."""
    place = room.adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2 - CAPTION_HEIGHT - SPACE_1)
    if shown.image.isNull() or shown.state is CellState.FAILED:
        _paint_note(painter, place, shown, BODY)
    else:
        _paint_image(painter, place, shown)
    below = QRectF(place.left(), room.bottom() - CAPTION_HEIGHT - SPACE_2, place.width(), CAPTION_HEIGHT)
    painter.setPen(Colors.ACCENT if shown.is_current else Colors.TEXT)
    BOLD.draw_text(painter, below, _CENTER, text)


def paint_hint(painter: QPainter, room: QRectF) -> None:
    """Paint what an empty sheet is for."""
    title = tr("Compare values side by side")
    text = tr("Choose a parameter for X and type its values, as 1, 2, 3 or 0.2..1 step 0.2. Run computes each of them.")
    place = room.adjusted(SPACE_3, SPACE_3, -SPACE_3, -SPACE_3)
    painter.setPen(Colors.SECONDARY)
    painter.setFont(BOLD.qt_font)
    middle = place.center().y()
    painter.drawText(QRectF(place.left(), middle - 26, place.width(), 22), _CENTER, title)
    painter.setPen(Colors.FAINT)
    painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(place.left(), middle, place.width(), place.bottom() - middle), flags, text)


def _paint_image(painter: QPainter, place: QRectF, shown: CellDisplay) -> None:
    """Paint a picture as large as it fits, over a board where it is transparent."""
    size = QSizeF(shown.image.size()).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(QPointF(), size)
    target.moveCenter(place.center())
    if shown.image.hasAlphaChannel():
        paint_checks(painter, target)
    painter.drawImage(target, shown.image)


def _paint_note(painter: QPainter, place: QRectF, shown: CellDisplay, font: CardFont) -> None:
    painter.setPen(Colors.DANGER if shown.state is CellState.FAILED else Colors.FAINT)
    painter.setFont(font.qt_font)
    room = place.adjusted(SPACE_1, SPACE_1, -SPACE_1, -SPACE_1)
    line = painter.fontMetrics().lineSpacing()
    lines = font.wrap_text(shown.note or tr("Waiting"), room.width(), max(1, int(room.height() // line)))
    top = room.top() + max(0.0, (room.height() - line * len(lines)) / 2)
    for number, text in enumerate(lines):
        painter.drawText(QRectF(room.left(), top + number * line, room.width(), line), _CENTER, text)


def _paint_dot(painter: QPainter, at: QPointF, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(color)
    painter.drawEllipse(at, _DOT, _DOT)
    painter.restore()
