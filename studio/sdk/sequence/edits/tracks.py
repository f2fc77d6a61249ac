"""Tracks of a sequence, and its markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import (
    MAX_GAIN,
    MIN_GAIN,
    ClipSequence,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
)
from studio.sdk.sequence.edits.edit_base import EditError, require_track

_LETTERS: Final = {TrackKind.VIDEO: "V", TrackKind.AUDIO: "A", TrackKind.SUBTITLE: "S"}


def name_new_track(sequence: ClipSequence, kind: TrackKind) -> str:
    """Return a name that no track has: V1, A2, S1."""
    names = {track.name for track in sequence.tracks}
    return next(name for number in range(1, 1000) if (name := f"{_LETTERS[kind]}{number}") not in names)


def add_track(sequence: ClipSequence, kind: TrackKind, name: str = "") -> ClipSequence:
    """Return the sequence with an empty track above those of its kind."""
    track = SequenceTrack(kind, name or name_new_track(sequence, kind))
    return replace(sequence, tracks=(*sequence.tracks, track))


def delete_track(sequence: ClipSequence, index: int) -> ClipSequence:
    """Return the sequence without a track and its clips. Raises EditError if it is locked."""
    require_track(sequence, index)
    return replace(sequence, tracks=(*sequence.tracks[:index], *sequence.tracks[index + 1 :]))


def move_track(sequence: ClipSequence, index: int, steps: int) -> ClipSequence:
    """Return the sequence with a track moved up among the tracks of its kind, or down where it is negative."""
    if not 0 <= index < len(sequence.tracks):
        raise EditError(tr("There is no such track."))
    track = sequence.tracks[index]
    rows = [at for at, each in enumerate(sequence.tracks) if each.kind is track.kind]
    target = rows[max(0, min(rows.index(index) + steps, len(rows) - 1))]
    if target == index:
        return sequence
    tracks = [*sequence.tracks[:index], *sequence.tracks[index + 1 :]]
    tracks.insert(target, track)
    return replace(sequence, tracks=tuple(tracks))


def set_track(
    sequence: ClipSequence,
    index: int,
    *,
    name: str | None = None,
    is_enabled: bool | None = None,
    is_locked: bool | None = None,
    is_solo: bool | None = None,
    gain: float | None = None,
) -> ClipSequence:
    """Return the sequence with attributes of a track set; those that are None stay. A locked track can be set, too."""
    if not 0 <= index < len(sequence.tracks):
        raise EditError(tr("There is no such track."))
    if gain is not None and not MIN_GAIN <= gain <= MAX_GAIN:
        raise ParameterError("gain", gain, f"{MIN_GAIN:g}..{MAX_GAIN:g}")
    track = sequence.tracks[index]
    changed = replace(
        track,
        name=track.name if name is None else name,
        is_enabled=track.is_enabled if is_enabled is None else is_enabled,
        is_locked=track.is_locked if is_locked is None else is_locked,
        is_solo=track.is_solo if is_solo is None else is_solo,
        gain=track.gain if gain is None else gain,
    )
    return sequence if changed == track else sequence.with_track(index, changed)


def set_markers(sequence: ClipSequence, markers: Sequence[SequenceMarker]) -> ClipSequence:
    """Return the sequence with these markers, in order of time."""
    ordered = tuple(sorted(markers, key=lambda marker: marker.frame))
    return sequence if ordered == sequence.markers else replace(sequence, markers=ordered)


def add_marker(sequence: ClipSequence, marker: SequenceMarker) -> ClipSequence:
    """Return the sequence with one more marker; another one that begins at its frame gives way."""
    kept = [each for each in sequence.markers if each.frame != marker.frame]
    return set_markers(sequence, [*kept, marker])


def delete_marker(sequence: ClipSequence, frame: int) -> ClipSequence:
    """Return the sequence without the marker that begins at a frame."""
    return set_markers(sequence, [each for each in sequence.markers if each.frame != frame])
