"""Keys of tracks as lanes of keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.drawing_lanes import track_lanes
from studio.graph.drawing_lanes.lanes import (
    find_lane_curve,
    insert_drawing_key,
    iterate_drawing_lanes,
    with_drawing_curves,
)
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks, serialize_track_key

START, FOUND = TrackKey(10.0, 20.0), TrackKey(14.0, 20.0, 0.125)
TRACKS = PointTracks(
    (
        PointTrack("Eye", 3, {0: START, 4: FOUND}, pattern=(31.0, 31.0), weight=0.5),
        PointTrack("Ear", 1, {2: TrackKey(5.0, 5.0)}),
    )
)
NODE = NodeRecord("t", "motion.tracker", "Tracker", params={"tracks": serialize_point_tracks(TRACKS)})
PARAM = ParamSpec("tracks", ParamKind.TRACKS, "", "The tracks.", animatable=False)
EYE, EAR = "tracks/tracks/3", "tracks/tracks/1"


def read(record: NodeRecord) -> PointTracks:
    return parse_point_tracks(str(record.params["tracks"]))


def get_curve(name: str = EYE, record: NodeRecord = NODE) -> Curve:
    curve = find_lane_curve(record, name)
    assert curve is not None
    return curve


def test_each_track_has_a_lane_under_its_number_in_the_order_of_the_list() -> None:
    lanes = list(iterate_drawing_lanes(NODE, PARAM))
    assert [(spec.name, spec.label, [key.frame for key in curve]) for spec, curve in lanes] == [
        (EYE, "Eye", [0, 4]),
        (EAR, "Ear", [2]),
    ]
    assert {key.interpolation for key in get_curve()} == {Interpolation.BEZIER}
    for name in (
        "tracks/tracks/0",
        "tracks/tracks/-1",
        "tracks/grid/1",
        "tracks/shapes/1",
        "tracks/1",
        "other/tracks/3",
    ):
        assert find_lane_curve(NODE, name) is None
    broken = replace(NODE, params={"tracks": "no tracks"})
    assert list(iterate_drawing_lanes(broken, PARAM)) == []
    assert find_lane_curve(broken, EYE) is None


def test_a_key_that_was_found_keeps_its_error_where_it_is_moved_and_copied() -> None:
    first, last = get_curve().keys
    copied = Keyframe(9, str(PARAM.normalize_value(last.value)), Interpolation.BEZIER)
    changed = with_drawing_curves(NODE, {EYE: Curve((first, replace(last, frame=7), copied)), EAR: get_curve(EAR)})
    eye, ear = read(changed).tracks
    assert eye == replace(TRACKS.tracks[0], keys={0: START, 7: FOUND, 9: FOUND})
    assert ear is TRACKS.tracks[1]
    assert with_drawing_curves(NODE, {EYE: get_curve(), EAR: get_curve(EAR)}) is NODE


def test_without_keys_a_track_keeps_its_first_one() -> None:
    assert read(with_drawing_curves(NODE, {EYE: None})).tracks[0].keys == {0: START}


def test_a_new_key_counts_as_set_by_hand() -> None:
    made = insert_drawing_key(NODE, EYE, 2)
    assert made is not None
    assert insert_drawing_key(NODE, "tracks/tracks/8", 2) is None
    keys = read(with_drawing_curves(NODE, {EYE: made})).tracks[0].keys
    assert keys[2] == TrackKey(12.0, 20.0)
    assert keys[2].is_by_hand
    assert keys[4] == FOUND


def test_many_keys_are_written_once_though_they_are_moved_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {frame: TrackKey(frame / 8, 0.0, 0.25) for frame in range(10_000)}
    record = replace(NODE, params={"tracks": serialize_point_tracks(PointTracks((PointTrack("A", 0, keys),)))})
    written: list[TrackKey] = []

    def write(key: TrackKey) -> str:
        written.append(key)
        return serialize_track_key(key)

    monkeypatch.setattr(track_lanes, "serialize_track_key", write)
    name = "tracks/tracks/0"
    for _ in range(3):
        curve = get_curve(name, record)
        assert get_curve(name, record) is curve
        record = with_drawing_curves(record, {name: Curve(tuple(replace(key, frame=key.frame + 5) for key in curve))})
    assert len(written) == 10_000
    assert read(record).tracks[0].keys == {frame + 15: key for frame, key in keys.items()}
    assert read(record) == parse_point_tracks(f"{record.params['tracks']} ")  # as it is read from a file


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        (EYE, Keyframe(3, "", Interpolation.BEZIER), "A key without a place cannot be set on Eye of Tracker"),
        (EYE, replace(get_curve().keys[0], frame=10_000_001), "lies too far out"),
        (EYE, replace(get_curve().keys[0], interpolation=Interpolation.LINEAR), "goes smoothly from key to key"),
        ("tracks/tracks/7", get_curve().keys[0], "Tracker has no track 7"),
        ("tracks/nothing/7", get_curve().keys[0], "'tracks' of Tracker has no keys"),
    ],
)
def test_keys_that_do_not_fit_are_refused(name: str, key: Keyframe, message: str) -> None:
    with pytest.raises(GraphError, match=message):
        with_drawing_curves(NODE, {name: Curve((key,))})
