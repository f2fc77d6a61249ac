"""What is done with points in the viewer, while some are selected."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_P = Scope.POINTS
_N = Need.POINTS
_ON = marked("They are there until the frame before this one")
_SHADOWED = marked("While points are selected; else the key is the timeline's")

POINTS = (
    ActionSpec("points.select_all", marked("Select All Points"), _P, ("Ctrl+A",), needs=Need.POINT_EDITS),
    ActionSpec("points.deselect", marked("Take Back a Drag, Select No Points"), _P, ("Esc",), needs=_N),
    ActionSpec("points.delete_on", marked("Delete Points From Here On"), _P, ("Del", "Backspace"), help=_ON, needs=_N),
    ActionSpec("points.delete", marked("Delete Points in All Frames"), _P, ("Shift+Del",), needs=_N),
    ActionSpec("points.show_all", marked("Bring Back All Deleted Points"), _P, needs=Need.POINT_EDITS),
    ActionSpec(
        "points.set_key",
        marked("Set a Key on Points"),
        _P,
        ("Ctrl+K",),
        help=marked("Holds them here, whatever other keys do"),
        needs=_N,
        shadows=True,
    ),
    ActionSpec("points.delete_key", marked("Delete the Key of Points"), _P, ("Alt+K",), needs=_N),
    ActionSpec(
        "points.own",
        marked("Take Points Off Their Track"),
        _P,
        help=marked("From then on they lie where their keys say, also in frames in which the track has ended"),
        needs=_N,
    ),
    ActionSpec("points.straight", marked("Straight Between Keys"), _P, needs=_N, checkable=True),
    *(
        ActionSpec(f"points.{name}{far}", marked(text), _P, (f"{keys}{key}",), help=_SHADOWED, needs=_N, repeats=True,
                   shadows=True)
        for far, keys, texts in (
            ("", "", (marked("Points 1 Pixel Left"), marked("Points 1 Pixel Right"), marked("Points 1 Pixel Up"),
                      marked("Points 1 Pixel Down"))),
            ("_10", "Shift+", (marked("Points 10 Pixels Left"), marked("Points 10 Pixels Right"),
                               marked("Points 10 Pixels Up"), marked("Points 10 Pixels Down"))),
        )
        for name, key, text in zip(("left", "right", "up", "down"), ("Left", "Right", "Up", "Down"), texts, strict=True)
    ),
)  # fmt: skip
