"""Button that captures the next key, whatever its action is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.key_names import find_key_name
from studio.ui.widgets.qt_helpers.override_guard import guard_override


class KeyCapture(QPushButton):
    """Waits for a key once it is pressed. Esc, or leaving it, ends the wait.

    Args:
        text: What it says while it does not wait.
        parent: Its parent.

    Signals:
        key_captured(str): A key was pressed: its name.
    """

    key_captured = Signal(str)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setAccessibleDescription(tr("Press it, then press the keys"))
        self.toggled.connect(lambda on: self.setText(tr("Press a key …") if on else self._text))

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """While it waits, take every key, before shortcuts and Tab do."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                self._capture_key(event)
            event.accept()
            return True
        return super().event(event)

    def _capture_key(self, event: QKeyEvent) -> None:
        key = find_key_name(event)
        if key:
            self.setChecked(False)
            if key != "Esc":
                self.key_captured.emit(key)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.setChecked(False)
