"""Painting of a template's card: its picture, its name, and what it does."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui.shell.session.template_entry import TemplateEntry
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
PICTURE_ROLE: Final = Qt.ItemDataRole.UserRole.value + 1
PICTURE_SIZE: Final = QSize(240, 135)
CARD_SIZE: Final = QSize(PICTURE_SIZE.width() + 2 * theme.SPACE_2, 236)
_LINES, _NEEDS_LINES = 4, 2
_ABOUT_LINES = 3
_Index = QModelIndex | QPersistentModelIndex


class TemplateCardDelegate(QStyledItemDelegate):
    """Paints a template's card."""

    @guard_override(default=CARD_SIZE)
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a card's size."""
        return CARD_SIZE

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a card."""
        place = QRectF(option.rect)  # type: ignore[attr-defined]  # the stubs lack its fields
        state = option.state  # type: ignore[attr-defined]  # the same
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        _paint_ground(painter, place, chosen, bool(state & QStyle.StateFlag.State_MouseOver))
        inner = place.adjusted(theme.SPACE_2, theme.SPACE_2, -theme.SPACE_2, -theme.SPACE_2)
        _paint_picture(painter, QRectF(inner.topLeft(), PICTURE_SIZE.toSizeF()), index.data(PICTURE_ROLE))
        _paint_words(painter, inner.adjusted(0, PICTURE_SIZE.height() + theme.SPACE_2, 0, 0), index.data(ENTRY_ROLE))
        painter.restore()


def _paint_ground(painter: QPainter, place: QRectF, chosen: bool, under_mouse: bool) -> None:
    if not chosen and not under_mouse:
        return
    painter.setPen(QPen(Colors.ACCENT, 1) if chosen else Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT_DIM if chosen else Colors.HOVER)
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_CARD, theme.RADIUS_CARD)


def _paint_picture(painter: QPainter, place: QRectF, picture: object) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(place, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.fillPath(outline, Colors.CANVAS)
    if isinstance(picture, QImage) and not picture.isNull():
        painter.save()
        painter.setClipPath(outline)
        painter.drawImage(place, picture)
        painter.restore()


def _paint_words(painter: QPainter, place: QRectF, entry: TemplateEntry) -> None:
    painter.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
    painter.setPen(Colors.TEXT)
    metrics = QFontMetricsF(painter.font())
    title = metrics.elidedText(entry.localized_title, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
    below = place.adjusted(0, metrics.height() + 2, 0, 0)
    painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
    painter.setPen(Colors.SECONDARY)
    small = QFontMetricsF(painter.font())
    needs = _wrap_text(entry.localized_requirements, small, below.width(), _NEEDS_LINES)
    about = _wrap_text(entry.localized_description, small, below.width(), min(_ABOUT_LINES, _LINES - len(needs)))
    for number, line in enumerate([*about, *needs]):
        row = QRectF(below.left(), below.top() + number * small.height(), below.width(), small.height())
        painter.setPen(Colors.SECONDARY if number < len(about) else Colors.WARNING)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)


def _wrap_text(text: str, metrics: QFontMetricsF, width: float, most: int) -> list[str]:
    """Break a text into at most `most` lines; what does not fit ends in an ellipsis."""
    lines, words = [""], text.split()
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[place:]])
            break
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines if line]
