"""Trims: edges of clips, cuts between two clips, sources under clips, clips between their neighbors.

Offsets are limited to what is possible: a clip keeps one frame, neighbors are not overlapped, and a source is not used
beyond its ends where its length is known.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_FRAME, ClipSequence, SequenceClip, SequenceTrack
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    SourceLengths,
    edit_clips,
    edit_tracks,
    find_start_room,
    find_stop_room,
    iterate_open_clips,
    round_place,
    trim_clip_start,
    trim_clip_stop,
)
from studio.sdk.sequence.edits.ripple_edits import shift_clips_from


class ClipEdge(StrEnum):
    """An end of a clip."""

    START = "start"
    STOP = "stop"


def trim_clips(
    sequence: ClipSequence, numbers: Collection[int], edge: ClipEdge, frames: int, lengths: SourceLengths | None = None
) -> ClipSequence:
    """Return the sequence with an edge of clips moved; all by the same number of frames, as far as each can.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        edge: The end that moves.
        frames: How far; negative to the left.
        lengths: Of the sources.
    """
    offset = _limit_trim(sequence, numbers, edge, frames, lengths or {}, rippling=False)
    trim = trim_clip_start if edge is ClipEdge.START else trim_clip_stop
    return edit_clips(sequence, numbers, lambda clip: trim(clip, offset)) if offset else sequence


def ripple_trim_clips(
    sequence: ClipSequence, numbers: Collection[int], edge: ClipEdge, frames: int, lengths: SourceLengths | None = None
) -> ClipSequence:
    """Return the sequence with an edge of clips moved, and all that follows moved with it, on all tracks.

    Trimming a start leaves it where it is on the timeline: what is cut off is closed, what is added pushes the rest.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        edge: The end that moves.
        frames: How far; negative to the left.
        lengths: Of the sources.

    Raises:
        EditError: A clip on another track is in the way.
    """
    offset = _limit_trim(sequence, numbers, edge, frames, lengths or {}, rippling=True)
    found = list(iterate_open_clips(sequence, numbers))
    for group in reversed(_group_overlapping(found)) if offset else ():
        sequence = _ripple_trim_group(sequence, group, edge, offset)
    return sequence


def _group_overlapping(found: list[tuple[int, SequenceClip]]) -> list[list[tuple[int, SequenceClip]]]:
    """Return clips, with the indices of their tracks, in order of time, those that overlap in time together."""
    groups: list[list[tuple[int, SequenceClip]]] = []
    stop = 0
    for each in sorted(found, key=lambda each: each[1].start):
        if groups and each[1].start < stop:
            groups[-1].append(each)
        else:
            groups.append([each])
        stop = max(stop, each[1].stop)
    return groups


def _ripple_trim_group(
    sequence: ClipSequence, group: list[tuple[int, SequenceClip]], edge: ClipEdge, offset: int
) -> ClipSequence:
    """Return the sequence with an edge of clips moved that overlap in time, and all that follows them."""
    grown = offset if edge is ClipEdge.STOP else -offset
    stop = min(clip.stop for _, clip in group)
    places = {index: max(clip.stop for row, clip in group if row == index) for index, _ in group}
    begun = min(clip.start for _, clip in group) + max(offset, 0)
    numbers = {clip.number for _, clip in group}

    def trim(clip: SequenceClip) -> SequenceClip:
        if edge is ClipEdge.STOP:
            return trim_clip_stop(clip, offset)
        return replace(trim_clip_start(clip, offset), start=clip.start)

    def shift(shifted: ClipSequence) -> ClipSequence:
        first = stop if edge is ClipEdge.STOP else begun
        return shift_clips_from(shifted, stop, grown, track_frames=places, markers_from=first)

    if grown > 0:
        return edit_clips(shift(sequence), numbers, trim)
    return shift(edit_clips(sequence, numbers, trim))


def trim_to_frame(
    sequence: ClipSequence,
    numbers: Collection[int],
    edge: ClipEdge,
    frame: int,
    lengths: SourceLengths | None = None,
    *,
    ripples: bool = False,
) -> ClipSequence:
    """Return the sequence with an edge of clips moved to a frame.

    Each clip's edge moves by its own distance. With a ripple all move by the same one, that of the nearest edge, so
    that tracks stay in sync.
    """
    edges = {
        clip.number: clip.start if edge is ClipEdge.START else clip.stop
        for _, clip in iterate_open_clips(sequence, numbers)
    }
    if ripples and edges:
        nearest = min(edges.values(), key=lambda at: (abs(frame - at), at))
        return ripple_trim_clips(sequence, edges.keys(), edge, frame - nearest, lengths)
    for number, at in edges.items():
        sequence = trim_clips(sequence, {number}, edge, frame - at, lengths)
    return sequence


def roll_cuts(
    sequence: ClipSequence, numbers: Collection[int], frames: int, lengths: SourceLengths | None = None
) -> ClipSequence:
    """Return the sequence with the cuts at which clips begin moved: the clips before them end there, too.

    Args:
        sequence: The sequence.
        numbers: The clips behind the cuts.
        frames: How far; negative to the left.
        lengths: Of the sources.

    Raises:
        EditError: No clip ends where one of them begins.
    """
    pairs = []
    for index, clip in iterate_open_clips(sequence, numbers):
        before = find_clip_before(sequence.tracks[index], clip)
        if before is None:
            raise EditError(tr("There is no clip before this cut to roll it with."))
        pairs.append((before, clip))
    known = lengths or {}
    least = max((-min(one.length - 1, find_start_room(other, known)) for one, other in pairs), default=0)
    most = min((min(other.length - 1, find_stop_room(one, known)) for one, other in pairs), default=0)
    offset = max(least, min(frames, most))
    if not offset:
        return sequence
    ends = {one.number for one, _ in pairs}

    def roll(_: int, track: SequenceTrack) -> SequenceTrack:
        starts = {other.number for _, other in pairs}
        return track.with_clips(
            _roll_clip(clip, offset, clip.number in starts, clip.number in ends) for clip in track.clips
        )

    return edit_tracks(sequence, roll)


def _roll_clip(clip: SequenceClip, offset: int, starts: bool, ends: bool) -> SequenceClip:
    clip = trim_clip_start(clip, offset) if starts else clip
    return trim_clip_stop(clip, offset) if ends else clip


def slip_clips(
    sequence: ClipSequence, numbers: Collection[int], frames: float, lengths: SourceLengths | None = None
) -> ClipSequence:
    """Return the sequence with the sources of clips moved under them.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        frames: Frames of the timeline by which pictures move; positive shows earlier ones.
        lengths: Of the sources.
    """
    known = lengths or {}
    clips = [clip for _, clip in iterate_open_clips(sequence, numbers)]
    least = max((-find_stop_room(clip, known) for clip in clips), default=0)
    most = min((find_start_room(clip, known) for clip in clips), default=0)
    offset = max(least, min(frames, most))
    if not offset:
        return sequence

    def slip(clip: SequenceClip) -> SequenceClip:
        return replace(clip, source_start=round_place(clip.source_start - offset * clip.speed))

    return edit_clips(sequence, numbers, slip)


def slide_clips(
    sequence: ClipSequence, numbers: Collection[int], frames: int, lengths: SourceLengths | None = None
) -> ClipSequence:
    """Return the sequence with clips moved between their neighbors, which become longer and shorter.

    A neighbor is the clip that touches; where there is a gap, it becomes longer or shorter.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        frames: How far; negative to the left.
        lengths: Of the sources.
    """
    known = lengths or {}
    offset = frames
    ends: set[int] = set()
    starts: set[int] = set()
    for index, clip in iterate_open_clips(sequence, numbers):
        track = sequence.tracks[index]
        before, after = find_clip_before(track, clip), find_clip_behind(track, clip)
        if before is not None and before.number not in numbers:
            ends.add(before.number)
            offset = max(-(before.length - 1), min(offset, find_stop_room(before, known)))
        else:
            offset = max(offset, -_find_free_before(track, clip, numbers))
        if after is not None and after.number not in numbers:
            starts.add(after.number)
            offset = max(-find_start_room(after, known), min(offset, after.length - 1))
        else:
            offset = min(offset, _find_free_behind(track, clip, numbers))
    if not offset:
        return sequence

    def slide(_: int, track: SequenceTrack) -> SequenceTrack:
        moved = (
            replace(clip, start=clip.start + offset)
            if clip.number in numbers
            else _roll_clip(clip, offset, clip.number in starts, clip.number in ends)
            for clip in track.clips
        )
        return track.with_clips(moved)

    return edit_tracks(sequence, slide)


def find_clip_before(track: SequenceTrack, clip: SequenceClip) -> SequenceClip | None:
    """Return the clip that ends where one begins."""
    index = track.find_index(clip.start) - 1
    return track.clips[index] if index >= 0 and track.clips[index].stop == clip.start else None


def find_clip_behind(track: SequenceTrack, clip: SequenceClip) -> SequenceClip | None:
    """Return the clip that begins where one ends."""
    index = track.find_index(clip.stop)
    return track.clips[index] if track.clips[index].start == clip.stop else None


def _limit_trim(
    sequence: ClipSequence,
    numbers: Collection[int],
    edge: ClipEdge,
    frames: int,
    lengths: SourceLengths,
    *,
    rippling: bool,
) -> int:
    """Return how far the edges of all these clips can be moved."""
    for index, clip in iterate_open_clips(sequence, numbers):
        track = sequence.tracks[index]
        if edge is ClipEdge.START:
            room = find_start_room(clip, lengths)
            room = room if rippling else min(room, _find_free_before(track, clip, ()))
            frames = max(-room, min(frames, clip.length - 1))
        else:
            room = find_stop_room(clip, lengths)
            room = room if rippling else min(room, _find_free_behind(track, clip, ()))
            frames = max(-(clip.length - 1), min(frames, room))
    return math.trunc(frames)


def _find_free_before(track: SequenceTrack, clip: SequenceClip, moved: Collection[int]) -> int:
    """Return the frames of the gap before a clip; of a moved clip that touches it, the gap is its own matter."""
    index = track.find_index(clip.start) - 1
    if index < 0:
        return clip.start
    before = track.clips[index]
    return MAX_FRAME if before.number in moved else clip.start - before.stop


def _find_free_behind(track: SequenceTrack, clip: SequenceClip, moved: Collection[int]) -> int:
    index = track.find_index(clip.start) + 1
    if index >= len(track.clips):
        return MAX_FRAME - clip.stop
    after = track.clips[index]
    return MAX_FRAME if after.number in moved else after.start - clip.stop
