"""The field of a model: those that fit, by name; one that is not there can be located or downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from studio.core.language import tr
from studio.sdk.models import ModelFacts, Task
from studio.sdk.params import ModelRef, ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.dialogs import Dialogs, FileRequest
from studio.ui.inspector.choice_fields import CalmComboBox
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import MIXED, FieldView
from studio.ui.inspector.file_field import dropped_file
from studio.ui.inspector.model_chooser import PATHS, ModelChooser
from studio.ui.markup import tip_text
from studio.ui.models.fits import Verdict
from studio.ui.models.shelf import Known, ModelShelf
from studio.ui.models.words import facts_line, missing_text, ref_text, tasks_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported

_WEIGHTS: Final = (".safetensors",)


class ModelFieldView(FieldView):
    """A MODEL: a list that can be searched, and below it what is known of the one that is chosen.

    Args:
        spec: The parameter.
        dialogs: Asks for folders and files.
        parent: The widget's parent.

    Signals:
        models_wanted(): All models are to be shown.
        download_wanted(str): This one is to be downloaded.
    """

    models_wanted = Signal()
    download_wanted = Signal(str)

    def __init__(self, spec: ParamSpec, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = spec.name
        self._dialogs = dialogs
        self._shelf: ModelShelf | None = None
        self._needs: tuple[tuple[Task, ...], ...] = ()
        self._ref, self._text, self._mixed = "", "", False
        self._folder: Path | None = None
        self._refused = self._wrong = False
        self.chooser: ModelChooser | None = None
        self.list = _ModelBox(self)
        self.list.setFont(theme.ui_font(theme.FONT_SMALL))
        self.list.opened.connect(self.open_list)
        self.note, self.run = self._label(tr("What the model is")), self._label(tr("What a run takes"))
        self.run.hide()
        self.locate = self._button(tr("Locate…"), tr("Say where it is"))
        self.download = self._button(tr("Download…"), "")
        self.locate.clicked.connect(self.ask_where)
        self.download.clicked.connect(lambda: self.download_wanted.emit(self._ref))
        self._lay_out()
        self.setFocusProxy(self.list)
        self.setAcceptDrops(True)
        self._say()

    def _label(self, name: str) -> PlainLabel:
        label = PlainLabel(parent=self)
        label.setAccessibleName(name)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFont(theme.ui_font(theme.FONT_TINY))
        return label

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFont(theme.ui_font(theme.FONT_SMALL))
        button.setToolTip(tip_text(tip))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.locate)
        row.addWidget(self.download)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.list)
        column.addWidget(self.note)
        column.addWidget(self.run)
        column.addLayout(row)

    @property
    def ref(self) -> str:
        """The model that is chosen, as the node names it; empty for none and for several."""
        return self._ref

    def show_value(self, value: ParamValue) -> None:
        """Show a model."""
        self._ref, self._mixed = str(value), False
        self._say()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different models."""
        self._ref, self._mixed = "", True
        self._say()

    def show_models(self, shelf: ModelShelf, needs: tuple[tuple[Task, ...], ...], folder: Path | None) -> None:
        """Show what is known of the model, and offer those that fit.

        Args:
            shelf: What is known of models.
            needs: For each node the tasks that a model may be for.
            folder: The project's; paths below it are shown relative to it.
        """
        self._shelf, self._needs, self._folder = shelf, needs, folder
        if needs:
            shelf.look(self._ref, needs[-1])
        self._say()
        if self.chooser is not None:
            self.chooser.show_models(self._fitting())

    def show_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self.download.setEnabled(not reason)
        self.download.setToolTip(tip_text(reason or tr("Download it; its size is shown first")))

    def show_run(self, verdict: Verdict | None) -> None:
        """Show what a run will take; None where nobody knows."""
        self.run.setText(verdict.text if verdict is not None else "")
        self.run.setVisible(verdict is not None)
        _style(self.run, "secondary" if verdict is None or verdict.well else "warning")

    def open_list(self) -> None:
        """Offer models."""
        if self._shelf is not None:
            self._shelf.list_all()
        tasks = tasks_text(self._needs[-1]) if self._needs else ""
        hint = tr("No model on this computer is for {tasks}.", tasks=tasks) if tasks else tr("There is no model here.")
        self.chooser = ModelChooser(self._fitting(), self._ref, hint, self)
        self.chooser.picked.connect(self._on_picked)
        self.chooser.wanted.connect(self._on_wanted)
        self.chooser.destroyed.connect(self._on_chooser_gone)
        self.chooser.open_by(self.list)
        self.chooser.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_chooser_gone(self) -> None:
        self.chooser = None

    def _fitting(self) -> Sequence[ModelFacts] | None:
        if self._shelf is None or self._shelf.there is None:
            return None
        return self._shelf.fitting(self._needs)

    def _known(self) -> Known | None:
        return self._shelf.known(self._ref, self._needs[-1]) if self._shelf is not None and self._needs else None

    def _say(self) -> None:
        """Show name and note."""
        self.list.show_text(MIXED if self._mixed else ref_text(self._ref, self._folder) or tr("No model"))
        self.list.setToolTip(tip_text(self._ref))
        known = self._known() if self._ref else None
        missing = known is not None and known.missing
        self._wrong = known is not None and known.facts is None
        if known is None:
            text = "" if self._mixed or self._ref else self._none_text()
        elif known.facts is not None:
            text = facts_line(known.facts)
        else:
            text = missing_text(self._ref, known.size, known.looked) if missing else known.error
        self.note.setText(text)
        self.note.setVisible(bool(text))
        _style(self.note, "danger" if self._wrong else "secondary" if known is not None else "faint")
        self.locate.setVisible(missing)
        self.download.setVisible(missing and ModelRef(self._ref).is_name)
        self._mark(self._wrong or self._refused)

    def _none_text(self) -> str:
        return tr("Takes one for {tasks}", tasks=tasks_text(self._needs[-1])) if self._needs and self._needs[-1] else ""

    def set_bad(self, bad: bool) -> None:
        """Mark what was refused, and what cannot be used."""
        self._refused = bad
        self._mark(bad or self._wrong)

    def _on_picked(self, ref: str) -> None:
        """Choose a model; a path that was typed is one from the project's folder."""
        self._choose(
            (self._folder / Path(ref).expanduser()).as_posix() if ref.startswith(PATHS) and self._folder else ref
        )

    def _on_wanted(self, what: str) -> None:
        if what == "manage":
            self.models_wanted.emit()
        else:
            self._ask(tr("Choose a model"), folder=what == "folder")

    def ask_where(self) -> None:
        """Ask where the model lies."""
        self._ask(tr("Where is {name}?", name=self._ref), folder=Path(self._ref).suffix not in _WEIGHTS)

    def _ask(self, title: str, *, folder: bool) -> None:
        start = Path() if ModelRef(self._ref).is_name else Path(self._ref)
        request = FileRequest(title, start=start, suffixes=() if folder else _WEIGHTS, folder=folder)
        self._dialogs.choose_file(self, request, lambda path: self._choose(path.as_posix()))

    def _choose(self, ref: str) -> None:
        self.edited.emit(Wanted.value(ref))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.list,)

    @reported()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder, or a file of weights."""
        path = dropped_file(event)
        if path is not None and path.suffix in ("", *_WEIGHTS):
            event.acceptProposedAction()

    @reported()
    def dropEvent(self, event: QDropEvent) -> None:
        """Choose what was dropped."""
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self._choose(path.as_posix())


def _style(label: PlainLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)
        label.setFont(theme.ui_font(theme.FONT_TINY))


class _ModelBox(CalmComboBox):
    """Looks like a drop-down list, and opens the search in its place."""

    opened = Signal()

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

    @reported()
    def showPopup(self) -> None:
        """Ask for the search."""
        self.opened.emit()

    @reported()
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
