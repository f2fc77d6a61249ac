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

from studio.core.language import tr
from studio.ui.fuzzy import Searchable, score
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.shortcuts.bindings import PRESETS, Bindings
from studio.ui.shortcuts.capture import KeyCapture
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.conflict_bar import ConflictBar
from studio.ui.shortcuts.keymap import keymap
from studio.ui.shortcuts.keys import shown
from studio.ui.shortcuts.list_view import ShortcutList
from studio.ui.shortcuts.spec import SCOPE_NAMES
from studio.ui.theme import SPACE_1, SPACE_2, SPACE_3

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
        self.list = ShortcutList(exists, self)
        self.conflict = ConflictBar(self)
        self._make_foot()
        self._lay_out()
        self.list.chosen.connect(self._on_chosen)
        keymap().changed.connect(self.refresh)
        self.refresh()
        self.list.choose(self.list.shown[0])
        self.search.setFocus()

    def _make_head(self) -> None:
        self.preset = QComboBox(self)
        self.preset.setAccessibleName(tr("Preset"))
        for name, title in PRESETS.items():
            self.preset.addItem(title, name)
        self.preset.activated.connect(lambda: self._use(Bindings(self.preset.currentData())))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search by name"))
        self.search.setAccessibleName(tr("Search by name"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter_by_name)
        self.finder = KeyCapture(tr("Find by key"), self)
        self.finder.captured.connect(self._filter_by_key)

    def _make_foot(self) -> None:
        self.title = PlainLabel(parent=self)
        self.title.setProperty("role", "title")
        self.help = PlainLabel(parent=self)
        self.help.setProperty("role", "secondary")
        self.chips = QHBoxLayout()
        self.chips.setSpacing(SPACE_1)
        self.change = KeyCapture(tr("Change…"), self)
        self.add = KeyCapture(tr("Add…"), self)
        self.change.captured.connect(lambda key: self._want(key, (key,)))
        self.add.captured.connect(lambda key: self._want(key, (*self._keys, *(() if key in self._keys else (key,)))))
        self.reset = _button(tr("Reset"), self, self._on_reset)
        self.reset_all = _button(tr("Reset All"), self, lambda: self._use(Bindings(keymap().bindings.preset)))
        self.load = _button(tr("Import…"), self, self.import_clicked.emit)
        self.save = _button(tr("Export…"), self, self.export_clicked.emit)
        self.close_button = _button(tr("Close"), self, self.close)

    def _lay_out(self) -> None:
        head = _row(PlainLabel(tr("Preset"), self), self.preset, self.search, self.finder)
        head.setStretchFactor(self.search, 1)
        keys = _row(self.change, self.add, self.reset)
        keys.insertLayout(0, self.chips)
        keys.insertStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        for part in (self.title, self.help):
            column.addWidget(part)
        column.addLayout(keys)
        column.addWidget(self.conflict)
        column.addSpacing(SPACE_2)
        column.addLayout(_row(self.reset_all, self.load, self.save, None, self.close_button))

    @property
    def _action(self) -> str:
        return self.list.current

    @property
    def _keys(self) -> tuple[str, ...]:
        return keymap().bindings.keys_of(self._action)

    def refresh(self) -> None:
        """Show the keys in force."""
        bindings = keymap().bindings
        self.preset.setCurrentIndex(self.preset.findData(bindings.preset))
        self.list.show_bindings(bindings)
        self.reset_all.setEnabled(bool(bindings.changed))
        self._on_chosen()

    def _on_chosen(self) -> None:
        self.conflict.hide()
        spec = CATALOGUE.get(self._action)
        for part in (self.change, self.add):
            part.setEnabled(spec is not None)
        self._show_chips()
        if spec is not None:
            self.title.setText(spec.title.rstrip("…"))
            scope = tr(SCOPE_NAMES[spec.scope])
            self.help.setText(f"{scope}  ·  {tr(spec.help)}" if spec.help else scope)
            self.reset.setEnabled(spec.id in keymap().bindings.changed)

    def _show_chips(self) -> None:
        while self.chips.count():
            self.chips.takeAt(0).widget().deleteLater()
        for key in self._keys if self._action else ():
            chip = _button(f"{shown(key)}   ×", self, partial(self._on_removed, key))
            chip.setAccessibleName(tr("Remove {key}", key=shown(key)))
            chip.setToolTip(tip_text(chip.accessibleName()))
            self.chips.addWidget(chip)

    # Changing

    def _use(self, bindings: Bindings) -> None:
        keymap().use(bindings)

    def _want(self, key: str, keys: tuple[str, ...]) -> None:
        """Give the current action these keys, or ask first what becomes of others that have `key`."""
        action, bindings = self._action, keymap().bindings
        others = bindings.colliding(action, key)
        if not others:
            self._use(bindings.with_keys(action, keys))
            return
        swap = partial(self._use, bindings.swapping(action, key)) if bindings.can_swap(action, key) else None
        self.conflict.ask(key, others, partial(self._use, bindings.taking(action, key, keys)), swap)
        self.layout().activate()
        self.list.choose(action)  # what the bar has pushed away comes back into view

    def _on_removed(self, key: str) -> None:
        left = tuple(kept for kept in self._keys if kept != key)
        self._use(keymap().bindings.with_keys(self._action, left))
        self.change.setFocus()

    def _on_reset(self) -> None:
        bindings = keymap().bindings
        self._use(bindings.with_keys(self._action, bindings.preset_keys(self._action)))

    # Finding

    def _filter_by_name(self, text: str) -> None:
        words = text.lower().split()
        bindings = keymap().bindings

        def fits(action: str) -> bool:
            spec = CATALOGUE[action]
            keys = tuple(shown(key).lower() for key in bindings.keys_of(action))
            said = Searchable(spec.title.lower(), keys, tr(SCOPE_NAMES[spec.scope]).lower(), tr(spec.help).lower())
            return score(said, words) > 0

        self.list.filter(fits)

    def _filter_by_key(self, key: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(shown(key))
        self.search.blockSignals(False)
        bindings = keymap().bindings
        self.list.filter(lambda action: key in bindings.keys_of(action))
        self.list.setFocus()


def _button(text: str, parent: QWidget, clicked: Callable[[], object]) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: clicked())
    return button


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None is a stretch."""
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
