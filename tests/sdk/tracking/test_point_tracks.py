"""Tracks of points: places between keys, edits, and what a run adds."""

from __future__ import annotations

import pytest

from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey

TRACK = PointTrack("Track 1", 0, {0: TrackKey(10, 20), 4: TrackKey(18, 12, 0.1), 5: TrackKey(20, 12, 0.2)})


def test_a_point_is_at_its_keys_between_them_and_stays_outside() -> None:
    assert TRACK.evaluate_at(4) == (18, 12)
    assert TRACK.evaluate_at(-3) == (10, 20)
    assert TRACK.evaluate_at(99) == (20, 12)
    x, y = TRACK.evaluate_at(2)
    assert 10 < x < 18
    assert 12 < y < 20
    assert TRACK.evaluate_at(4.5)[1] == pytest.approx(12)  # it does not go beyond its keys


def test_keys_are_rounded_limited_and_told_apart() -> None:
    track = TRACK.with_key(7, 1 / 3, 1e9)
    assert track.keys[7] == TrackKey(0.333, 1e6)
    assert track.keys[7].is_by_hand
    assert not track.keys[4].is_by_hand
    assert (track.get_error(4), track.get_error(7), track.get_error(1)) == (0.1, None, None)


def test_the_last_key_stays() -> None:
    assert TRACK.without_keys({0, 5}).ordered_frames == (4,)
    assert TRACK.without_keys(range(10)).ordered_frames == (0,)


def test_moved_keys_replace_those_that_lie_there() -> None:
    assert TRACK.move_keys({4}, 1).keys == {0: TrackKey(10, 20), 5: TrackKey(18, 12, 0.1)}
    assert TRACK.move_keys({4}, 0) is TRACK


def test_the_search_box_holds_the_pattern() -> None:
    wide = TRACK.resize((80.0, 3.0), TRACK.search)
    assert wide.pattern == (80.0, 5.0)
    assert wide.search == (82.0, 61.0)


@pytest.mark.parametrize(("frame", "backward", "wanted"), [(5, False, 0), (5, True, 9), (0, False, 0), (12, True, 12)])
def test_a_search_compares_with_the_key_by_hand_that_it_comes_from(frame: int, backward: bool, wanted: int) -> None:
    track = TRACK.with_key(9, 1, 1)
    assert track.find_reference_frame(frame, backward=backward) == wanted


def test_tracks_get_numbers_that_stay_and_names_that_are_free() -> None:
    tracks, first = PointTracks().add_track(3, 1, 2, "Track")
    tracks, second = tracks.add_track(3, 1, 2, "Track")
    assert [track.name for track in tracks.tracks] == ["Track 1", "Track 2"]
    tracks = tracks.remove_tracks({first})
    tracks, third = tracks.add_track(4, 1, 2, "Track")
    assert (first, second, third) == (0, 1, 2)
    assert [track.name for track in tracks.tracks] == ["Track 2", "Track 1"]
    assert tracks.key_frames == (3, 4)


def test_what_a_run_finds_is_added_to_tracks_that_are_there() -> None:
    other = PointTrack("Other", 1, {0: TrackKey(0, 0)})
    merged = PointTracks((TRACK, other)).merge_found({0: {5: TrackKey(21, 13, 0.3)}, 7: {1: TrackKey(0, 0, 0.0)}})
    assert merged.tracks[0].keys[5] == TrackKey(21, 13, 0.3)
    assert merged.tracks[1] is other
