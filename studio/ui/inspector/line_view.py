"""A line of text: Enter and leaving it commit, Esc takes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.ui.focus import leave_field
from studio.ui.reporting import reported

_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class LineView(QLineEdit):
    """A line edit that follows the document until somebody types."""

    committed = Signal(str)
    reverted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._refused: str | None = None

    def show_text(self, text: str) -> None:
        """Show the document's text, unless something is being typed or what was typed was refused."""
        unchanged = self.text() == self._shown
        self._shown = text
        if unchanged and self._refused is None and self.text() != text:
            self.setText(text)
            self.home(False)

    def accept(self) -> None:
        """Take what was typed as done: the document's text is shown from now on."""
        self._refused = None
        if self.text() != self._shown:
            self.setText(self._shown)

    def refuse(self) -> None:
        """Keep what was typed on show, as refused, until it is changed or taken back."""
        self._refused = self.text()

    def commit(self) -> None:
        """Say what was typed, if it differs from what is there and was not refused already."""
        if self.text() not in (self._shown, self._refused):
            self.committed.emit(self.text())

    def revert(self) -> None:
        """Show the document's text again."""
        self._refused = None
        self.setText(self._shown)
        self.reverted.emit()

    @reported(False)
    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the document while nothing was typed."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if any(event.matches(key) for key in _UNDO) and self.text() == self._shown:
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, take back on Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            if self._refused is None:
                leave_field(self)
        elif event.key() == Qt.Key.Key_Escape:
            self.revert()
            leave_field(self)
        else:
            super().keyPressEvent(event)

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the focus goes on; a menu or another window takes it only for a while."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.commit()
            self.deselect()
