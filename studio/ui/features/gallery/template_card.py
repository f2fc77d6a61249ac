"""Painting of the gallery: a template's picture, its name and what it does; and the titles of groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui.shell.session.template_entry import TemplateEntry, TemplateGroup
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
PICTURE_ROLE: Final = Qt.ItemDataRole.UserRole.value + 1
FRAME_ROLE: Final = Qt.ItemDataRole.UserRole.value + 2
"""What plays; it is shown instead of the picture."""
CARD_WIDTH: Final = 240 + 2 * theme.SPACE_2
"""The least width of a card; cards share the width of a row."""
_ASPECT: Final = 9 / 16
_PADDING: Final = theme.SPACE_2
_Index = QModelIndex | QPersistentModelIndex
_Line = tuple[str, QFont, QColor]


class TemplateCardDelegate(QStyledItemDelegate):
    """Paints cards and titles of groups; the cards of a group are as high as the one that says most.

    Args:
        parent: The list.
        entries: All templates.
    """

    def __init__(self, parent: QAbstractItemView, entries: Iterable[TemplateEntry]) -> None:
        super().__init__(parent)
        self._view = parent
        self._entries = tuple(entries)
        self._heights: dict[tuple[int, TemplateGroup], int] = {}

    @guard_override(default=QSize(CARD_WIDTH, CARD_WIDTH))
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a card, or of a title that has a row of its own."""
        row = max(1, self._view.viewport().width() - 1)
        entry = index.data(ENTRY_ROLE)
        if entry is None:
            return QSize(row, round(QFontMetricsF(_title_font()).height()) + 2 * _PADDING)
        width = row // max(1, row // CARD_WIDTH)
        return QSize(width, self._measure_group(width, entry.group))

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a card or a title."""
        place = QRectF(option.rect)  # type: ignore[attr-defined]  # the stubs lack its fields
        state = option.state  # type: ignore[attr-defined]  # the same
        entry = index.data(ENTRY_ROLE)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if entry is None:
            _paint_title(painter, place, index.data())
        else:
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            _paint_ground(painter, place, chosen, bool(state & QStyle.StateFlag.State_MouseOver))
            inner = place.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
            shown = QSizeF(inner.width(), inner.width() * _ASPECT)
            picture = index.data(FRAME_ROLE) or index.data(PICTURE_ROLE)
            _paint_picture(painter, QRectF(inner.topLeft(), shown), picture)
            _paint_words(painter, inner.adjusted(0, shown.height() + _PADDING, 0, 0), entry)
        painter.restore()

    def _measure_group(self, width: int, group: TemplateGroup) -> int:
        if (width, group) not in self._heights:
            inner = width - 2 * _PADDING
            texts = [_break_texts(entry, inner) for entry in self._entries if entry.group is group]
            words = max(sum(QFontMetricsF(font).height() for _, font, _ in lines) for lines in texts)
            self._heights[width, group] = round(inner * _ASPECT + words) + 4 * _PADDING
        return self._heights[width, group]


def _title_font() -> QFont:
    return theme.make_ui_font(theme.FONT_TITLE, bold=True)


def _paint_title(painter: QPainter, place: QRectF, text: str) -> None:
    painter.setFont(_title_font())
    painter.setPen(Colors.TEXT)
    inner = place.adjusted(_PADDING, 0, -_PADDING, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


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
    top = place.top()
    for text, font, color in _break_texts(entry, place.width()):
        height = QFontMetricsF(font).height()
        painter.setFont(font)
        painter.setPen(color)
        row = QRectF(place.left(), top, place.width(), height)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        top += height


def _break_texts(entry: TemplateEntry, width: float) -> list[_Line]:
    """Return all lines of a card, with their fonts and colors."""
    title, small = theme.make_ui_font(theme.FONT_BODY, bold=True), theme.make_ui_font(theme.FONT_SMALL)
    return [
        *((line, title, Colors.TEXT) for line in _break_text(entry.localized_title, title, width)),
        *((line, small, Colors.SECONDARY) for line in _break_text(entry.localized_description, small, width)),
        *((line, small, Colors.WARNING) for line in _break_text(entry.localized_requirements, small, width)),
    ]


def _break_text(text: str, font: QFont, width: float) -> list[str]:
    """Break a text into lines between its words; only a word that is wider than a line ends in an ellipsis."""
    metrics, lines = QFontMetricsF(font), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines if line]
