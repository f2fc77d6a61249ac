"""Three-point editing, markers that ripple, subtitles, and trims of several tracks to the playhead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceMarker, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.clip_placement import EditMarks, PlaceMode, place_by_marks, place_clips
from studio.sdk.sequence.edits.clip_removal import close_gap, extract_clips, extract_range, insert_gap, lift_range
from studio.sdk.sequence.edits.clip_trims import ClipEdge, ripple_trim_clips, trim_clips, trim_to_frame
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.subtitles import add_subtitle, merge_subtitles, split_subtitle
from studio.sdk.sequence.edits.tracks import set_track
from tests.sdk.sequence.edits.sequences_for_testing import list_places, make_sequence

CUT = make_sequence()
FREE = set_track(CUT, 1, is_locked=True)
SOURCE = SequenceClip(1, 0, 100, "s.mp4")


@pytest.mark.parametrize(
    ("marks", "start", "length", "source_start"),
    [
        (EditMarks(), 7, 100, 0),
        (EditMarks(source_in=20), 7, 80, 20),
        (EditMarks(source_out=60), 7, 60, 0),
        (EditMarks(20, 60), 7, 40, 20),
        (EditMarks(20, 60, record_in=500), 500, 40, 20),
        (EditMarks(20, 60, record_out=500), 460, 40, 20),
        (EditMarks(source_in=20, record_in=500, record_out=530), 500, 30, 20),
        (EditMarks(source_out=60, record_in=500, record_out=530), 500, 30, 30),
        (EditMarks(20, 60, 500, 530), 500, 30, 20),
        (EditMarks(source_out=60, record_out=500), 440, 60, 0),
    ],
)
def test_three_points_place_a_clip(marks: EditMarks, start: int, length: int, source_start: int) -> None:
    assert place_by_marks(SOURCE, marks, 7) == replace(SOURCE, start=start, length=length, source_start=source_start)


def test_points_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(EditError, match="behind the in point"):
        place_by_marks(SOURCE, EditMarks(60, 20), 0)
    with pytest.raises(EditError, match="before the beginning"):
        place_by_marks(SOURCE, EditMarks(0, 60, record_out=50), 0)


def _marked(*frames: int, sequence: ClipSequence = FREE) -> ClipSequence:
    return replace(sequence, markers=tuple(SequenceMarker(frame) for frame in frames))


def _list_marked(sequence: ClipSequence) -> list[int]:
    return [marker.frame for marker in sequence.markers]


def test_markers_move_with_what_they_mark() -> None:
    assert _list_marked(insert_gap(_marked(10, 60, 70), 60, 5)) == [10, 65, 75]
    assert _list_marked(extract_range(_marked(10, 60, 65, 70), range(60, 70))) == [10, 60]
    assert _list_marked(extract_clips(_marked(10, 60, 100, 160), {2, 12})) == [10, 50, 110]
    assert _list_marked(close_gap(_marked(149, 170, 200), 0, 170)) == [149, 150]
    new = {0: [SequenceClip(1, 50, 7)]}
    assert _list_marked(place_clips(_marked(49, 50), new, PlaceMode.INSERT)) == [49, 57]
    assert _list_marked(place_clips(_marked(49, 50), new, PlaceMode.OVERWRITE)) == [49, 50]
    assert _list_marked(lift_range(_marked(60), range(50, 70))) == [60]
    assert _list_marked(ripple_trim_clips(_marked(55, 65, 120), {2, 12}, ClipEdge.START, 10)) == [55, 110]
    assert _list_marked(ripple_trim_clips(_marked(55, 95, 120), {2, 12}, ClipEdge.STOP, -10)) == [55, 110]
    assert _list_marked(ripple_trim_clips(_marked(45, 55), {2, 12}, ClipEdge.START, -10)) == [45, 65]
    locked = ClipSequence((replace(CUT.tracks[0], is_locked=True),), (SequenceMarker(9),))
    assert insert_gap(locked, 0, 5) is locked


def test_a_long_marker_is_as_long_as_what_is_left_of_it() -> None:
    long = replace(FREE, markers=(SequenceMarker(50, 40, "b"),))
    assert extract_range(long, range(60, 70)).markers == (SequenceMarker(50, 30, "b"),)
    assert insert_gap(long, 60, 10).markers == (SequenceMarker(50, 50, "b"),)
    assert extract_range(long, range(40, 100)).markers == ()


def test_clips_of_several_tracks_ripple_together_where_their_cuts_differ() -> None:
    early = trim_clips(trim_clips(FREE, {12}, ClipEdge.STOP, -5), {13}, ClipEdge.START, -5)
    assert list_places(early, 2)[1:] == [(12, 50, 95), (13, 95, 150)]
    shorter = ripple_trim_clips(early, {2, 12}, ClipEdge.STOP, -10)
    assert list_places(shorter)[1:3] == [(2, 50, 90), (3, 90, 140)]
    assert list_places(shorter, 2)[1:] == [(12, 50, 85), (13, 85, 140)]
    assert ripple_trim_clips(shorter, {2, 12}, ClipEdge.STOP, 10) == early
    top = trim_to_frame(early, {2, 12}, ClipEdge.STOP, 80, ripples=True)
    assert list_places(top)[1:3] == [(2, 50, 85), (3, 85, 135)]  # by 15, as the nearer edge
    each = trim_to_frame(early, {2, 12}, ClipEdge.STOP, 80)
    assert (list_places(each)[1], list_places(each, 2)[1]) == ((2, 50, 80), (12, 50, 80))


def _titles(*texts: str) -> ClipSequence:
    clips = tuple(SequenceClip(at, 20 * at, 20, text=text) for at, text in enumerate(texts, 1))
    return ClipSequence((SequenceTrack(TrackKind.SUBTITLE, "S1", clips),))


def test_subtitles_are_added_split_and_merged() -> None:
    titles = add_subtitle(_titles("One two three four"), 0, 10, 50, "New")
    assert list_places(titles) == [(2, 10, 20), (1, 20, 40)]
    parted = split_subtitle(titles, 1, 30)
    assert [clip.text for clip in parted.tracks[0].clips] == ["New", "One two", "three four"]
    assert [clip.text for clip in split_subtitle(titles, 1, 39, 3).tracks[0].clips][1:] == ["One", "two three four"]
    merged = merge_subtitles(parted, {1, 3})
    assert list_places(merged) == list_places(titles)
    assert merged.tracks[0].clips[1].text == "One two\nthree four"


def test_what_is_no_subtitle_is_refused() -> None:
    titles = _titles("a", "b", "c")
    refused: tuple[tuple[Callable[[], ClipSequence], str], ...] = (
        (lambda: add_subtitle(titles, 0, 25, 5, "x"), "already"),
        (lambda: add_subtitle(CUT, 0, 500, 5, "x"), "takes no subtitles"),
        (lambda: split_subtitle(titles, 1, 20), "inside the subtitle"),
        (lambda: merge_subtitles(titles, {1, 3}), "Another subtitle"),
        (lambda: merge_subtitles(titles, {1}), "two or more"),
        (lambda: merge_subtitles(CUT, {1, 2}), "two or more"),
    )
    for edit, text in refused:
        with pytest.raises(EditError, match=text):
            edit()
