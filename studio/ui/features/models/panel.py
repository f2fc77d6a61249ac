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

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n, tr_noop
from studio.sdk.models import ModelInfo
from studio.sdk.spec import NodeSpec
from studio.ui.features.models.downloads.download_list import DownloadList
from studio.ui.features.models.downloads.download_status import DownloadStatus
from studio.ui.features.models.model_details import ModelDetails
from studio.ui.features.models.model_list import ModelList
from studio.ui.shell.models.compatible_nodes import ListedModel
from studio.ui.shell.models.model_text import CATEGORY_NAMES, TASK_NAMES
from studio.ui.shell.models.suggested_models import SUGGESTED_MODELS
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import format_identifier
from studio.ui.widgets.theme import SPACE_1, SPACE_2

_NARROW_WIDTH: Final = 860
_MIN_SIZE: Final = (300, 90)
_SHARES: Final = (6, 3, 4)
_SEARCH_WIDTH, _NAME_WIDTH = 200, 280
_FILTER_LETTERS: Final = 12
_EMPTY: Final = tr_noop(
    "No models on this computer yet.\n\nDownload a suggested one, or any other from huggingface.co by its name "
    "org/name, or add a folder that holds some. Nothing is ever downloaded without your click."
)
_ACTIONS: Final = ("add_node", "copy_name", "reveal", "remove")


class ModelsPanel(QWidget):
    """Panel of models and downloads. Its signals report the user's actions.

    Args:
        takers: Returns the node types that take a model.
        parent: The widget's parent.

    Signals:
        action_requested(str): "copy_name", "reveal" or "remove" the model that is chosen; "add_folder", "refresh".
        node_requested(str): A node of this type is to be added with the model that is chosen.
        lookup_requested(str): It is to be found out how large the model of this name is.
        download_requested(str, int): "download", "pause", "resume", "retry", "link", "cancel" or "dismiss" this
            download.
        offline_changed(bool): Whether nothing may be downloaded.
        first_shown(): The panel is looked at.
    """

    action_requested = Signal(str)
    node_requested = Signal(str)
    lookup_requested = Signal(str)
    download_requested = Signal(str, int)
    offline_changed = Signal(bool)
    first_shown = Signal()

    def __init__(self, takers: Callable[[ModelInfo], Sequence[NodeSpec]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._takers = takers
        self._sum = (0, 0)
        self._make()
        self._lay_out()
        self._connect()
        self.setMinimumWidth(_MIN_SIZE[0])  # else the head would keep the window from being narrow
        self.keys = PanelKeys(ActionScope.MODELS, self.build_handlers(), self)
        self.show_models(None)
        self.show_offline_reason("")

    def _make(self) -> None:
        self.search, self.name = QLineEdit(self), QLineEdit(self)
        self.search.setPlaceholderText(tr("Filter by words"))
        self.search.setAccessibleName(tr("Filter models"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_SEARCH_WIDTH // 2)
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        self.name.setPlaceholderText(tr("org/name"))
        self.name.setAccessibleName(tr("Name of a model to download"))
        self.name.setMinimumWidth(_NAME_WIDTH * 2 // 3)
        self.name.setMaximumWidth(_NAME_WIDTH)
        self.category_box = self._make_filter(tr("Kinds of models"), tr("All kinds"))
        for category, words in CATEGORY_NAMES.items():
            self.category_box.addItem(tr(words), category)
        self.task_box = self._make_filter(tr("What models are for"), tr("All tasks"))
        for task, words in TASK_NAMES.items():
            self.task_box.addItem(format_identifier(words), task)
        self.figures, self.hint = PlainLabel(parent=self), PlainLabel(parent=self)
        self.figures.setProperty("role", "faint")
        self.hint.setProperty("role", "secondary")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.look_up_button = self._button(
            "download", tr("Look Up"), tr("Find out how large it is; that downloads nothing")
        )
        self.suggestions_button = self._make_suggestions_button()
        self.add_folder_button = self._button(
            "add_folder", tr("Add Folder…"), tr("Look for models in another folder, too")
        )
        self.offline_box = QCheckBox(tr("Offline"), self)
        KeyTooltip(self.offline_box, "models.offline", tr("Open no connection at all"), names=False)
        self.list, self.details = ModelList(self), ModelDetails(self)
        self.download_list = DownloadList(self)

    def _make_filter(self, name: str, all_text: str) -> QComboBox:
        """Return a list of choices that the models are filtered by; the first one is all of them."""
        box = QComboBox(self)
        box.setMinimumContentsLength(_FILTER_LETTERS)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setAccessibleName(name)
        box.addItem(all_text, None)
        return box

    def _make_suggestions_button(self) -> QPushButton:
        """Return a button with a menu of models to begin with."""
        button = QPushButton(tr("Suggested"), self)
        button.setToolTip(tr("Models that the templates use, with their sizes and licenses"))
        menu = QMenu(button)
        for model in SUGGESTED_MODELS:
            menu.addAction(model.label, partial(self._suggest, model.name))
        button.setMenu(menu)
        return button

    def _suggest(self, name: str) -> None:
        """Put a name into the field and find out how large the model is: its Download button comes with that."""
        self.start_typing_name(name)
        self._look_up()

    def _button(self, action: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        KeyTooltip(button, f"models.{action}", tip)
        return button

    def _lay_out(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        self._head.setSpacing(SPACE_2)
        seen, more = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (seen, (self.search, self.category_box, self.task_box, self.figures)),
            (more, (self.name, self.look_up_button, self.suggestions_button, self.add_folder_button, self.offline_box)),
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
        for part, share in zip((self.place, self.details, self.download_list), _SHARES, strict=True):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, share)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([100 * share for share in _SHARES])
        self.split.setMinimumSize(*_MIN_SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(self._head)
        column.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._filter())
        for box in (self.category_box, self.task_box):
            box.activated.connect(lambda _: self._filter())
        self.name.returnPressed.connect(self._look_up)
        self.name.textChanged.connect(lambda _: self._show_offline())
        self.look_up_button.clicked.connect(self._look_up)
        self.add_folder_button.clicked.connect(lambda: self.action_requested.emit("add_folder"))
        self.offline_box.clicked.connect(self.offline_changed)
        self.list.current_changed.connect(self._on_chosen)
        self.list.itemActivated.connect(lambda _item, _column: self.details.request_action("add_node"))
        self.list.menu_requested.connect(self._open_menu)
        self.details.action_requested.connect(self.action_requested)
        self.details.node_requested.connect(self.node_requested)
        self.download_list.action_requested.connect(self.download_requested)

    @property
    def selected_model(self) -> ListedModel | None:
        """The model that is chosen; None for none."""
        return self.list.selected_model

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            **{f"models.{wish}": partial(self.details.request_action, wish) for wish in _ACTIONS},
            "models.add_folder": lambda: self.action_requested.emit("add_folder"),
            "models.refresh": lambda: self.action_requested.emit("refresh"),
            "models.download": self.start_typing_name,
            "models.pause": lambda: self.download_list.request_first_action("pause", "resume"),
            "models.cancel": lambda: self.download_list.request_first_action("cancel"),
            "models.offline": lambda: self.offline_changed.emit(not self.offline_box.isChecked()),
        }

    def set_panel_visible(self, seen: bool) -> None:
        """Report when the panel becomes visible. Models are searched for then, not before."""
        if seen:
            self.first_shown.emit()

    def start_typing_name(self, name: str = "") -> None:
        """Let the user type the name of a model to download."""
        if name:
            self.name.setText(name)
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    def show_models(self, models: Sequence[ListedModel] | None) -> None:
        """List models; None while the search has not finished."""
        there = tuple(models or ())
        self._sum = len(there), sum(model.facts.bytes for model in there if model.facts is not None)
        self.hint.setText(tr("Looking for models…") if models is None else tr(_EMPTY))
        self.stack.setCurrentIndex(1 if there else 0)
        self.details.setVisible(bool(there))
        self.list.show_models(there)
        self._show_figures()

    def show_downloads(self, downloads: Sequence[DownloadStatus]) -> None:
        """List downloads."""
        self.download_list.show_downloads(downloads)

    def show_offline_reason(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self.offline_box.setChecked(bool(reason))
        self.offline_box.setProperty("role", "warning" if reason else "plain")
        self.offline_box.style().polish(self.offline_box)
        self.download_list.show_offline_reason(reason)
        self._show_offline()

    def _show_offline(self) -> None:
        offline = self.offline_box.isChecked()
        self.name.setEnabled(not offline)
        self.look_up_button.setEnabled(not offline and bool(self.name.text().strip()))
        self.suggestions_button.setEnabled(not offline)

    def _filter(self) -> None:
        self.list.filter_models(self.search.text(), self.task_box.currentData(), self.category_box.currentData())
        self._show_figures()

    def _show_figures(self) -> None:
        count, size = self._sum
        text = (
            tr_n("{count} model · {size}", "{count} models · {size}", count, size=format_byte_size(size))
            if count
            else ""
        )
        shown = self.list.model_count
        if shown != count:
            text = tr_n("{count} of {total} shown", "{count} of {total} shown", shown, total=count)
        self.figures.setText(text)

    def _look_up(self) -> None:
        name = self.name.text().strip()
        if name and not self.offline_box.isChecked():
            self.lookup_requested.emit(name)

    def _on_chosen(self) -> None:
        chosen = self.list.selected_model
        takers = self._takers(chosen.facts) if chosen is not None and chosen.facts is not None else ()
        self.details.show_model(chosen, takers)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for wish in _ACTIONS:
            action = menu.addAction(CATALOGUE[f"models.{wish}"].title)
            action.setEnabled(self.details.buttons[wish].isEnabled())
            action.triggered.connect(lambda _=False, wish=wish: self.details.request_action(wish))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out beside each other, or below each other where the panel is narrow."""
        narrow = event.size().width() < _NARROW_WIDTH
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(down if narrow else across)
