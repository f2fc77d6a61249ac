"""Properties of clips: speed, sound, fades, looks, links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import (
    MAX_GAIN,
    MAX_SPEED,
    MIN_GAIN,
    ClipSequence,
    SequenceClip,
)
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    change_clip,
    edit_clips,
    iterate_open_clips,
    round_place,
)
from studio.sdk.sequence.edits.ripple_edits import shift_clips_from

_RANGES: Final = {"gain": (MIN_GAIN, MAX_GAIN), "opacity": (0.0, 1.0), "fade_in": (0, None), "fade_out": (0, None)}
_PLAIN: Final = ("gain", "opacity", "fade_in", "fade_out", "name", "is_enabled", "fit", "color", "text")


def set_properties(sequence: ClipSequence, numbers: Collection[int], **values: Any) -> ClipSequence:
    """Return the sequence with attributes of clips set: gain, opacity, fades, name, is_enabled, fit, color, text.

    Fades are limited to the clip: what is set last shortens the other one.

    Raises:
        ParameterError: A value is out of its range.
        EditError: An attribute is none of these.
    """
    for name, value in values.items():
        if name not in _PLAIN:
            raise EditError(tr("{name} is not set like this.", name=name))
        least, most = _RANGES.get(name, (None, None))
        if (least is not None and value < least) or (most is not None and value > most):
            accepted = f"{least}..{most}" if most is not None else tr("at least {least}", least=least)
            raise ParameterError(name, value, accepted)

    def change(clip: SequenceClip) -> SequenceClip:
        if all(getattr(clip, name) == value for name, value in values.items()):
            return clip
        changed = change_clip(clip, **values)
        if "fade_out" in values:
            changed = change_clip(changed, fade_in=max(0, min(changed.fade_in, clip.length - changed.fade_out)))
        return changed

    return edit_clips(sequence, numbers, change)


def toggle_enabled(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with clips enabled; if all of them are, disabled."""
    clips = [clip for _, clip in iterate_open_clips(sequence, numbers)]
    return set_properties(sequence, numbers, is_enabled=not all(clip.is_enabled for clip in clips))


def set_speed(
    sequence: ClipSequence, numbers: Collection[int], speed: float, *, ripples: bool = False, keeps_length: bool = False
) -> ClipSequence:
    """Return the sequence with clips at another speed, which show the same part of their source.

    Args:
        sequence: The sequence.
        numbers: The clips, with those that are linked to them.
        speed: Frames of the source for one of the timeline; with another sign the part is shown backwards.
        ripples: Whether what follows moves. Without, a longer clip ends where the next one begins.
        keeps_length: Whether clips stay as long as they are, and show another part.

    Raises:
        ParameterError: The speed is out of range.
        EditError: A clip is in the way.
    """
    if not -MAX_SPEED <= speed <= MAX_SPEED:
        raise ParameterError("speed", speed, f"{-MAX_SPEED:g}..{MAX_SPEED:g}")
    found = sorted(iterate_open_clips(sequence, numbers), key=lambda each: each[1].start, reverse=True)
    starts = {clip.start for _, clip in found}
    changed: dict[int, SequenceClip] = {}
    for index, clip in found:
        new = with_speed(clip, speed, keeps_length=keeps_length)
        if not ripples and new.length > clip.length:
            track = sequence.tracks[index]
            at = track.find_index(clip.start) + 1
            room = track.clips[at].start - clip.start if at < len(track.clips) else new.length
            new = replace(new, length=min(new.length, room))
        changed[clip.number] = new
    if not ripples:
        return edit_clips(sequence, changed.keys(), lambda clip: changed[clip.number])
    for start in sorted(starts, reverse=True):  # from the last to the first: what is moved is done already
        group = {clip.number for _, clip in found if clip.start == start}
        before = min(clip.stop for _, clip in found if clip.start == start)
        grown = max(changed[number].length - _length(sequence, number) for number in group)
        if grown > 0:
            sequence = shift_clips_from(sequence, before, grown)
        sequence = edit_clips(sequence, group, lambda clip: change_clip(changed[clip.number], start=clip.start))
        if grown < 0:
            sequence = shift_clips_from(sequence, before, grown)
    return sequence


def _length(sequence: ClipSequence, number: int) -> int:
    return sequence.clips_by_number[number][1].length


def with_speed(clip: SequenceClip, speed: float, *, keeps_length: bool = False) -> SequenceClip:
    """Return a clip at another speed that shows the same part of its source, backwards where the sign changes."""
    if speed == clip.speed:
        return clip
    if speed == 0 or clip.speed == 0:
        return replace(clip, speed=speed)
    length = clip.length if keeps_length else max(1, round(clip.length * abs(clip.speed / speed)))
    start = clip.source_start
    if (speed < 0) != (clip.speed < 0):
        last = clip.get_source_position(clip.stop) - (1 if clip.speed > 0 else -1)
        start = round_place(last)
    return replace(clip, speed=speed, length=length, source_start=start)


def link_clips(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with clips linked to each other, and to nothing else."""
    link = sequence.next_link
    return edit_clips(sequence, numbers, lambda clip: replace(clip, link=link))


def unlink_clips(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with clips that are linked to nothing; a partner that is left alone is not linked either."""
    links = {clip.link for _, clip in iterate_open_clips(sequence, numbers) if clip.link}
    rest = [clip for _, clip in sequence.clips_by_number.values() if clip.link in links and clip.number not in numbers]
    alone = {clip.number for clip in rest if sum(other.link == clip.link for other in rest) == 1}
    return edit_clips(sequence, {*numbers, *alone}, lambda clip: replace(clip, link=0) if clip.link else clip)
