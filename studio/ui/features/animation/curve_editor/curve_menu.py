"""The menu under the right mouse button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.ui.features.animation.keys.interpolation_menus import (
    fill_ease_menu,
    fill_extrapolation_menu,
    fill_interpolation_menu,
)
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.dispatch import Handlers


def open_curve_menu(
    parent: QWidget, at: QPoint, edits: KeyEdits, handlers: Handlers, possible: Callable[[str], bool]
) -> QMenu:
    """Open a menu that goes away by itself.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        edits: Knows the selected keys.
        handlers: What can be done.
        possible: Whether an action can be done now.
    """
    menu = QMenu(parent)
    for title, fill in (
        (tr("Interpolation"), fill_interpolation_menu),
        (tr("Ease"), fill_ease_menu),
        (tr("Beyond the Ends"), fill_extrapolation_menu),
    ):
        below = QMenu(title, menu)
        fill(below, edits)
        below.setEnabled(bool(edits.selection.selected_keys))
        menu.addMenu(below)
    menu.addSeparator()
    add_actions(menu, ContextMenu.CURVES, handlers, possible=possible)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu
