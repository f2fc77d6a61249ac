"""Metadata under "frameloom" in objects of OpenTimelineIO: members of our values that it has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Final

from studio.sdk.sequence.clip_sequence import ClipTransition, SequenceClip, SequenceTrack

KEY: Final = "frameloom"
VERSION: Final = 1
_CLIP: Final = frozenset(
    {"start", "length", "file", "text", "source_start", "speed", "name", "is_enabled", "color", "transition"}
)
"""Members of clips that have a place of their own."""
_TRACK: Final = frozenset({"kind", "name", "clips", "is_enabled"})
_TRANSITION: Final = frozenset({"before", "after"})


def collect_clip_extras(clip: SequenceClip) -> dict[str, Any]:
    """Return the members of a clip that have no other place, its number and those that are not as by default."""
    return {"number": clip.number} | _collect(clip, _CLIP)


def collect_track_extras(track: SequenceTrack) -> dict[str, Any]:
    """Return the members of a track that have no other place."""
    return _collect(track, _TRACK)


def collect_transition_extras(transition: ClipTransition) -> dict[str, Any]:
    """Return the members of a transition that have no other place."""
    return _collect(transition, _TRANSITION)


def collect_whole_transition(transition: ClipTransition) -> dict[str, Any]:
    """Return all members of a transition that follows no clip, and so has no place on the track."""
    return _collect(transition, frozenset())


def take_clip_extras(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known members of a clip from metadata; their values are not checked."""
    return _take(found, SequenceClip, _CLIP - {"transition"})


def take_track_extras(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known members of a track from metadata."""
    return _take(found, SequenceTrack, _TRACK)


def take_transition_extras(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known members of a transition from metadata."""
    return _take(found, ClipTransition, _TRANSITION)


def read_metadata(item: Any) -> dict[str, Any]:
    """Return what we have written into the metadata of an object, as plain values; nothing where it is none of ours."""
    found = item.metadata
    if KEY not in found:
        return {}
    plain = _make_plain(found[KEY])
    return plain if isinstance(plain, dict) else {}


def write_metadata(item: Any, values: Mapping[str, Any]) -> None:
    """Write plain values into the metadata of an object, where there are any."""
    if values:
        item.metadata[KEY] = dict(values)


def _make_plain(value: Any) -> Any:
    """Return a value of the library's as Python's own."""
    if hasattr(value, "items"):
        return {str(name): _make_plain(each) for name, each in value.items()}
    if hasattr(value, "append"):
        return [_make_plain(each) for each in value]
    return value


def _collect(value: Any, others: frozenset[str]) -> dict[str, Any]:
    changed = {
        each.name: getattr(value, each.name)
        for each in fields(value)
        if each.init and each.name not in others and each.default is not MISSING
        and getattr(value, each.name) != each.default
    }  # fmt: skip
    return {name: list(each) if isinstance(each, tuple) else _plain_text(each) for name, each in changed.items()}


def _plain_text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value  # members of enumerations, too


def _take(found: Mapping[str, Any], kind: type[Any], others: frozenset[str]) -> dict[str, Any]:
    names = {each.name for each in fields(kind) if each.init} - others
    return {name: value for name, value in found.items() if name in names}
