"""What of a window somebody can work, and what it is called."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit, QTabBar, QWidget


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (found.text(QAccessible.Text.Name) if found is not None else "")


def is_control(widget: QWidget, window: QWidget) -> bool:
    """Whether somebody can work it: in this window, and no part that Qt makes for another control."""
    parent = widget.parent()
    made_by_qt = isinstance(parent, QLineEdit | QComboBox) or (
        isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    )
    never_shown = type(widget).__module__.startswith("NodeGraphQt") or (
        isinstance(widget, QTabBar) and not widget.count()
    )
    if widget.window() is not window or made_by_qt or never_shown or widget.objectName().startswith("qt_"):
        return False
    return isinstance(widget, QAbstractButton) or widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
