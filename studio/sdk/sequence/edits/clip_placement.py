"""Clips put into a sequence: insert, overwrite, append, replace, fit to fill, paste."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_SPEED, ClipSequence, SequenceClip, SequenceTrack
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    FreeNumbers,
    clear_range,
    edit_clips,
    edit_tracks,
    merge_ranges,
    require_no_overlap,
    require_track,
    round_place,
)
from studio.sdk.sequence.edits.ripple_edits import open_gap, ripple_markers


class PlaceMode(StrEnum):
    """What becomes of the clips that are there already."""

    OVERWRITE = "overwrite"
    """What lies under the new clips is replaced."""
    INSERT = "insert"
    """What follows moves to the right, on all tracks that are not locked."""


def place_clips(sequence: ClipSequence, clips: Mapping[int, Sequence[SequenceClip]], mode: PlaceMode) -> ClipSequence:
    """Return the sequence with new clips in it. They get numbers and links of their own.

    Args:
        sequence: The sequence.
        clips: By the index of the track, in order of time and without overlaps, at places of the sequence.
        mode: What becomes of what is there. An insertion opens one gap, from the first new frame to the last one.

    Raises:
        EditError: A track is locked, is not there, or new clips overlap.
    """
    free = FreeNumbers(sequence)
    new = {index: _renumber(each, free) for index, each in clips.items() if each}
    for index, each in new.items():
        require_no_overlap(require_track(sequence, index), each)
    if not new:
        return sequence
    start = min(each[0].start for each in new.values())
    stop = max(each[-1].stop for each in new.values())

    def place(index: int, track: SequenceTrack) -> SequenceTrack:
        if mode is PlaceMode.INSERT:
            track = open_gap(track, start, stop - start, free)
        for frames in merge_ranges(range(clip.start, clip.stop) for clip in new.get(index, ())):
            track = clear_range(track, frames, free)
        return track.with_clips((*track.clips, *new[index])) if index in new else track

    placed = edit_tracks(sequence, place)
    return ripple_markers(placed, start, stop - start) if mode is PlaceMode.INSERT else placed


def _renumber(clips: Sequence[SequenceClip], free: FreeNumbers) -> tuple[SequenceClip, ...]:
    return tuple(replace(clip, number=free.take_number(), link=free.take_link("placed", clip.link)) for clip in clips)


def shift_new_clips(clips: Mapping[int, Sequence[SequenceClip]], frames: int) -> dict[int, tuple[SequenceClip, ...]]:
    """Return clips that are not in a sequence yet, with their starts moved."""
    return {index: tuple(replace(clip, start=clip.start + frames) for clip in each) for index, each in clips.items()}


def append_clips(sequence: ClipSequence, clips: Mapping[int, Sequence[SequenceClip]]) -> ClipSequence:
    """Return the sequence with new clips behind the last one of all tracks; the earliest of them begins there."""
    starts = [each[0].start for each in clips.values() if each]
    if not starts:
        return sequence
    return place_clips(sequence, shift_new_clips(clips, sequence.length - min(starts)), PlaceMode.OVERWRITE)


def replace_clip(sequence: ClipSequence, number: int, source: SequenceClip) -> ClipSequence:
    """Return the sequence with another source in a clip, which keeps its place, its length and its looks."""

    def exchange(clip: SequenceClip) -> SequenceClip:
        return replace(
            clip, file=source.file, input=source.input, text=source.text, source_start=source.source_start,
            name=source.name,
        )  # fmt: skip

    return edit_clips(sequence, {number}, exchange)


def fit_to_fill(sequence: ClipSequence, track: int, frames: range, clip: SequenceClip) -> ClipSequence:
    """Return the sequence with a clip overwritten into a range of frames, as fast or slow as it fills it.

    Raises:
        EditError: The range is empty, or the speed is out of range.
    """
    if not len(frames):
        raise EditError(tr("Nothing is marked to be filled."))
    speed = clip.speed * clip.length / len(frames)
    if abs(speed) > MAX_SPEED:
        raise EditError(tr("To fit, the clip would have to be {speed:g} times as fast.", speed=speed))
    fitted = replace(clip, start=frames.start, length=len(frames), speed=speed)
    return place_clips(sequence, {track: [fitted]}, PlaceMode.OVERWRITE)


@dataclass(frozen=True, slots=True)
class EditMarks:
    """In and out points of three-point editing; each may be missing. An out point is the frame behind the last one.

    Args:
        source_in: In the source, in frames at the sequence's rate.
        source_out: Where the source ends.
        record_in: On the timeline.
        record_out: Where the clip ends on the timeline.
    """

    source_in: int | None = None
    source_out: int | None = None
    record_in: int | None = None
    record_out: int | None = None


def place_by_marks(clip: SequenceClip, marks: EditMarks, playhead: int) -> SequenceClip:
    """Return a clip at the place, and with the part of its source, that in and out points say.

    Three of them say it all. Of four, the source's out point does not count. Where an in point is missing, the clip is
    fitted to the out point; where both are, the source is used from its beginning or to its end, and the clip lies at
    the playhead.

    Args:
        clip: The clip, with all of its source: `source_start` and `length` count where a point is missing.
        marks: The points.
        playhead: Where it begins otherwise.

    Raises:
        EditError: An out point does not lie behind its in point, or the clip would begin before the first frame.
    """
    first = marks.source_in if marks.source_in is not None else clip.source_start
    if marks.record_in is not None and marks.record_out is not None:
        length = marks.record_out - marks.record_in
    else:
        last = marks.source_out if marks.source_out is not None else clip.source_start + clip.length
        length = math.floor(last - first)
    if length < 1:
        raise EditError(tr("The out point has to lie behind the in point."))
    if marks.source_in is None and marks.source_out is not None:
        first = marks.source_out - length
    start = playhead if marks.record_in is None else marks.record_in
    if marks.record_in is None and marks.record_out is not None:
        start = marks.record_out - length
    if start < 0:
        raise EditError(tr("A clip cannot lie before the beginning of the sequence."))
    return replace(clip, start=start, length=length, source_start=round_place(first))
