"""The field of a model: those that fit, by name; one that is not there can be located or downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.models.weights import SINGLE_FILE_SUFFIXES
from studio.sdk.models import ModelInfo, Task
from studio.sdk.params import ModelRef, ParamSpec, ParamValue
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.choice_fields import FocusWheelComboBox
from studio.ui.shell.fields.file_field import find_dropped_file
from studio.ui.shell.fields.model_chooser import PATH_CHOICES, ModelChooser
from studio.ui.shell.models.memory_fit import FitResult
from studio.ui.shell.models.model_catalog import ModelCatalog, ModelLookup
from studio.ui.shell.models.model_text import format_facts, format_missing, format_ref, format_tasks
from studio.ui.widgets import theme
from studio.ui.widgets.fields.button_row import ButtonRow
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip


class ModelFieldView(FieldView):
    """A MODEL: a list that can be searched, and below it what is known of the one that is chosen.

    Args:
        spec: The parameter.
        dialogs: Asks for folders and files.
        parent: The widget's parent.

    Signals:
        models_requested(): All models are to be shown.
        download_requested(str): This one is to be downloaded.
        other_model_chosen(object): A model was chosen here that the parameter has no use for (ModelInfo).
    """

    models_requested = Signal()
    download_requested = Signal(str)
    other_model_chosen = Signal(object)

    def __init__(self, spec: ParamSpec, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param_name = spec.name
        self._dialogs = dialogs
        self._shelf: ModelCatalog | None = None
        self._needs: tuple[tuple[Task, ...], ...] = ()
        self._ref, self._text, self._mixed = "", "", False
        self._folder: Path | None = None
        self._refused = self._wrong = False
        self.model_chooser: ModelChooser | None = None
        self.model_box = _ModelBox(self)
        self.model_box.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.model_box.list_opened.connect(self.open_chooser)
        self.note_label, self.run_label = self._label(tr("What the model is")), self._label(tr("What a run takes"))
        self.run_label.hide()
        self.locate_button = self._button(tr("Locate…"), tr("Say where it is"))
        self.download_button = self._button(tr("Download…"), "")
        self.locate_button.clicked.connect(self.ask_model_path)
        self.download_button.clicked.connect(lambda: self.download_requested.emit(self._ref))
        self._button_row = ButtonRow((self.locate_button, self.download_button), self)
        self._lay_out()
        self.setFocusProxy(self.model_box)
        self.setAcceptDrops(True)
        self._update_labels()

    def _label(self, name: str) -> PlainLabel:
        label = PlainLabel(parent=self)
        label.setAccessibleName(name)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFont(theme.make_ui_font(theme.FONT_TINY))
        return label

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        button.setToolTip(escape_tooltip(tip))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.model_box)
        column.addWidget(self.note_label)
        column.addWidget(self.run_label)
        column.addWidget(self._button_row)

    @property
    def model_ref(self) -> str:
        """The model that is chosen, as the node names it; empty for none and for several."""
        return self._ref

    def show_value(self, value: ParamValue) -> None:
        """Show a model."""
        self._ref, self._mixed = str(value), False
        self._update_labels()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different models."""
        self._ref, self._mixed = "", True
        self._update_labels()

    def show_models(self, shelf: ModelCatalog, needs: tuple[tuple[Task, ...], ...], folder: Path | None) -> None:
        """Show what is known of the model, and offer those that fit.

        Args:
            shelf: The catalogue of models.
            needs: For each node the tasks that a model may be for.
            folder: The project's; paths below it are shown relative to it.
        """
        self._shelf, self._needs, self._folder = shelf, needs, folder
        if needs:
            shelf.look_up_model(self._ref, needs[-1])
        self._update_labels()
        if self.model_chooser is not None:
            self.model_chooser.show_models(self._fitting())

    def show_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self.download_button.setEnabled(not reason)
        self.download_button.setToolTip(escape_tooltip(reason or tr("Download it; its size is shown first")))

    def show_run_estimate(self, verdict: FitResult | None) -> None:
        """Show the memory estimate of a run; None if it is unknown."""
        self.run_label.setText(verdict.text if verdict is not None else "")
        self.run_label.setToolTip(escape_tooltip(verdict.detail) if verdict is not None else "")
        self.run_label.setVisible(verdict is not None)
        _style(self.run_label, "secondary" if verdict is None or verdict.is_good else "warning")

    def open_chooser(self) -> None:
        """Offer models."""
        if self._shelf is not None:
            self._shelf.list_models()
        tasks = format_tasks(self._needs[-1]) if self._needs else ""
        hint = tr("No model on this computer is for {tasks}.", tasks=tasks) if tasks else tr("There is no model here.")
        self.model_chooser = ModelChooser(self._fitting(), self._ref, hint, self)
        self.model_chooser.model_picked.connect(self._on_picked)
        self.model_chooser.action_requested.connect(self._on_wanted)
        self.model_chooser.destroyed.connect(self._on_chooser_gone)
        self.model_chooser.open_near(self.model_box)
        self.model_chooser.search_field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_chooser_gone(self) -> None:
        self.model_chooser = None

    def _fitting(self) -> Sequence[ModelInfo] | None:
        if self._shelf is None or self._shelf.available_models is None:
            return None
        return self._shelf.find_models(self._needs)

    def _get_known_model(self) -> ModelLookup | None:
        return (
            self._shelf.get_model_lookup(self._ref, self._needs[-1])
            if self._shelf is not None and self._needs
            else None
        )

    def _update_labels(self) -> None:
        """Show name and note."""
        self.model_box.show_text(MIXED_TEXT if self._mixed else format_ref(self._ref, self._folder) or tr("No model"))
        self.model_box.setToolTip(escape_tooltip(self._ref))
        known = self._get_known_model() if self._ref else None
        missing = known is not None and known.is_missing
        self._wrong = known is not None and known.facts is None
        if known is None:
            text = "" if self._mixed or self._ref else self._none_text()
        elif known.facts is not None:
            text = format_facts(known.facts)
        else:
            text = format_missing(self._ref, known.size, known.searched_places) if missing else known.error
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))
        _style(self.note_label, "danger" if self._wrong else "secondary" if known is not None else "faint")
        self.locate_button.setVisible(missing)
        self.download_button.setVisible(missing and ModelRef(self._ref).is_name)
        self._button_row.arrange_buttons()
        self._mark(self._wrong or self._refused)

    def _none_text(self) -> str:
        return (
            tr("Takes one for {tasks}", tasks=format_tasks(self._needs[-1])) if self._needs and self._needs[-1] else ""
        )

    def set_bad(self, bad: bool) -> None:
        """Mark what was refused, and what cannot be used."""
        self._refused = bad
        self._mark(bad or self._wrong)

    def _on_picked(self, ref: str) -> None:
        """Choose a model; a path that was typed is one from the project's folder."""
        self._choose(
            (self._folder / Path(ref).expanduser()).as_posix() if ref.startswith(PATH_CHOICES) and self._folder else ref
        )

    def _on_wanted(self, what: str) -> None:
        if what == "manage":
            self.models_requested.emit()
        else:
            self._ask(tr("Choose a model"), folder=what == "folder")

    def ask_model_path(self) -> None:
        """Ask where the model lies."""
        self._ask(tr("Where is {name}?", name=self._ref), folder=Path(self._ref).suffix not in SINGLE_FILE_SUFFIXES)

    def _ask(self, title: str, *, folder: bool) -> None:
        start = Path() if ModelRef(self._ref).is_name else Path(self._ref)
        request = FileRequest(
            title, start_path=start, suffixes=() if folder else SINGLE_FILE_SUFFIXES, is_folder=folder
        )
        self._dialogs.choose_file(self, request, self._choose_path)

    def _choose_path(self, path: Path) -> None:
        """Choose what a folder or file holds, or say that it is of no use here: another parameter may be for it."""
        shelf, needs = self._shelf, self._needs
        if shelf is None or not needs or not needs[-1]:
            self._choose(path.as_posix())
            return
        models, tasks = shelf.models, needs[-1]

        def on_known(facts: ModelInfo) -> None:
            if facts.tasks.isdisjoint(tasks):
                self.other_model_chosen.emit(facts)
            else:
                self._choose(path.as_posix())

        shelf.background.run_task(
            lambda: models.facts(ModelRef(path.as_posix())), on_known, lambda _: self._choose(path.as_posix())
        )

    def _choose(self, ref: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(ref))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.model_box,)

    @guard_override()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder, or a file of weights."""
        path = find_dropped_file(event)
        if path is not None and path.suffix in ("", *SINGLE_FILE_SUFFIXES):
            event.acceptProposedAction()

    @guard_override()
    def dropEvent(self, event: QDropEvent) -> None:
        """Choose what was dropped."""
        path = find_dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self._choose_path(path)


def _style(label: PlainLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)
        label.setFont(theme.make_ui_font(theme.FONT_TINY))


class _ModelBox(FocusWheelComboBox):
    """Box that looks like a drop-down list, and opens the search in its place."""

    list_opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the row has one

    def show_text(self, text: str) -> None:
        """Show a model's name; of a long one both ends."""
        if self.count() == 0:
            self.addItem(text)
        elif text != self.currentText():
            self.setItemText(0, text)

    @guard_override()
    def showPopup(self) -> None:
        """Ask for the search."""
        self.list_opened.emit()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name as the choice of a list."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(  # type: ignore[attr-defined]  # the stubs lack its fields
            self.currentText(), Qt.TextElideMode.ElideMiddle, room.width() - theme.SPACE_1
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
