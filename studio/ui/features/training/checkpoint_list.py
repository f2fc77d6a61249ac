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

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.run.training_text import format_loss
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

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
_COLUMNS: Final = (tr_noop("Step"), tr_noop("Validation"), tr_noop("Written"), tr_noop("Size"))
_BUTTONS: Final = {
    "use": (tr_noop("Use"), tr_noop("Let the networks run with these weights")),
    "compare": (tr_noop("A/B"), tr_noop("Compare two checkpoints as variants A and B")),
    "reveal": (tr_noop("Folder"), tr_noop("Show it in its folder")),
    "delete": (tr_noop("Delete…"), tr_noop("Delete these checkpoints")),
}


class _Tree(QTreeWidget):
    """Tree that takes navigation keys, and leaves others to the panel: letters do not search here."""

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection."""
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()


class CheckpointList(QWidget):
    """List of checkpoints, the newest first.

    Signals:
        action_requested(str): "use", "compare", "reveal" or "delete" the selected ones.
        current_changed(): Others are selected.
    """

    action_requested = Signal(str)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checkpoints: dict[Path, RunCheckpoint] = {}
        self._used: frozenset[Path] = frozenset()
        self.checkpoint_tree = _Tree(self)
        self.checkpoint_tree.setHeaderLabels([tr(name) for name in _COLUMNS])
        self.checkpoint_tree.setRootIsDecorated(False)
        self.checkpoint_tree.setUniformRowHeights(True)
        self.checkpoint_tree.setFrameShape(QFrame.Shape.NoFrame)
        self.checkpoint_tree.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.checkpoint_tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.checkpoint_tree.setAccessibleName(tr("Checkpoints"))
        self.checkpoint_tree.setMinimumWidth(180)
        header = self.checkpoint_tree.header()
        for column in range(len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._lay_out()
        self.checkpoint_tree.itemSelectionChanged.connect(self._on_selected)
        self.checkpoint_tree.itemActivated.connect(lambda _item, _column: self.action_requested.emit("use"))
        self._on_selected()

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        KeyTooltip(button, f"training.{wish}", tr(tip))
        button.clicked.connect(lambda: self.action_requested.emit(wish))
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
        column.addWidget(self.checkpoint_tree, 1)
        column.addLayout(row)

    @property
    def selected_checkpoints(self) -> tuple[RunCheckpoint, ...]:
        """The checkpoints that are selected, by step."""
        paths = (Path(item.data(0, _PATH)) for item in self.checkpoint_tree.selectedItems())
        found = (self._checkpoints[path] for path in paths if path in self._checkpoints)
        return tuple(sorted(found, key=lambda one: one.step))

    def select_steps(self, steps: Sequence[int]) -> None:
        """Select the checkpoints of these steps."""
        for item in self._items():
            item.setSelected(self._checkpoints[Path(item.data(0, _PATH))].step in steps)

    def show_checkpoints(self, checkpoints: Sequence[RunCheckpoint], used: frozenset[Path]) -> None:
        """List these; mark those whose weights are in use."""
        paths = {one.path: one for one in checkpoints}
        same = paths == self._checkpoints
        self._checkpoints, self._used = paths, used
        if same:
            for item in self._items():
                self._fill_item(item, paths[Path(item.data(0, _PATH))])
            return
        chosen = {item.data(0, _PATH) for item in self.checkpoint_tree.selectedItems()}
        self.checkpoint_tree.blockSignals(True)
        self.checkpoint_tree.clear()
        for one in sorted(checkpoints, key=lambda one: -one.step):
            item = QTreeWidgetItem(self.checkpoint_tree)
            item.setData(0, _PATH, str(one.path))
            self._fill_item(item, one)
            item.setSelected(str(one.path) in chosen)
        self.checkpoint_tree.blockSignals(False)
        self._on_selected()

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.checkpoint_tree.topLevelItem(row) for row in range(self.checkpoint_tree.topLevelItemCount())]

    def _fill_item(self, item: QTreeWidgetItem, one: RunCheckpoint) -> None:
        used = one.path in self._used
        best = tr("best") if one.is_best else ""
        item.setText(0, f"{one.step:,}{' ●' if used else ''}")
        validation = format_loss(one.validation_loss) if one.validation_loss is not None else "–"
        item.setText(1, f"{validation}  {best}".rstrip())
        item.setText(2, datetime.fromtimestamp(one.written_at).strftime("%H:%M:%S"))
        item.setText(3, format_byte_size(one.file_size))
        marks = [tr("In use")] if used else []
        marks += [tr("The least validation loss")] if one.is_best else []
        item.setToolTip(0, escape_tooltip("\n".join([*marks, str(one.path)])))
        color: QColor = Colors.GOOD if one.is_best else Colors.TEXT
        for column in range(len(_COLUMNS)):
            item.setFont(column, theme.make_ui_font(theme.FONT_SMALL, bold=used))
            item.setForeground(column, color if column == 1 else Colors.TEXT)

    def _on_selected(self) -> None:
        count = len(self.checkpoint_tree.selectedItems())
        self.buttons["use"].setEnabled(count == 1)
        self.buttons["compare"].setEnabled(count == 2)
        self.buttons["reveal"].setEnabled(count == 1)
        self.buttons["delete"].setEnabled(count > 0)
        self.current_changed.emit()

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the buttons do."""
        self.open_context_menu(event.globalPos())

    def open_context_menu(self, at: QPoint) -> None:
        """Show what can be done with the selected ones."""
        menu = QMenu(self)
        for wish, (_, tip) in _BUTTONS.items():
            action = menu.addAction(tr(tip))
            action.setEnabled(self.buttons[wish].isEnabled())
            action.triggered.connect(lambda _=False, wish=wish: self.action_requested.emit(wish))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
