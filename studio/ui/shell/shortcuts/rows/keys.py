"""Actions on keyframes, over the timeline, the dope sheet and the curve editor."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_T = ActionScope.TIMELINE

KEYS = (
    ActionSpec("timeline.cut_keys", tr_noop("Cut Keys"), _T, ("Ctrl+X",), requirement=ActionRequirement.KEYS),
    ActionSpec("timeline.copy_keys", tr_noop("Copy Keys"), _T, ("Ctrl+C",), requirement=ActionRequirement.KEYS),
    ActionSpec(
        "timeline.paste_keys",
        tr_noop("Paste Keys at the Playhead"),
        _T,
        ("Ctrl+V",),
        help=tr_noop("Where they came from, or onto the parameters that have selected keys"),
    ),
    ActionSpec(
        "timeline.delete_keys", tr_noop("Delete Keys"), _T, ("Del", "Backspace"), requirement=ActionRequirement.KEYS
    ),
    ActionSpec("timeline.select_keys", tr_noop("Select All Keys"), _T, ("Ctrl+A",)),
    ActionSpec("timeline.cancel_drag", tr_noop("Cancel a Drag, or Select No Keys"), _T, ("Esc",)),
    ActionSpec("timeline.constant_keys", tr_noop("Hold Until the Next Key"), _T, requirement=ActionRequirement.KEYS),
    ActionSpec("timeline.linear_keys", tr_noop("Straight to the Next Key"), _T, requirement=ActionRequirement.KEYS),
    ActionSpec(
        "timeline.smooth_keys", tr_noop("Smoothly to the Next Key"), _T, ("F9",), requirement=ActionRequirement.KEYS
    ),
)
