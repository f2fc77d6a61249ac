"""Focus of shortcuts: they act on the panel under the mouse, and text fields keep letters."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent
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
_KEY_CONSUMERS = "takes_keys"
_Key = Qt.Key
_PRESS_KEYS = frozenset({_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter, _Key.Key_Select})
_NAVIGATION_KEYS = frozenset(
    {_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End, _Key.Key_PageUp}
    | {_Key.Key_PageDown}
)
_NAVIGABLE_WIDGETS = (QAbstractItemView, QAbstractSlider, QComboBox, QTabBar)


def focus_hovered_panel(panel: QWidget) -> None:
    """Give `panel` the keys, as the mouse has come over it, unless someone is typing in a field."""
    panel.setProperty(_KEY_CONSUMERS, True)
    if not isinstance(QApplication.focusWidget(), _TEXT_FIELDS) and not panel.hasFocus():
        panel.setFocus(Qt.FocusReason.MouseFocusReason)


def is_temporary_focus_loss(event: QFocusEvent) -> bool:
    """Return whether a field loses the keys for a while only: to its menu, or to another window."""
    return event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def release_field_focus(field: QWidget) -> None:
    """Take the keys from `field`, as its user is done with it, and give them to the panel that the mouse is over.

    The mouse does not come over that panel once more, so `focus_hovered_panel` would not.
    """
    field.clearFocus()
    under = QApplication.widgetAt(QCursor.pos())
    while under is not None and not under.property(_KEY_CONSUMERS):
        under = under.parentWidget()
    if under is not None:
        under.setFocus(Qt.FocusReason.OtherFocusReason)


class ShortcutFallback(QObject):
    """Fallback that returns the focus to the panel under the mouse after it has moved into a text field by itself.

    Where the control that has the keys is hidden, with its panel or alone, Qt gives them to the next one that Tab would
    reach. If that is a text field, it would swallow the shortcuts that come, and turn them into somebody's name.

    Args:
        window: Whose text fields are watched.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is None or not isinstance(now, _TEXT_FIELDS) or now.window() is not self._window:
            return
        if not old.isVisible() and old.window() is self._window:
            release_field_focus(now)


def append_tab_order(before: QWidget, widget: QWidget) -> QWidget:
    """Let Tab go from `before` to the controls in `widget`, in the order in which they were made; return the last one.

    Qt puts what is made or moved later at the end of the whole window, wherever it is seen.
    """
    inside: Iterable[QWidget] = widget.findChildren(QWidget)
    window = widget.window()
    for control in (widget, *inside):  # the list of a combo box is a window of its own
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.window() is window:
            QWidget.setTabOrder(before, control)
            before = control
    return before


def can_use_key(control: QWidget | None, event: QKeyEvent) -> bool:
    """Return whether a control that has the keys does something itself with this one: a button with Space, a list with
    the arrows. Shortcuts stand back for that, or the keyboard could not work the control.
    """
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    key = Qt.Key(event.key())
    if isinstance(control, QAbstractButton):
        return key in _PRESS_KEYS
    return isinstance(control, _NAVIGABLE_WIDGETS) and key in _PRESS_KEYS | _NAVIGATION_KEYS
