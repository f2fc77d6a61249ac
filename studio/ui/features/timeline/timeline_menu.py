"""The menu under the right mouse button, where no track has one of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.plots.time_units import TimeUnit


def open_timeline_menu(
    parent: QWidget, at: QPoint, handlers: Handlers, states: Mapping[str, Callable[[], bool]], *, drops_frames: bool
) -> QMenu:
    """Open a menu of what is done at the playhead and of how time is shown; it goes away by itself.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        handlers: What can be done.
        states: Whether what can be switched is on.
        drops_frames: Whether the rate has drop-frame timecode.
    """
    menu = QMenu(parent)
    barred = () if drops_frames else (f"timeline.unit_{TimeUnit.DROP_FRAME.name.lower()}",)
    add_actions(menu, ContextMenu.TIMELINE, handlers, possible=lambda action: action not in barred, states=states)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu
