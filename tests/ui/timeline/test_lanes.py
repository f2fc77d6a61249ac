"""Keyframe lanes."""

from __future__ import annotations

from studio.ui.timeline.lanes import LANE_HEIGHT, KeyLanes


def test_a_lane_for_each_animated_parameter() -> None:
    lanes = KeyLanes()
    lanes.set({"radius": (0, 40), "gain": (30,), "still": ()})
    assert lanes.rows() == [("radius", (0, 40)), ("gain", (30,))]
    assert lanes.height() == 2 * LANE_HEIGHT
    assert lanes.frames == (0, 30, 40)


def test_too_many_lanes_share_the_last_one() -> None:
    lanes = KeyLanes()
    lanes.set({f"p{index}": (index, 50) for index in range(9)})
    assert lanes.height() == 4 * LANE_HEIGHT
    assert lanes.rows()[-1] == ("6 more", (3, 4, 5, 6, 7, 8, 50))
