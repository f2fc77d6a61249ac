"""What keys do with clips."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.sdk.sequence.clip_sequence import ClipSequence, TrackKind, TransitionKind
from tests.ui.features.timeline.sequence.sequence_rig import ALT, CTRL, SHIFT, SequenceRig

Key = Qt.Key


def test_ctrl_b_cuts_selected_clips_at_the_playhead_else_all_under_it(rig: SequenceRig) -> None:
    rig.panel.set_frame(110)
    rig.key(Key.Key_B, CTRL)
    assert rig.layout_of(1) == [(4, 100, 110), (6, 110, 130)]
    rig.panel.set_frame(20)
    rig.editor.selection.select({1})
    rig.key(Key.Key_B, CTRL)
    assert [stop for _, _, stop in rig.layout_of(0)][:2] == [20, 60]
    assert rig.span(5) == (0, 60)
    rig.panel.set_frame(135)
    steps = rig.steps()
    rig.key(Key.Key_B, CTRL)
    assert rig.steps() == steps
    assert rig.said == ["There is nothing to cut at the playhead."]


def test_del_leaves_a_gap_and_shift_closes_it(rig: SequenceRig) -> None:
    rig.editor.selection.select({2})
    rig.key(Key.Key_Delete)
    assert rig.layout_of(0) == [(1, 0, 60), (3, 140, 180)]
    rig.document.undo()
    rig.editor.selection.select({2})
    rig.key(Key.Key_Delete, SHIFT)
    assert rig.layout_of(0) == [(1, 0, 60), (3, 100, 140)]
    assert rig.span(4) == (60, 90)


def test_a_selected_gap_closes_with_del(rig: SequenceRig) -> None:
    rig.click(rig.at(120.5, 0))
    assert rig.editor.selection.gap == (0, 120)
    rig.lock(1)
    rig.key(Key.Key_Delete)
    assert rig.span(3) == (100, 140)


def test_q_and_w_ripple_to_the_playhead_and_brackets_do_not(rig: SequenceRig) -> None:
    rig.panel.set_frame(80)
    rig.key(Key.Key_W)
    assert rig.layout_of(0) == [(1, 0, 60), (2, 60, 80), (3, 120, 160)]
    rig.document.undo()
    rig.panel.set_frame(75)
    rig.key(Key.Key_Q)
    assert rig.layout_of(0) == [(1, 0, 60), (2, 60, 85), (3, 125, 165)]
    assert rig.panel.current_frame == 60
    rig.document.undo()
    rig.panel.set_frame(70)
    rig.key(Key.Key_BracketLeft)
    assert rig.layout_of(0) == [(1, 0, 60), (2, 70, 100), (3, 140, 180)]
    rig.panel.set_frame(90)
    rig.key(Key.Key_BracketRight)
    assert rig.span(2) == (70, 90)


def test_e_rolls_the_nearest_cut(rig: SequenceRig) -> None:
    rig.panel.set_frame(66)
    rig.key(Key.Key_E)
    assert rig.layout_of(0)[:2] == [(1, 0, 66), (2, 66, 100)]


def test_clips_are_nudged_slipped_and_moved_to_other_tracks(rig: SequenceRig) -> None:
    rig.editor.selection.select({3})
    for key, keys in ((Key.Key_Period, Qt.KeyboardModifier.NoModifier), (Key.Key_Greater, SHIFT)):
        rig.key(key, keys)
    assert rig.span(3) == (146, 186)
    rig.key(Key.Key_Comma)
    rig.key(Key.Key_Less, SHIFT)
    assert rig.span(3) == (140, 180)
    rig.key(Key.Key_Comma, ALT)
    assert rig.clip(3).source_start == 11
    rig.key(Key.Key_Up, ALT)
    assert [number for number, *_ in rig.layout_of(1)] == [4, 3]
    rig.key(Key.Key_Down, ALT)
    assert [number for number, *_ in rig.layout_of(0)] == [1, 2, 3]


def test_up_and_down_go_from_cut_to_cut(rig: SequenceRig) -> None:
    rig.panel.set_frame(30)
    frames = []
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Up):
        rig.key(key)
        frames.append(rig.panel.current_frame)
    assert frames == [60, 100, 60, 0]


def test_transitions_at_the_nearest_cut_and_removed(rig: SequenceRig) -> None:
    rig.panel.set_frame(55)
    rig.key(Key.Key_T, CTRL)
    way = rig.clip(2).transition
    assert way is not None
    assert (way.kind, way.length) == (TransitionKind.DISSOLVE, 25)
    rig.editor.selection.select({2})
    rig.clips.add_transition(TransitionKind.WIPE)
    assert rig.clip(2).transition.kind is TransitionKind.WIPE  # type: ignore[union-attr]
    rig.key(Key.Key_T, CTRL | SHIFT)
    assert rig.clip(2).transition is None


def test_clips_are_linked_and_disabled(rig: SequenceRig) -> None:
    rig.editor.selection.select({2, 4})
    rig.key(Key.Key_L, CTRL | ALT)
    assert rig.sequence.find_linked(2) == {2, 4}
    rig.key(Key.Key_L, CTRL | ALT)
    assert rig.sequence.find_linked(2) == {2}
    rig.key(Key.Key_D)
    assert not rig.clip(2).is_enabled
    rig.key(Key.Key_D)
    assert rig.clip(4).is_enabled


def test_clips_are_duplicated_copied_and_pasted(rig: SequenceRig) -> None:
    rig.editor.selection.select({3})
    rig.key(Key.Key_D, CTRL)
    assert [(start, stop) for _, start, stop in rig.layout_of(0)][-2:] == [(140, 180), (180, 220)]
    rig.editor.selection.select({4})
    rig.key(Key.Key_X, CTRL)
    assert rig.layout_of(1) == []
    rig.panel.set_frame(10)
    rig.key(Key.Key_V, CTRL | SHIFT)
    assert [(start, stop) for _, start, stop in rig.layout_of(0)][:3] == [(0, 10), (10, 40), (40, 90)]
    assert rig.panel.current_frame == 40


def test_selections_by_keys(rig: SequenceRig) -> None:
    rig.key(Key.Key_A, CTRL)
    assert rig.editor.selection.numbers == {1, 2, 3, 4, 5}
    rig.key(Key.Key_A, CTRL | SHIFT)
    assert rig.editor.selection.numbers == frozenset()
    rig.panel.set_frame(90)
    rig.key(Key.Key_Y, ALT)
    assert rig.editor.selection.numbers == {3, 4}
    rig.key(Key.Key_V, SHIFT)
    assert rig.editor.selection.numbers == {2}
    rig.key(Key.Key_Y, CTRL | ALT)
    assert rig.editor.selection.numbers == {2, 3}


def test_markers_tracks_and_gaps(rig: SequenceRig) -> None:
    rig.panel.set_frame(44)
    rig.key(Key.Key_M)
    assert [marker.frame for marker in rig.sequence.markers] == [44, 120]
    rig.key(Key.Key_M)
    assert [marker.frame for marker in rig.sequence.markers] == [120]
    rig.clips.add_track(TrackKind.SUBTITLE)
    assert rig.sequence.tracks[-1].name == "S1"
    rig.clips.insert_gap(10)
    assert rig.layout_of(0) == [(1, 0, 44), (6, 54, 70), (2, 70, 110), (3, 150, 190)]


def test_an_empty_sequence_has_room_and_a_hint(rig: SequenceRig) -> None:
    assert rig.editor.apply(ClipSequence(), "Empty")
    assert rig.lanes.compute_height() > 50
    rig.key(Key.Key_B, CTRL)
    rig.key(Key.Key_Delete)
    assert rig.sequence == ClipSequence()
