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
    ActionSpec(
        "inspector.add_expression",
        tr_noop("Add or Edit an Expression"),
        _INSPECTOR,
        ("=",),
        help=_AT_FIELD,
        menus=(MenuPlace(MenuTitle.ANIMATION, 20, 30),),
    ),
    ActionSpec(
        "inspector.remove_expression",
        tr_noop("Remove an Expression"),
        _INSPECTOR,
        (),
        help=_AT_FIELD,
        menus=(MenuPlace(MenuTitle.ANIMATION, 20, 40),),
    ),
    ActionSpec(
        "inspector.copy_link",
        tr_noop("Copy as Link"),
        _INSPECTOR,
        (),
        help=tr_noop("Copies the parameter at the field under the mouse as an expression that reads it"),
        menus=(MenuPlace(MenuTitle.ANIMATION, 20, 50),),
    ),
)
"""What a user can do, in the order of lists."""
