"""The field of every search that opens over a panel."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from studio.ui.widgets.qt_helpers.override_guard import guard_override

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class SearchField(QLineEdit):
    """A line edit that leaves the arrows, Enter, Esc and Tab to the search."""

    step_requested = Signal(int)
    page_requested = Signal(int)
    """The same with Ctrl."""
    confirmed = Signal(bool)
    """Enter was pressed, and whether Shift was held."""
    closed = Signal()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Take every key before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @guard_override(default=False)
    def focusNextPrevChild(self, next: bool) -> bool:
        """Keep Tab: it closes the search as it opened it."""
        return False

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, confirm, leave; the rest is text."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.page_requested if ctrl else self.step_requested).emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close when something else is clicked."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.closed.emit()
