"""Tracks as text: it is read as it was written, and what is no text of tracks is refused."""

from __future__ import annotations

import json

import pytest

from studio.core.errors import ParameterError
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import MAX_TRACKS, parse_point_tracks, serialize_point_tracks

PLAIN = PointTrack("Track 1", 0, {0: TrackKey(10.5, 20.0), 3: TrackKey(1.25, -2.0, 0.125)})
SET = PointTrack("Nase ✓", 7, {-2: TrackKey(1.0, 2.0)}, (9.0, 15.0), (40.0, 50.5), 0.5, is_enabled=False)


def test_a_text_is_read_as_it_was_written() -> None:
    tracks = PointTracks((PLAIN, SET))
    text = serialize_point_tracks(tracks)
    assert parse_point_tracks(text) == tracks
    assert serialize_point_tracks(parse_point_tracks(text)) == text
    assert json.loads(text)["tracks"][0] == {
        "name": "Track 1",
        "number": 0,
        "keys": {"0": [10.5, 20], "3": [1.25, -2, 0.125]},
    }
    assert serialize_point_tracks(PointTracks()) == ""
    assert parse_point_tracks("  ") == PointTracks()


def make(**changes: object) -> str:
    entry = {"name": "a", "number": 0, "keys": {"0": [1, 2]}, **changes}
    return json.dumps({"version": 1, "tracks": [entry]})


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("{", "JSON of tracks"),
        ("[1]", "JSON of tracks"),
        ('{"version": 1}', "JSON of tracks"),
        ('{"version": 2, "tracks": []}', "version 1"),
        (json.dumps({"version": 1, "tracks": [{}] * (MAX_TRACKS + 1)}), "at most"),
        (json.dumps({"version": 1, "tracks": [json.loads(make())["tracks"][0]] * 2}), "different numbers"),
        (make(keys={}), "a name, a number and keys"),
        (make(number=-1), "a whole number"),
        (make(number=True), "a whole number"),
        (make(keys={"x": [1, 2]}), "the number of a frame"),
        (make(keys={"0": [1]}), "a place of 2 numbers"),
        (make(keys={"0": [1, float("nan")]}), "a place of 2 numbers"),
        (make(keys={"0": [1, 2, 3]}), "an error from 0 to 1"),
        (make(pattern=[1, 2]), "a width and a height"),
        (make(search="large"), "a width and a height"),
        (make(weight=2), "0..1"),
        (make(is_enabled=1), "true or false"),
        ("[" * 100_000, "JSON of tracks"),
    ],
)
def test_bad_texts_are_refused_with_what_is_accepted(text: str, accepted: str) -> None:
    with pytest.raises(ParameterError, match=accepted):
        parse_point_tracks(text)
