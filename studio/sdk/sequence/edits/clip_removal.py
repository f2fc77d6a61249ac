"""Clips and gaps taken out of a sequence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceTrack
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    FreeNumbers,
    clear_range,
    edit_clips,
    edit_tracks,
    iterate_open_clips,
    merge_ranges,
    require_track,
)
from studio.sdk.sequence.edits.ripple_edits import open_gap, ripple_markers, shift_clips_from


def lift_clips(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence without some clips; gaps are where they were."""
    return edit_clips(sequence, numbers, lambda clip: None)


def extract_clips(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence without some clips, and what follows moved to the left: a ripple delete.

    Raises:
        EditError: A clip on another track is in the way.
    """
    ranges = [range(clip.start, clip.stop) for _, clip in iterate_open_clips(sequence, numbers)]
    sequence = lift_clips(sequence, numbers)
    for frames in reversed(merge_ranges(ranges)):
        sequence = shift_clips_from(sequence, frames.stop, -len(frames))
    return sequence


def lift_range(sequence: ClipSequence, frames: range) -> ClipSequence:
    """Return the sequence with nothing in a range of frames, on all tracks that are not locked."""
    free = FreeNumbers(sequence)
    return edit_tracks(sequence, lambda _, track: clear_range(track, frames, free))


def extract_range(sequence: ClipSequence, frames: range) -> ClipSequence:
    """Return the sequence without a range of frames: what follows moves to the left."""
    return shift_clips_from(lift_range(sequence, frames), frames.stop, -len(frames))


def insert_gap(sequence: ClipSequence, frame: int, frames: int) -> ClipSequence:
    """Return the sequence with an empty range; clips that lie across its beginning are cut."""
    free = FreeNumbers(sequence)
    opened = edit_tracks(sequence, lambda _, track: open_gap(track, frame, frames, free))
    return ripple_markers(opened, frame, frames)


def find_gap(track: SequenceTrack, frame: int) -> range | None:
    """Return the frames of the gap at a frame; None where a clip lies, and behind the last one."""
    index = track.find_index(frame)
    if index + 1 >= len(track.clips) or track.find_clip_at(frame) is not None:
        return None
    return range(track.clips[index].stop if index >= 0 else 0, track.clips[index + 1].start)


def close_gap(sequence: ClipSequence, track: int, frame: int) -> ClipSequence:
    """Return the sequence with the gap of a track at a frame closed, and all tracks moved together.

    Raises:
        EditError: There is no gap, or a clip on another track is in the way.
    """
    gap = find_gap(require_track(sequence, track), frame)
    if gap is None:
        raise EditError(tr("There is no gap here."))
    return shift_clips_from(sequence, gap.stop, -len(gap))


def close_gaps(sequence: ClipSequence, track: int) -> ClipSequence:
    """Return the sequence with all gaps of one track closed; the other tracks stay as they are."""
    require_track(sequence, track)

    def close(index: int, row: SequenceTrack) -> SequenceTrack:
        if index != track:
            return row
        clips, stop = [], 0
        for clip in row.clips:
            clips.append(clip if clip.start == stop else replace(clip, start=stop))
            stop = clips[-1].stop
        return replace(row, clips=tuple(clips))

    return edit_tracks(sequence, close)
