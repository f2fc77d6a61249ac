"""Base of the fields of items that lie over each other: list, buttons, a menu of each row, and settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.item_settings import ItemSettingsView
from studio.ui.shell.fields.items.items_field import Item, ItemHints, Items, ItemsFieldView
from studio.ui.shell.fields.items.shape_list import ShapeListView
from studio.ui.widgets import theme


@dataclass(frozen=True, slots=True)
class StackTips:
    """What the buttons below the list say.

    Args:
        up: Of the one that moves the item up.
        down: Of the one that moves it down.
        duplicate: Of the one that copies it.
        delete: Of the one that deletes it.
    """

    up: str
    down: str
    duplicate: str
    delete: str


class StackedItemsFieldView(ItemsFieldView[Items, Item]):
    """Field of items of which each lies over those before it. A click on the lock or the eye of a row changes it.

    Rows are dragged to another place. The menu of a row has all that signs and buttons do, for the keyboard, too.

    Args:
        hints: What it says without items.
        none: No items.
        tips: What its buttons say.
        parent: The widget's parent.
    """

    list_view: ShapeListView

    def __init__(self, hints: ItemHints, none: Items, tips: StackTips, parent: QWidget | None = None) -> None:
        super().__init__(hints, none, parent)
        self.list_view = self._make_list()
        self.settings_view = self._make_settings()
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        self.up_button = self._add_button(self._buttons, tr("Up"), tips.up)
        self.down_button = self._add_button(self._buttons, tr("Down"), tips.down)
        self.duplicate_button = self._add_button(self._buttons, tr("Duplicate"), tips.duplicate)
        self.delete_button = self._add_button(self._buttons, tr("Delete"), tips.delete)
        self._row_buttons = (self.up_button, self.down_button, self.duplicate_button, self.delete_button)
        for button in self._row_buttons:
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        for widget in (self.hint_label, self.list_view, self._buttons, self.settings_view):
            column.addWidget(widget)
        self._connect()
        self._show()

    def _connect(self) -> None:
        view = self.list_view
        view.hidden_toggled.connect(lambda n: self._change(n, lambda item: _toggle(item, "is_hidden")))
        view.lock_toggled.connect(lambda n: self._change(n, lambda item: _toggle(item, "is_locked")))
        view.shape_model.name_edited.connect(lambda n, name: self._change(n, lambda item: _set(item, name=name)))
        view.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self._follow_choice()
        view.shape_dragged.connect(self._move_to)
        view.menu_requested.connect(self._open_menu)
        self.settings_view.setting_edited.connect(self._on_setting_edited)
        self.up_button.clicked.connect(lambda: self._move(1))
        self.down_button.clicked.connect(lambda: self._move(-1))
        self.duplicate_button.clicked.connect(self._duplicate)
        self.delete_button.clicked.connect(self._delete_chosen)

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the chosen items."""
        return self.list_view.chosen_numbers

    @property
    def _shown_items(self) -> Sequence[Item]:
        return self._list_items(self._items) if self._items is not None else ()

    def _show_rows(self, items: Sequence[Item]) -> None:
        rows: Sequence[Any] = items
        self.list_view.show_shapes(rows)
        self._buttons.setVisible(bool(items))

    def _choose_rows(self, numbers: Sequence[int]) -> None:
        count = len(self._shown_items)
        self.list_view.choose_all([number for number in numbers if number < count])

    def _show_chosen(self) -> None:
        items, number = self._shown_items, self.list_view.chosen_number
        has_chosen = number is not None and number < len(items)
        self.settings_view.setVisible(has_chosen)
        if number is not None and has_chosen:
            self._show_settings(items[number])
            self.up_button.setEnabled(number < len(items) - 1)
            self.down_button.setEnabled(number > 0)

    def _change(self, number: int, change: Callable[[Item], Item], edit: ValueEdit | None = None) -> None:
        self._change_all((number,), change, edit)

    def _change_all(
        self, numbers: Sequence[int], change: Callable[[Item], Item], edit: ValueEdit | None = None
    ) -> None:
        """Ask for items in the place of others, in one step."""

        def change_items(items: Items) -> Items:
            for number in numbers:
                items = self._replace_item(items, number, change(self._list_items(items)[number]))
            return items

        self._edit(change_items, edit)

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        number = self.list_view.chosen_number
        if number is not None:
            self._change(number, lambda item: self._change_setting(item, name, edit), edit)

    def _move(self, by: int) -> None:
        number = self.list_view.chosen_number
        if number is not None and 0 <= number + by < len(self._shown_items):
            self._move_to(number, number + by)

    def _move_to(self, number: int, to: int) -> None:
        self._edit(lambda items: self._move_item(items, number, to))
        self.list_view.choose(to)

    def _duplicate(self) -> None:
        number = self.list_view.chosen_number
        if number is not None:
            self._edit(lambda items: self._duplicate_item(items, number))
            self.list_view.choose(number + 1)

    def _open_menu(self, number: int, place: QPoint) -> None:
        """Open the menu of a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu, number)
        menu.popup(place)

    def _fill_menu(self, menu: QMenu, number: int) -> None:
        """Add what can be done to the chosen rows, of which one has the menu."""
        view, numbers = self.list_view, self.chosen_numbers
        item: Any = self._shown_items[number]
        menu.addAction(tr("Rename"), lambda: view.edit(view.currentIndex()))
        for text, name in (
            (tr("Show") if item.is_hidden else tr("Hide"), "is_hidden"),
            (tr("Unlock") if item.is_locked else tr("Lock"), "is_locked"),
        ):
            changes = {name: not getattr(item, name)}
            menu.addAction(text, lambda changes=changes: self._change_all(numbers, lambda each: _set(each, **changes)))
        self._add_looks(menu, numbers)
        menu.addSeparator()
        for button in self._row_buttons:
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)

    def _add_looks(self, menu: QMenu, numbers: Sequence[int]) -> None:
        """Add what else can be changed of how some items look."""

    def _make_list(self) -> ShapeListView:
        """Return the list."""
        raise NotImplementedError

    def _make_settings(self) -> ItemSettingsView:
        """Return the fields of what is set for an item."""
        raise NotImplementedError

    def _show_settings(self, item: Item) -> None:
        """Show what is set for an item."""
        raise NotImplementedError

    @staticmethod
    def _change_setting(item: Item, name: str, edit: ValueEdit) -> Item:
        """Return an item with another setting.

        Raises:
            ValueError: The value cannot be made, or is none that is accepted; the message says why.
        """
        raise NotImplementedError

    @staticmethod
    def _replace_item(items: Items, number: int, item: Item) -> Items:
        """Return the items with another one in a place."""
        raise NotImplementedError

    @staticmethod
    def _move_item(items: Items, number: int, to: int) -> Items:
        """Return the items with one in another place."""
        raise NotImplementedError

    @staticmethod
    def _duplicate_item(items: Items, number: int) -> Items:
        """Return the items with a copy of one above it, under a name of its own."""
        raise NotImplementedError


def _set(item: Any, **changes: object) -> Any:
    return replace(item, **changes)


def _toggle(item: Any, name: str) -> Any:
    return replace(item, **{name: not getattr(item, name)})
