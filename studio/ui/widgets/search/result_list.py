"""The list below the field of a search: rows are painted, walked by the field's arrows, and never have the keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
from studio.ui.widgets.text.card_text import LEFT, TINY
from studio.ui.widgets.theme import RADIUS_FIELD, SPACE_2, Colors

ROW_HEIGHT: Final = 28
_ITEM_ROLE: Final = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ResultHeading:
    """A heading between results: it cannot be selected."""

    text: str


class ResultList(QListWidget):
    """List of results, the best first. One row is always selected, but never a heading.

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
            if isinstance(thing, ResultHeading):
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
        rows = self._list_result_rows()
        self.setCurrentRow(rows[0] if rows else -1)
        self.scrollToTop()
        return bool(rows)

    def _list_result_rows(self) -> list[int]:
        things = (self.item(row).data(_ITEM_ROLE) for row in range(self.count()))
        return [row for row, thing in enumerate(things) if not isinstance(thing, ResultHeading)]

    @property
    def found_items(self) -> list[object]:
        """The items found, the best first, without headings."""
        return [self.item(row).data(_ITEM_ROLE) for row in self._list_result_rows()]

    @property
    def current_result(self) -> object:
        """The result in the selected row; None if nothing was found."""
        item = self.currentItem()
        return item.data(_ITEM_ROLE) if item is not None else None

    def move_selection(self, steps: int) -> None:
        """Choose a row further down, or up, but not beyond the ends."""
        rows = self._list_result_rows()
        if rows:
            place = rows.index(self.currentRow()) if self.currentRow() in rows else 0
            self.setCurrentRow(rows[max(0, min(place + steps, len(rows) - 1))])
            if self.currentRow() == rows[0]:
                self.scrollToTop()  # with its heading


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
        thing = index.data(_ITEM_ROLE)
        if isinstance(thing, ResultHeading):
            painter.setPen(Colors.SECONDARY)
            TINY.draw_text(painter, place.adjusted(SPACE_2, SPACE_2, -SPACE_2, 0), LEFT, thing.text)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(Colors.ACCENT_DIM if chosen else Colors.HOVER)
            painter.drawRoundedRect(place, RADIUS_FIELD, RADIUS_FIELD)
        self.paint_row(painter, place, thing, chosen=chosen)

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint what was found over its row's ground."""
        raise NotImplementedError
