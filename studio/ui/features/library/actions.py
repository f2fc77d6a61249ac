"""Actions on the help of node types."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec("help.node", tr_noop("Help on This Node"), _WINDOW, ("F1",), menus=(MenuPlace(MenuTitle.HELP, 10, 10),)),
)
"""What a user can do, in the order of lists."""
