"""The frames on both sides of a cut that drags change."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from studio.sdk.sequence.edits.clip_trims import ClipEdge
from studio.ui.features.timeline.sequence.gestures.clip_gestures import MoveDrag, TrimDrag
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool
from studio.ui.features.timeline.sequence.pictures.clip_sources import ClipSources
from studio.ui.features.timeline.sequence.pictures.trim_frames import TrimFramesControl, list_trim_sides
from studio.ui.preview.side_frames import SideFrame
from studio.ui.shell.absent_panels.viewer import AbsentViewer
from tests.ui.features.timeline.sequence.sequence_rig import SequenceRig

NONE = Qt.KeyboardModifier.NoModifier


class Shown:
    """Takes the frames that are to be shown."""

    def __init__(self) -> None:
        self.frames: list[SideFrame] = []
        self.ended = 0

    def show_frames(self, frames: list[SideFrame]) -> None:
        self.frames = list(frames)

    def end(self) -> None:
        self.frames = []
        self.ended += 1

    @property
    def places(self) -> list[tuple[str, str, int]]:
        return [(each.title, each.note.split()[0], each.frame) for each in self.frames]


def watch(rig: SequenceRig) -> Shown:
    """Return what the viewer shows while the mouse drags clips."""
    shown, viewer = Shown(), AbsentViewer(rig.panel)
    viewer.side_frames = shown  # type: ignore[assignment]
    sources = ClipSources(lambda: rig.document.graph, lambda _: None)
    sources.set_target(rig.editor.target)
    TrimFramesControl(rig.editor, rig.lanes, sources, viewer, str)
    return shown


def drag_with(rig: SequenceRig, tool: EditTool, start: QPoint, frames: int, shown: Shown) -> list[tuple[str, str, int]]:
    rig.editor.set_tool(tool)
    rig.press(start)
    rig.move(start + rig.shift(frames) * 0.5)
    rig.move(start + rig.shift(frames))
    seen = shown.places
    rig.release(start + rig.shift(frames))
    assert shown.frames == []
    return seen


def test_a_roll_shows_what_goes_out_and_what_comes_in(rig: SequenceRig) -> None:
    shown = watch(rig)
    seen = drag_with(rig, EditTool.ROLL, rig.edge(2), 8, shown)
    assert seen == [("Outgoing", "a.mp4", 20 + 67), ("Incoming", "b.mp4", 30 + 8)]
    assert shown.ended == 1
    assert rig.span(2) == (68, 100)


def test_a_trim_shows_the_sides_that_there_are(rig: SequenceRig) -> None:
    shown = watch(rig)
    seen = drag_with(rig, EditTool.SELECT, rig.edge(2, stop=True), 5, shown)
    assert seen == [("Outgoing", "b.mp4", 30 + 44)]
    seen = drag_with(rig, EditTool.TRIM, rig.edge(2), 5, shown)
    assert [each[0] for each in seen] == ["Outgoing", "Incoming"]
    assert seen[1] == ("Incoming", "b.mp4", 35)


def test_a_slip_shows_both_ends_and_a_slide_the_neighbors_too(rig: SequenceRig) -> None:
    shown = watch(rig)
    seen = drag_with(rig, EditTool.SLIP, rig.at(80, 0), -6, shown)
    assert seen == [("First frame", "b.mp4", 36), ("Last frame", "b.mp4", 36 + 39)]
    seen = drag_with(rig, EditTool.SLIDE, rig.at(80, 0), 4, shown)
    assert seen == [("Before it", "a.mp4", 20 + 63)], "behind it is a gap"


def test_a_drag_that_is_taken_back_ends_it(rig: SequenceRig) -> None:
    shown = watch(rig)
    rig.editor.set_tool(EditTool.ROLL)
    start = rig.edge(2)
    rig.press(start)
    rig.move(start + rig.shift(8))
    assert shown.frames
    assert rig.lanes.cancel_drag()
    assert shown.frames == []
    rig.release(start)
    assert rig.span(2) == (60, 100)


def test_sound_shows_the_pictures_that_are_linked_to_it(rig: SequenceRig) -> None:
    sequence, sound = rig.sequence, rig.clip(5)
    trim = TrimDrag(sequence, frozenset({1, 5}), sound, 2, {}, edge=ClipEdge.STOP)
    assert [side.clip.number for side in list_trim_sides(trim, sequence)] == [1, 2]
    alone = TrimDrag(sequence, frozenset({5}), sound, 2, {}, edge=ClipEdge.STOP)
    assert list_trim_sides(alone, sequence) == []
    assert list_trim_sides(MoveDrag(sequence, frozenset({1}), rig.clip(1), 0, {}), sequence) == []
