"""Questions to the user. None of them stops the event loop: the answer arrives by a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.choice_dialog import Choice, ChoiceDialog
from studio.ui.plain_label import PlainLabel

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
        """Show a text with a heading; rich text of ours as Markup."""
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
        """Open a dialog with Save, Don't save and Cancel."""
        answers = (Answer.SAVE, Answer.DISCARD, Answer.CANCEL)
        title, text = tr("Save the changes to “{name}”?", name=name), tr("Without saving they are lost.")
        choice = Choice(title, text, (tr("Save"), tr("Don't save"), tr("Cancel")), escape=answers.index(Answer.CANCEL))
        self.choose(parent, choice, lambda number: on_answer(answers[number]))

    def confirm(self, parent: QWidget, question: Question, on_answer: Callable[[bool], None]) -> None:
        """Open a dialog with the question's two answers."""
        words = (question.yes, question.no)
        choice = Choice(question.title, question.text, words, escape=0 if question.yes_on_escape else 1)
        self.choose(parent, choice, lambda number: on_answer(number == 0))

    def choose(self, parent: QWidget, choice: Choice, on_answer: Callable[[int], None]) -> None:
        """Open a dialog with a button for each answer."""
        ChoiceDialog(parent, choice, on_answer).open()

    def show_text(self, parent: QWidget, title: str, text: str) -> None:
        """Open a dialog that says something; a long text scrolls."""
        dialog = QDialog(parent)
        dialog.setWindowTitle(title)
        body = PlainLabel(text, dialog)
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


def _start_at(dialog: QFileDialog, start: Path) -> None:
    folder = start if start.is_dir() else start.parent
    dialog.setDirectory(str(folder) if folder.is_dir() and start != Path() else QDir.homePath())
    if start.name and not start.is_dir():
        dialog.selectFile(start.name)
