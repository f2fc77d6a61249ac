"""Edits of sequences: each by an example, as an editor knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import ParameterError
from studio.sdk.sequence.clip_sequence import (
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
)
from studio.sdk.sequence.edits.blade import cut_clips, join_clips
from studio.sdk.sequence.edits.clip_moves import duplicate_clips, move_clips, swap_clips
from studio.sdk.sequence.edits.clip_placement import PlaceMode, append_clips, fit_to_fill, place_clips, replace_clip
from studio.sdk.sequence.edits.clip_removal import (
    close_gap,
    close_gaps,
    extract_clips,
    extract_range,
    insert_gap,
    lift_clips,
    lift_range,
)
from studio.sdk.sequence.edits.clip_trims import (
    ClipEdge,
    ripple_trim_clips,
    roll_cuts,
    slide_clips,
    slip_clips,
    trim_clips,
    trim_to_frame,
)
from studio.sdk.sequence.edits.clipboard import copy_clips, paste_clips
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.properties import link_clips, set_properties, set_speed, toggle_enabled, unlink_clips
from studio.sdk.sequence.edits.snapping import find_clips_in, find_snap, list_edit_points, list_snap_frames
from studio.sdk.sequence.edits.tracks import (
    add_marker,
    add_track,
    delete_marker,
    delete_track,
    move_track,
    name_new_track,
    set_track,
)
from studio.sdk.sequence.edits.transitions import (
    TransitionPlace,
    place_transition,
    remove_transitions,
    set_transitions,
)
from tests.sdk.sequence.edits.sequences_for_testing import list_places, make_sequence

CUT = make_sequence()
B = frozenset({2, 12})


def test_a_trim_stops_at_neighbors_and_at_the_ends_of_the_source() -> None:
    assert list_places(trim_clips(CUT, B, ClipEdge.START, 10))[1] == (2, 60, 100)
    assert trim_clips(CUT, B, ClipEdge.START, 10).find_clip(2) == replace(
        CUT.tracks[0].clips[1], start=60, length=40, source_start=110
    )
    assert trim_clips(CUT, B, ClipEdge.START, -10) is CUT
    assert list_places(trim_clips(CUT, B, ClipEdge.STOP, -70))[1] == (2, 50, 51)
    assert list_places(trim_clips(CUT, {3}, ClipEdge.STOP, 99))[2] == (3, 100, 200)
    assert list_places(trim_clips(CUT, {3}, ClipEdge.STOP, 99, {3: 160}))[2] == (3, 100, 160)
    assert list_places(trim_clips(CUT, {4}, ClipEdge.START, -99, {4: 500}))[3] == (4, 190, 240)


def test_a_ripple_trim_moves_all_that_follows_on_all_tracks() -> None:
    shorter = ripple_trim_clips(CUT, B, ClipEdge.STOP, -20)
    assert list_places(shorter) == [(1, 0, 50), (2, 50, 80), (3, 80, 130), (4, 180, 220)]
    assert list_places(shorter, 2) == [(11, 0, 50), (12, 50, 80), (13, 80, 130)]
    assert list_places(shorter, 1) == [(20, 80, 120)]
    begun = ripple_trim_clips(CUT, B, ClipEdge.START, 20)
    assert list_places(begun)[1:] == [(2, 50, 80), (3, 80, 130), (4, 180, 220)]
    assert begun.find_clip(2) == replace(CUT.tracks[0].clips[1], length=30, source_start=120)
    longer = ripple_trim_clips(CUT, B, ClipEdge.START, -30)
    assert list_places(longer)[1:] == [(2, 50, 130), (3, 130, 180), (4, 230, 270)]


def test_what_is_in_the_way_of_a_ripple_is_named() -> None:
    blocked = replace(
        CUT,
        tracks=(*CUT.tracks, SequenceTrack(TrackKind.AUDIO, "A2", (SequenceClip(30, 0, 90), SequenceClip(31, 100, 9)))),
    )
    with pytest.raises(EditError, match="A2"):
        extract_clips(blocked, B)
    locked = set_track(blocked, 3, is_locked=True)
    assert list_places(extract_clips(locked, B))[1] == (3, 50, 100)
    assert extract_clips(locked, B).tracks[3] is locked.tracks[3]


def test_a_cut_is_rolled() -> None:
    rolled = roll_cuts(CUT, B, 15)
    assert list_places(rolled)[:2] == [(1, 0, 65), (2, 65, 100)]
    assert list_places(rolled, 2)[:2] == [(11, 0, 65), (12, 65, 100)]
    assert list_places(roll_cuts(CUT, B, 99))[:2] == [(1, 0, 99), (2, 99, 100)]
    assert list_places(roll_cuts(CUT, B, 99, {1: 155}))[0] == (1, 0, 55)
    with pytest.raises(EditError, match="no clip before"):
        roll_cuts(CUT, {4}, 1)


def test_a_clip_is_slipped_and_slid() -> None:
    slipped = slip_clips(CUT, B, 7)
    assert list_places(slipped) == list_places(CUT)
    assert [clip.source_start for clip in slipped.tracks[0].clips] == [100, 93, 100, 10]
    assert slip_clips(CUT, B, -99, {2: 160}).find_clip(2) == replace(CUT.tracks[0].clips[1], source_start=110)
    slid = slide_clips(CUT, B, 12)
    assert list_places(slid)[:3] == [(1, 0, 62), (2, 62, 112), (3, 112, 150)]
    assert [clip.source_start for clip in slid.tracks[0].clips[:3]] == [100, 100, 112]
    assert list_places(slide_clips(CUT, {4}, -99))[3] == (4, 150, 190)


def test_clips_are_cut_and_joined_again() -> None:
    cut = cut_clips(CUT, 60)
    assert list_places(cut)[1:3] == [(2, 50, 60), (21, 60, 100)]
    assert cut.find_clip(21) == replace(
        CUT.tracks[0].clips[1], number=21, start=60, length=40, source_start=110, link=4
    )
    assert cut.find_linked(21) == {21, 22}
    assert cut.find_linked(2) == {2, 12}
    assert list_places(join_clips(cut, {2, 12})) == list_places(CUT)
    assert list_places(cut_clips(CUT, 60, {12})) == list_places(CUT)
    assert cut_clips(CUT, 50) is CUT
    with pytest.raises(EditError, match="continuation"):
        join_clips(CUT, {1})


def test_clips_are_placed_over_others_or_between_them() -> None:
    new = {0: [SequenceClip(1, 30, 40, "new.mp4", link=9)], 2: [SequenceClip(2, 30, 40, "new.mp4", link=9)]}
    over = place_clips(CUT, new, PlaceMode.OVERWRITE)
    assert list_places(over)[:3] == [(1, 0, 30), (21, 30, 70), (2, 70, 100)]
    assert over.find_linked(21) == {21, 22}
    assert over.tracks[1] is CUT.tracks[1]
    between = place_clips(CUT, new, PlaceMode.INSERT)
    assert [places[1:] for places in list_places(between)[:4]] == [(0, 30), (30, 70), (70, 90), (90, 140)]
    assert list_places(between, 1) == [(20, 120, 160)]
    assert list_places(append_clips(CUT, new))[-1][1:] == (240, 280)
    inside = place_clips(CUT, {0: [SequenceClip(1, 60, 10, "new.mp4")]}, PlaceMode.OVERWRITE)
    assert [places[1:] for places in list_places(inside)[1:4]] == [(50, 60), (60, 70), (70, 100)]


def test_a_clip_is_replaced_and_fitted() -> None:
    replaced = replace_clip(CUT, 2, SequenceClip(1, 0, 1, input=3, source_start=5)).find_clip(2)
    assert replaced is not None
    assert (replaced.input, replaced.file, replaced.source_start, replaced.start) == (3, "", 5, 50)
    filled = fit_to_fill(CUT, 0, range(150, 200), SequenceClip(1, 0, 25, "x.mp4"))
    clip = filled.tracks[0].clips[3]
    assert (clip.start, clip.length, clip.speed) == (150, 50, 0.5)
    with pytest.raises(EditError, match="times as fast"):
        fit_to_fill(CUT, 0, range(150, 151), SequenceClip(1, 0, 250, "x.mp4"))


def test_clips_and_ranges_are_lifted_and_extracted() -> None:
    assert list_places(lift_clips(CUT, B)) == [(1, 0, 50), (3, 100, 150), (4, 200, 240)]
    free = set_track(CUT, 1, is_locked=True)
    assert list_places(extract_clips(free, B)) == [(1, 0, 50), (3, 50, 100), (4, 150, 190)]
    assert [places[1:] for places in list_places(lift_range(CUT, range(40, 60)))[:2]] == [(0, 40), (60, 100)]
    taken = extract_range(CUT, range(60, 70))
    assert [places[1:] for places in list_places(taken)[1:4]] == [(50, 60), (60, 90), (90, 140)]
    assert list_places(taken, 1) == [(20, 70, 110)]


def test_gaps_are_opened_and_closed() -> None:
    assert list_places(close_gap(CUT, 0, 170))[3] == (4, 150, 190)
    with pytest.raises(EditError, match="no gap"):
        close_gap(CUT, 0, 10)
    spread = lift_clips(CUT, {2, 3})
    assert list_places(close_gaps(spread, 0)) == [(1, 0, 50), (4, 50, 90)]
    opened = insert_gap(CUT, 60, 5)
    assert [places[1:] for places in list_places(opened)[1:3]] == [(50, 60), (65, 105)]


def test_clips_are_moved_copied_and_swapped() -> None:
    moved = move_clips(CUT, B, 20)
    assert list_places(moved)[1:3] == [(2, 70, 120), (3, 120, 150)]
    assert list_places(moved, 2)[1:] == [(12, 70, 120), (13, 120, 150)]
    up = move_clips(CUT, B, 0, {TrackKind.VIDEO: 5})
    assert list_places(up, 1) == [(2, 50, 100), (20, 100, 120)]
    assert list_places(up, 2) == list_places(CUT, 2)
    assert move_clips(CUT, {1, 11}, -10) is CUT
    inserted = move_clips(CUT, {4}, -150, mode=PlaceMode.INSERT)
    assert [places[1:] for places in list_places(inserted)] == [(0, 50), (50, 90), (90, 140), (140, 190)]
    copied = duplicate_clips(CUT, {4}, 50)
    assert list_places(copied)[3:] == [(4, 200, 240), (21, 250, 290)]
    swapped = swap_clips(replace(CUT, tracks=(trim_clips(CUT, {3}, ClipEdge.STOP, -20).tracks[0],)), 1, 3)
    assert list_places(swapped)[:3] == [(3, 0, 30), (2, 30, 80), (1, 80, 130)]


def test_transitions_are_as_long_as_clips_allow_and_go_with_their_cut() -> None:
    way = place_transition(ClipTransition(), 24, TransitionPlace.CENTER)
    joined = set_transitions(CUT, {2}, way)
    assert joined.find_clip(2).transition == way  # type: ignore[union-attr]
    assert set_transitions(CUT, {2}, way, {1: 155}).find_clip(2).transition == replace(way, after=5)  # type: ignore[union-attr]
    with pytest.raises(EditError, match="needs a cut"):
        set_transitions(CUT, {4}, way)
    with pytest.raises(EditError, match="no frames beyond"):
        set_transitions(trim_clips(CUT, {1}, ClipEdge.STOP, 0), {2}, replace(way, before=0), {1: 150})
    assert lift_clips(joined, {1}).find_clip(2).transition is None  # type: ignore[union-attr]
    assert roll_cuts(joined, {2}, 5).find_clip(2).transition == way  # type: ignore[union-attr]
    assert remove_transitions(joined, {2}) == CUT


def test_a_speed_keeps_the_part_that_is_shown() -> None:
    slow = set_speed(CUT, B, 0.5, ripples=True)
    assert list_places(slow) == [(1, 0, 50), (2, 50, 150), (3, 150, 200), (4, 250, 290)]
    assert list_places(slow, 2) == [(11, 0, 50), (12, 50, 150), (13, 150, 200)]
    assert list_places(set_speed(CUT, B, 0.5))[1] == (2, 50, 100)
    assert list_places(set_speed(set_track(CUT, 1, is_locked=True), B, 2.0, ripples=True))[1:3] == [
        (2, 50, 75),
        (3, 75, 125),
    ]
    back = set_speed(CUT, B, -1.0).find_clip(2)
    assert back is not None
    assert [back.find_source_frame(frame) for frame in (50, 99)] == [149, 100]
    assert set_speed(set_speed(CUT, B, -1.0), B, 1.0) == CUT
    with pytest.raises(ParameterError, match="speed"):
        set_speed(CUT, B, 1000.0)


def test_properties_are_set_within_their_ranges() -> None:
    assert set_properties(CUT, {2}, gain=-6.0).find_clip(2).gain == -6.0  # type: ignore[union-attr]
    faded = set_properties(set_properties(CUT, {2}, fade_in=40), {2}, fade_out=30).find_clip(2)
    assert faded is not None
    assert (faded.fade_in, faded.fade_out) == (20, 30)
    assert set_properties(CUT, {2}, gain=0.0) is CUT
    for bad in ({"gain": 99.0}, {"opacity": 2.0}, {"fade_in": -1}):
        with pytest.raises(ParameterError):
            set_properties(CUT, {2}, **bad)
    assert not toggle_enabled(CUT, B).find_clip(2).is_enabled  # type: ignore[union-attr]
    assert toggle_enabled(toggle_enabled(CUT, B), B) == CUT


def test_links_are_made_and_undone() -> None:
    free = unlink_clips(CUT, {2})
    assert free.find_linked(2) == {2}
    assert free.find_linked(12) == {12}
    assert link_clips(free, {2, 13}).find_linked(2) == {2, 13}


def test_tracks_and_markers_are_edited() -> None:
    assert name_new_track(CUT, TrackKind.VIDEO) == "V3"
    more = add_track(CUT, TrackKind.SUBTITLE)
    assert [track.name for track in more.tracks] == ["V1", "V2", "A1", "S1"]
    assert [track.name for track in move_track(CUT, 0, 1).tracks] == ["V2", "V1", "A1"]
    assert delete_track(CUT, 1).tracks == (CUT.tracks[0], CUT.tracks[2])
    locked = set_track(CUT, 1, is_locked=True)
    with pytest.raises(EditError, match="locked"):
        delete_track(locked, 1)
    assert lift_clips(locked, {20}) is locked
    marked = add_marker(add_marker(CUT, SequenceMarker(9)), SequenceMarker(3, 2, "here"))
    assert [marker.frame for marker in marked.markers] == [3, 9]
    assert delete_marker(marked, 3).markers == (SequenceMarker(9),)


def test_copied_clips_are_pasted_in_another_sequence() -> None:
    text = copy_clips(CUT, {2, 12, 20})
    pasted = paste_clips(ClipSequence(), text, 10)
    assert [track.kind for track in pasted.tracks] == [TrackKind.VIDEO, TrackKind.VIDEO, TrackKind.AUDIO]
    assert [[places[1:] for places in list_places(pasted, track)] for track in range(3)] == [
        [(10, 60)],
        [(40, 80)],
        [(10, 60)],
    ]
    assert len(pasted.find_linked(pasted.tracks[0].clips[0].number)) == 2
    assert copy_clips(CUT, ()) == ""
    with pytest.raises(EditError, match="no clips"):
        paste_clips(CUT, "", 0)
    with pytest.raises(ParameterError, match="JSON"):
        paste_clips(CUT, "hello", 0)


def test_edges_hold_what_is_dragged() -> None:
    places = list_snap_frames(CUT, {4}, [77])
    assert places == (0, 50, 77, 80, 100, 120, 150)
    snap = find_snap(places, (46, 96), 5)
    assert snap is not None
    assert (snap.frame, snap.offset) == (50, 4)
    assert find_snap(places, (30,), 5) is None
    assert list_edit_points(CUT, {0}) == (0, 50, 100, 150, 200, 240)
    assert find_clips_in(CUT, range(49, 81), {0, 1}) == {1, 2, 20}


def test_to_a_frame() -> None:
    assert list_places(trim_to_frame(CUT, B, ClipEdge.START, 70))[1] == (2, 70, 100)
    top = trim_to_frame(set_track(CUT, 1, is_locked=True), B, ClipEdge.START, 70, ripples=True)
    assert list_places(top)[1:3] == [(2, 50, 80), (3, 80, 130)]
