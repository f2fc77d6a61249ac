"""The list of checkpoints of all runs, and what can be done with the selected ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
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
from studio.ui.features.training.run.run_files import CheckpointRun
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
    "fine_tune": (tr_noop("Fine-Tune"), tr_noop("Train a new run that begins with these weights")),
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
    """List of checkpoints, the newest run and the newest of each first. Until another is chosen, the newest is.

    Signals:
        action_requested(str): "use", "compare", "fine_tune", "reveal" or "delete" the selected ones.
        current_changed(): Others are selected.
    """

    action_requested = Signal(str)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checkpoints: dict[Path, RunCheckpoint] = {}
        self._used: frozenset[Path] = frozenset()
        self._last_path: Path | None = None
        self._runs: tuple[CheckpointRun, ...] = ()
        self._groups: dict[int, QTreeWidgetItem] = {}
        self.checkpoint_tree = _Tree(self)
        self.checkpoint_tree.setHeaderLabels([tr(name) for name in _COLUMNS])
        self.checkpoint_tree.setRootIsDecorated(False)
        self.checkpoint_tree.setIndentation(theme.SPACE_4)
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
        """The checkpoints that are selected, by run and step."""
        return tuple(self._checkpoints[_path(item)] for item in reversed(self._items()) if item.isSelected())

    def select_steps(self, steps: Sequence[int]) -> None:
        """Select the checkpoints of these steps."""
        for item in self._items():
            item.setSelected(self._checkpoints[_path(item)].step in steps)

    def show_runs(self, runs: Sequence[CheckpointRun], used: frozenset[Path]) -> None:
        """List the checkpoints of these, the newest first; mark those whose weights are in use."""
        is_same, self._used = tuple(runs) == self._runs, used
        if is_same:
            for item in self._items():
                self._fill_item(item, self._checkpoints[_path(item)])
            self._mark_used_runs()
            return
        before, known = self._checkpoints, {run.number for run in self._runs}
        closed = {number for number, group in self._groups.items() if not group.isExpanded()}
        self._runs = tuple(runs)
        self._checkpoints = {one.path: one for run in runs for one in reversed(run.checkpoints)}
        newest = next(iter(self._checkpoints.values()), None)
        has_best = any(one.is_best for run in runs[:1] for one in run.checkpoints)
        self._last_path = newest.path if newest is not None and not has_best else None
        chosen = {_path(item) for item in self._items() if item.isSelected()} & self._checkpoints.keys()
        if chosen <= {next(iter(before), None)}:
            chosen = set(list(self._checkpoints)[:1])
        is_other = not before.keys() & self._checkpoints.keys()
        self.checkpoint_tree.blockSignals(True)
        self._fill_tree(chosen)
        for run in self._runs if self._groups else ():
            is_new = is_other or run.number not in known
            is_open = run is runs[0] or self._is_used(run) if is_new else run.number not in closed
            self._groups[run.number].setExpanded(is_open)
        self.checkpoint_tree.blockSignals(False)
        self._update_buttons()

    def _is_used(self, run: CheckpointRun) -> bool:
        return any(one.path in self._used for one in run.checkpoints)

    def _fill_tree(self, chosen: set[Path]) -> None:
        self.checkpoint_tree.clear()
        self._groups.clear()
        self.checkpoint_tree.setRootIsDecorated(len(self._runs) > 1)
        for run in self._runs:
            parent: QTreeWidget | QTreeWidgetItem = self.checkpoint_tree
            if len(self._runs) > 1:
                parent = self._groups[run.number] = QTreeWidgetItem(self.checkpoint_tree)
                parent.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for one in reversed(run.checkpoints):
                item = QTreeWidgetItem(parent)
                item.setData(0, _PATH, str(one.path))
                self._fill_item(item, one)
                item.setSelected(one.path in chosen)
        self._mark_used_runs()

    def _mark_used_runs(self) -> None:
        """Mark the runs that have a checkpoint in use: it is seen while they are closed, too."""
        for run in self._runs if self._groups else ():
            group = self._groups[run.number]
            used = self._is_used(run)
            group.setText(0, f"{tr('Run {number}', number=run.number)}{' ●' if used else ''}")
            group.setToolTip(0, tr("In use") if used else "")
            group.setText(2, _format_time(run.checkpoints[-1].written_at) if run.checkpoints else "")
            for column in range(len(_COLUMNS)):
                group.setFont(column, theme.make_ui_font(theme.FONT_SMALL, bold=used))
                group.setForeground(column, Colors.SECONDARY)

    def _items(self) -> list[QTreeWidgetItem]:
        """Return the rows of checkpoints, from the top."""
        tops = [self.checkpoint_tree.topLevelItem(row) for row in range(self.checkpoint_tree.topLevelItemCount())]
        if not self._groups:
            return tops
        return [group.child(row) for group in tops for row in range(group.childCount())]

    def _fill_item(self, item: QTreeWidgetItem, one: RunCheckpoint) -> None:
        used = one.path in self._used
        mark = tr("best") if one.is_best else tr("last") if one.path == self._last_path else ""
        item.setText(0, f"{one.step:,}{' ●' if used else ''}")
        validation = format_loss(one.validation_loss) if one.validation_loss is not None else "–"
        item.setText(1, f"{validation}  {mark}".rstrip())
        item.setText(2, _format_time(one.written_at))
        item.setText(3, format_byte_size(one.file_size))
        marks = [tr("In use")] if used else []
        marks += [tr("The least validation loss")] if one.is_best else []
        marks += [tr("Nothing was validated after this step")] if one.validation_loss is None else []
        item.setToolTip(0, escape_tooltip("\n".join([*marks, str(one.path)])))
        color: QColor = Colors.GOOD if one.is_best else Colors.TEXT
        for column in range(len(_COLUMNS)):
            item.setFont(column, theme.make_ui_font(theme.FONT_SMALL, bold=used))
            item.setForeground(column, color if column == 1 else Colors.TEXT)

    def _on_selected(self) -> None:
        self._update_buttons()
        self.current_changed.emit()

    def _update_buttons(self) -> None:
        count = len(self.checkpoint_tree.selectedItems())
        self.buttons["use"].setEnabled(count == 1)
        self.buttons["compare"].setEnabled(count == 2)
        self.buttons["fine_tune"].setEnabled(count == 1)
        self.buttons["reveal"].setEnabled(count == 1)
        self.buttons["delete"].setEnabled(count > 0)

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


def _path(item: QTreeWidgetItem) -> Path:
    return Path(item.data(0, _PATH))


def _format_time(seconds: float) -> str:
    """Return when something was written: the time of today, else the day, too."""
    when = datetime.fromtimestamp(seconds)
    return when.strftime("%H:%M:%S" if when.date() == date.today() else "%Y-%m-%d %H:%M")
