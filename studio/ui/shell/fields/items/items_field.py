"""Base of the fields of lists of items that are edited in the viewer, too: what is shown, chosen and asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QToolButton, QWidget

from studio.core.errors import StudioError
from studio.sdk.params import ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

Items = TypeVar("Items")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ItemHints:
    """What a field says where it has no items to show.

    Args:
        empty: How the first one is made.
        unreadable: That the value cannot be read.
        mixed: That the nodes have different ones.
    """

    empty: str
    unreadable: str
    mixed: str


class ItemsFieldView(FieldView, Generic[Items, Item]):
    """Field of items. What is chosen in its list is chosen in the viewer, too.

    Args:
        hints: What it says without items.
        none: No items.
        parent: The widget's parent.

    Signals:
        items_chosen(tuple[int, ...]): The user chose the items of these numbers.
    """

    items_chosen = Signal(tuple)
    list_view: QAbstractItemView

    def __init__(self, hints: ItemHints, none: Items, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self._items: Items | None = none
        self._is_showing = False  # what is chosen changes, but not by the user
        self.hint_label = PlainLabel(hints.empty, self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the chosen items."""
        raise NotImplementedError

    def choose_items(self, numbers: Sequence[int]) -> None:
        """Choose these items in the list, as they are in the viewer; those that it does not have are left out."""
        with self._showing():
            self._choose_rows(numbers)

    def show_value(self, value: ParamValue) -> None:
        """Show items."""
        try:
            items = self._parse(str(value))
        except StudioError:
            self._items = None
            self.hint_label.setText(self._hints.unreadable)
        else:
            if items is self._items:
                return
            self._items = items
            self.hint_label.setText(self._hints.empty)
        self._show()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different items."""
        self._items = None
        self.hint_label.setText(self._hints.mixed)
        self._show()

    def _show(self) -> None:
        """Show what there is; what is chosen stays."""
        items = self._list_items(self._items) if self._items is not None else ()
        with self._showing():
            self._show_rows(items)
        self.hint_label.setVisible(not items)
        self._show_chosen()

    @contextmanager
    def _showing(self) -> Iterator[None]:
        """Let the list change without a word to the viewer."""
        before, self._is_showing = self._is_showing, True
        try:
            yield
        finally:
            self._is_showing = before

    def _follow_choice(self) -> None:
        """Say what the user chooses in the list; a click on what is chosen already says it again."""
        self.list_view.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.list_view.clicked.connect(lambda _: self._on_chosen())

    def _on_chosen(self) -> None:
        if not self._is_showing:
            self.items_chosen.emit(self.chosen_numbers)

    def _add_button(self, parent: QWidget, text: str, tip: str) -> QToolButton:
        """Return a small button with a text."""
        button = QToolButton(parent)
        button.setText(text)
        button.setToolTip(escape_tooltip(tip))
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        return button

    def _edit(self, change: Callable[[Items], Items], edit: ValueEdit | None = None) -> None:
        """Ask for other items; a drag of a number takes what the items were before it."""

        def change_text(text: ParamValue) -> ParamValue:
            return self._serialize(change(self._parse(str(text))))

        if edit is None:
            self.value_edited.emit(ValueEdit(change_text))
        else:
            self.value_edited.emit(ValueEdit(change_text, edit.merge_key, edit.is_from_start))

    def _delete_chosen(self) -> None:
        numbers = self.chosen_numbers
        if numbers:
            self._edit(lambda items: self._remove_items(items, numbers))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.list_view,)

    @staticmethod
    def _parse(text: str) -> Items:
        """Return the items that a parameter holds.

        Raises:
            StudioError: It cannot be read.
        """
        raise NotImplementedError

    @staticmethod
    def _serialize(items: Items) -> str:
        """Return items as a parameter holds them."""
        raise NotImplementedError

    @staticmethod
    def _list_items(items: Items) -> Sequence[Item]:
        """Return them one by one."""
        raise NotImplementedError

    @staticmethod
    def _remove_items(items: Items, numbers: Sequence[int]) -> Items:
        """Return the items without some."""
        raise NotImplementedError

    def _show_rows(self, items: Sequence[Item]) -> None:
        """Show a row for each item; the chosen ones stay if they are there."""
        raise NotImplementedError

    def _choose_rows(self, numbers: Sequence[int]) -> None:
        """Choose the rows of items alone."""
        raise NotImplementedError

    def _show_chosen(self) -> None:
        """Show what is set for the chosen item."""
