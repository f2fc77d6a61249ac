"""Transitions at cuts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip
from studio.sdk.sequence.edits.clip_trims import find_clip_before
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    SourceLengths,
    change_clip,
    edit_clips,
    find_start_room,
    find_stop_room,
    iterate_open_clips,
)


class TransitionPlace(StrEnum):
    """Where a transition lies at its cut."""

    CENTER = "center"
    BEFORE = "before"
    AFTER = "after"


def place_transition(way: ClipTransition, length: int, place: TransitionPlace) -> ClipTransition:
    """Return a transition of so many frames at its place; of an odd number in the middle, one more lies behind."""
    before = {TransitionPlace.CENTER: length // 2, TransitionPlace.BEFORE: length, TransitionPlace.AFTER: 0}[place]
    return replace(way, before=before, after=length - before)


def set_transitions(
    sequence: ClipSequence,
    numbers: Collection[int],
    way: ClipTransition,
    lengths: SourceLengths | None = None,
) -> ClipSequence:
    """Return the sequence with a transition where clips begin, as long as clips and sources allow.

    Args:
        sequence: The sequence.
        numbers: The clips behind the cuts.
        way: The transition.
        lengths: Of the sources: the clip before needs frames behind its end, this one before its start.

    Raises:
        EditError: No clip ends where they begin, or none has frames beyond its cut.
    """
    known = lengths or {}
    ways: dict[int, ClipTransition] = {}
    for index, clip in iterate_open_clips(sequence, numbers):
        before = find_clip_before(sequence.tracks[index], clip)
        if before is not None:
            ways[clip.number] = _limit_transition(before, clip, way, known)
    if not ways:
        raise EditError(tr("A transition needs a cut: a clip that ends where another one begins."))
    if not any(found.length for found in ways.values()):
        raise EditError(tr("The clips have no frames beyond their cut, which a transition needs. Trim them first."))
    return edit_clips(sequence, ways.keys(), lambda clip: change_clip(clip, transition=ways[clip.number]))


def remove_transitions(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with cuts where clips begin."""

    def remove(clip: SequenceClip) -> SequenceClip:
        return clip if clip.transition is None else replace(clip, transition=None)

    return edit_clips(sequence, numbers, remove)


def _limit_transition(
    before: SequenceClip, clip: SequenceClip, way: ClipTransition, lengths: SourceLengths
) -> ClipTransition:
    taken = before.transition.after if before.transition is not None else 0
    early = max(0, min(way.before, find_start_room(clip, lengths), before.length - taken))
    late = min(way.after, find_stop_room(before, lengths), clip.length)
    return way if (early, late) == (way.before, way.after) else replace(way, before=early, after=late)
