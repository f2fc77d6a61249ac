"""Sequences as a text that a parameter holds.

It is JSON: `{"version": 1, "tracks": [{"kind": "video", "name": "V1", "clips": [{"number": 1, "start": 0, "length": 50,
"file": "take.mp4", "source_start": 12, …}]}], "markers": […]}`. What is as by default is left out. The members are
called like the attributes of the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import MISSING, fields
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final

from studio.core.translation import tr
from studio.sdk.param_types.structured_text import (
    KnownTexts,
    StructuredFormat,
    is_integer,
    is_number,
    is_row,
    write_json,
)
from studio.sdk.sequence.clip_sequence import (
    MAX_FRAME,
    MAX_GAIN,
    MAX_INPUTS,
    MAX_NUMBER,
    MAX_SPEED,
    MIN_GAIN,
    SOURCE_DIGITS,
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
    TransitionKind,
)

MAX_CLIPS: Final = 100_000
MAX_TRACKS: Final = 200
MAX_MARKERS: Final = 100_000
MAX_TEXT: Final = 10_000  # characters of a path, a name or a subtitle
_TEXT: Final = "text"  # of `ClipSequence.known_values`
_COLOR: Final = re.compile(r"#[0-9a-f]{6}|")
_FORMAT: Final = StructuredFormat("sequence", "tracks")
_refuse: Final = _FORMAT.refuse
_CLIP_DEFAULTS: Final = {
    each.name: each.default for each in fields(SequenceClip) if each.init and each.default is not MISSING
}
_get_looks: Final = attrgetter(*_CLIP_DEFAULTS)
_TRACK_FLAGS: Final = {"is_enabled": True, "is_locked": False, "is_solo": False, "is_burnt_in": True}
_TRACK_DEFAULTS: Final = _TRACK_FLAGS | {"gain": 0.0, "language": ""}
_TRANSITION_DEFAULTS: Final = {each.name: each.default for each in fields(ClipTransition)}


def serialize_sequence(sequence: ClipSequence) -> str:
    """Return a sequence as a parameter holds it; an empty text for one without content."""
    if sequence == ClipSequence():
        return ""
    known = sequence.known_values.get(_TEXT)
    if isinstance(known, str):  # an edit, the check of its value and a digest ask for it
        return known
    tracks = ",".join(map(_serialize_track, sequence.tracks))
    markers = f',"markers":{write_json(list(map(_make_marker, sequence.markers)))}' if sequence.markers else ""
    first = f',"start_number":{sequence.start_number}' if sequence.start_number else ""
    text = f'{{"version":{_FORMAT.versions[0]},"tracks":[{tracks}]{markers}{first}}}'
    sequence.known_values[_TEXT] = text
    _known.keep(text, sequence)  # a drag writes texts that are read at once
    return text


def parse_sequence(text: str) -> ClipSequence:
    """Return the sequence that a text holds.

    Raises:
        ParameterError: It is no JSON of a sequence, of a newer version, holds numbers that are none or out of range,
            clips without length, two clips of one number, or clips of a track that overlap or are not in order.
    """
    return _known.read(text)


def _parse(text: str) -> ClipSequence:
    if not text.strip():
        return ClipSequence()
    found = _FORMAT.load(text, tr("JSON of a sequence, as Sequence writes it"))
    entries = _FORMAT.read_list(
        found["tracks"], 0, MAX_TRACKS, str(len(found["tracks"])), tr("at most {count} tracks", count=MAX_TRACKS)
    )
    tracks = tuple(_parse_track(place, entry) for place, entry in enumerate(entries, 1))
    numbers = [clip.number for track in tracks for clip in track.clips]
    if len(numbers) > MAX_CLIPS:
        raise _refuse(str(len(numbers)), tr("at most {count} clips", count=MAX_CLIPS))
    if len(set(numbers)) != len(numbers):
        twice = next(number for number in numbers if numbers.count(number) > 1)
        raise _refuse(tr("two clips with the number {number}", number=twice), tr("clips with different numbers"))
    markers = found.get("markers", [])
    most = tr("a list of at most {count} markers", count=MAX_MARKERS)
    listed = _FORMAT.read_list(markers, 0, MAX_MARKERS, str(markers)[:40], most)
    first = _read_integer(found, "start_number", 0, 0, MAX_FRAME, tr("the sequence"))
    return ClipSequence(tracks, tuple(sorted(map(_parse_marker, listed), key=lambda marker: marker.frame)), first)


_known: Final = KnownTexts(_parse, 16)


def _serialize_track(track: SequenceTrack) -> str:
    head = {"kind": track.kind.value, "name": track.name} | _collect_changed(track, _TRACK_DEFAULTS)
    return f'{write_json(head)[:-1]},"clips":[{",".join(map(_serialize_clip, track.clips))}]}}'


def _serialize_clip(clip: SequenceClip) -> str:
    if not clip.known_texts:
        looks = _serialize_looks(_get_looks(clip))
        clip.known_texts.append(f'{{"number":{clip.number},"start":{clip.start},"length":{clip.length}{looks}}}')
    return clip.known_texts[0]


@lru_cache(maxsize=16_384)
def _serialize_looks(looks: tuple[Any, ...]) -> str:
    """Return the text of what `_get_looks` gives, with a comma before it: where a ripple moves all clips, it is known.

    Values that are equal but not of one type, as 1 and 1.0, may be written like each other.
    """
    entry: dict[str, Any] = {
        name: value for (name, default), value in zip(_CLIP_DEFAULTS.items(), looks, strict=True) if value != default
    }
    transition = entry.get("transition")
    if transition is not None:
        entry["transition"] = _collect_changed(transition, _TRANSITION_DEFAULTS)
    return f",{write_json(entry)[1:-1]}" if entry else ""


def _collect_changed(value: object, defaults: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that are not as by default."""
    found = ((name, getattr(value, name)) for name in defaults)
    return {name: each for name, each in found if each != defaults[name]}


def _make_marker(marker: SequenceMarker) -> dict[str, Any]:
    return {"frame": marker.frame} | _collect_changed(marker, {"length": 1, "name": "", "color": ""})


def _parse_track(place: int, entry: object) -> SequenceTrack:
    where = tr("track {number}", number=place)
    if not isinstance(entry, dict) or not isinstance(entry.get("clips"), list):
        raise _refuse(where, tr("a track with a kind, a name and clips"))
    kind = _FORMAT.read_choice(entry.get("kind"), TrackKind, _describe(where, "kind", entry.get("kind")))
    flags = {
        name: _FORMAT.read_bool(entry.get(name, default), f"{where}: {name}") for name, default in _TRACK_FLAGS.items()
    }
    gain = _read_number(entry, "gain", 0.0, MIN_GAIN, MAX_GAIN, where)
    clips = tuple(_parse_clip(where, number, each) for number, each in enumerate(entry["clips"], 1))
    _refuse_overlap(where, clips)
    language = _read_text(entry, "language", where)
    return SequenceTrack(kind, _read_text(entry, "name", where), clips, gain=gain, language=language, **flags)


def _refuse_overlap(where: str, clips: Iterable[SequenceClip]) -> None:
    for one, other in pairwise(clips):
        if other.start < one.stop:
            found = tr("clip {one} ends at {stop}, clip {other} starts at {start}",
                       one=one.number, stop=one.stop, other=other.number, start=other.start)  # fmt: skip
            raise _refuse(f"{where}: {found}", tr("clips in order of time that do not overlap"))


def _parse_clip(track: str, place: int, entry: object) -> SequenceClip:
    where = tr("{track}, clip {number}", track=track, number=place)
    if not isinstance(entry, dict):
        raise _refuse(where, tr("a clip with a number, a start and a length"))
    length = _read_integer(entry, "length", 0, 1, MAX_FRAME, where)
    return SequenceClip(
        number=_read_integer(entry, "number", 0, 1, MAX_NUMBER, where),
        start=_read_integer(entry, "start", -1, 0, MAX_FRAME - length, where),
        length=length,
        file=_read_text(entry, "file", where),
        input=_read_integer(entry, "input", 0, 0, MAX_INPUTS, where),
        text=_read_text(entry, "text", where),
        source_start=_read_place(entry, "source_start", where),
        speed=_read_number(entry, "speed", 1.0, -MAX_SPEED, MAX_SPEED, where),
        name=_read_text(entry, "name", where),
        is_enabled=_FORMAT.read_bool(entry.get("is_enabled", True), f"{where}: is_enabled"),
        link=_read_integer(entry, "link", 0, 0, MAX_NUMBER, where),
        gain=_read_number(entry, "gain", 0.0, MIN_GAIN, MAX_GAIN, where),
        fade_in=_read_integer(entry, "fade_in", 0, 0, MAX_FRAME, where),
        fade_out=_read_integer(entry, "fade_out", 0, 0, MAX_FRAME, where),
        opacity=_read_number(entry, "opacity", 1.0, 0.0, 1.0, where),
        fit=_FORMAT.read_choice(entry.get("fit", ClipFit.FIT), ClipFit, _describe(where, "fit", entry.get("fit"))),
        color=_read_color(entry, where),
        transition=_parse_transition(entry["transition"], where) if entry.get("transition") is not None else None,
    )


def _parse_transition(entry: object, where: str) -> ClipTransition:
    if not isinstance(entry, dict):
        raise _refuse(f"{where}: transition", tr("a transition with a kind and frames before and after the cut"))
    kind = entry.get("kind", TransitionKind.DISSOLVE)
    color = entry.get("color", [0.0, 0.0, 0.0])
    if not is_row(color, 3, 3, 1.0) or min(color) < 0.0:
        raise _refuse(_describe(where, "color", color), tr("three numbers, 0..1"))
    return ClipTransition(
        _FORMAT.read_choice(kind, TransitionKind, _describe(where, "transition", kind)),
        _read_integer(entry, "before", 0, 0, MAX_FRAME, where),
        _read_integer(entry, "after", 0, 0, MAX_FRAME, where),
        _read_number(entry, "angle", 0.0, -360.0, 360.0, where),
        _read_number(entry, "softness", 0.0, 0.0, 1.0, where),
        (float(color[0]), float(color[1]), float(color[2])),
    )


def _parse_marker(entry: object) -> SequenceMarker:
    where = tr("a marker")
    if not isinstance(entry, dict):
        raise _refuse(where, tr("a marker with a frame"))
    frame = _read_integer(entry, "frame", -1, 0, MAX_FRAME, where)
    length = _read_integer(entry, "length", 1, 1, MAX_FRAME, where)
    return SequenceMarker(frame, length, _read_text(entry, "name", where), _read_color(entry, where))


def _read_integer(entry: dict[str, Any], name: str, default: int, least: int, most: int, where: str) -> int:
    value = entry.get(name, default)
    if not is_integer(value, least, most):
        raise _refuse(_describe(where, name, value), tr("a whole number, {least}..{most}", least=least, most=most))
    return value


def _read_number(entry: dict[str, Any], name: str, default: float, least: float, most: float, where: str) -> float:
    value = entry.get(name, default)
    if not is_number(value, max(abs(least), abs(most))) or not least <= value <= most:
        raise _refuse(_describe(where, name, value), f"{least:g}..{most:g}")
    return float(value)


def _read_place(entry: dict[str, Any], name: str, where: str) -> float:
    """Return a place in a source: a whole number where it is one."""
    value = round(_read_number(entry, name, 0.0, -MAX_FRAME, MAX_FRAME, where), SOURCE_DIGITS)
    return int(value) if value.is_integer() else value


def _read_text(entry: dict[str, Any], name: str, where: str) -> str:
    value = entry.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _refuse(_describe(where, name, value), tr("a text of at most {count} characters", count=MAX_TEXT))
    return value.encode("utf-8", "replace").decode("utf-8")  # half a character, which UTF-8 cannot hold, becomes a "?"


def _read_color(entry: dict[str, Any], where: str) -> str:
    color = _read_text(entry, "color", where).lower()
    if _COLOR.fullmatch(color) is None:
        raise _refuse(_describe(where, "color", color), "#rrggbb")
    return color


def _describe(where: str, name: str, value: object) -> str:
    """Return what was found: where, the attribute, and its value."""
    return f"{where}: {name} {value}"[:60]
