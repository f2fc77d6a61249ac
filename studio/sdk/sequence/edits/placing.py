"""Clips put into a sequence: insert, overwrite, append, replace, fit to fill, paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_SPEED, ClipSequence, SequenceClip, SequenceTrack
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    FreeNumbers,
    clear_range,
    edit_clips,
    edit_tracks,
    open_gap,
    require_no_overlap,
    require_track,
)


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
        for clip in new.get(index, ()):
            track = clear_range(track, range(clip.start, clip.stop), free)
        return track.with_clips((*track.clips, *new[index])) if index in new else track

    return edit_tracks(sequence, place)


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
