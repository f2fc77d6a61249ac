"""Questions to the user. None of them stops the event loop: the answer arrives by a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from html import escape
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.choice_dialog import Choice, ChoiceDialog

_TEXT_WIDTH = 680
_TEXT_HEIGHT = 640


class Answer(Enum):
    """What the user says about unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


@dataclass(frozen=True, slots=True)
class FileRequest:
    """What a file dialog asks for.

    Args:
        title: Its title.
        saving: Whether the file is to be written; then it need not exist, and one that exists is confirmed.
        start: The file or folder to begin with; an empty path for none.
        suffixes: What is offered, as (".mp4", ".mov"); the first one is appended where the user types none.
        folder: Whether a folder is asked for, not a file.
    """

    title: str
    saving: bool = False
    start: Path = Path()
    suffixes: tuple[str, ...] = ()
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two answers.

    Args:
        title: The question.
        text: What follows from the answers.
        yes: The first answer.
        no: The second answer.
        yes_on_escape: Whether Esc gives the first answer, where the second one loses something; else the second.
    """

    title: str
    text: str
    yes: str
    no: str
    yes_on_escape: bool = False


class Dialogs(Protocol):
    """How the window asks. Tests answer by themselves."""

    def choose_file(self, parent: QWidget, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        """Ask for a file; nothing is called when the user cancels."""
        ...

    def ask_unsaved(self, parent: QWidget, name: str, on_answer: Callable[[Answer], None]) -> None:
        """Ask what to do with the changes in the project `name`."""
        ...

    def confirm(self, parent: QWidget, question: Question, on_answer: Callable[[bool], None]) -> None:
        """Ask a question that is answered by yes or no."""
        ...

    def choose(self, parent: QWidget, choice: Choice, on_answer: Callable[[int], None]) -> None:
        """Ask a question that has several answers; the answer is its number."""
        ...

    def show_text(self, parent: QWidget, title: str, text: str) -> None:
        """Show a text with a heading, in rich text."""
        ...


class QtDialogs:
    """Real dialogs, modal to their window only."""

    def choose_file(self, parent: QWidget, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        """Open a file dialog."""
        dialog = QFileDialog(parent, request.title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave if request.saving else QFileDialog.AcceptMode.AcceptOpen)
        kind = QFileDialog.FileMode.AnyFile if request.saving else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(QFileDialog.FileMode.Directory if request.folder else kind)
        if request.suffixes:
            patterns = " ".join(f"*{suffix}" for suffix in request.suffixes)
            dialog.setNameFilters([tr("Accepted files ({patterns})", patterns=patterns), tr("All files (*)")])
            if request.saving:
                dialog.setDefaultSuffix(request.suffixes[0])
        _start_at(dialog, request.start)
        dialog.fileSelected.connect(lambda chosen: on_chosen(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_unsaved(self, parent: QWidget, name: str, on_answer: Callable[[Answer], None]) -> None:
        """Open a message box with Save, Don't save and Cancel."""
        box = _box(parent, tr("Save the changes to “{name}”?", name=name), tr("Without saving they are lost."))
        save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("Don't save"), QMessageBox.ButtonRole.DestructiveRole)
        box.setEscapeButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(save)
        answers = {save: Answer.SAVE, discard: Answer.DISCARD}
        # Qt says that the clicked button may be of any kind; the keys are push buttons.
        box.finished.connect(lambda _: on_answer(answers.get(box.clickedButton(), Answer.CANCEL)))  # type: ignore[call-overload]
        box.open()

    def confirm(self, parent: QWidget, question: Question, on_answer: Callable[[bool], None]) -> None:
        """Open a message box with the question's two answers."""
        box = _box(parent, question.title, question.text)
        yes = box.addButton(question.yes, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(question.no, QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(yes if question.yes_on_escape else no)
        box.setDefaultButton(yes)
        box.finished.connect(lambda _: on_answer(box.clickedButton() is yes))
        box.open()

    def choose(self, parent: QWidget, choice: Choice, on_answer: Callable[[int], None]) -> None:
        """Open a dialog with a button for each answer."""
        ChoiceDialog(parent, choice, on_answer).open()

    def show_text(self, parent: QWidget, title: str, text: str) -> None:
        """Open a dialog that says something; a long text scrolls."""
        dialog = QDialog(parent)
        dialog.setWindowTitle(title)
        body = QLabel(text, dialog)
        body.setWordWrap(True)
        body.setAlignment(Qt.AlignmentFlag.AlignTop)
        body.setMargin(theme.SPACE_4)
        scroll = QScrollArea(dialog)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        dialog.resize(_TEXT_WIDTH, min(_TEXT_HEIGHT, body.heightForWidth(_TEXT_WIDTH) + theme.SPACE_4))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setText(f"<b>{escape(title)}</b>")
    box.setInformativeText(text)
    box.finished.connect(box.deleteLater)
    return box


def _start_at(dialog: QFileDialog, start: Path) -> None:
    folder = start if start.is_dir() else start.parent
    dialog.setDirectory(str(folder) if folder.is_dir() and start != Path() else QDir.homePath())
    if start.name and not start.is_dir():
        dialog.selectFile(start.name)
