"""The Models panel: what is on disk, what is on its way, and where more comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio.core.language import marked, tr, tr_n
from studio.core.sizes import size_text
from studio.sdk.models import ModelFacts
from studio.sdk.spec import NodeSpec
from studio.ui.models.details import ModelDetails
from studio.ui.models.download_list import DownloadList
from studio.ui.models.downloads import DownloadStatus
from studio.ui.models.model_list import ModelList
from studio.ui.models.uses import Shown
from studio.ui.models.words import TASK_NAMES
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.shortcuts.spec import Scope
from studio.ui.theme import SPACE_1, SPACE_2

_NARROW: Final = 860
_LEAST: Final = (300, 90)
_SHARES: Final = (6, 3, 4)
_SEARCH_WIDTH, _NAME_WIDTH = 200, 280
_TASK_LETTERS: Final = 14
_EMPTY: Final = marked(
    "No models on this computer yet.\n\nAdd a folder that holds some, or type a name from huggingface.co as org/name "
    "and download it. Nothing is ever downloaded without your click."
)
_ACTIONS: Final = ("add_node", "copy_name", "reveal", "remove")


class ModelsPanel(QWidget):
    """Shows models and downloads, and says what the user wants of them.

    Args:
        takers: Returns the node types that take a model.
        parent: The widget's parent.

    Signals:
        asked(str): "copy_name", "reveal" or "remove" the model that is chosen; "add_folder", "refresh".
        node_wanted(str): A node of this type is to be added with the model that is chosen.
        name_wanted(str): It is to be found out how large the model of this name is.
        download_asked(str, int): "download", "pause", "resume", "retry", "link", "cancel" or "dismiss" this download.
        offline_changed(bool): Whether nothing may be downloaded.
        seen(): The panel is looked at.
    """

    asked = Signal(str)
    node_wanted = Signal(str)
    name_wanted = Signal(str)
    download_asked = Signal(str, int)
    offline_changed = Signal(bool)
    seen = Signal()

    def __init__(self, takers: Callable[[ModelFacts], Sequence[NodeSpec]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._takers = takers
        self._sum = (0, 0)
        self._make()
        self._lay_out()
        self._connect()
        self.setMinimumWidth(_LEAST[0])  # else the head would keep the window from being narrow
        self.keys = PanelKeys(Scope.MODELS, self.handlers(), self)
        self.show_models(None)
        self.show_offline("")

    def _make(self) -> None:
        self.search, self.name = QLineEdit(self), QLineEdit(self)
        self.search.setPlaceholderText(tr("Filter by words"))
        self.search.setAccessibleName(tr("Filter models"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_SEARCH_WIDTH // 2)
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        self.name.setPlaceholderText(tr("Download by name: org/name"))
        self.name.setAccessibleName(tr("Name of a model to download"))
        self.name.setMinimumWidth(_NAME_WIDTH * 2 // 3)
        self.name.setMaximumWidth(_NAME_WIDTH)
        self.task = QComboBox(self)
        self.task.setMinimumContentsLength(_TASK_LETTERS)
        self.task.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.task.setAccessibleName(tr("What models are for"))
        self.task.addItem(tr("For anything"), None)
        for task, words in TASK_NAMES.items():
            self.task.addItem(tr(words), task)
        self.figures, self.hint = PlainLabel(parent=self), PlainLabel(parent=self)
        self.figures.setProperty("role", "faint")
        self.hint.setProperty("role", "secondary")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.look_up = self._button("download", tr("Look Up"), tr("Find out how large it is; that downloads nothing"))
        self.add_folder = self._button("add_folder", tr("Add Folder…"), tr("Look for models in another folder, too"))
        self.offline = QCheckBox(tr("Offline"), self)
        KeyTip(self.offline, "models.offline", tr("Open no connection at all"), names=False)
        self.list, self.details = ModelList(self), ModelDetails(self)
        self.downloads = DownloadList(self)

    def _button(self, action: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        KeyTip(button, f"models.{action}", tip)
        return button

    def _lay_out(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        self._head.setSpacing(SPACE_2)
        seen, more = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (seen, (self.search, self.task, self.figures)),
            (more, (self.name, self.look_up, self.add_folder, self.offline)),
        ):
            row.setSpacing(SPACE_2)
            for widget in widgets:
                row.addWidget(widget)
            self._head.addLayout(row, 1 if row is seen else 0)
        seen.addStretch(1)
        self.place = QWidget(self)
        self.stack = QStackedLayout(self.place)
        self.stack.addWidget(self.hint)
        self.stack.addWidget(self.list)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        for part, share in zip((self.place, self.details, self.downloads), _SHARES, strict=True):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, share)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([100 * share for share in _SHARES])
        self.split.setMinimumSize(*_LEAST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(self._head)
        column.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._filter())
        self.task.activated.connect(lambda _: self._filter())
        self.name.returnPressed.connect(self._look_up)
        self.name.textChanged.connect(lambda _: self._show_offline())
        self.look_up.clicked.connect(self._look_up)
        self.add_folder.clicked.connect(lambda: self.asked.emit("add_folder"))
        self.offline.clicked.connect(self.offline_changed)
        self.list.current_changed.connect(self._on_chosen)
        self.list.itemActivated.connect(lambda _item, _column: self.details.ask("add_node"))
        self.list.asked_for_menu.connect(self._open_menu)
        self.details.asked.connect(self.asked)
        self.details.node_wanted.connect(self.node_wanted)
        self.downloads.asked.connect(self.download_asked)

    @property
    def chosen(self) -> Shown | None:
        """The model that is chosen; None for none."""
        return self.list.chosen

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            **{f"models.{wish}": partial(self.details.ask, wish) for wish in _ACTIONS},
            "models.add_folder": lambda: self.asked.emit("add_folder"),
            "models.refresh": lambda: self.asked.emit("refresh"),
            "models.download": self.type_name,
            "models.pause": lambda: self.downloads.ask_first("pause", "resume"),
            "models.cancel": lambda: self.downloads.ask_first("cancel"),
            "models.offline": lambda: self.offline_changed.emit(not self.offline.isChecked()),
        }

    def set_seen(self, seen: bool) -> None:
        """Say when somebody looks at it: nobody looks for models before."""
        if seen:
            self.seen.emit()

    def type_name(self, name: str = "") -> None:
        """Let the user type the name of a model to download."""
        if name:
            self.name.setText(name)
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    def show_models(self, models: Sequence[Shown] | None) -> None:
        """List models; None as long as nobody has looked."""
        there = tuple(models or ())
        self._sum = len(there), sum(model.facts.bytes for model in there if model.facts is not None)
        self.hint.setText(tr("Looking for models…") if models is None else tr(_EMPTY))
        self.stack.setCurrentIndex(1 if there else 0)
        self.details.setVisible(bool(there))
        self.list.show_models(there)
        self._show_figures()

    def show_downloads(self, downloads: Sequence[DownloadStatus]) -> None:
        """List downloads."""
        self.downloads.show_downloads(downloads)

    def show_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self.offline.setChecked(bool(reason))
        self.offline.setProperty("role", "warning" if reason else "plain")
        self.offline.style().polish(self.offline)
        self.downloads.show_offline(reason)
        self._show_offline()

    def _show_offline(self) -> None:
        offline = self.offline.isChecked()
        self.name.setEnabled(not offline)
        self.look_up.setEnabled(not offline and bool(self.name.text().strip()))

    def _filter(self) -> None:
        self.list.show_only(self.search.text(), self.task.currentData())
        self._show_figures()

    def _show_figures(self) -> None:
        count, size = self._sum
        text = tr_n("{count} model · {size}", "{count} models · {size}", count, size=size_text(size)) if count else ""
        shown = self.list.count
        if shown != count:
            text = tr_n("{count} of {total} shown", "{count} of {total} shown", shown, total=count)
        self.figures.setText(text)

    def _look_up(self) -> None:
        name = self.name.text().strip()
        if name and not self.offline.isChecked():
            self.name_wanted.emit(name)

    def _on_chosen(self) -> None:
        chosen = self.list.chosen
        takers = self._takers(chosen.facts) if chosen is not None and chosen.facts is not None else ()
        self.details.show_model(chosen, takers)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for wish in _ACTIONS:
            action = menu.addAction(CATALOGUE[f"models.{wish}"].title)
            action.setEnabled(self.details.buttons[wish].isEnabled())
            action.triggered.connect(lambda _=False, wish=wish: self.details.ask(wish))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out beside each other, or below each other where the panel is narrow."""
        narrow = event.size().width() < _NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(down if narrow else across)
