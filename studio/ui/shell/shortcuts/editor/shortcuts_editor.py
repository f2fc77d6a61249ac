"""The editor of shortcuts: find an action by its name or by its key, and give it other keys, at once and everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES
from studio.ui.shell.shortcuts.bindings import PRESETS, KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.editor.conflict_bar import ConflictBar
from studio.ui.shell.shortcuts.editor.key_capture import KeyCapture
from studio.ui.shell.shortcuts.editor.shortcut_list import ShortcutList
from studio.ui.shell.shortcuts.key_names import format_native_key
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.search.fuzzy_search import Searchable, score_match
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3

_SIZE: Final = QSize(680, 640)


class ShortcutsEditor(QDialog):
    """Shows the keys in force and changes them.

    Args:
        exists: Whether an action can be done in this program.
        parent: The window.

    Signals:
        import_clicked(), export_clicked(): Files are the window's business.
    """

    import_clicked = Signal()
    export_clicked = Signal()

    def __init__(self, exists: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard Shortcuts"))
        self.resize(_SIZE)
        self._make_head()
        self.shortcut_list = ShortcutList(exists, self)
        self.conflict_bar = ConflictBar(self)
        self._make_foot()
        self._lay_out()
        self.shortcut_list.action_selected.connect(self._on_chosen)
        get_keymap().bindings_changed.connect(self.refresh)
        self.refresh()
        self.shortcut_list.select_action(self.shortcut_list.visible_actions[0])
        self.search_field.setFocus()

    def _make_head(self) -> None:
        self.preset_box = QComboBox(self)
        self.preset_box.setAccessibleName(tr("Preset"))
        for name, title in PRESETS.items():
            self.preset_box.addItem(title, name)
        self.preset_box.activated.connect(lambda: self._apply_bindings(KeyBindings(self.preset_box.currentData())))
        self.search_field = QLineEdit(self)
        self.search_field.setPlaceholderText(tr("Search by name"))
        self.search_field.setAccessibleName(tr("Search by name"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._filter_by_name)
        self.key_finder = KeyCapture(tr("Find by key"), self)
        self.key_finder.key_captured.connect(self._filter_by_key)

    def _make_foot(self) -> None:
        self.title_label = PlainLabel(parent=self)
        self.title_label.setProperty("role", "title")
        self.help_label = PlainLabel(parent=self)
        self.help_label.setProperty("role", "secondary")
        self.chips = QHBoxLayout()
        self.chips.setSpacing(SPACE_1)
        self.change_button = KeyCapture(tr("Change…"), self)
        self.add_button = KeyCapture(tr("Add…"), self)
        self.change_button.key_captured.connect(lambda key: self._request_keys(key, (key,)))
        self.add_button.key_captured.connect(
            lambda key: self._request_keys(key, (*self._keys, *(() if key in self._keys else (key,))))
        )
        self.reset_button = _make_button(tr("Reset"), self, self._on_reset)
        self.reset_all_button = _make_button(
            tr("Reset All"), self, lambda: self._apply_bindings(KeyBindings(get_keymap().bindings.preset))
        )
        self.import_button = _make_button(tr("Import…"), self, self.import_clicked.emit)
        self.export_button = _make_button(tr("Export…"), self, self.export_clicked.emit)
        self.close_button = _make_button(tr("Close"), self, self.close)

    def _lay_out(self) -> None:
        head = _make_row(PlainLabel(tr("Preset"), self), self.preset_box, self.search_field, self.key_finder)
        head.setStretchFactor(self.search_field, 1)
        keys = _make_row(self.change_button, self.add_button, self.reset_button)
        keys.insertLayout(0, self.chips)
        keys.insertStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self.shortcut_list, 1)
        for part in (self.title_label, self.help_label):
            column.addWidget(part)
        column.addLayout(keys)
        column.addWidget(self.conflict_bar)
        column.addSpacing(SPACE_2)
        column.addLayout(
            _make_row(self.reset_all_button, self.import_button, self.export_button, None, self.close_button)
        )

    @property
    def _action(self) -> str:
        return self.shortcut_list.current_action

    @property
    def _keys(self) -> tuple[str, ...]:
        return get_keymap().bindings.get_keys(self._action)

    def refresh(self) -> None:
        """Show the keys in force."""
        bindings = get_keymap().bindings
        self.preset_box.setCurrentIndex(self.preset_box.findData(bindings.preset))
        self.shortcut_list.show_bindings(bindings)
        self.reset_all_button.setEnabled(bool(bindings.changed_keys))
        self._on_chosen()

    def _on_chosen(self) -> None:
        self.conflict_bar.hide()
        spec = CATALOGUE.get(self._action)
        for part in (self.change_button, self.add_button):
            part.setEnabled(spec is not None)
        self._show_chips()
        if spec is not None:
            self.title_label.setText(spec.title.rstrip("…"))
            scope = tr(SCOPE_NAMES[spec.scope])
            self.help_label.setText(f"{scope}  ·  {tr(spec.help)}" if spec.help else scope)
            self.reset_button.setEnabled(spec.id in get_keymap().bindings.changed_keys)

    def _show_chips(self) -> None:
        while self.chips.count():
            self.chips.takeAt(0).widget().deleteLater()
        for key in self._keys if self._action else ():
            chip = _make_button(f"{format_native_key(key)}   ×", self, partial(self._on_removed, key))
            chip.setAccessibleName(tr("Remove {key}", key=format_native_key(key)))
            chip.setToolTip(escape_tooltip(chip.accessibleName()))
            self.chips.addWidget(chip)

    # Changing

    def _apply_bindings(self, bindings: KeyBindings) -> None:
        get_keymap().set_bindings(bindings)

    def _request_keys(self, key: str, keys: tuple[str, ...]) -> None:
        """Give the current action these keys, or ask first what becomes of others that have `key`."""
        action, bindings = self._action, get_keymap().bindings
        others = bindings.find_collisions(action, key)
        if not others:
            self._apply_bindings(bindings.with_keys(action, keys))
            return
        swap = (
            partial(self._apply_bindings, bindings.with_keys_swapped(action, key))
            if bindings.can_swap(action, key)
            else None
        )
        self.conflict_bar.ask_resolution(
            key, others, partial(self._apply_bindings, bindings.with_key_taken(action, key, keys)), swap
        )
        self.layout().activate()
        self.shortcut_list.select_action(action)  # what the bar has pushed away comes back into view

    def _on_removed(self, key: str) -> None:
        left = tuple(kept for kept in self._keys if kept != key)
        self._apply_bindings(get_keymap().bindings.with_keys(self._action, left))
        self.change_button.setFocus()

    def _on_reset(self) -> None:
        bindings = get_keymap().bindings
        self._apply_bindings(bindings.with_keys(self._action, bindings.get_preset_keys(self._action)))

    # Finding

    def _filter_by_name(self, text: str) -> None:
        words = text.lower().split()
        bindings = get_keymap().bindings

        def fits(action: str) -> bool:
            spec = CATALOGUE[action]
            keys = tuple(format_native_key(key).lower() for key in bindings.get_keys(action))
            said = Searchable(spec.title.lower(), keys, tr(SCOPE_NAMES[spec.scope]).lower(), tr(spec.help).lower())
            return score_match(said, words) > 0

        self.shortcut_list.filter_actions(fits)

    def _filter_by_key(self, key: str) -> None:
        self.search_field.blockSignals(True)
        self.search_field.setText(format_native_key(key))
        self.search_field.blockSignals(False)
        bindings = get_keymap().bindings
        self.shortcut_list.filter_actions(lambda action: key in bindings.get_keys(action))
        self.shortcut_list.setFocus()


def _make_button(text: str, parent: QWidget, clicked: Callable[[], object]) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: clicked())
    return button


def _make_row(*parts: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None is a stretch."""
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
