"""Tracker: keyed places as points, at any frame and scale; what follows a point by wires."""

from __future__ import annotations

import pytest

from nodes.motion.tracker import Tracker
from studio.sdk import PointTracks
from studio.sdk.testing import assert_node_contract, run_frame
from studio.sdk.tracking.point_tracks import PointTrack, TrackKey
from studio.sdk.tracking.track_text import serialize_point_tracks
from studio.services.engine_setup import load_registry

TRACKS = PointTracks(
    (
        PointTrack("A", 4, {0: TrackKey(10, 20), 2: TrackKey(14, 18, 0.25)}, weight=0.5),
        PointTrack("Off", 5, {0: TrackKey(1, 1)}, is_enabled=False),
        PointTrack("B", 9, {1: TrackKey(30, 30)}),
    )
)


def test_points_have_the_numbers_of_their_tracks_and_their_trust() -> None:
    points = run_frame(Tracker(tracks=TRACKS), 2)
    assert points.ids == (4, 9)
    assert points.points.tolist() == [[14.0, 18.0], [30.0, 30.0]]
    assert points.confidence.tolist() == [0.375, 1.0]
    assert run_frame(Tracker(tracks=TRACKS), 1).points[0].tolist() == pytest.approx([12.0, 19.0])


def test_a_proxy_has_scaled_points_and_none_is_no_error() -> None:
    node = Tracker.spec.create_node({"tracks": serialize_point_tracks(TRACKS)}, 0.5)
    assert run_frame(node, 0, scale=0.5).points[0].tolist() == [5.0, 10.0]
    assert run_frame(Tracker()).ids == ()


def test_it_is_in_the_library_and_keeps_the_contract() -> None:
    assert_node_contract(load_registry()["motion.tracker"])
