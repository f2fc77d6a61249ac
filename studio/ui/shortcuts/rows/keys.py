"""What is done with keyframes, over the timeline, the dope sheet and the curve editor."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_T = Scope.TIMELINE

KEYS = (
    ActionSpec("timeline.cut_keys", marked("Cut Keys"), _T, ("Ctrl+X",), needs=Need.KEYS),
    ActionSpec("timeline.copy_keys", marked("Copy Keys"), _T, ("Ctrl+C",), needs=Need.KEYS),
    ActionSpec(
        "timeline.paste_keys",
        marked("Paste Keys at the Playhead"),
        _T,
        ("Ctrl+V",),
        help=marked("Where they came from, or onto the parameters that have selected keys"),
    ),
    ActionSpec("timeline.delete_keys", marked("Delete Keys"), _T, ("Del", "Backspace"), needs=Need.KEYS),
    ActionSpec("timeline.select_keys", marked("Select All Keys"), _T, ("Ctrl+A",)),
    ActionSpec("timeline.cancel_drag", marked("Take Back a Drag, Select No Keys"), _T, ("Esc",)),
    ActionSpec("timeline.constant_keys", marked("Hold Until the Next Key"), _T, needs=Need.KEYS),
    ActionSpec("timeline.linear_keys", marked("Straight to the Next Key"), _T, needs=Need.KEYS),
    ActionSpec("timeline.smooth_keys", marked("Smoothly to the Next Key"), _T, ("F9",), needs=Need.KEYS),
)
