"""What is done over the timeline, the inspector and the jobs."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_T, _I, _J = Scope.TIMELINE, Scope.INSPECTOR, Scope.JOBS
_AT_FIELD = marked("At the field under the mouse")

TIMELINE = (
    ActionSpec("timeline.back", marked("Play Backwards, Faster"), _T, ("J",), needs=Need.CLIP),
    ActionSpec("timeline.stop", marked("Stop"), _T, ("K",), needs=Need.CLIP),
    ActionSpec("timeline.forward", marked("Play Forwards, Faster"), _T, ("L",), needs=Need.CLIP),
    ActionSpec("timeline.go_to", marked("Go to Frame"), _T, ("G",), needs=Need.CLIP),
    ActionSpec("timeline.type_range", marked("Type In and Out…"), _T, ("Shift+G",), needs=Need.CLIP),
    ActionSpec("timeline.mark", marked("Mark This Frame / Remove Its Mark"), _T, ("M",), needs=Need.CLIP),
    ActionSpec("timeline.mark_note", marked("Note of the Mark…"), _T, ("Shift+M",), needs=Need.CLIP),
    ActionSpec("timeline.previous_mark", marked("Previous Mark"), _T, ("Alt+Left",), needs=Need.CLIP, repeats=True),
    ActionSpec("timeline.next_mark", marked("Next Mark"), _T, ("Alt+Right",), needs=Need.CLIP, repeats=True),
    ActionSpec("timeline.remove_marks", marked("Remove All Marks"), _T),
    ActionSpec("timeline.loop", marked("Loop, Ping-Pong, Once"), _T, ("Ctrl+L",)),
    ActionSpec("timeline.every_frame", marked("Every Frame ↔ Real Time"), _T, ("Shift+A",)),
    ActionSpec("timeline.units", marked("Next Unit: Frames, Seconds, Timecode"), _T),
    ActionSpec("timeline.unit_frames", marked("Count in Frames"), _T, checkable=True),
    ActionSpec("timeline.unit_seconds", marked("Count in Seconds"), _T, checkable=True),
    ActionSpec("timeline.unit_timecode", marked("Count in Timecode"), _T, checkable=True),
    ActionSpec("timeline.unit_drop_frame", marked("Count in Drop-Frame Timecode"), _T, checkable=True),
    ActionSpec("timeline.waveform", marked("Show Waveform"), _T, checkable=True),
    ActionSpec(
        "timeline.rate",
        marked("Project Rate…"),
        _T,
        help=marked("What files with a rate of their own are brought to; each keeps its length in seconds"),
        needs=Need.CLIP,
    ),
    ActionSpec("timeline.fit", marked("Show In to Out"), _T, ("F",)),
    ActionSpec("timeline.fit_all", marked("Show the Whole Clip"), _T, ("Shift+F",)),
    ActionSpec("timeline.page_back", marked("Look at What Comes Before"), _T, ("PgUp",), repeats=True),
    ActionSpec("timeline.page_forward", marked("Look at What Comes Next"), _T, ("PgDown",), repeats=True),
    ActionSpec("timeline.zoom_in", marked("Zoom In on the Timeline"), _T, ("+",), repeats=True),
    ActionSpec("timeline.zoom_out", marked("Zoom Out of the Timeline"), _T, ("-",), repeats=True),
)

INSPECTOR = (
    ActionSpec("inspector.set_key", marked("Set a Key"), _I, ("K",), help=_AT_FIELD),
    ActionSpec("inspector.delete_key", marked("Delete a Key"), _I, ("Alt+K",), help=_AT_FIELD),
)

JOBS = (
    ActionSpec("jobs.pause", marked("Pause / Go On"), _J, ("P",), shadows=True),
    ActionSpec("jobs.retry", marked("Retry"), _J, ("R",)),
    ActionSpec("jobs.cancel", marked("Cancel, Take Off the List"), _J, ("Del",)),
    ActionSpec("jobs.up", marked("Earlier"), _J, ("Alt+Up",), repeats=True),
    ActionSpec("jobs.down", marked("Later"), _J, ("Alt+Down",), repeats=True),
    ActionSpec("jobs.top", marked("First of All"), _J, ("Alt+Home",)),
    ActionSpec("jobs.open", marked("Open the Result"), _J, ("Shift+Return",)),
    ActionSpec("jobs.reveal", marked("Show in Folder"), _J),
    ActionSpec("jobs.details", marked("Details"), _J, ("Return",)),
)
