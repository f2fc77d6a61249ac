"""Actions on the help of node types, and on the user's own nodes."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "nodes.reload",
        tr_noop("Reload Your Nodes"),
        _WINDOW,
        help=tr_noop("Read the Python files of your own nodes again. The project stays open."),
        menus=(MenuPlace(MenuTitle.EDIT, 45, 10),),
    ),
    ActionSpec(
        "nodes.folder",
        tr_noop("Open the Folder of Your Nodes"),
        _WINDOW,
        help=tr_noop("Python files in this folder are nodes of the program."),
        menus=(MenuPlace(MenuTitle.EDIT, 45, 20),),
    ),
    ActionSpec("help.node", tr_noop("Help on This Node"), _WINDOW, ("F1",), menus=(MenuPlace(MenuTitle.HELP, 10, 10),)),
)
"""What a user can do, in the order of lists."""
