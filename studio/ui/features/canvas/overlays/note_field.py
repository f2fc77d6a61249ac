"""The field in which a sticky note's text is written, in its place on the canvas."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.core.translation import tr
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import FONT_BODY, make_ui_font

_MIN_SIZE: Final = QSize(200, 96)
_COMMIT_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteField(QPlainTextEdit):
    """A text of several lines over a sticky note. Ctrl+Enter and a click elsewhere keep it, Esc drops it."""

    text_committed = Signal(str, str)
    """The note's id and its new text."""
    editing_closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = ""
        self.setFont(make_ui_font(FONT_BODY))
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Text of the note"))
        self.hide()

    def open_editor(self, note: str, text: str, place: QRect) -> None:
        """Open over a note.

        Args:
            note: The note's id.
            text: Its text now.
            place: Where, in the parent.
        """
        self._note = note
        self.setGeometry(QRect(place.topLeft(), place.size().expandedTo(_MIN_SIZE)))
        self.setPlainText(text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close(self, *, keep: bool) -> None:
        if not self.isVisible():
            return
        self.hide()
        if keep:
            self.text_committed.emit(self._note, self.toPlainText())
        self.editing_closed.emit()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc or Ctrl+Enter; the rest is text."""
        keeps = event.key() in _COMMIT_KEYS and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if keeps or event.key() == Qt.Key.Key_Escape:
            self._close(keep=keeps)
            event.accept()
            return
        super().keyPressEvent(event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the text when something else is clicked; the menu of the field does not count."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._close(keep=True)
