"""The field of clicked objects: their list, with names that can be changed, and a button that deletes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_n
from studio.sdk.clicks.click_text import parse_object_clicks, serialize_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectClicks
from studio.sdk.params import ParamSpec
from studio.ui.shell.fields.items.items_field import ItemHints, ItemsFieldView
from studio.ui.widgets import theme
from studio.ui.widgets.text.markup import escape_tooltip

_ROW: Final = 24
_MOST_ROWS: Final = 6
_ICON: Final = 12


class ClicksFieldView(ItemsFieldView[ObjectClicks, ClickedObject]):
    """CLICKS: what is clicked on in the viewer. A double click on a row changes the object's name.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    list_view: QListWidget

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        hints = ItemHints(
            tr("Click on an object in the viewer; with Alt on what does not belong to it. Drag a box around it."),
            tr("These clicks cannot be read."),
            tr("The nodes have different objects. Select one of them to see its objects."),
        )
        super().__init__(hints, ObjectClicks(), parent)
        self.list_view = QListWidget(self)
        self.list_view.setUniformItemSizes(True)
        self.list_view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_view.setAccessibleName(tr("Objects"))
        self.list_view.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.delete_button = self._add_button(self, tr("Delete"), tr("Delete the object with its clicks and boxes"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        for widget in (self.hint_label, self.list_view, self.delete_button):
            column.addWidget(widget)
        self.list_view.itemChanged.connect(self._on_item_changed)
        self._follow_choice()
        self.delete_button.clicked.connect(self._delete_chosen)
        self._show()

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The number of the chosen object."""
        return tuple(index.row() for index in self.list_view.selectedIndexes())

    def _show_rows(self, items: Sequence[ClickedObject]) -> None:
        view = self.list_view
        chosen = view.currentRow()
        view.clear()
        for each in items:
            view.addItem(_make_item(each))
        view.setCurrentRow(min(max(0, chosen), len(items) - 1))
        view.setFixedHeight(max(1, min(len(items), _MOST_ROWS)) * _ROW + 2 * view.frameWidth())
        view.setVisible(bool(items))
        self.delete_button.setVisible(bool(items))

    def _choose_rows(self, numbers: Sequence[int]) -> None:
        if numbers and numbers[0] < self.list_view.count():
            self.list_view.setCurrentRow(numbers[0])

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        row, name = self.list_view.row(item), item.text().strip()
        if self._is_showing or self._items is None or row >= len(self._items.objects) or not name:
            return
        self._edit(lambda clicks: clicks.replace_object(row, replace(clicks.objects[row], name=name)))

    @staticmethod
    def _parse(text: str) -> ObjectClicks:
        return parse_object_clicks(text)

    @staticmethod
    def _serialize(items: ObjectClicks) -> str:
        return serialize_object_clicks(items)

    @staticmethod
    def _list_items(items: ObjectClicks) -> Sequence[ClickedObject]:
        return items.objects

    @staticmethod
    def _remove_items(items: ObjectClicks, numbers: Sequence[int]) -> ObjectClicks:
        for number in sorted(numbers, reverse=True):
            items = items.remove_object(number)
        return items


def _make_item(each: ClickedObject) -> QListWidgetItem:
    picture = QPixmap(_ICON, _ICON)
    picture.fill(theme.get_shape_color(each.color))
    item = QListWidgetItem(QIcon(picture), each.name)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    clicks = tr_n("{count} click", "{count} clicks", len(each.clicks))
    boxes = tr_n("{count} box", "{count} boxes", len(each.boxes))
    frames = ", ".join(map(str, each.frames))
    item.setToolTip(escape_tooltip(tr("{clicks}, {boxes}; frames {frames}", clicks=clicks, boxes=boxes, frames=frames)))
    return item
