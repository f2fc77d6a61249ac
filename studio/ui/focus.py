"""Shortcuts act on the panel under the mouse, and text fields swallow letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)


def follow_mouse(panel: QWidget) -> None:
    """Give `panel` the keys, as the mouse has come over it, unless someone is typing in a field."""
    if not isinstance(QApplication.focusWidget(), _TEXT_FIELDS) and not panel.hasFocus():
        panel.setFocus(Qt.FocusReason.MouseFocusReason)
