"""Actions that make new frames of a clip."""

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
from studio.ui.shell.shortcuts.requirements import CLIP_NEEDED

RETAKE_ACTION: Final = "timeline.retake"
EXTEND_ACTION: Final = "timeline.extend_clip"
FILL_ACTION: Final = "timeline.fill_gap"

RANGE_NEEDED: Final = tr_noop("Mark the frames to be made anew with In and Out first.")

ACTIONS: Final = (
    ActionSpec(
        RETAKE_ACTION,
        tr_noop("Retake"),
        ActionScope.TIMELINE,
        ("R",),
        help=tr_noop("Make the frames from In to Out anew: the frames before and after stay, and so does the length"),
        requirement=RANGE_NEEDED,
        menus=(MenuPlace(MenuTitle.MODELS, 40, 10),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 25, 10),),
    ),
    ActionSpec(
        EXTEND_ACTION,
        tr_noop("Extend…"),
        ActionScope.TIMELINE,
        help=tr_noop("Let the clip go on after its end, or begin earlier, by new frames"),
        requirement=CLIP_NEEDED,
        menus=(MenuPlace(MenuTitle.MODELS, 40, 20),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 25, 20),),
    ),
    ActionSpec(
        FILL_ACTION,
        tr_noop("Fill the Gap…"),
        ActionScope.TIMELINE,
        help=tr_noop("Make frames between two selected clips, or at the seam of a Splice that is nearest the playhead"),
        menus=(MenuPlace(MenuTitle.MODELS, 40, 30),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 25, 30),),
    ),
)
"""What a user can do, in the order of lists."""
