"""The field of every search that opens over a panel."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from studio.ui.reporting import reported

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class SearchField(QLineEdit):
    """A line edit that leaves the arrows, Enter, Esc and Tab to the search."""

    moved = Signal(int)
    turned = Signal(int)
    """The same with Ctrl."""
    confirmed = Signal(bool)
    """Enter was pressed, and whether Shift was held."""
    left = Signal()

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Take every key before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @reported(default=False)
    def focusNextPrevChild(self, next: bool) -> bool:
        """Keep Tab: it closes the search as it opened it."""
        return False

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, confirm, leave; the rest is text."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.turned if ctrl else self.moved).emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close when something else is clicked."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.left.emit()
