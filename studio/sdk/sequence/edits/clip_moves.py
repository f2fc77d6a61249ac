"""Clips moved and copied along the timeline and between tracks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.clip_placement import PlaceMode, place_clips
from studio.sdk.sequence.edits.clip_removal import lift_clips
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    FreeNumbers,
    change_clip,
    clear_range,
    edit_tracks,
    iterate_open_clips,
    merge_ranges,
    require_no_overlap,
    require_track,
)
from studio.sdk.sequence.edits.ripple_edits import open_gap, ripple_markers


def move_clips(
    sequence: ClipSequence,
    numbers: Collection[int],
    frames: int,
    tracks: Mapping[TrackKind, int] | None = None,
    mode: PlaceMode = PlaceMode.OVERWRITE,
) -> ClipSequence:
    """Return the sequence with clips moved; they keep their numbers.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        frames: How far; negative to the left, limited so that none lies before the first frame.
        tracks: By how many tracks of their kind they move, upwards in the order of the list; limited to those that are.
        mode: What becomes of the clips that are there.

    Raises:
        EditError: A track where they would lie is locked.
    """
    moved = _list_moved(sequence, numbers, frames, tracks or {})
    kept = {index: list(each) for index, each in moved.items()}
    if _is_in_place(sequence, kept):
        return sequence
    return _put_back(lift_clips(sequence, numbers), kept, mode, FreeNumbers(sequence))


def duplicate_clips(
    sequence: ClipSequence,
    numbers: Collection[int],
    frames: int,
    tracks: Mapping[TrackKind, int] | None = None,
    mode: PlaceMode = PlaceMode.OVERWRITE,
) -> ClipSequence:
    """Return the sequence with copies of clips elsewhere; see `move_clips`."""
    return place_clips(sequence, _list_moved(sequence, numbers, frames, tracks or {}), mode)


def swap_clips(sequence: ClipSequence, number: int, other: int) -> ClipSequence:
    """Return the sequence with two clips of a track in each other's place; what lies between them moves by the rest.

    Raises:
        EditError: They lie on different tracks, or on a locked one.
    """
    found = sorted(iterate_open_clips(sequence, (number, other)), key=lambda each: each[1].start)
    if len(found) != 2 or found[0][0] != found[1][0]:
        raise EditError(tr("Only clips of one track that is not locked can be swapped."))
    row, left = found[0]
    right = found[1][1]
    difference = right.length - left.length

    def swap(index: int, track: SequenceTrack) -> SequenceTrack:
        if index != row:
            return track
        clips = []
        for clip in track.clips:
            if clip is left:
                clips.append(replace(clip, start=right.stop - left.length, transition=None))
            elif clip is right:
                clips.append(replace(clip, start=left.start, transition=None))
            else:
                is_between = left.start < clip.start < right.start
                clips.append(replace(clip, start=clip.start + difference) if is_between and difference else clip)
        return track.with_clips(clips)

    return edit_tracks(sequence, swap)


def list_tracks_of_kind(sequence: ClipSequence, kind: TrackKind) -> list[int]:
    """Return the indices of the tracks of a kind, from bottom to top."""
    return [index for index, track in enumerate(sequence.tracks) if track.kind is kind]


def _list_moved(
    sequence: ClipSequence, numbers: Collection[int], frames: int, tracks: Mapping[TrackKind, int]
) -> dict[int, list[SequenceClip]]:
    """Return clips as they lie after a move, by their new tracks."""
    found = list(iterate_open_clips(sequence, numbers))
    frames = max(frames, -min((clip.start for _, clip in found), default=0))
    rows = {kind: list_tracks_of_kind(sequence, kind) for kind in TrackKind}
    shifts = {kind: _limit_shift(sequence, found, rows[kind], kind, tracks.get(kind, 0)) for kind in TrackKind}
    targets = {index: row[at + shifts[kind]] for kind, row in rows.items() for at, index in enumerate(row)
               if 0 <= at + shifts[kind] < len(row)}  # fmt: skip
    moved: dict[int, list[SequenceClip]] = {}
    for target in dict.fromkeys(targets[index] for index, _ in found):
        require_track(sequence, target)
    for index, clip in sorted(found, key=lambda each: each[1].start):
        target = targets[index]
        moved.setdefault(target, []).append(change_clip(clip, start=clip.start + frames) if frames else clip)
    return moved


def _limit_shift(
    sequence: ClipSequence, found: Sequence[tuple[int, SequenceClip]], rows: list[int], kind: TrackKind, shift: int
) -> int:
    places = [rows.index(index) for index, _ in found if sequence.tracks[index].kind is kind]
    if not places:
        return 0
    return max(-min(places), min(shift, len(rows) - 1 - max(places)))


def _is_in_place(sequence: ClipSequence, moved: Mapping[int, Sequence[SequenceClip]]) -> bool:
    return all(
        sequence.clips_by_number[clip.number] == (index, clip) for index, clips in moved.items() for clip in clips
    )


def _put_back(
    sequence: ClipSequence, moved: Mapping[int, Sequence[SequenceClip]], mode: PlaceMode, free: FreeNumbers
) -> ClipSequence:
    start = min(clips[0].start for clips in moved.values())
    stop = max(clip.stop for clips in moved.values() for clip in clips)

    def put(index: int, track: SequenceTrack) -> SequenceTrack:
        clips = moved.get(index, ())
        require_no_overlap(track, clips)
        if mode is PlaceMode.INSERT:
            track = open_gap(track, start, stop - start, free)
        for frames in merge_ranges(range(clip.start, clip.stop) for clip in clips):
            track = clear_range(track, frames, free)
        return track.with_clips((*track.clips, *clips)) if clips else track

    moved_clips = edit_tracks(sequence, put)
    return ripple_markers(moved_clips, start, stop - start) if mode is PlaceMode.INSERT else moved_clips
