"""Settings of clips as values of parameters, and sequences with other settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr, tr_noop
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    TrackKind,
    TransitionKind,
)
from studio.sdk.sequence.edits import trimming
from studio.sdk.sequence.edits.edit_base import EditError, edit_clips
from studio.sdk.sequence.edits.properties import set_speed, with_speed
from studio.sdk.sequence.edits.transitions import remove_transitions, set_transitions
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_name

CUT: Final = "cut"
"""The kind of transition of a clip without one."""
FILE_SOURCE: Final = "file"
"""The source of a clip that shows a file."""
_FIRST_LENGTH: Final = 12  # frames of a new transition, on either side of the cut
_PICTURES: Final = frozenset({TrackKind.VIDEO})
_SOUNDS: Final = frozenset({TrackKind.AUDIO})
_MEDIA: Final = _PICTURES | _SOUNDS
_KINDS: Final = {
    "text": frozenset({TrackKind.SUBTITLE}),
    "opacity": _PICTURES, "fit": _PICTURES,
    "gain": _SOUNDS,
    **dict.fromkeys(("source", "file", "source_start", "speed", "is_reversed", "fade_in", "fade_out"), _MEDIA),
    **dict.fromkeys(("transition", "transition_before", "transition_after"), _MEDIA),
    **dict.fromkeys(("transition_angle", "transition_softness", "transition_color"), _PICTURES),
}  # fmt: skip
"""The kinds of tracks for whose clips a setting is; those that are missing here are for all."""


def find_owners(sequence: ClipSequence, numbers: Collection[int], name: str) -> list[SequenceClip]:
    """Return those of some clips that have a setting."""
    found = (sequence.clips_by_number.get(number) for number in numbers)
    kinds = _KINDS.get(name)
    return [clip for at in found if at is not None for index, clip in (at,)
            if kinds is None or sequence.tracks[index].kind in kinds]  # fmt: skip


def find_open_owners(sequence: ClipSequence, numbers: Collection[int], name: str) -> list[SequenceClip]:
    """Return those of some clips that have a setting, and whose track is not locked."""
    clips = find_owners(sequence, numbers, name)
    return [clip for clip in clips if not sequence.tracks[sequence.clips_by_number[clip.number][0]].is_locked]


def read_clip_setting(clip: SequenceClip, name: str) -> ParamValue:
    """Return what is set for a clip, as a parameter holds it."""
    if name.startswith("transition_"):
        value: Any = getattr(clip.transition or ClipTransition(), name.removeprefix("transition_"))
        return value  # type: ignore[no-any-return]
    if name in _READERS:
        return _READERS[name](clip)
    own: Any = getattr(clip, name)
    return str(own) if isinstance(own, ClipFit) else own


def change_clips(sequence: ClipSequence, numbers: Collection[int], spec: ParamSpec, edit: ValueEdit) -> ClipSequence:
    """Return the sequence with another setting of some clips.

    What a drag asks for is limited to what can be; what is typed and cannot be is refused.

    Args:
        sequence: The sequence.
        numbers: The clips.
        spec: The setting.
        edit: What is asked for.

    Raises:
        StudioError: It is refused; the message says why.
        ValueError: The value cannot be made.
    """
    name = spec.name
    clips = find_open_owners(sequence, numbers, name)
    values: dict[int, ParamValue] = {}
    for clip in clips:
        wanted = edit.change_value(read_clip_setting(clip, name))
        if edit.is_from_start and isinstance(wanted, (int, float)):
            wanted = spec.clamp_number(wanted)
        value = spec.normalize_value(wanted)
        is_limited = name in _MOST and value != read_clip_setting(clip, name)
        values[clip.number] = (
            _limit_frames(sequence, clip, spec, value, is_drag=edit.is_from_start) if is_limited else value
        )
    if name in _GROUP_EDITS:
        for value in dict.fromkeys(values.values()):
            group = [number for number, wanted in values.items() if wanted == value]
            sequence = _GROUP_EDITS[name](sequence, group, value)
        return sequence
    changed = {clip.number: _write(clip, name, values[clip.number]) for clip in clips}
    if name == "start" and edit.is_from_start:
        changed = _limit_move(sequence, changed)
    edited = edit_clips(sequence, changed.keys(), lambda clip: changed[clip.number])
    _refuse_overlaps(sequence, edited)
    return edited


def _limit_frames(
    sequence: ClipSequence, clip: SequenceClip, spec: ParamSpec, value: ParamValue, *, is_drag: bool
) -> ParamValue:
    """Return a number of frames that has a limit in the sequence: within it for a drag, or refused."""
    assert isinstance(value, int)
    most = _MOST[spec.name](sequence, clip)
    if value <= most or is_drag:
        return min(value, most)
    least = int(spec.min or 0)
    accepted = tr("a whole number from {least} to {most}", least=least, most=most) if most > least else str(least)
    raise ParameterError(tr(spec.label), value, accepted)


def find_clip_before(sequence: ClipSequence, clip: SequenceClip) -> SequenceClip | None:
    """Return the clip of the same track that ends where one starts."""
    return trimming.find_clip_before(sequence.tracks[sequence.clips_by_number[clip.number][0]], clip)


def _find_next(sequence: ClipSequence, clip: SequenceClip) -> SequenceClip | None:
    track = sequence.tracks[sequence.clips_by_number[clip.number][0]]
    index = track.find_index(clip.start) + 1
    return track.clips[index] if index < len(track.clips) else None


def _find_most_before(sequence: ClipSequence, clip: SequenceClip) -> int:
    before = find_clip_before(sequence, clip)
    if before is None:
        return 0
    used = before.transition.after if before.transition is not None else 0
    return max(0, before.length - used)


def _find_most_after(sequence: ClipSequence, clip: SequenceClip) -> int:
    behind = _find_next(sequence, clip)
    follows = behind is not None and behind.start == clip.stop and behind.transition is not None
    return max(0, clip.length - (behind.transition.before if follows else 0))  # type: ignore[union-attr]


def _find_most_length(sequence: ClipSequence, clip: SequenceClip) -> int:
    behind = _find_next(sequence, clip)
    return (behind.start if behind is not None else MAX_FRAME) - clip.start


_MOST: Final[dict[str, Callable[[ClipSequence, SequenceClip], int]]] = {
    "length": _find_most_length,
    "start": lambda _, clip: MAX_FRAME - clip.length,
    "source_start": lambda _, __: MAX_FRAME,
    "fade_in": lambda _, clip: clip.length - min(clip.fade_out, clip.length),
    "fade_out": lambda _, clip: clip.length - min(clip.fade_in, clip.length),
    "transition_before": _find_most_before,
    "transition_after": _find_most_after,
}
"""The most frames that settings can have."""


def _limit_move(sequence: ClipSequence, changed: dict[int, SequenceClip]) -> dict[int, SequenceClip]:
    """Return clips that are dragged along the timeline, all as far as none of them lies over one that stays."""
    least, most = -MAX_FRAME, MAX_FRAME
    offsets = [clip.start - sequence.clips_by_number[number][1].start for number, clip in changed.items()]
    for track in sequence.tracks:
        for index, clip in enumerate(track.clips):
            if clip.number not in changed:
                continue
            before = track.clips[index - 1] if index else None
            behind = track.clips[index + 1] if index + 1 < len(track.clips) else None
            if before is None or before.number not in changed:
                least = max(least, (before.stop if before is not None else 0) - clip.start)
            if behind is not None and behind.number not in changed:
                most = min(most, behind.start - clip.stop)
    offset = max(least, min(max(offsets, key=abs, default=0), most))
    starts = {number: sequence.clips_by_number[number][1].start for number in changed}
    return {number: replace(clip, start=starts[number] + offset) for number, clip in changed.items()}


def _refuse_overlaps(before: ClipSequence, sequence: ClipSequence) -> None:
    """Raise EditError if clips of an edited track overlap."""
    for old, track in zip(before.tracks, sequence.tracks, strict=True):
        for one, other in pairwise(track.clips) if old is not track else ():
            if other.start < one.stop:
                text = tr_noop(
                    "“{other}” would start at frame {start} of {track}, where “{one}” lies up to frame {last}."
                )
                names = {"other": get_clip_name(other), "one": get_clip_name(one), "track": track.name}
                raise EditError(tr(text, start=other.start, last=one.stop - 1, **names))


def _write(clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    """Return a clip with a setting that concerns no other one."""
    if value == read_clip_setting(clip, name):
        return clip
    shown: dict[str, Any]
    if name == "source":
        shown = {"input": 0} if value == FILE_SOURCE else {"input": int(str(value).removeprefix("input_")), "file": ""}
    elif name == "file":
        shown = {"file": str(value), "input": 0}
    elif name.startswith("transition_"):
        part = value[:3] if isinstance(value, tuple) else value
        shown = {"transition": replace(clip.transition or ClipTransition(), **{name.removeprefix("transition_"): part})}  # type: ignore[arg-type]
    else:
        shown = {name: ClipFit(str(value)) if name == "fit" else value}
    return replace(clip, **shown)


def _set_speed(sequence: ClipSequence, numbers: Collection[int], value: ParamValue) -> ClipSequence:
    """Return the sequence with clips at a speed in percent; those that are played backwards still are."""
    speed = float(value) / 100.0  # type: ignore[arg-type]  # FLOAT gives a number
    back = {number for number in numbers if sequence.clips_by_number[number][1].speed < 0}
    sequence = set_speed(sequence, [number for number in numbers if number not in back], speed)
    return set_speed(sequence, back, -speed if speed else 0.0)


def _set_reversed(sequence: ClipSequence, numbers: Collection[int], value: ParamValue) -> ClipSequence:
    """Return the sequence with clips that show the same piece of their source forwards or backwards."""

    def turn(clip: SequenceClip) -> SequenceClip:
        return clip if bool(value) == (clip.speed < 0) else with_speed(clip, -clip.speed, keeps_length=True)

    return edit_clips(sequence, numbers, turn)


def _set_transition(sequence: ClipSequence, numbers: Collection[int], value: ParamValue) -> ClipSequence:
    """Return the sequence with a kind of transition where clips begin; one that is there keeps its length."""
    if value == CUT:
        return remove_transitions(sequence, numbers)
    kind = TransitionKind(str(value))
    has = {number for number in numbers if sequence.clips_by_number[number][1].transition is not None}
    new = [number for number in numbers if number not in has]
    if new:
        sequence = set_transitions(sequence, new, ClipTransition(kind, _FIRST_LENGTH, _FIRST_LENGTH))

    def change(clip: SequenceClip) -> SequenceClip:
        return replace(clip, transition=replace(clip.transition or ClipTransition(), kind=kind))

    return edit_clips(sequence, has, change)


_READERS: Final[dict[str, Callable[[SequenceClip], ParamValue]]] = {
    "source": lambda clip: f"input_{clip.input}" if clip.input and not clip.file else FILE_SOURCE,
    "source_start": lambda clip: math.floor(clip.source_start),
    "speed": lambda clip: abs(clip.speed) * 100.0,
    "is_reversed": lambda clip: clip.speed < 0,
    "transition": lambda clip: clip.transition.kind.value if clip.transition is not None else CUT,
}
_GROUP_EDITS: Final[dict[str, Callable[[ClipSequence, Collection[int], ParamValue], ClipSequence]]] = {
    "speed": _set_speed,
    "is_reversed": _set_reversed,
    "transition": _set_transition,
}
"""Edits of several clips that get the same value."""
