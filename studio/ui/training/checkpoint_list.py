"""The list of checkpoints: step, validation loss, when, how large; and what can be done with the selected ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.theme import SPACE_1, SPACE_2, Colors
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.words import value_text

_PATH: Final = Qt.ItemDataRole.UserRole
_KEY = Qt.Key
_MOVES: Final = (
    _KEY.Key_Up,
    _KEY.Key_Down,
    _KEY.Key_Home,
    _KEY.Key_End,
    _KEY.Key_PageUp,
    _KEY.Key_PageDown,
    _KEY.Key_Return,
)
_COLUMNS: Final = (marked("Step"), marked("Validation"), marked("Written"), marked("Size"))
_BUTTONS: Final = {
    "use": (marked("Use"), marked("Let the networks run with these weights")),
    "compare": (marked("A/B"), marked("Compare two checkpoints as variants A and B")),
    "reveal": (marked("Folder"), marked("Show it in its folder")),
    "delete": (marked("Delete…"), marked("Delete these checkpoints")),
}


class _Tree(QTreeWidget):
    """Takes the keys that move, and leaves all others to the panel: letters are no search here."""

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection."""
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()


class CheckpointList(QWidget):
    """Lists checkpoints, the newest first.

    Signals:
        asked(str): "use", "compare", "reveal" or "delete" the selected ones.
        current_changed(): Others are selected.
    """

    asked = Signal(str)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checkpoints: dict[Path, Checkpoint] = {}
        self._used: frozenset[Path] = frozenset()
        self.tree = _Tree(self)
        self.tree.setHeaderLabels([tr(name) for name in _COLUMNS])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setFont(theme.ui_font(theme.FONT_SMALL))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setAccessibleName(tr("Checkpoints"))
        self.tree.setMinimumWidth(180)
        header = self.tree.header()
        for column in range(len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._lay_out()
        self.tree.itemSelectionChanged.connect(self._on_selected)
        self.tree.itemActivated.connect(lambda _item, _column: self.asked.emit("use"))
        self._on_selected()

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        KeyTip(button, f"training.{wish}", tr(tip))
        button.clicked.connect(lambda: self.asked.emit(wish))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_1)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_1, 0, SPACE_2, SPACE_1)
        column.setSpacing(SPACE_1)
        column.addWidget(self.tree, 1)
        column.addLayout(row)

    @property
    def selected(self) -> tuple[Checkpoint, ...]:
        """The checkpoints that are selected, by step."""
        paths = (Path(item.data(0, _PATH)) for item in self.tree.selectedItems())
        found = (self._checkpoints[path] for path in paths if path in self._checkpoints)
        return tuple(sorted(found, key=lambda one: one.step))

    def select(self, steps: Sequence[int]) -> None:
        """Select the checkpoints of these steps."""
        for item in self._items():
            item.setSelected(self._checkpoints[Path(item.data(0, _PATH))].step in steps)

    def show_checkpoints(self, checkpoints: Sequence[Checkpoint], used: frozenset[Path]) -> None:
        """List these; mark those whose weights are in use."""
        paths = {one.path: one for one in checkpoints}
        same = paths == self._checkpoints
        self._checkpoints, self._used = paths, used
        if same:
            for item in self._items():
                self._fill(item, paths[Path(item.data(0, _PATH))])
            return
        chosen = {item.data(0, _PATH) for item in self.tree.selectedItems()}
        self.tree.blockSignals(True)
        self.tree.clear()
        for one in sorted(checkpoints, key=lambda one: -one.step):
            item = QTreeWidgetItem(self.tree)
            item.setData(0, _PATH, str(one.path))
            self._fill(item, one)
            item.setSelected(str(one.path) in chosen)
        self.tree.blockSignals(False)
        self._on_selected()

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]

    def _fill(self, item: QTreeWidgetItem, one: Checkpoint) -> None:
        used = one.path in self._used
        best = tr("best") if one.best else ""
        item.setText(0, f"{one.step:,}{' ●' if used else ''}")
        validation = value_text(one.validation) if one.validation is not None else "–"
        item.setText(1, f"{validation}  {best}".rstrip())
        item.setText(2, datetime.fromtimestamp(one.when).strftime("%H:%M:%S"))
        item.setText(3, size_text(one.size))
        marks = [tr("In use")] if used else []
        marks += [tr("The least validation loss")] if one.best else []
        item.setToolTip(0, tip_text("\n".join([*marks, str(one.path)])))
        color: QColor = Colors.GOOD if one.best else Colors.TEXT
        for column in range(len(_COLUMNS)):
            item.setFont(column, theme.ui_font(theme.FONT_SMALL, bold=used))
            item.setForeground(column, color if column == 1 else Colors.TEXT)

    def _on_selected(self) -> None:
        count = len(self.tree.selectedItems())
        self.buttons["use"].setEnabled(count == 1)
        self.buttons["compare"].setEnabled(count == 2)
        self.buttons["reveal"].setEnabled(count == 1)
        self.buttons["delete"].setEnabled(count > 0)
        self.current_changed.emit()

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the buttons do."""
        self.open_menu(event.globalPos())

    def open_menu(self, at: QPoint) -> None:
        """Show what can be done with the selected ones."""
        menu = QMenu(self)
        for wish, (_, tip) in _BUTTONS.items():
            action = menu.addAction(tr(tip))
            action.setEnabled(self.buttons[wish].isEnabled())
            action.triggered.connect(lambda _=False, wish=wish: self.asked.emit(wish))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
