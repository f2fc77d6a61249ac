"""The list below the field of a search: rows are painted, walked by the field's arrows, and never have the keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import RADIUS_FIELD, Colors

ROW_HEIGHT: Final = 28
_ITEM_ROLE: Final = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class ResultList(QListWidget):
    """List of results, the best first. One row is always selected.

    Args:
        parent: The search.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_results(self, found: Iterable[tuple[str, object]]) -> bool:
        """Show what was found, each with the text that a screen reader says; return whether that is anything."""
        self.clear()
        for text, thing in found:
            item = QListWidgetItem(text)
            item.setData(_ITEM_ROLE, thing)
            self.addItem(item)
        self.setCurrentRow(0)
        return self.count() > 0

    @property
    def found_items(self) -> list[object]:
        """The items found, the best first."""
        return [self.item(row).data(_ITEM_ROLE) for row in range(self.count())]

    @property
    def current_result(self) -> object:
        """The result in the selected row; None if nothing was found."""
        item = self.currentItem()
        return item.data(_ITEM_ROLE) if item is not None else None

    def move_selection(self, steps: int) -> None:
        """Choose a row further down, or up, but not beyond the ends."""
        self.setCurrentRow(max(0, min(self.currentRow() + steps, self.count() - 1)))


class RowDelegate(QStyledItemDelegate):
    """A row: its ground here, the rest in `paint_row`."""

    @guard_override(default=QSize(0, ROW_HEIGHT))
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a row's size."""
        return QSize(0, ROW_HEIGHT)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        place = QRectF(option.rect)  # type: ignore[attr-defined]  # the stubs lack its fields
        state = option.state  # type: ignore[attr-defined]  # the same
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(Colors.ACCENT_DIM if chosen else Colors.HOVER)
            painter.drawRoundedRect(place, RADIUS_FIELD, RADIUS_FIELD)
        self.paint_row(painter, place, index.data(_ITEM_ROLE), chosen=chosen)

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint what was found over its row's ground."""
        raise NotImplementedError
