"""Actions of the curve editor."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_C = ActionScope.CURVES

CURVES = (
    ActionSpec(
        "curves.fit",
        tr_noop("Show the Selected Keys, or All Curves"),
        _C,
        ("F",),
        help=tr_noop("Fits the curve editor to what is selected"),
    ),
    ActionSpec("curves.fit_all", tr_noop("Show All Curves"), _C, ("A",)),
    ActionSpec("curves.zoom_in", tr_noop("Zoom In on the Curves"), _C, ("+",), can_repeat=True),
    ActionSpec("curves.zoom_out", tr_noop("Zoom Out of the Curves"), _C, ("-",), can_repeat=True),
    ActionSpec(
        "curves.automatic",
        tr_noop("Automatic Tangents"),
        _C,
        ("Z",),
        help=tr_noop("The curve goes smoothly through the selected keys, whatever becomes of their neighbours"),
        requirement=ActionRequirement.KEYS,
    ),
    ActionSpec("curves.flatten", tr_noop("Flatten Tangents"), _C, ("H",), requirement=ActionRequirement.KEYS),
    ActionSpec(
        "curves.break",
        tr_noop("Break Tangents"),
        _C,
        ("X",),
        help=tr_noop("Each of the two tangents of a key is turned alone"),
        requirement=ActionRequirement.KEYS,
    ),
    ActionSpec("curves.join", tr_noop("Join Tangents"), _C, ("Shift+X",), requirement=ActionRequirement.KEYS),
    ActionSpec("curves.snap", tr_noop("Snap Keys"), _C, ("S",), is_checkable=True),
    ActionSpec(
        "curves.simplify",
        tr_noop("Simplify Curves…"),
        _C,
        help=tr_noop("As few keys as a tolerance allows"),
    ),
    ActionSpec(
        "curves.bake",
        tr_noop("Bake Signal to Keys…"),
        _C,
        help=tr_noop("Puts keys in the place of the signal that drives a parameter"),
    ),
)
