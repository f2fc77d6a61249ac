"""Focus of buttons that give way to others.

Qt gives the focus of a widget that is hidden or disabled to the next one: behind Train that is Cancel, and the next
Space would stop what was begun. These functions give it to a place where no key does harm.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget


def move_focus_out(widget: QWidget, target: QWidget) -> None:
    """Give the focus to another widget if this one, or one in it, has it: it is about to be hidden or disabled."""
    focused = widget.window().focusWidget()
    if focused is not None and (focused is widget or widget.isAncestorOf(focused)):
        target.setFocus()


def swap_buttons(shown: Mapping[QWidget, bool], target: QWidget) -> None:
    """Show some buttons and hide the others.

    Args:
        shown: Whether each is to be shown.
        target: Gets the focus of one that is hidden; no button.
    """
    for button, visible in shown.items():
        if not visible:
            move_focus_out(button, target)
    for button, visible in shown.items():
        button.setVisible(visible)
