"""What holds for every edit of every sequence."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.blade import cut_clips, join_clips
from studio.sdk.sequence.edits.clip_moves import duplicate_clips, move_clips
from studio.sdk.sequence.edits.clip_placement import PlaceMode, place_clips
from studio.sdk.sequence.edits.clip_removal import extract_clips, extract_range, insert_gap, lift_range
from studio.sdk.sequence.edits.clip_trims import (
    ClipEdge,
    ripple_trim_clips,
    roll_cuts,
    slide_clips,
    slip_clips,
    trim_clips,
)
from studio.sdk.sequence.edits.clipboard import copy_clips, paste_clips
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.properties import set_speed
from studio.sdk.sequence.edits.transitions import remove_transitions
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from tests.sdk.sequence.edits.sequences_for_testing import check_invariants, sequences

_EDITS: dict[str, Callable[[ClipSequence, set[int], int, PlaceMode], ClipSequence]] = {
    "trim start": lambda cut, chosen, frames, _: trim_clips(cut, chosen, ClipEdge.START, frames),
    "trim stop": lambda cut, chosen, frames, _: trim_clips(cut, chosen, ClipEdge.STOP, frames),
    "trim within the source": lambda cut, chosen, frames, _: trim_clips(
        cut, chosen, ClipEdge.STOP, frames, dict.fromkeys(chosen, 25)
    ),
    "ripple start": lambda cut, chosen, frames, _: ripple_trim_clips(cut, chosen, ClipEdge.START, frames),
    "ripple stop": lambda cut, chosen, frames, _: ripple_trim_clips(cut, chosen, ClipEdge.STOP, frames),
    "roll": lambda cut, chosen, frames, _: roll_cuts(cut, chosen, frames),
    "slip": lambda cut, chosen, frames, _: slip_clips(cut, chosen, frames),
    "slide": lambda cut, chosen, frames, _: slide_clips(cut, chosen, frames),
    "cut": lambda cut, chosen, frames, _: cut_clips(cut, abs(frames)),
    "move": lambda cut, chosen, frames, mode: move_clips(cut, chosen, frames, {TrackKind.VIDEO: 1}, mode),
    "copy": lambda cut, chosen, frames, mode: duplicate_clips(cut, chosen, frames, {TrackKind.VIDEO: -1}, mode),
    "place": lambda cut, chosen, frames, mode: place_clips(cut, {0: [SequenceClip(1, abs(frames), 7)]}, mode),
    "extract": lambda cut, chosen, frames, _: extract_clips(cut, chosen),
    "lift range": lambda cut, chosen, frames, _: lift_range(cut, range(5, 5 + abs(frames))),
    "extract range": lambda cut, chosen, frames, _: extract_range(cut, range(5, 5 + abs(frames))),
    "gap": lambda cut, chosen, frames, _: insert_gap(cut, 9, abs(frames)),
    "speed": lambda cut, chosen, frames, mode: set_speed(cut, chosen, frames / 4, ripples=mode is PlaceMode.INSERT),
    "paste": lambda cut, chosen, frames, mode: paste_clips(cut, copy_clips(cut, chosen), abs(frames), mode),
}


@settings(max_examples=200, deadline=None)
@given(sequences(), st.sampled_from(sorted(_EDITS)), st.sets(st.integers(1, 15)), st.integers(-15, 15), st.data())
def test_every_edit_leaves_a_sequence_that_can_be_read(
    cut: ClipSequence, edit: str, chosen: set[int], frames: int, data: st.DataObject
) -> None:
    try:
        edited = _EDITS[edit](cut, chosen, frames, data.draw(st.sampled_from(PlaceMode)))
    except EditError:
        return
    check_invariants(edited)
    assert parse_sequence(serialize_sequence(edited) + " ") == edited
    for before, after in zip(cut.tracks, edited.tracks, strict=False):
        assert after is before or not before.is_locked
    for number, (_, clip) in edited.clips_by_number.items():
        assert clip != cut.find_clip(number) or clip is cut.find_clip(number)  # it is not written again


@settings(max_examples=100, deadline=None)
@given(sequences(), st.sets(st.integers(1, 15)), st.integers(-15, 15), st.sampled_from(ClipEdge))
def test_a_trim_there_and_back_changes_nothing(
    cut: ClipSequence, chosen: set[int], frames: int, edge: ClipEdge
) -> None:
    plain = remove_transitions(cut, range(1, 20))
    for trim in (trim_clips, ripple_trim_clips):
        try:
            there = trim(plain, chosen, edge, frames)
            moved = _measure_trim(plain, there, chosen, edge)
            back = trim(there, chosen, edge, -moved)
        except EditError:
            continue
        assert back == plain


def _measure_trim(before: ClipSequence, after: ClipSequence, chosen: set[int], edge: ClipEdge) -> int:
    """Return by how many frames the edges of clips were moved: all by the same number."""
    grown = {
        after.clips_by_number[number][1].length - before.clips_by_number[number][1].length
        for number in chosen & before.clips_by_number.keys()
        if not before.tracks[before.clips_by_number[number][0]].is_locked
    }
    assert len(grown) <= 1
    by = grown.pop() if grown else 0
    return by if edge is ClipEdge.STOP else -by


@settings(max_examples=100, deadline=None)
@given(sequences(), st.integers(0, 60), st.integers(1, 10))
def test_an_insertion_that_is_taken_out_again_changes_nothing_and_lengthens_by_itself(
    cut: ClipSequence, frame: int, length: int
) -> None:
    if cut.tracks[0].is_locked:
        return
    inserted = place_clips(cut, {0: [SequenceClip(1, frame, length)]}, PlaceMode.INSERT)
    for before, after in zip(cut.tracks, inserted.tracks, strict=True):
        if not before.is_locked and before.stop > frame:
            assert after.stop == before.stop + length
    back = extract_range(inserted, range(frame, frame + length))
    assert [track.stop for track in back.tracks] == [track.stop for track in cut.tracks]
    joined = join_all(back)
    if all(frame <= clip.start or frame >= clip.stop for _, clip in cut.iterate_clips()):
        assert joined.tracks[1:] == join_all(cut).tracks[1:]


def join_all(cut: ClipSequence) -> ClipSequence:
    """Return a sequence with all through edits joined."""
    try:
        return join_clips(cut, range(1, 1000))
    except EditError:
        return cut


@settings(max_examples=100, deadline=None)
@given(sequences(), st.integers(0, 40))
def test_partners_are_cut_into_partners(cut: ClipSequence, frame: int) -> None:
    parted = cut_clips(cut, frame)
    for number, (index, clip) in cut.clips_by_number.items():
        if not clip.link or not clip.start < frame < clip.stop or cut.tracks[index].is_locked:
            continue
        partners = {
            other
            for other in cut.find_linked(number)
            if cut.clips_by_number[other][1].start < frame < cut.clips_by_number[other][1].stop
            and not cut.tracks[cut.clips_by_number[other][0]].is_locked
        }
        right = parted.tracks[index].find_clip_at(frame)
        assert right is not None
        assert len(parted.find_linked(right.number)) == len(partners)


@settings(max_examples=100, deadline=None)
@given(sequences(), st.integers(0, 40), st.integers(1, 10))
def test_a_gap_that_is_opened_and_taken_out_changes_nothing_that_is_seen(
    cut: ClipSequence, frame: int, frames: int
) -> None:
    back = extract_range(insert_gap(cut, frame, frames), range(frame, frame + frames))
    for before, after in zip(cut.tracks, back.tracks, strict=True):
        for at in range(before.stop):
            one, other = before.find_clip_at(at), after.find_clip_at(at)
            assert (one and one.find_source_frame(at)) == (other and other.find_source_frame(at))


@settings(max_examples=100, deadline=None)
@given(sequences(), st.integers(0, 40))
def test_a_cut_changes_nothing_that_is_seen(cut: ClipSequence, frame: int) -> None:
    parted = cut_clips(cut, frame)
    assert parted.length == cut.length
    for before, after in zip(cut.tracks, parted.tracks, strict=True):
        for at in range(before.stop):
            one, other = before.find_clip_at(at), after.find_clip_at(at)
            assert (one and one.find_source_frame(at)) == (other and other.find_source_frame(at))
