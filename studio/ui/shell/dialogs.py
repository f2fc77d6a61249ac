"""Questions to the user. None of them stops the event loop: the answer arrives by a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from studio.core.files import find_asset_folder
from studio.core.translation import tr
from studio.ui.shell.choice_dialog import ChoiceDialog, ChoiceQuestion
from studio.ui.shell.file_dialog import UsedFolders, add_places, arrange_file_list
from studio.ui.shell.settings.settings_store import InMemorySettings, SettingsStore
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel

_SHOWN_SUFFIXES = 10  # more are too many for a line
_TEXT_WIDTH = 680
_TEXT_HEIGHT = 640


class SaveAnswer(Enum):
    """The user's answer about unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Request to a file dialog.

    Args:
        title: Its title.
        is_saving: Whether the file is to be written; then it need not exist, and one that exists is confirmed.
        start_path: The file or folder to begin with; an empty path for none. Without a folder, or with one that is
            not there or holds media of the program, the dialog begins where such a file was chosen last.
        suffixes: What is offered, as (".mp4", ".mov"); the first one is appended where the user types none.
        is_folder: Whether a folder is asked for, not a file.
    """

    title: str
    is_saving: bool = False
    start_path: Path = Path()
    suffixes: tuple[str, ...] = ()
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class YesNoQuestion:
    """A question with two answers.

    Args:
        title: The question.
        text: What follows from the answers.
        yes_text: The first answer.
        no_text: The second answer.
        is_yes_on_escape: Whether Esc gives the first answer, where the second one loses something; else the second.
    """

    title: str
    text: str
    yes_text: str
    no_text: str
    is_yes_on_escape: bool = False


class Dialogs(Protocol):
    """Dialogs of the window. Tests replace them by answers of their own."""

    def choose_file(self, parent: QWidget, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        """Ask for a file; nothing is called when the user cancels."""
        ...

    def choose_files(
        self, parent: QWidget, request: FileRequest, on_chosen: Callable[[tuple[Path, ...]], None]
    ) -> None:
        """Ask for files that are there; nothing is called when the user cancels."""
        ...

    def ask_unsaved(self, parent: QWidget, name: str, on_answer: Callable[[SaveAnswer], None]) -> None:
        """Ask what to do with the changes in the project `name`."""
        ...

    def ask_confirmation(self, parent: QWidget, question: YesNoQuestion, on_answer: Callable[[bool], None]) -> None:
        """Ask a question that is answered by yes or no."""
        ...

    def ask_choice(self, parent: QWidget, choice: ChoiceQuestion, on_answer: Callable[[int], None]) -> None:
        """Ask a question that has several answers; the answer is its number."""
        ...

    def show_text(self, parent: QWidget, title: str, text: str) -> None:
        """Show a text with a heading; rich text of ours as Markup."""
        ...


class QtDialogs:
    """Real dialogs, modal to their window only.

    Args:
        choices: Keeps the folders that files were chosen from; without it they are kept as long as this object.
        find_project_folder: Returns the folder of the open project; None as long as it has none.
    """

    def __init__(
        self, choices: SettingsStore | None = None, find_project_folder: Callable[[], Path | None] = lambda: None
    ) -> None:
        self._folders = UsedFolders(choices if choices is not None else InMemorySettings())
        self._find_project_folder = find_project_folder

    def choose_file(self, parent: QWidget, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        """Open a file dialog."""

        def on_selected(chosen: str) -> None:
            self._folders.record_choice(Path(chosen), is_folder=request.is_folder)
            on_chosen(Path(chosen))

        dialog = self._make_file_dialog(parent, request)
        dialog.fileSelected.connect(on_selected)
        dialog.open()

    def choose_files(
        self, parent: QWidget, request: FileRequest, on_chosen: Callable[[tuple[Path, ...]], None]
    ) -> None:
        """Open a file dialog for several files."""

        def on_selected(chosen: list[str]) -> None:
            for path in map(Path, chosen):
                self._folders.record_choice(path)
            on_chosen(tuple(map(Path, chosen)))

        dialog = self._make_file_dialog(parent, request)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)  # too many kinds for a line
        dialog.filesSelected.connect(on_selected)
        dialog.open()

    def ask_unsaved(self, parent: QWidget, name: str, on_answer: Callable[[SaveAnswer], None]) -> None:
        """Open a dialog with Save, Don't save and Cancel."""
        answers = (SaveAnswer.SAVE, SaveAnswer.DISCARD, SaveAnswer.CANCEL)
        title, text = tr("Save the changes to “{name}”?", name=name), tr("Without saving they are lost.")
        choice = ChoiceQuestion(
            title, text, (tr("Save"), tr("Don't save"), tr("Cancel")), escape_answer=answers.index(SaveAnswer.CANCEL)
        )
        self.ask_choice(parent, choice, lambda number: on_answer(answers[number]))

    def ask_confirmation(self, parent: QWidget, question: YesNoQuestion, on_answer: Callable[[bool], None]) -> None:
        """Open a dialog with the question's two answers."""
        words = (question.yes_text, question.no_text)
        choice = ChoiceQuestion(
            question.title, question.text, words, escape_answer=0 if question.is_yes_on_escape else 1
        )
        self.ask_choice(parent, choice, lambda number: on_answer(number == 0))

    def ask_choice(self, parent: QWidget, choice: ChoiceQuestion, on_answer: Callable[[int], None]) -> None:
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

    def _make_file_dialog(self, parent: QWidget, request: FileRequest) -> QFileDialog:
        dialog = QFileDialog(parent, request.title)
        accept = QFileDialog.AcceptMode.AcceptSave if request.is_saving else QFileDialog.AcceptMode.AcceptOpen
        dialog.setAcceptMode(accept)
        kind = QFileDialog.FileMode.AnyFile if request.is_saving else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(QFileDialog.FileMode.Directory if request.is_folder else kind)
        if request.suffixes:
            patterns = " ".join(f"*{suffix}" for suffix in request.suffixes)
            dialog.setNameFilters([tr("Accepted files ({patterns})", patterns=patterns), tr("All files (*)")])
            dialog.setOption(QFileDialog.Option.HideNameFilterDetails, len(request.suffixes) > _SHOWN_SUFFIXES)
            if request.is_saving:
                dialog.setDefaultSuffix(request.suffixes[0])
        elif not request.is_folder:
            dialog.setNameFilter(tr("All files (*)"))
        add_places(dialog, self._find_project_folder())
        arrange_file_list(dialog)
        start, used = request.start_path, self._folders.find_folder(request.suffixes, is_folder=request.is_folder)
        if used is not None and _is_shipped(start):  # who replaces the clip of a template looks for his own
            start = Path()
        folder = start if start.is_dir() else start.parent
        if request.is_saving and start.is_absolute():  # never where clips were read from last
            folder = next((parent for parent in (folder, *folder.parents) if parent.is_dir()), folder)
        has_folder = start.is_absolute() and folder.is_dir()
        dialog.setDirectory(str(folder if has_folder else used or self._find_project_folder() or Path.home()))
        if start.name and not start.is_dir():
            dialog.selectFile(start.name)
        dialog.finished.connect(dialog.deleteLater)
        return dialog


def _is_shipped(path: Path) -> bool:
    """Return whether a file is one of those that come with the program."""
    return path.is_absolute() and path.is_relative_to(find_asset_folder("media"))
