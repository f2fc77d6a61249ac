"""Actions on points in the viewer, while some are selected."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_P = ActionScope.POINTS
_N = ActionRequirement.POINTS
_ON = tr_noop("They are there until the frame before this one")
_SHADOWED = tr_noop("While points are selected; else the key is the timeline's")

POINTS = (
    ActionSpec(
        "points.select_all", tr_noop("Select All Points"), _P, ("Ctrl+A",), requirement=ActionRequirement.POINT_EDITS
    ),
    ActionSpec("points.deselect", tr_noop("Cancel a Drag, or Select No Points"), _P, ("Esc",), requirement=_N),
    ActionSpec(
        "points.delete_on", tr_noop("Delete Points From Here On"), _P, ("Del", "Backspace"), help=_ON, requirement=_N
    ),
    ActionSpec("points.delete", tr_noop("Delete Points in All Frames"), _P, ("Shift+Del",), requirement=_N),
    ActionSpec("points.show_all", tr_noop("Restore All Deleted Points"), _P, requirement=ActionRequirement.POINT_EDITS),
    ActionSpec(
        "points.set_key",
        tr_noop("Set a Key on Points"),
        _P,
        ("Ctrl+K",),
        help=tr_noop("Holds them here, whatever other keys do"),
        requirement=_N,
        can_shadow=True,
    ),
    ActionSpec("points.delete_key", tr_noop("Delete the Key of Points"), _P, ("Alt+K",), requirement=_N),
    ActionSpec(
        "points.own",
        tr_noop("Detach Points From Their Track"),
        _P,
        help=tr_noop("From then on they lie where their keys say, also in frames in which the track has ended"),
        requirement=_N,
    ),
    ActionSpec("points.straight", tr_noop("Straight Between Keys"), _P, requirement=_N, is_checkable=True),
    *(
        ActionSpec(
            f"points.{name}{far}",
            tr_noop(text),
            _P,
            (f"{keys}{key}",),
            help=_SHADOWED,
            requirement=_N,
            can_repeat=True,
            can_shadow=True,
        )
        for far, keys, texts in (
            (
                "",
                "",
                (
                    tr_noop("Points 1 Pixel Left"),
                    tr_noop("Points 1 Pixel Right"),
                    tr_noop("Points 1 Pixel Up"),
                    tr_noop("Points 1 Pixel Down"),
                ),
            ),
            (
                "_10",
                "Shift+",
                (
                    tr_noop("Points 10 Pixels Left"),
                    tr_noop("Points 10 Pixels Right"),
                    tr_noop("Points 10 Pixels Up"),
                    tr_noop("Points 10 Pixels Down"),
                ),
            ),
        )
        for name, key, text in zip(("left", "right", "up", "down"), ("Left", "Right", "Up", "Down"), texts, strict=True)
    ),
)
