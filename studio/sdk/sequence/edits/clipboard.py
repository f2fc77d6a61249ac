"""Clips as a text that is copied and pasted: a sequence of their own, which begins at frame 0."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.clip_moves import list_tracks_of_kind
from studio.sdk.sequence.edits.clip_placement import PlaceMode, place_clips
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.tracks import add_track
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence


def copy_clips(sequence: ClipSequence, numbers: Collection[int]) -> str:
    """Return clips as a text, their places counted from the first of them; an empty text for none.

    Tracks between the lowest and the highest of a kind that have none of the clips are kept, so that clips lie on the
    same number of tracks apart where they are pasted.
    """
    found = [sequence.clips_by_number[number] for number in numbers if number in sequence.clips_by_number]
    if not found:
        return ""
    first = min(clip.start for _, clip in found)
    tracks: list[SequenceTrack] = []
    for kind in TrackKind:
        used = [index for index, _ in found if sequence.tracks[index].kind is kind]
        rows = list_tracks_of_kind(sequence, kind)
        for index in rows[rows.index(min(used)) : rows.index(max(used)) + 1] if used else ():
            clips = [
                replace(clip, start=clip.start - first)
                for clip in sequence.tracks[index].clips
                if clip.number in numbers
            ]
            tracks.append(SequenceTrack(kind, sequence.tracks[index].name, tuple(clips)))
    return serialize_sequence(ClipSequence(tuple(tracks)))


def paste_clips(
    sequence: ClipSequence,
    text: str,
    frame: int,
    mode: PlaceMode = PlaceMode.OVERWRITE,
    tracks: Mapping[TrackKind, int] | None = None,
) -> ClipSequence:
    """Return the sequence with copied clips in it; tracks are added where it has too few.

    Args:
        sequence: The sequence.
        text: From `copy_clips`.
        frame: Where the first of them begins.
        mode: What becomes of the clips that are there.
        tracks: The index of the track for the lowest clips of a kind; by default the first one.

    Raises:
        EditError: The text holds no clips, or a track is locked.
        ParameterError: The text is no sequence.
    """
    copied = parse_sequence(text)
    if not copied.clips_by_number:
        raise EditError(tr("There are no clips to paste."))
    places: dict[int, list[SequenceClip]] = {}
    for kind in TrackKind:
        rows = [track for track in copied.tracks if track.kind is kind]
        known = list_tracks_of_kind(sequence, kind)
        lowest = known.index(tracks[kind]) if tracks and tracks.get(kind) in known else 0
        for _ in range(lowest + len(rows) - len(known)):
            sequence = add_track(sequence, kind)
        known = list_tracks_of_kind(sequence, kind)
        for step, track in enumerate(rows):
            places[known[lowest + step]] = [replace(clip, start=clip.start + frame) for clip in track.clips]
    return place_clips(sequence, places, mode)
