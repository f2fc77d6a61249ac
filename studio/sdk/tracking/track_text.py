"""Tracks of points as a text that a parameter holds.

It is JSON: `{"version": 1, "tracks": [{"name": …, "number": 0, "keys": {"0": [x, y], "1": [x, y, error]}, "pattern":
[width, height], "search": [width, height], "weight": 1.0, "is_enabled": true}]}`. What is as by default is left out. A
key without an error was set by hand.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
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
_VERSION: Final = 1
_KEPT: Final = 32  # texts


def serialize_point_tracks(tracks: PointTracks) -> str:
    """Return the tracks as a parameter holds them; an empty text for none."""
    if not tracks.tracks:
        return ""
    entries = ",".join(map(_serialize_track, tracks.tracks))
    text = f'{{"version":{_VERSION},"tracks":[{entries}]}}'
    _parsed.keep(text, tracks)  # a drag writes texts that are read at once
    return text


def serialize_track_key(key: TrackKey) -> str:
    """Return a key as the text of one track that has it at frame 0."""
    numbers = ",".join(map(repr, _make_key(key)))
    return f'{{"version":{_VERSION},"tracks":[{{"name":"","number":0,"keys":{{"0":[{numbers}]}}}}]}}'


def parse_point_tracks(text: str) -> PointTracks:
    """Return the tracks that a text holds.

    Raises:
        ParameterError: It is no JSON of tracks, of a newer version, or holds numbers that are none or too large, too
            many tracks, or two of one number.
    """
    known = _parsed.find(text)
    if known is None:
        known = _parse(text)
        _parsed.keep(text, known)
    return known


class _KnownTracks:
    """The tracks of texts that were read or written last. Any thread may ask."""

    def __init__(self) -> None:
        self._tracks: OrderedDict[str, PointTracks] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, text: str) -> PointTracks | None:
        with self._lock:
            return self._tracks.get(text)

    def keep(self, text: str, tracks: PointTracks) -> None:
        with self._lock:
            self._tracks[text] = tracks
            self._tracks.move_to_end(text)
            while len(self._tracks) > _KEPT:
                self._tracks.popitem(last=False)


_parsed: Final = _KnownTracks()


def _parse(text: str) -> PointTracks:
    if not text.strip():
        return PointTracks()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("tracks"), list):
        raise _refuse(text[:40], tr("JSON of tracks, as the Tracker writes it"))
    if found.get("version") != _VERSION:
        raise _refuse(str(found.get("version")), tr("version {version}", version=_VERSION))
    if len(found["tracks"]) > MAX_TRACKS:
        raise _refuse(str(len(found["tracks"])), tr("at most {count} tracks", count=MAX_TRACKS))
    tracks = tuple(_parse_track(place, entry) for place, entry in enumerate(found["tracks"], 1))
    if len({track.number for track in tracks}) != len(tracks):
        numbers = ", ".join(str(track.number) for track in tracks)
        raise _refuse(numbers[:60], tr("tracks with different numbers"))
    return PointTracks(tracks)


def _serialize_track(track: PointTrack) -> str:
    if not track.known_texts:
        track.known_texts.append(json.dumps(_make_entry(track), separators=(",", ":"), ensure_ascii=False))
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
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MAX_NUMBER:
        raise _refuse(tr("track {number}: {value}", number=place, value=f"number {number}"), tr("a whole number"))
    keys = dict(sorted((_parse_frame(frame), _parse_key(key)) for frame, key in entry["keys"].items()))
    enabled = entry.get("is_enabled", True)
    if not isinstance(enabled, bool):
        raise _refuse(tr("track {number}: {value}", number=place, value=f"is_enabled {enabled}"), tr("true or false"))
    weight = entry.get("weight", 1.0)
    if not _is_number(weight) or not 0.0 <= weight <= 1.0:
        raise _refuse(tr("track {number}: {value}", number=place, value=f"weight {weight}"), "0..1")
    name = str(entry.get("name", number)).encode("utf-8", "replace").decode("utf-8")  # half a character is none
    pattern = _parse_size(place, "pattern", entry.get("pattern", DEFAULT_PATTERN))
    search = _parse_size(place, "search", entry.get("search", DEFAULT_SEARCH))
    return PointTrack(name, number, keys, weight=float(weight), is_enabled=enabled).resize(pattern, search)


def _parse_size(place: int, name: str, value: object) -> BoxSize:
    if isinstance(value, (list, tuple)) and len(value) == 2 and all(map(_is_number, value)):
        width, height = map(float, value)
        if min(width, height) >= LEAST_SIDE and max(width, height) <= MOST_SIDE:
            return width, height
    accepted = tr("a width and a height from {least:g} to {most:g}", least=LEAST_SIDE, most=MOST_SIDE)
    raise _refuse(tr("track {number}: {value}", number=place, value=f"{name} {value}"[:60]), accepted)


def _parse_frame(text: str) -> int:
    try:
        frame = int(text)
    except ValueError:
        frame = MAX_FRAME + 1
    if abs(frame) > MAX_FRAME:
        raise _refuse(text[:40], tr("the number of a frame"))
    return frame


def _parse_key(key: object) -> TrackKey:
    if not isinstance(key, list) or not 2 <= len(key) <= 3 or not all(map(_is_number, key)):
        raise _refuse(f"{key}"[:60], tr("a place of 2 numbers up to a million, and an error from 0 to 1"))
    if len(key) == 3 and not 0.0 <= key[2] <= 1.0:
        raise _refuse(f"{key}"[:60], tr("a place of 2 numbers up to a million, and an error from 0 to 1"))
    return TrackKey(*map(float, key))


def _is_number(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and abs(value) <= MAX_COORDINATE  # type: ignore[arg-type]  # false for NaN, too


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("tracks", found, accepted)
