"""Actions of panels along a time axis: the timeline and the panels of keys do each in their own way."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import (
    ActionScope,
    ActionSpec,
    ContextMenu,
    ContextPlace,
    MenuPlace,
    MenuTitle,
)
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED

TIME_AXIS_ACTIONS: Final = (
    ActionSpec(
        "timeline.fit",
        tr_noop("Show In to Out"),
        ActionScope.TIMELINE,
        ("F",),
        presets={"blender": ("Home",), "comfyui": (".",)},
        contexts=(ContextPlace(ContextMenu.TIMELINE, 40, 20),),
    ),
    ActionSpec("timeline.zoom_in", tr_noop("Zoom In on the Timeline"), ActionScope.TIMELINE, ("+",), can_repeat=True),
    ActionSpec("timeline.zoom_out", tr_noop("Zoom Out of the Timeline"), ActionScope.TIMELINE, ("-",), can_repeat=True),
    ActionSpec(
        "timeline.delete_keys",
        tr_noop("Delete Keys"),
        ActionScope.TIMELINE,
        ("Del", "Backspace"),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 30, 40),),
        contexts=(
            ContextPlace(ContextMenu.CURVES, 20, 40),
            ContextPlace(ContextMenu.KEYS, 10, 40),
        ),
    ),
    ActionSpec("timeline.cancel_drag", tr_noop("Cancel a Drag, or Select No Keys"), ActionScope.TIMELINE, ("Esc",)),
)
"""Each feature with such a panel lists them: an action may be registered twice."""
