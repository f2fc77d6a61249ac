"""Panel of the farm: its workers, what each is doing, and what can be done with them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr, tr_noop
from studio.farm.facts import FarmSnapshot, WorkerState, WorkerStatus
from studio.services.farm_settings import FarmMode, FarmSettings
from studio.ui.features.farm.farm_text import format_farm, format_parts, format_speed, format_state
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import swap_buttons
from studio.ui.widgets.text.markup import escape_tooltip

_ID: Final = Qt.ItemDataRole.UserRole
_COLUMNS: Final = (
    tr_noop("Worker"), tr_noop("Machine"), tr_noop("Device"), tr_noop("State"), tr_noop("Parts at work"),
    tr_noop("Done"), tr_noop("Failed"), tr_noop("Frames/s"),
)  # fmt: skip
_STATE_COLUMN: Final = 3
_FIRST_NUMBER: Final = 4
_HINT: Final = tr_noop(
    "Workers make parts of the renders in the queue: on this machine, on its graphics cards, or on other machines.\n"
    "The file is the same as without them."
)
_WAITING: Final = tr_noop("No worker has joined yet.")
_HEAD: Final = {
    "farm.start_local": (tr_noop("Start Workers"), tr_noop("Start workers on this machine")),
    "farm.connect": (tr_noop("Connect…"), tr_noop("Use the workers of a farm that runs elsewhere")),
    "farm.add_machine": (tr_noop("Add a Machine…"), tr_noop("Show what starts a worker on another machine")),
    "farm.stop": (tr_noop("Stop"), tr_noop("Render in this window alone; workers of this machine end")),
}
_FOOT: Final = {
    "drain": (tr_noop("Drain"), tr_noop("Let it finish its parts and take no new ones")),
    "resume": (tr_noop("Resume"), tr_noop("Let it take parts again")),
    "log": (tr_noop("Show Log"), tr_noop("Show the latest lines of its log")),
}


class WorkersPanel(QWidget):
    """Panel of workers.

    Signals:
        farm_action_requested(str): The id of an action on the farm.
        worker_action_requested(str, WorkerStatus): "drain", "resume" or "log", and the selected worker.
    """

    farm_action_requested = Signal(str)
    worker_action_requested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._snapshot, self._settings = FarmSnapshot(), FarmSettings()
        self._items: dict[str, QTreeWidgetItem] = {}
        self.farm_label = ElidedLabel(parent=self)
        self.head_buttons = {id: self._make_head_button(id, *look) for id, look in _HEAD.items()}
        self.worker_buttons = {wish: self._make_worker_button(wish, *look) for wish, look in _FOOT.items()}
        self.worker_tree = self._make_tree()
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setProperty("role", "secondary")
        self.hint_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint_label.setWordWrap(True)
        self._lay_out()
        self._show_buttons()

    def _make_head_button(self, id: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        KeyTooltip(button, id, tr(tip))
        button.clicked.connect(lambda: self.farm_action_requested.emit(id))
        return button

    def _make_worker_button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        button.setToolTip(escape_tooltip(tr(tip)))
        button.clicked.connect(lambda: self._request(wish))
        return button

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels([tr(name) for name in _COLUMNS])
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setFont(theme.make_ui_font(theme.FONT_SMALL))
        tree.setAccessibleName(tr("Workers"))
        header = tree.header()
        header.setStretchLastSection(False)
        for column in range(len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_STATE_COLUMN, QHeaderView.ResizeMode.Stretch)
        for column in range(_FIRST_NUMBER, len(_COLUMNS)):
            tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tree.itemSelectionChanged.connect(self._show_buttons)
        tree.itemActivated.connect(lambda *_: self._request("log"))
        return tree

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, 0)
        head.setSpacing(theme.SPACE_1)
        head.addWidget(self.farm_label, 1)
        for button in self.head_buttons.values():
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SPACE_1)
        for button in self.worker_buttons.values():
            foot.addWidget(button)
        foot.addStretch(1)
        self._listing = QWidget(self)
        listed = QVBoxLayout(self._listing)
        listed.setContentsMargins(theme.SPACE_1, 0, theme.SPACE_2, theme.SPACE_1)
        listed.setSpacing(theme.SPACE_1)
        listed.addWidget(self.worker_tree, 1)
        listed.addLayout(foot)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.hint_label)
        self._stack.addWidget(self._listing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        column.addLayout(self._stack, 1)

    @property
    def selected_worker(self) -> WorkerStatus | None:
        """The worker whose row is chosen."""
        chosen = {item.data(0, _ID) for item in self.worker_tree.selectedItems()}
        return next((status for status in self._snapshot.workers if status.facts.id in chosen), None)

    def show_farm(self, snapshot: FarmSnapshot, settings: FarmSettings) -> None:
        """Show a farm."""
        self._snapshot, self._settings = snapshot, settings
        text = format_farm(snapshot, settings)
        self.farm_label.setText(text)
        self.farm_label.setToolTip(escape_tooltip(text))
        self._drop_items({status.facts.id for status in snapshot.workers})
        for place, status in enumerate(snapshot.workers):
            self._show_worker(place, status)
        is_off = settings.mode is FarmMode.OFF
        self.hint_label.setText(tr(_HINT if is_off else _WAITING))
        self._stack.setCurrentIndex(1 if snapshot.workers else 0)
        self._show_buttons()

    def _drop_items(self, kept: set[str]) -> None:
        for id in [id for id in self._items if id not in kept]:
            self.worker_tree.takeTopLevelItem(self.worker_tree.indexOfTopLevelItem(self._items.pop(id)))

    def _show_worker(self, place: int, status: WorkerStatus) -> None:
        facts = status.facts
        item = self._items.get(facts.id)
        if item is None:
            item = self._items[facts.id] = QTreeWidgetItem()
            item.setData(0, _ID, facts.id)
            self.worker_tree.insertTopLevelItem(place, item)
        device = facts.device_name or facts.device_class
        texts = (
            facts.name, facts.machine, device, format_state(status), format_parts(status),
            str(status.done_count), str(status.failed_count) if status.failed_count else "", format_speed(status),
        )  # fmt: skip
        for column, text in enumerate(texts):
            if item.text(column) != text:
                item.setText(column, text)
                item.setToolTip(column, escape_tooltip(text))
            if column >= _FIRST_NUMBER:
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _show_buttons(self) -> None:
        is_off = self._settings.mode is FarmMode.OFF
        shown = {
            "farm.start_local": is_off, "farm.connect": is_off, "farm.add_machine": not is_off, "farm.stop": not is_off,
        }  # fmt: skip
        swap_buttons({self.head_buttons[id]: is_shown for id, is_shown in shown.items()}, self)
        worker = self.selected_worker
        is_there = worker is not None and worker.state is not WorkerState.LOST
        is_draining = worker is not None and worker.facts.is_draining
        swap_buttons({self.worker_buttons["drain"]: not is_draining, self.worker_buttons["resume"]: is_draining}, self)
        for button in self.worker_buttons.values():
            button.setEnabled(is_there)

    def _request(self, wish: str) -> None:
        worker = self.selected_worker
        if worker is not None and worker.state is not WorkerState.LOST:
            self.worker_action_requested.emit(wish, worker)
