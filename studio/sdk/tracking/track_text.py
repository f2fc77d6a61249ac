"""Tracks of points as a text that a parameter holds.

It is JSON: `{"version": 1, "tracks": [{"name": …, "number": 0, "keys": {"0": [x, y], "1": [x, y, error]}, "pattern":
[width, height], "search": [width, height], "weight": 1.0, "is_enabled": true}]}`. What is as by default is left out. A
key without an error was set by hand.
"""

from __future__ import annotations

from typing import Any, Final

from studio.core.translation import tr
from studio.sdk.param_types.structured_text import (
    KnownTexts,
    StructuredFormat,
    is_integer,
    is_number,
    is_row,
    read_name,
    write_json,
)
from studio.sdk.tracking.point_tracks import (
    DEFAULT_PATTERN,
    DEFAULT_SEARCH,
    LEAST_SIDE,
    MAX_COORDINATE,
    MAX_FRAME,
    MAX_NUMBER,
    MOST_SIDE,
    BoxSize,
    PointTrack,
    PointTracks,
    TrackKey,
)

MAX_TRACKS: Final = 1000
_FORMAT: Final = StructuredFormat("tracks", "tracks")
_refuse: Final = _FORMAT.refuse


def serialize_point_tracks(tracks: PointTracks) -> str:
    """Return the tracks as a parameter holds them; an empty text for none."""
    if not tracks.tracks:
        return ""
    entries = ",".join(map(_serialize_track, tracks.tracks))
    text = f'{{"version":{_FORMAT.versions[0]},"tracks":[{entries}]}}'
    _known.keep(text, tracks)  # a drag writes texts that are read at once
    return text


def serialize_track_key(key: TrackKey) -> str:
    """Return a key as the text of one track that has it at frame 0."""
    numbers = ",".join(map(repr, _make_key(key)))
    return f'{{"version":{_FORMAT.versions[0]},"tracks":[{{"name":"","number":0,"keys":{{"0":[{numbers}]}}}}]}}'


def parse_point_tracks(text: str) -> PointTracks:
    """Return the tracks that a text holds.

    Raises:
        ParameterError: It is no JSON of tracks, of a newer version, or holds numbers that are none or too large, too
            many tracks, or two of one number.
    """
    return _known.read(text)


def _parse(text: str) -> PointTracks:
    if not text.strip():
        return PointTracks()
    wanted = tr("JSON of tracks, as the Tracker writes it")
    entries = _FORMAT.load_entries(text, wanted, MAX_TRACKS, tr("at most {count} tracks", count=MAX_TRACKS))
    tracks = tuple(_parse_track(place, entry) for place, entry in enumerate(entries, 1))
    if len({track.number for track in tracks}) != len(tracks):
        numbers = ", ".join(str(track.number) for track in tracks)
        raise _refuse(numbers[:60], tr("tracks with different numbers"))
    return PointTracks(tracks)


_known: Final = KnownTexts(_parse, 32)


def _serialize_track(track: PointTrack) -> str:
    if not track.known_texts:
        track.known_texts.append(write_json(_make_entry(track)))
    return track.known_texts[0]


def _make_entry(track: PointTrack) -> dict[str, Any]:
    keys = {str(frame): _make_key(track.keys[frame]) for frame in track.ordered_frames}
    entry: dict[str, Any] = {"name": track.name, "number": track.number, "keys": keys}
    if track.pattern != DEFAULT_PATTERN:
        entry["pattern"] = list(track.pattern)
    if track.search != DEFAULT_SEARCH:
        entry["search"] = list(track.search)
    if track.weight != 1.0:
        entry["weight"] = track.weight
    if not track.is_enabled:
        entry["is_enabled"] = False
    return entry


def _make_key(key: TrackKey) -> list[float]:
    return [key.x, key.y] if key.error is None else [key.x, key.y, key.error]


def _parse_track(place: int, entry: object) -> PointTrack:
    if not isinstance(entry, dict) or not isinstance(entry.get("keys"), dict) or not entry["keys"]:
        raise _refuse(tr("track {number}", number=place), tr("a track with a name, a number and keys"))
    number = entry.get("number")
    if not is_integer(number, 0, MAX_NUMBER):
        raise _refuse(tr("track {number}: {value}", number=place, value=f"number {number}"), tr("a whole number"))
    keys = dict(sorted((_FORMAT.read_frame(frame, MAX_FRAME), _parse_key(key)) for frame, key in entry["keys"].items()))
    enabled = entry.get("is_enabled", True)
    _FORMAT.read_bool(enabled, tr("track {number}: {value}", number=place, value=f"is_enabled {enabled}"))
    weight = entry.get("weight", 1.0)
    if not is_number(weight, 1.0) or weight < 0.0:
        raise _refuse(tr("track {number}: {value}", number=place, value=f"weight {weight}"), "0..1")
    pattern = _parse_size(place, "pattern", entry.get("pattern", [*DEFAULT_PATTERN]))
    search = _parse_size(place, "search", entry.get("search", [*DEFAULT_SEARCH]))
    track = PointTrack(read_name(entry, number), number, keys, weight=float(weight), is_enabled=enabled)
    return track.resize(pattern, search)


def _parse_size(place: int, name: str, value: object) -> BoxSize:
    if is_row(value, 2, 2, MAX_COORDINATE):
        width, height = map(float, value)
        if min(width, height) >= LEAST_SIDE and max(width, height) <= MOST_SIDE:
            return width, height
    accepted = tr("a width and a height from {least:g} to {most:g}", least=LEAST_SIDE, most=MOST_SIDE)
    raise _refuse(tr("track {number}: {value}", number=place, value=f"{name} {value}"[:60]), accepted)


def _parse_key(key: object) -> TrackKey:
    if not is_row(key, 2, 3, MAX_COORDINATE) or (len(key) == 3 and not 0.0 <= key[2] <= 1.0):
        raise _refuse(f"{key}"[:60], tr("a place of 2 numbers up to a million, and an error from 0 to 1"))
    return TrackKey(*map(float, key))
