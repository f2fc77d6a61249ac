"""Every drag of the mouse over clips: what becomes of them, and that it is one step of undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool
from tests.ui.features.timeline.sequence.sequence_rig import ALT, CTRL, NONE, SHIFT, SequenceRig


def test_a_click_selects_a_clip_with_its_partner_and_elsewhere_selects_nothing(rig: SequenceRig) -> None:
    rig.click(rig.at(30, 0))
    assert rig.editor.selection.numbers == {1, 5}
    rig.click(rig.at(80, 0))
    assert rig.editor.selection.numbers == {2}
    rig.click(rig.at(190, 1))
    assert rig.editor.selection.numbers == frozenset()


def test_ctrl_and_shift_add_clips_and_take_them_out(rig: SequenceRig) -> None:
    rig.click(rig.at(80, 0))
    rig.click(rig.at(30, 0), CTRL)
    rig.click(rig.at(160, 0), SHIFT)
    assert rig.editor.selection.numbers == {1, 2, 3, 5}
    rig.click(rig.at(30, 0), CTRL)
    assert rig.editor.selection.numbers == {2, 3}


def test_alt_and_a_click_select_one_of_linked_clips_alone(rig: SequenceRig) -> None:
    rig.click(rig.at(30, 0), ALT)
    assert rig.editor.selection.numbers == {1}
    rig.editor.toggle_linked_selection()
    rig.click(rig.at(30, 2))
    assert rig.editor.selection.numbers == {5}


def test_a_rubber_band_selects_what_it_touches_with_partners(rig: SequenceRig) -> None:
    rig.drag(rig.at(190, 1), rig.at(90, 0))
    assert rig.editor.selection.numbers == {2, 3, 4}
    rig.drag(rig.at(190, 1), rig.at(150, 0))
    assert rig.editor.selection.numbers == {3}
    assert rig.steps() == 0


def test_a_drag_moves_clips_with_their_partners_in_one_step(rig: SequenceRig) -> None:
    rig.drag(rig.at(30, 0), rig.at(30, 0) + rig.shift(105))
    assert rig.span(1) == rig.span(5) == (105, 165)
    assert rig.span(3) == (165, 180), "what lies there is overwritten"
    assert rig.steps() == 1
    rig.document.undo()
    assert rig.layout_of(0) == [(1, 0, 60), (2, 60, 100), (3, 140, 180)]


def test_clips_move_across_tracks_of_their_kind_and_no_further_than_the_beginning(rig: SequenceRig) -> None:
    rig.drag(rig.at(80, 0), QPoint(rig.x(20), rig.y(1)))
    assert rig.layout_of(1) == [(2, 0, 40), (4, 100, 130)]
    assert [number for number, *_ in rig.layout_of(0)] == [1, 3]
    rig.drag(rig.at(110, 1), QPoint(rig.x(115), rig.y(2)))
    assert rig.span(4) == (105, 135), "sound tracks take no pictures"


def test_shift_keeps_a_move_to_one_direction(rig: SequenceRig) -> None:
    rig.drag(rig.at(150, 0), rig.at(155, 1), SHIFT, held=NONE)
    assert rig.layout_of(1) == [(4, 100, 130), (3, 140, 180)]


def test_alt_copies_and_ctrl_makes_room(rig: SequenceRig) -> None:
    rig.drag(rig.at(150, 0), rig.at(150, 0) + rig.shift(60), ALT)
    assert [(start, stop) for _, start, stop in rig.layout_of(0)] == [(0, 60), (60, 100), (140, 180), (200, 240)]
    rig.drag(rig.at(220, 0), rig.at(220, 0) - rig.shift(140), CTRL, held=NONE)
    assert [(start, stop) for _, start, stop in rig.layout_of(0)] == [(0, 60), (60, 100), (100, 140), (180, 220)]
    assert rig.span(4) == (140, 170), "what follows moves on all tracks"
    assert rig.steps() == 2


def test_what_is_dragged_snaps_to_cuts_and_shows_where(rig: SequenceRig) -> None:
    rig.canvas.curve_scene.is_snapping = True
    start = rig.at(160, 0)
    rig.press(start)
    rig.move(start - rig.shift(38))
    assert rig.span(3) == (100, 140)
    assert rig.guide() == 100
    assert rig.lanes.drag_label.text().startswith("-40")
    rig.release(start - rig.shift(38))
    assert rig.guide() is None
    assert rig.lanes.drag_label.isHidden()


def test_escape_takes_a_drag_back_as_if_it_had_never_begun(rig: SequenceRig) -> None:
    before = rig.sequence
    start = rig.at(80, 0)
    rig.press(start)
    rig.move(start + rig.shift(50))
    assert rig.span(2) == (110, 150)
    rig.key(Qt.Key.Key_Escape)
    rig.move(start + rig.shift(60))
    rig.release(start + rig.shift(60))
    assert rig.sequence == before
    assert rig.steps() == 0
    assert rig.document.redo_label == ""


@pytest.mark.parametrize(("stop", "frames", "expected"), [(False, 10, (10, 60)), (True, -20, (0, 40))])
def test_edges_trim_with_the_partner(rig: SequenceRig, stop: bool, frames: int, expected: tuple[int, int]) -> None:
    start = rig.edge(1, stop=stop)
    rig.drag(start, start + rig.shift(frames))
    assert rig.span(1) == rig.span(5) == expected
    assert rig.clip(1).source_start == (30 if frames > 0 else 20)
    assert rig.steps() == 1


def test_a_trim_ends_where_the_source_does_and_at_the_neighbor(rig: SequenceRig) -> None:
    rig.editor.find_source_length = lambda clip, kind: 60 if clip.number == 3 else None
    start = rig.edge(3, stop=True)
    rig.drag(start, start + rig.shift(60))
    assert rig.span(3) == (140, 190), "its source has 60 frames, the first 10 are not used"
    start = rig.edge(3)
    rig.drag(start, start - rig.shift(100))
    assert rig.span(3) == (130, 190), "10 frames come before"


@pytest.mark.parametrize(("tool", "keys"), [(EditTool.TRIM, NONE), (EditTool.SELECT, CTRL)])
def test_a_ripple_moves_what_follows_on_all_tracks(rig: SequenceRig, tool: EditTool, keys: Qt.KeyboardModifier) -> None:
    rig.editor.set_tool(tool)
    start = rig.edge(2, stop=True)
    rig.drag(start, start - rig.shift(15), keys, held=NONE)
    assert rig.layout_of(0) == [(1, 0, 60), (2, 60, 85), (3, 125, 165)]
    assert rig.span(4) == (85, 115)


def test_a_cut_rolls(rig: SequenceRig) -> None:
    start = rig.at(60, 0, 0.4)
    rig.drag(start, start + rig.shift(12))
    assert rig.layout_of(0)[:2] == [(1, 0, 72), (2, 72, 100)]
    assert rig.clip(2).source_start == 42
    assert rig.steps() == 1


@pytest.mark.parametrize(("tool", "keys"), [(EditTool.SLIP, NONE), (EditTool.SELECT, CTRL | ALT)])
def test_a_slip_shows_other_pictures(rig: SequenceRig, tool: EditTool, keys: Qt.KeyboardModifier) -> None:
    rig.editor.set_tool(tool)
    rig.drag(rig.at(80, 0), rig.at(80, 0) - rig.shift(9), keys)
    assert rig.span(2) == (60, 100)
    assert rig.clip(2).source_start == 39


@pytest.mark.parametrize(("tool", "keys"), [(EditTool.SLIDE, NONE), (EditTool.SELECT, CTRL | ALT | SHIFT)])
def test_a_slide_moves_between_neighbors(rig: SequenceRig, tool: EditTool, keys: Qt.KeyboardModifier) -> None:
    rig.editor.set_tool(tool)
    rig.drag(rig.at(80, 0), rig.at(80, 0) + rig.shift(20), keys)
    assert rig.layout_of(0) == [(1, 0, 80), (2, 80, 120), (3, 140, 180)]


def test_the_blade_cuts_clips_with_partners_and_with_shift_all(rig: SequenceRig) -> None:
    rig.editor.set_tool(EditTool.BLADE)
    rig.click(rig.at(30, 0))
    assert [(start, stop) for _, start, stop in rig.layout_of(2)] == [(0, 30), (30, 60)]
    rig.click(rig.at(110, 1))
    assert len(rig.sequence.clips_by_number) == 8
    assert rig.steps() == 2
    rig.document.undo()
    rig.document.undo()
    rig.click(rig.at(20, 0), SHIFT)
    assert [(start, stop) for _, start, stop in rig.layout_of(0)][:2] == [(0, 20), (20, 60)]


def test_handles_fade(rig: SequenceRig) -> None:
    start = QPoint(rig.edge(2, inside=11).x(), rig.y(0, 0.1))
    rig.drag(start, start + rig.shift(8))
    assert rig.clip(2).fade_in == 8
    start = QPoint(rig.edge(2, stop=True, inside=11).x(), rig.y(0, 0.1))
    rig.drag(start, start - rig.shift(5))
    assert (rig.clip(2).fade_in, rig.clip(2).fade_out) == (8, 5)
    assert rig.steps() == 2


def test_ends_of_a_transition_move_together_and_alone_with_alt(rig: SequenceRig) -> None:
    rig.dissolve(2, 6, 6)
    end = QPoint(rig.x(66) - 2, rig.y(0, 0.8))
    rig.drag(end, end + rig.shift(4))
    assert (rig.clip(2).transition.before, rig.clip(2).transition.after) == (10, 10)  # type: ignore[union-attr]
    end = QPoint(rig.x(70) - 2, rig.y(0, 0.8))
    rig.drag(end, end + rig.shift(5), ALT)
    assert (rig.clip(2).transition.before, rig.clip(2).transition.after) == (10, 15)  # type: ignore[union-attr]


def test_markers_move_and_a_click_goes_there(rig: SequenceRig) -> None:
    place = rig.canvas.find_placement(rig.lanes)
    assert place is not None
    at = QPoint(rig.x(120), round(place.rect.top()) + 6)
    rig.click(at)
    assert rig.panel.current_frame == 120
    rig.drag(at, at + rig.shift(10))
    assert [marker.frame for marker in rig.sequence.markers] == [130]


def test_clips_of_a_locked_track_stay(rig: SequenceRig) -> None:
    rig.lock(0)
    before, steps = rig.sequence, rig.steps()
    rig.drag(rig.at(80, 0), rig.at(80, 0) + rig.shift(30))
    rig.drag(rig.edge(2, stop=True), rig.edge(2, stop=True) + rig.shift(10))
    rig.editor.set_tool(EditTool.BLADE)
    rig.click(rig.at(80, 0))
    assert rig.sequence is before
    assert rig.steps() == steps
    rig.move(rig.at(80, 0))
    assert rig.canvas.cursor().shape() is Qt.CursorShape.ForbiddenCursor


def test_cursors_say_what_a_press_does(rig: SequenceRig) -> None:
    for at, shape in (
        (rig.at(80, 0), Qt.CursorShape.ArrowCursor),
        (rig.edge(2, stop=True), Qt.CursorShape.SizeHorCursor),
        (rig.at(60, 0, 0.4), Qt.CursorShape.SplitHCursor),
        (QPoint(rig.edge(2, inside=11).x(), rig.y(0, 0.1)), Qt.CursorShape.PointingHandCursor),
    ):
        rig.move(at)
        assert rig.canvas.cursor().shape() is shape


def test_at_the_end_of_the_view_a_drag_moves_it(rig: SequenceRig, qtbot: QtBot) -> None:
    rig.canvas.zoom_view(4.0, 0.0)
    axis = rig.canvas.curve_scene.time_axis
    rig.press(rig.at(20, 0))
    end = QPoint(rig.canvas.width() + 5, rig.y(0))
    rig.move(end)
    qtbot.waitUntil(lambda: rig.canvas.curve_scene.time_axis.first_frame > axis.first_frame + 20)
    place = rig.canvas.curve_scene.time_axis.frame_at(end.x())
    assert abs(rig.clip(1).start - (place - 20)) <= 1, "the clip stays under the mouse"
    rig.release(end)
