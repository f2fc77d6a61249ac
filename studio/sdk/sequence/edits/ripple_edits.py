"""Ripple: all that follows moves, on all tracks that are not locked, and the markers with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceMarker, SequenceTrack
from studio.sdk.sequence.edits.edit_base import (
    FreeNumbers,
    change_clip,
    cut_clip,
    edit_tracks,
    require_no_overlap,
)


def open_gap(track: SequenceTrack, frame: int, frames: int, numbers: FreeNumbers) -> SequenceTrack:
    """Return a track on which everything from a frame on lies later; a clip that lies across it is cut."""
    if not frames or track.stop <= frame:
        return track
    clips: list[SequenceClip] = []
    for clip in track.clips:
        if clip.start >= frame:
            clips.append(change_clip(clip, start=clip.start + frames))
        elif clip.stop > frame:
            left, right = cut_clip(clip, frame, numbers)
            clips += (left, replace(right, start=right.start + frames))
        else:
            clips.append(clip)
    return replace(track, clips=tuple(clips))


def shift_clips_from(
    sequence: ClipSequence,
    frame: int,
    frames: int,
    *,
    track_frames: Mapping[int, int] | None = None,
    markers_from: int | None = None,
) -> ClipSequence:
    """Return the sequence with all clips that start at a frame or later moved, on all tracks that are not locked.

    Args:
        sequence: The sequence.
        frame: Where what is moved begins.
        frames: How far; negative to the left.
        track_frames: By the index of a track, another frame than `frame`.
        markers_from: Where the markers begin that move; `frame` by default.

    Raises:
        EditError: On a track there is no room to the left.
    """
    if not frames:
        return sequence
    own = track_frames or {}

    def shift(index: int, track: SequenceTrack) -> SequenceTrack:
        first = own.get(index, frame)
        if track.stop <= first:
            return track
        clips = tuple(
            change_clip(clip, start=clip.start + frames) if clip.start >= first else clip for clip in track.clips
        )
        require_no_overlap(track, clips)
        return replace(track, clips=clips)

    return ripple_markers(edit_tracks(sequence, shift), frame if markers_from is None else markers_from, frames)


def ripple_markers(sequence: ClipSequence, frame: int, frames: int) -> ClipSequence:
    """Return the sequence with markers moved as what they mark; those in frames that are taken out go with them.

    Args:
        sequence: The sequence. If all its tracks are locked, nothing of it moves.
        frame: Where what is moved begins.
        frames: How far; negative to the left, where so many frames before `frame` are taken out.
    """
    if not sequence.markers or not frames or all(track.is_locked for track in sequence.tracks):
        return sequence
    moved = tuple(each for marker in sequence.markers if (each := _move_marker(marker, frame, frames)) is not None)
    return sequence if moved == sequence.markers else replace(sequence, markers=moved)


def _move_marker(marker: SequenceMarker, frame: int, frames: int) -> SequenceMarker | None:
    start, stop = marker.frame, marker.frame + marker.length
    if frames > 0:
        start, stop = start + frames * (start >= frame), stop + frames * (stop > frame)
    else:
        kept = frame + frames  # what lies from here to `frame` is taken out
        start = start + frames if start >= frame else min(start, kept)
        stop = stop + frames if stop >= frame else min(stop, kept)
    return replace(marker, frame=start, length=stop - start) if stop > start else None
