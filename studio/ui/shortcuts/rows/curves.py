"""What is done in the curve editor."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_C = Scope.CURVES

CURVES = (
    ActionSpec(
        "curves.fit",
        marked("Show the Selected Keys, or All Curves"),
        _C,
        ("F",),
        help=marked("Fits the curve editor to what is selected"),
    ),
    ActionSpec("curves.fit_all", marked("Show All Curves"), _C, ("A",)),
    ActionSpec("curves.zoom_in", marked("Zoom In on the Curves"), _C, ("+",), repeats=True),
    ActionSpec("curves.zoom_out", marked("Zoom Out of the Curves"), _C, ("-",), repeats=True),
    ActionSpec(
        "curves.automatic",
        marked("Automatic Tangents"),
        _C,
        ("Z",),
        help=marked("The curve goes smoothly through the selected keys, whatever becomes of their neighbours"),
        needs=Need.KEYS,
    ),
    ActionSpec("curves.flatten", marked("Flatten Tangents"), _C, ("H",), needs=Need.KEYS),
    ActionSpec(
        "curves.break",
        marked("Break Tangents"),
        _C,
        ("X",),
        help=marked("Each of the two tangents of a key is turned alone"),
        needs=Need.KEYS,
    ),
    ActionSpec("curves.join", marked("Join Tangents"), _C, ("Shift+X",), needs=Need.KEYS),
    ActionSpec("curves.snap", marked("Snap Keys"), _C, ("S",), checkable=True),
    ActionSpec(
        "curves.simplify",
        marked("Simplify Curves…"),
        _C,
        help=marked("As few keys as a tolerance allows"),
    ),
    ActionSpec(
        "curves.bake",
        marked("Bake Signal to Keys…"),
        _C,
        help=marked("Puts keys in the place of the signal that drives a parameter"),
    ),
)
