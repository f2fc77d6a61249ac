"""Places of a sequence that edits hold on to: edges of clips, markers, the playhead."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from studio.sdk.sequence.clip_sequence import ClipSequence


class Snap(NamedTuple):
    """A place that holds what is dragged.

    Args:
        frame: The place.
        offset: Frames by which what is dragged is to be moved, beside its own offset.
    """

    frame: int
    offset: int


def list_snap_frames(
    sequence: ClipSequence, excluded: Collection[int] = (), further: Iterable[int] = ()
) -> tuple[int, ...]:
    """Return the places in order, each once.

    Args:
        sequence: The sequence.
        excluded: Clips whose edges do not count: those that are dragged.
        further: Other places, as the playhead.
    """
    found = {0, *further}
    for _, clip in sequence.iterate_clips():
        if clip.number not in excluded:
            found.update((clip.start, clip.stop))
    for marker in sequence.markers:
        found.update((marker.frame, marker.frame + marker.length))
    return tuple(sorted(found))


def find_snap(places: Sequence[int], frames: Iterable[int], reach: int) -> Snap | None:
    """Return the nearest of the places to one of the frames; None if none is near.

    Args:
        places: From `list_snap_frames`.
        frames: Edges of what is dragged, as they lie without it.
        reach: Frames, both ways.
    """
    best: Snap | None = None
    for frame in frames:
        at = bisect_left(places, frame)
        for place in places[max(0, at - 1) : at + 1]:
            if abs(place - frame) <= reach and (best is None or abs(place - frame) < abs(best.offset)):
                best = Snap(place, place - frame)
    return best


def list_edit_points(sequence: ClipSequence, tracks: Collection[int] | None = None) -> tuple[int, ...]:
    """Return the frames at which clips begin or end, in order, each once.

    Args:
        sequence: The sequence.
        tracks: The indices of the tracks that count; None for all.
    """
    found = {
        frame
        for index, clip in sequence.iterate_clips()
        if tracks is None or index in tracks
        for frame in (clip.start, clip.stop)
    }
    return tuple(sorted(found))


def find_clips_in(sequence: ClipSequence, frames: range, tracks: Collection[int]) -> frozenset[int]:
    """Return the numbers of the clips of some tracks that lie in a range of frames, at least by a part."""
    return frozenset(
        clip.number
        for index, clip in sequence.iterate_clips()
        if index in tracks and clip.start < frames.stop and clip.stop > frames.start
    )
