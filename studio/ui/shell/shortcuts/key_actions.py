"""Actions on what is selected or dragged along time: the timeline and the panels of keyframes share them."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED

DELETE_KEYS: Final = ActionSpec(
    "timeline.delete_keys",
    tr_noop("Delete Keys"),
    ActionScope.TIMELINE,
    ("Del", "Backspace"),
    requirement=KEYS_NEEDED,
    menus=(MenuPlace("Animation", 30, 40),),
)
CANCEL_DRAG: Final = ActionSpec(
    "timeline.cancel_drag", tr_noop("Cancel a Drag, or Select No Keys"), ActionScope.TIMELINE, ("Esc",)
)
