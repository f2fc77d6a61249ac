"""A button that takes the next key for itself, whatever it would do otherwise."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.core.language import tr
from studio.ui.reporting import reported
from studio.ui.shortcuts.keys import key_name


class KeyCapture(QPushButton):
    """Waits for a key once it is pressed. Esc, or leaving it, ends the wait.

    Args:
        text: What it says while it does not wait.
        parent: Its parent.

    Signals:
        captured(str): A key was pressed: its name.
    """

    captured = Signal(str)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setAccessibleDescription(tr("Press it, then press the keys"))
        self.toggled.connect(lambda on: self.setText(tr("Press a key …") if on else self._text))

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """While it waits, take every key, before shortcuts and Tab do."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
            event.accept()
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = key_name(event)
        if key:
            self.setChecked(False)
            if key != "Esc":
                self.captured.emit(key)

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.setChecked(False)
