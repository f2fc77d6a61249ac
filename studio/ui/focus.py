"""Shortcuts act on the panel under the mouse, and text fields swallow letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_TAKES_KEYS = "takes_keys"


def follow_mouse(panel: QWidget) -> None:
    """Give `panel` the keys, as the mouse has come over it, unless someone is typing in a field."""
    panel.setProperty(_TAKES_KEYS, True)
    if not isinstance(QApplication.focusWidget(), _TEXT_FIELDS) and not panel.hasFocus():
        panel.setFocus(Qt.FocusReason.MouseFocusReason)


def leave_field(field: QWidget) -> None:
    """Take the keys from `field`, as its user is done with it, and give them to the panel that the mouse is over.

    The mouse does not come over that panel once more, so `follow_mouse` would not.
    """
    field.clearFocus()
    under = QApplication.widgetAt(QCursor.pos())
    while under is not None and not under.property(_TAKES_KEYS):
        under = under.parentWidget()
    if under is not None:
        under.setFocus(Qt.FocusReason.OtherFocusReason)
