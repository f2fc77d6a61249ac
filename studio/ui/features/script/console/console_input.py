"""The line for single statements, with those typed before under the arrow keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from studio.core.translation import tr
from studio.ui.features.script.console.input_history import InputHistory
from studio.ui.features.script.editor.code_field import CodeField
from studio.ui.features.script.execution.source_code import is_complete
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_MAX_ROWS: Final = 8
_MARGIN: Final = 8
_Key = Qt.Key


class ConsoleInput(CodeField):
    """Field for a statement. Return runs it once it is complete, Shift+Return goes on in another line. Tab completes.

    Signals:
        submitted(str): This is to be run.
        completion_requested(): Tab was pressed behind a name, or what begins one.
    """

    submitted = Signal(str)
    completion_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = InputHistory()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(tr("Statement to run"))
        self.setPlaceholderText(tr("Python: Return runs, Up brings back"))
        self.textChanged.connect(self._fit_height)
        self._fit_height()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Take the height that the style asks for: it is known now."""
        super().showEvent(event)
        self._fit_height()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run, or bring back; the rest is editing."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if plain and key in (_Key.Key_Return, _Key.Key_Enter) and self._submit():
            event.accept()
        elif plain and key is _Key.Key_Tab and self.text_before_cursor[-1:].strip():
            self.completion_requested.emit()
        elif plain and key is _Key.Key_Up and self.textCursor().blockNumber() == 0:
            self._show_entry(self.history.go_back(self.toPlainText()))
        elif plain and key is _Key.Key_Down and self.textCursor().blockNumber() == self.blockCount() - 1:
            self._show_entry(self.history.go_forward())
        else:
            super().keyPressEvent(event)

    def _submit(self) -> bool:
        """Run the statement if it is complete; return whether it is."""
        text = self.toPlainText()
        at_end = self.textCursor().atEnd()
        if not at_end or not is_complete(text):
            return not at_end and "\n" not in text and self._send(text)
        return self._send(text)

    def _send(self, text: str) -> bool:
        if text.strip():
            self.history.add_entry(text.rstrip())
            self.clear()
            self.submitted.emit(text.rstrip())
        return True

    def _show_entry(self, text: str | None) -> None:
        if text is not None:
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)

    def _fit_height(self) -> None:
        rows = min(max(1, self.blockCount()), _MAX_ROWS)
        margins = self.contentsMargins()
        inner = round(2 * self.document().documentMargin()) + margins.top() + margins.bottom()
        self.setFixedHeight(rows * self.fontMetrics().lineSpacing() + inner + _MARGIN)
