"""Shortcuts act on the panel under the mouse, and text fields swallow letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_TAKES_KEYS = "takes_keys"
_Key = Qt.Key
_PRESSING = frozenset({_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter, _Key.Key_Select})
_WALKING = frozenset(
    {_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End, _Key.Key_PageUp}
    | {_Key.Key_PageDown}
)
_WALKED = (QAbstractItemView, QAbstractSlider, QComboBox, QTabBar)


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


def uses_key(control: QWidget | None, event: QKeyEvent) -> bool:
    """Return whether a control that has the keys does something itself with this one: a button with Space, a list with
    the arrows. Shortcuts stand back for that, or the keyboard could not work the control.
    """
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    key = Qt.Key(event.key())
    if isinstance(control, QAbstractButton):
        return key in _PRESSING
    return isinstance(control, _WALKED) and key in _PRESSING | _WALKING
