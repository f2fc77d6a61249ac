"""What is set for clips, as values of parameters, and sequences with other settings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceTrack,
    TrackKind,
    TransitionKind,
)
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


class ClipSettingError(StudioError):
    """A setting that clips cannot have."""


def find_owners(sequence: ClipSequence, numbers: Collection[int], name: str) -> list[SequenceClip]:
    """Return those of some clips that have a setting."""
    found = (sequence.clips_by_number.get(number) for number in numbers)
    kinds = _KINDS.get(name)
    return [clip for at in found if at is not None for index, clip in (at,)
            if kinds is None or sequence.tracks[index].kind in kinds]  # fmt: skip


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
    name, changed = spec.name, dict[int, SequenceClip]()
    for clip in find_owners(sequence, numbers, name):
        value = spec.normalize_value(edit.change_value(read_clip_setting(clip, name)))
        if name in _MOST:
            value = _limit_frames(sequence, clip, spec, value, is_drag=edit.is_from_start)
        changed[clip.number] = _WRITERS.get(name, _write)(sequence, clip, name, value)
    if name == "start" and edit.is_from_start:
        changed = _limit_move(sequence, changed)
    return replace(sequence, tracks=tuple(_replace_clips(track, changed) for track in sequence.tracks))


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


def _find_before(sequence: ClipSequence, clip: SequenceClip) -> SequenceClip | None:
    """Return the clip that ends where another one starts."""
    track = sequence.tracks[sequence.clips_by_number[clip.number][0]]
    before = track.find_clip_at(clip.start - 1)
    return before if before is not None and before.stop == clip.start else None


def _find_behind(sequence: ClipSequence, clip: SequenceClip) -> SequenceClip | None:
    """Return the next clip of the track."""
    track = sequence.tracks[sequence.clips_by_number[clip.number][0]]
    index = track.find_index(clip.start) + 1
    return track.clips[index] if index < len(track.clips) else None


def _find_most_before(sequence: ClipSequence, clip: SequenceClip) -> int:
    before = _find_before(sequence, clip)
    if before is None:
        return 0
    used = before.transition.after if before.transition is not None and _find_before(sequence, before) else 0
    return max(0, before.length - used)


def _find_most_after(sequence: ClipSequence, clip: SequenceClip) -> int:
    behind = _find_behind(sequence, clip)
    follows = behind is not None and behind.start == clip.stop and behind.transition is not None
    return max(0, clip.length - (behind.transition.before if follows else 0))  # type: ignore[union-attr]


def _find_most_length(sequence: ClipSequence, clip: SequenceClip) -> int:
    behind = _find_behind(sequence, clip)
    return (behind.start if behind is not None else MAX_FRAME) - clip.start


_MOST: Final[dict[str, Callable[[ClipSequence, SequenceClip], int]]] = {
    "length": _find_most_length,
    "start": lambda _, clip: MAX_FRAME - clip.length,
    "fade_in": lambda _, clip: clip.length - min(clip.fade_out, clip.length),
    "fade_out": lambda _, clip: clip.length - min(clip.fade_in, clip.length),
    "transition_before": _find_most_before,
    "transition_after": _find_most_after,
}
"""The most frames that settings can have."""


def _limit_move(sequence: ClipSequence, changed: dict[int, SequenceClip]) -> dict[int, SequenceClip]:
    """Return clips that are dragged along the timeline, all as far as none of them lies over one that stays."""
    offset, least, most = 0, -MAX_FRAME, MAX_FRAME
    for track in sequence.tracks:
        for index, clip in enumerate(track.clips):
            if clip.number not in changed:
                continue
            offset = changed[clip.number].start - clip.start
            before = track.clips[index - 1] if index else None
            behind = track.clips[index + 1] if index + 1 < len(track.clips) else None
            if before is None or before.number not in changed:
                least = max(least, (before.stop if before is not None else 0) - clip.start)
            if behind is not None and behind.number not in changed:
                most = min(most, behind.start - clip.stop)
    offset = max(least, min(offset, most))
    starts = {number: sequence.clips_by_number[number][1].start for number in changed}
    return {number: replace(clip, start=starts[number] + offset) for number, clip in changed.items()}


def _replace_clips(track: SequenceTrack, changed: dict[int, SequenceClip]) -> SequenceTrack:
    """Return a track with changed clips. Raises ClipSettingError if clips overlap now."""
    if not any(clip.number in changed for clip in track.clips):
        return track
    found = track.with_clips(changed.get(clip.number, clip) for clip in track.clips)
    for one, other in pairwise(found.clips):
        if other.start < one.stop:
            raise ClipSettingError(
                tr("“{other}” would start at frame {start} of {track}, where “{one}” lies up to frame {last}.",
                   other=get_clip_name(other), start=other.start, track=track.name, one=get_clip_name(one),
                   last=one.stop - 1)
            )  # fmt: skip
    return found


def _write(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    changed: SequenceClip = replace(clip, **{name: value})  # type: ignore[arg-type]
    return changed


def _write_source(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    if value == FILE_SOURCE:
        return replace(clip, input=0)
    return replace(clip, input=int(str(value).removeprefix("input_")), file="")


def _write_speed(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    speed = float(value) / 100.0  # type: ignore[arg-type]  # FLOAT gives a number
    return replace(clip, speed=-speed if clip.speed < 0 and speed else speed)


def _write_direction(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    """Return the clip with the same piece of its source the other way."""
    if bool(value) == (clip.speed < 0) or not clip.speed:
        return clip
    return replace(clip, source_start=clip.get_source_position(clip.stop - 1), speed=-clip.speed)


def _write_transition(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    if value == CUT:
        return replace(clip, transition=None)
    if clip.transition is not None:
        return replace(clip, transition=replace(clip.transition, kind=TransitionKind(str(value))))
    before = min(_FIRST_LENGTH, _find_most_before(sequence, clip))
    after = min(_FIRST_LENGTH, _find_most_after(sequence, clip))
    return replace(clip, transition=ClipTransition(TransitionKind(str(value)), before, after))


def _write_transition_part(sequence: ClipSequence, clip: SequenceClip, name: str, value: ParamValue) -> SequenceClip:
    part = name.removeprefix("transition_")
    shown = value[:3] if isinstance(value, tuple) else value
    return replace(clip, transition=replace(clip.transition or ClipTransition(), **{part: shown}))  # type: ignore[arg-type]


_READERS: Final[dict[str, Callable[[SequenceClip], ParamValue]]] = {
    "source": lambda clip: f"input_{clip.input}" if clip.input and not clip.file else FILE_SOURCE,
    "speed": lambda clip: abs(clip.speed) * 100.0,
    "is_reversed": lambda clip: clip.speed < 0,
    "transition": lambda clip: clip.transition.kind.value if clip.transition is not None else CUT,
}
_WRITERS: Final[dict[str, Callable[[ClipSequence, SequenceClip, str, ParamValue], SequenceClip]]] = {
    "source": _write_source,
    "file": lambda _, clip, __, value: replace(clip, file=str(value), input=0),
    "fit": lambda _, clip, __, value: replace(clip, fit=ClipFit(str(value))),
    "speed": _write_speed,
    "is_reversed": _write_direction,
    "transition": _write_transition,
    **dict.fromkeys(
        (f"transition_{part}" for part in ("before", "after", "angle", "softness", "color")), _write_transition_part
    ),
}
