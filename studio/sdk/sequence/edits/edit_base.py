"""Parts that edits of sequences share: changed tracks, free numbers, limits of sources, clips cut at a frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from operator import is_
from typing import Any, Final, TypeAlias

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    SOURCE_DIGITS,
    ClipSequence,
    SequenceClip,
    SequenceTrack,
)

SourceLengths: TypeAlias = Mapping[int, int]
"""By the numbers of clips, frames of their source at the sequence's rate. Sources that are missing here have no end."""

_HAIR: Final = 1e-5


class EditError(StudioError):
    """An edit that cannot be made as it was asked for."""


class FreeNumbers:
    """Numbers for new clips and for new groups of linked clips.

    Args:
        sequence: Whose numbers are taken.
    """

    def __init__(self, sequence: ClipSequence) -> None:
        self._numbers = count(sequence.next_number)
        self._first_link = sequence.next_link
        self._links: dict[tuple[object, int], int] = {}

    def take_number(self) -> int:
        """Return a number that no clip has."""
        return next(self._numbers)

    def take_link(self, purpose: object, link: int) -> int:
        """Return the new group that stands for the clips of an old one, the same for each of them; 0 stays 0."""
        if not link:
            return 0
        return self._links.setdefault((purpose, link), self._first_link + len(self._links))


def edit_tracks(sequence: ClipSequence, edit: Callable[[int, SequenceTrack], SequenceTrack]) -> ClipSequence:
    """Return the sequence with each track that is not locked edited, and its transitions brought in order.

    Args:
        sequence: The sequence.
        edit: Returns a track's new state, or the same object; it is called with the track's index.

    Raises:
        EditError: A clip would lie before the first frame, or beyond the last one that there can be.
    """
    tracks = tuple(
        track if track.is_locked else _finish_track(track, edit(index, track))
        for index, track in enumerate(sequence.tracks)
    )
    if all(one is other for one, other in zip(tracks, sequence.tracks, strict=True)):
        return sequence
    return replace(sequence, tracks=tracks)


def _finish_track(before: SequenceTrack, track: SequenceTrack) -> SequenceTrack:
    """Return an edited track without transitions that lost their neighbor, shortened to their clips."""
    if track is before:
        return track
    clips: list[SequenceClip] = []
    for clip in track.clips:
        if clip.start < 0:
            raise EditError(tr("A clip cannot lie before the beginning of the sequence."))
        if clip.start + clip.length > MAX_FRAME:
            raise EditError(tr("A sequence has at most {count} frames.", count=MAX_FRAME))
        fitted = clip if clip.transition is None else _fit_transition(clips[-1] if clips else None, clip)
        clips.append(_fit_fades(fitted) if fitted.fade_in or fitted.fade_out else fitted)
    if len(clips) == len(before.clips) and all(map(is_, clips, before.clips)):
        return (
            before if track.clips == before.clips and _is_alike(before, track) else replace(track, clips=before.clips)
        )
    return replace(track, clips=tuple(clips))


def _is_alike(one: SequenceTrack, other: SequenceTrack) -> bool:
    return replace(one, clips=()) == replace(other, clips=())


def _fit_transition(before: SequenceClip | None, clip: SequenceClip) -> SequenceClip:
    way = clip.transition
    assert way is not None
    if before is None or before.stop != clip.start:
        return replace(clip, transition=None)
    free = before.length - (before.transition.after if before.transition is not None else 0)
    early, late = max(0, min(way.before, free)), min(way.after, clip.length)
    if (early, late) == (way.before, way.after) and way.length:
        return clip
    fitted = replace(way, before=early, after=late) if early or late else None
    return replace(clip, transition=fitted)


def _fit_fades(clip: SequenceClip) -> SequenceClip:
    fade_in = min(clip.fade_in, clip.length)
    fade_out = min(clip.fade_out, clip.length - fade_in)
    is_fit = (fade_in, fade_out) == (clip.fade_in, clip.fade_out)
    return clip if is_fit else replace(clip, fade_in=fade_in, fade_out=fade_out)


def change_clip(clip: SequenceClip, **values: Any) -> SequenceClip:
    """Return a clip with other values, as `dataclasses.replace` does, in a tenth of its time.

    An edit changes up to a thousand clips while the mouse moves, and calling `__init__` of a frozen class is slow.
    """
    changed = object.__new__(SequenceClip)
    changed.__dict__.update(clip.__dict__, known_texts=[], **values)
    return changed


def edit_clips(
    sequence: ClipSequence, numbers: Collection[int], edit: Callable[[SequenceClip], SequenceClip | None]
) -> ClipSequence:
    """Return the sequence with some clips changed in their places, or removed where `edit` returns None."""
    wanted = {sequence.clips_by_number[number][0] for number in numbers if number in sequence.clips_by_number}

    def edit_track(index: int, track: SequenceTrack) -> SequenceTrack:
        if index not in wanted:
            return track
        edited = (edit(clip) if clip.number in numbers else clip for clip in track.clips)
        return track.with_clips(clip for clip in edited if clip is not None)

    return edit_tracks(sequence, edit_track)


def iterate_open_clips(sequence: ClipSequence, numbers: Iterable[int]) -> Iterator[tuple[int, SequenceClip]]:
    """Yield those of the clips that exist and whose track is not locked, with the index of their track."""
    for number in numbers:
        found = sequence.clips_by_number.get(number)
        if found is not None and not sequence.tracks[found[0]].is_locked:
            yield found


def require_track(sequence: ClipSequence, index: int) -> SequenceTrack:
    """Return a track that can be edited.

    Raises:
        EditError: There is no such track, or it is locked.
    """
    if not 0 <= index < len(sequence.tracks):
        raise EditError(tr("There is no such track."))
    track = sequence.tracks[index]
    if track.is_locked:
        raise EditError(tr("The track {name} is locked.", name=track.name))
    return track


def trim_clip_start(clip: SequenceClip, frames: int) -> SequenceClip:
    """Return a clip that begins so many frames later, or earlier where it is negative, with its pictures in place."""
    return replace(
        clip,
        start=clip.start + frames,
        length=clip.length - frames,
        source_start=round_place(clip.source_start + frames * clip.speed),
    )


def trim_clip_stop(clip: SequenceClip, frames: int) -> SequenceClip:
    """Return a clip that ends so many frames later, or earlier where it is negative."""
    return replace(clip, length=clip.length + frames)


def round_place(place: float) -> float:
    """Return a place in a source as it is kept: a whole number where it is one."""
    rounded = round(place, SOURCE_DIGITS)
    return int(rounded) if float(rounded).is_integer() else rounded


def cut_clip(clip: SequenceClip, frame: int, numbers: FreeNumbers) -> tuple[SequenceClip, SequenceClip]:
    """Return both parts of a clip that is cut at a frame inside it; the second one has a new number."""
    left = replace(trim_clip_stop(clip, frame - clip.stop), fade_out=0)
    right = replace(trim_clip_start(clip, frame - clip.start), number=numbers.take_number(), fade_in=0, transition=None)
    return left, right


def clear_range(track: SequenceTrack, frames: range, numbers: FreeNumbers) -> SequenceTrack:
    """Return a track with nothing in a range of frames: clips are removed, trimmed or cut in two."""
    if not len(frames) or not any(clip.start < frames.stop and clip.stop > frames.start for clip in track.clips):
        return track
    kept: list[SequenceClip] = []
    for clip in track.clips:
        if clip.stop <= frames.start or clip.start >= frames.stop:
            kept.append(clip)
            continue
        if clip.start < frames.start:
            kept.append(replace(trim_clip_stop(clip, frames.start - clip.stop), fade_out=0))
        if clip.stop > frames.stop:
            part = replace(trim_clip_start(clip, frames.stop - clip.start), fade_in=0, transition=None)
            kept.append(replace(part, number=numbers.take_number()) if clip.start < frames.start else part)
    return replace(track, clips=tuple(kept))


def require_no_overlap(track: SequenceTrack, clips: Iterable[SequenceClip]) -> None:
    """Raise EditError if clips of a track overlap, or lie before the first frame."""
    stop, before = 0, None
    for clip in clips:
        if clip.start < stop:
            if before is None:
                raise EditError(tr("A clip cannot lie before the beginning of the sequence."))
            text = tr_noop(
                "On the track {track} a clip that ends at frame {stop} is in the way. Lock the track, or make room."
            )
            raise EditError(tr(text, track=track.name, stop=stop))
        stop, before = clip.stop, clip


def find_start_room(clip: SequenceClip, lengths: SourceLengths) -> int:
    """Return how many frames earlier a clip can begin, as far as its source has them."""
    length = lengths.get(clip.number)
    if length is None or clip.speed == 0:
        return MAX_FRAME
    if clip.speed > 0:
        return max(0, math.floor(clip.source_start / clip.speed + _HAIR))
    return max(0, math.floor((length - clip.source_start) / -clip.speed - _HAIR))


def find_stop_room(clip: SequenceClip, lengths: SourceLengths) -> int:
    """Return how many frames later a clip can end, as far as its source has them."""
    length = lengths.get(clip.number)
    if length is None or clip.speed == 0:
        return MAX_FRAME
    if clip.speed > 0:
        most = math.ceil((length - clip.source_start) / clip.speed - _HAIR)
    else:
        most = math.floor(clip.source_start / -clip.speed + _HAIR) + 1
    return max(0, most - clip.length)


def merge_ranges(ranges: Iterable[range]) -> list[range]:
    """Return ranges in order, those that touch or overlap joined."""
    merged: list[range] = []
    for each in sorted(ranges, key=lambda frames: frames.start):
        if merged and each.start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, each.stop))
        else:
            merged.append(each)
    return merged
