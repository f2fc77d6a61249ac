"""Dialogs that answer by themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import FileRequest, SaveAnswer, YesNoQuestion


class AnsweringDialogs:
    """Gives the answers that a test has set, and keeps what it was asked. No dialog is shown."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.files: tuple[Path, ...] = ()
        self.unsaved = SaveAnswer.CANCEL
        self.yes = False
        self.choice: int | str | None = None
        self.files_asked: list[FileRequest] = []
        self.questions: list[str] = []

    def choose_file(self, parent: QWidget, request: FileRequest, on_chosen: Callable[[Path], None]) -> None:
        """Choose `file`; None cancels."""
        self.files_asked.append(request)
        if self.file is not None:
            on_chosen(self.file)

    def choose_files(
        self, parent: QWidget, request: FileRequest, on_chosen: Callable[[tuple[Path, ...]], None]
    ) -> None:
        """Choose `files`; none cancels."""
        self.files_asked.append(request)
        if self.files:
            on_chosen(self.files)

    def ask_unsaved(self, parent: QWidget, name: str, on_answer: Callable[[SaveAnswer], None]) -> None:
        """Answer `unsaved`."""
        self.questions.append(name)
        on_answer(self.unsaved)

    def ask_confirmation(self, parent: QWidget, question: YesNoQuestion, on_answer: Callable[[bool], None]) -> None:
        """Answer `yes`."""
        self.questions.append(question.title)
        on_answer(self.yes)

    def ask_choice(self, parent: QWidget, choice: ChoiceQuestion, on_answer: Callable[[int], None]) -> None:
        """Answer `choice`, a number or the words of the answer; None does as Esc."""
        self.questions.append(choice.title)
        number = choice.answers.index(self.choice) if isinstance(self.choice, str) else self.choice
        on_answer(choice.escape_answer if number is None else number)

    def show_text(self, parent: QWidget, title: str, text: str) -> None:
        """Keep the text."""
        self.questions.append(f"{title}: {text}")
