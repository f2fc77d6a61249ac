"""Actions on computing and the cache."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle
from studio.ui.shell.shortcuts.requirements import CLIP_NEEDED

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "view.node_times",
        tr_noop("Node Times"),
        _WINDOW,
        ("Ctrl+T",),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEW, 20, 40),),
    ),
    ActionSpec(
        "cache.recompute", tr_noop("Recompute Frame"), _WINDOW, ("U",), menus=(MenuPlace(MenuTitle.CACHE, 10, 10),)
    ),
    ActionSpec(
        "cache.pause",
        tr_noop("Pause Computing"),
        _WINDOW,
        ("P",),
        is_checkable=True,
        presets={"comfyui": ("Ctrl+Shift+P",)},
        menus=(MenuPlace(MenuTitle.CACHE, 10, 20),),
    ),
    ActionSpec(
        "cache.range",
        tr_noop("Cache This Range"),
        _WINDOW,
        ("Shift+C",),
        requirement=CLIP_NEEDED,
        menus=(MenuPlace(MenuTitle.CACHE, 10, 30),),
    ),
    ActionSpec(
        "cache.clear",
        tr_noop("Clear All"),
        _WINDOW,
        help=tr_noop("Forget all that was computed"),
        menus=(MenuPlace(MenuTitle.CACHE, 20, 10),),
    ),
    ActionSpec("cache.clear_node", tr_noop("Clear This Node"), _WINDOW, menus=(MenuPlace(MenuTitle.CACHE, 20, 20),)),
    ActionSpec(
        "cache.clear_node_range",
        tr_noop("Clear This Node in the Range"),
        _WINDOW,
        menus=(MenuPlace(MenuTitle.CACHE, 20, 30),),
    ),
)
"""What a user can do, in the order of lists."""
