"""Actions of the timeline, the inspector and the jobs."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_T, _I, _J = ActionScope.TIMELINE, ActionScope.INSPECTOR, ActionScope.JOBS
_AT_FIELD = tr_noop("At the field under the mouse")

TIMELINE = (
    ActionSpec("timeline.back", tr_noop("Play Backwards, Faster"), _T, ("J",), requirement=ActionRequirement.CLIP),
    ActionSpec("timeline.stop", tr_noop("Stop"), _T, ("K",), requirement=ActionRequirement.CLIP),
    ActionSpec("timeline.forward", tr_noop("Play Forwards, Faster"), _T, ("L",), requirement=ActionRequirement.CLIP),
    ActionSpec("timeline.go_to", tr_noop("Go to Frame"), _T, ("G",), requirement=ActionRequirement.CLIP),
    ActionSpec(
        "timeline.type_range", tr_noop("Type In and Out…"), _T, ("Shift+G",), requirement=ActionRequirement.CLIP
    ),
    ActionSpec(
        "timeline.mark", tr_noop("Mark This Frame / Remove Its Mark"), _T, ("M",), requirement=ActionRequirement.CLIP
    ),
    ActionSpec(
        "timeline.mark_note", tr_noop("Note of the Mark…"), _T, ("Shift+M",), requirement=ActionRequirement.CLIP
    ),
    ActionSpec(
        "timeline.previous_mark",
        tr_noop("Previous Mark"),
        _T,
        ("Alt+Left",),
        requirement=ActionRequirement.CLIP,
        can_repeat=True,
    ),
    ActionSpec(
        "timeline.next_mark",
        tr_noop("Next Mark"),
        _T,
        ("Alt+Right",),
        requirement=ActionRequirement.CLIP,
        can_repeat=True,
    ),
    ActionSpec("timeline.remove_marks", tr_noop("Remove All Marks"), _T),
    ActionSpec("timeline.loop", tr_noop("Loop, Ping-Pong, Once"), _T, ("Ctrl+L",)),
    ActionSpec("timeline.every_frame", tr_noop("Every Frame ↔ Real Time"), _T, ("Shift+A",)),
    ActionSpec("timeline.units", tr_noop("Next Unit: Frames, Seconds, Timecode"), _T),
    ActionSpec("timeline.unit_frames", tr_noop("Count in Frames"), _T, is_checkable=True),
    ActionSpec("timeline.unit_seconds", tr_noop("Count in Seconds"), _T, is_checkable=True),
    ActionSpec("timeline.unit_timecode", tr_noop("Count in Timecode"), _T, is_checkable=True),
    ActionSpec("timeline.unit_drop_frame", tr_noop("Count in Drop-Frame Timecode"), _T, is_checkable=True),
    ActionSpec("timeline.waveform", tr_noop("Show Waveform"), _T, is_checkable=True),
    ActionSpec(
        "timeline.rate",
        tr_noop("Project Rate…"),
        _T,
        help=tr_noop("What files with a rate of their own are brought to; each keeps its length in seconds"),
        requirement=ActionRequirement.CLIP,
    ),
    ActionSpec("timeline.fit", tr_noop("Show In to Out"), _T, ("F",)),
    ActionSpec("timeline.fit_all", tr_noop("Show the Whole Clip"), _T, ("Shift+F",)),
    ActionSpec("timeline.page_back", tr_noop("Look at What Comes Before"), _T, ("PgUp",), can_repeat=True),
    ActionSpec("timeline.page_forward", tr_noop("Look at What Comes Next"), _T, ("PgDown",), can_repeat=True),
    ActionSpec("timeline.zoom_in", tr_noop("Zoom In on the Timeline"), _T, ("+",), can_repeat=True),
    ActionSpec("timeline.zoom_out", tr_noop("Zoom Out of the Timeline"), _T, ("-",), can_repeat=True),
)

INSPECTOR = (
    ActionSpec("inspector.set_key", tr_noop("Set a Key"), _I, ("K",), help=_AT_FIELD),
    ActionSpec("inspector.delete_key", tr_noop("Delete a Key"), _I, ("Alt+K",), help=_AT_FIELD),
)

JOBS = (
    ActionSpec("jobs.pause", tr_noop("Pause / Go On"), _J, ("P",), can_shadow=True),
    ActionSpec("jobs.retry", tr_noop("Retry"), _J, ("R",)),
    ActionSpec("jobs.cancel", tr_noop("Cancel, or Remove from the List"), _J, ("Del",)),
    ActionSpec("jobs.up", tr_noop("Earlier"), _J, ("Alt+Up",), can_repeat=True),
    ActionSpec("jobs.down", tr_noop("Later"), _J, ("Alt+Down",), can_repeat=True),
    ActionSpec("jobs.top", tr_noop("First of All"), _J, ("Alt+Home",)),
    ActionSpec("jobs.open", tr_noop("Open the Result"), _J, ("Shift+Return",)),
    ActionSpec("jobs.reveal", tr_noop("Show in Folder"), _J),
    ActionSpec("jobs.details", tr_noop("Details"), _J, ("Return",)),
)
