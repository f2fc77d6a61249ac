"""Actions on templates."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.menus import toolbar_icons
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle, ToolbarPlace

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "file.from_template",
        tr_noop("New from Template…"),
        _WINDOW,
        ("Ctrl+Shift+N",),
        help=tr_noop("Shows the gallery: graphs that play at once, to begin a project with."),
        menus=(MenuPlace(MenuTitle.FILE, 10, 20),),
        toolbar=ToolbarPlace(40, 20, toolbar_icons.GALLERY_ICON),
    ),
)
"""What a user can do, in the order of lists."""
