"""Actions of the inspector."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_INSPECTOR: Final = ActionScope.INSPECTOR
_AT_FIELD: Final = tr_noop("At the field under the mouse")

ACTIONS: Final = (
    ActionSpec(
        "inspector.set_key",
        tr_noop("Set a Key"),
        _INSPECTOR,
        ("K",),
        help=_AT_FIELD,
        presets={"blender": ("I",)},
        menus=(MenuPlace(MenuTitle.ANIMATION, 20, 10),),
    ),
    ActionSpec(
        "inspector.delete_key",
        tr_noop("Delete a Key"),
        _INSPECTOR,
        ("Alt+K",),
        help=_AT_FIELD,
        presets={"blender": ("Alt+I",)},
        menus=(MenuPlace(MenuTitle.ANIMATION, 20, 20),),
    ),
)
"""What a user can do, in the order of lists."""
