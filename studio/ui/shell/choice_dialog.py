"""A question with several answers, and something to look at before answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_menu_text

_WIDTH = 460
_PREVIEW_WIDTH = 620


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """A question with several answers, and something to look at before answering.

    Args:
        title: The question.
        text: What follows from the answers.
        answers: The answers' buttons, the one that does most at the right.
        escape_answer: The number of the answer that Esc gives: the one that changes nothing.
        make_preview: Makes the widget that is shown above the buttons, given its parent; None for none.
        default_answer: The number of the answer that Return gives.
    """

    title: str
    text: str
    answers: tuple[str, ...]
    escape_answer: int
    make_preview: Callable[[QWidget], QWidget] | None = None
    default_answer: int = 0


class ChoiceDialog(QDialog):
    """Asks; the answer arrives by a call when the dialog is gone.

    Args:
        parent: Its window.
        choice: The question.
        on_answer: Called with the number of the answer.
    """

    def __init__(self, parent: QWidget, choice: ChoiceQuestion, on_answer: Callable[[int], None]) -> None:
        super().__init__(parent)
        self._answer = choice.escape_answer
        self._on_answer = on_answer
        self.setWindowTitle("Frameloom")
        self.setMinimumWidth(_PREVIEW_WIDTH if choice.make_preview is not None else _WIDTH)
        title = _make_label(choice.title, self)
        title.setFont(theme.make_ui_font(theme.FONT_TITLE, bold=True))
        text = _make_label(choice.text, self)
        text.setProperty("role", "secondary")
        self.buttons = [self._make_button(number, words) for number, words in enumerate(choice.answers)]
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addStretch(1)
        for button in reversed(self.buttons):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_5, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(title)
        column.addWidget(text)
        if choice.make_preview is not None:
            column.addWidget(choice.make_preview(self), 1)
        else:
            column.addStretch(1)
        column.addSpacing(theme.SPACE_2)
        column.addLayout(row)
        self.buttons[choice.default_answer].setDefault(True)
        self.buttons[choice.default_answer].setFocus(Qt.FocusReason.OtherFocusReason)
        for label in (title, text):
            label.ensurePolished()  # its font decides how high it is
        if choice.make_preview is None:
            self.setMinimumHeight(column.totalHeightForWidth(_WIDTH))
        self.finished.connect(self.deleteLater)

    def _make_button(self, number: int, words: str) -> QPushButton:
        button = QPushButton(escape_menu_text(words), self)
        button.clicked.connect(lambda: self._on_clicked(number))
        return button

    def _on_clicked(self, number: int) -> None:
        self._answer = number
        self.accept()

    @guard_override()
    def done(self, result: int) -> None:
        """Hand the answer on, once the dialog is gone."""
        super().done(result)
        self._on_answer(self._answer)


def _make_label(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setWordWrap(True)
    return label
