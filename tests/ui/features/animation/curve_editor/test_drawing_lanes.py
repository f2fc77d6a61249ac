"""Keys of tracks and grids in the curve editor: a row of keys for each, which can be moved in time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.graph.commands import AddNode
from studio.sdk.params import Point
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import serialize_point_tracks
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId
from tests.ui.features.animation.curve_editor.rig import Rig
from tests.ui.features.animation.keys.drawn_nodes import (
    EYE,
    FOUND,
    TARGET,
    make_tracked,
    make_warped,
    read_grid,
    read_tracks,
)


def add_nodes(rig: Rig) -> None:
    for record in (make_tracked(), make_warped()):
        rig.document.apply_command(AddNode(record, Point(0, 0)))
    rig.panel.show_nodes(("t", "w"))


@pytest.mark.parametrize("lane", [EYE, TARGET])
def test_rows_are_listed_and_dragged_in_one_step(rig: Rig, lane: str) -> None:
    add_nodes(rig)
    names = [item.text(0) for item in rig.panel.curve_tree._iter_items()]  # the nodes first
    assert names == ["Follow", "Bend", "Eye", "Ear", "Target"]
    steps = rig.document.step_index
    row = [shown.spec.name for shown in rig.scene.list_lanes()].index(lane)
    rig.drag(rig.lane(30, row), rig.lane(33, row), rig.lane(38, row))
    eye, grid = read_tracks(rig.document.graph).tracks[0].keys, read_grid(rig.document.graph).keys
    assert sorted(eye if lane == EYE else grid) == [10, 38, 50]
    assert sorted(grid if lane == EYE else eye) == [10, 30, 50]
    assert {eye[50], eye.get(38, FOUND)} == {FOUND}
    assert rig.selected == {38}
    assert rig.document.step_index == steps + 1
    rig.document.undo()
    assert sorted(read_tracks(rig.document.graph).tracks[0].keys) == [10, 30, 50]


def test_of_many_rows_the_chosen_ones_come_first(rig: Rig) -> None:
    tracks = PointTracks(tuple(PointTrack(f"T{number}", number, {0: TrackKey(1.0, 1.0)}) for number in range(200)))
    record = replace(make_tracked(), params={"tracks": serialize_point_tracks(tracks)})
    rig.document.apply_command(AddNode(record, Point(0, 0)))
    rig.panel.show_nodes(("t",))
    assert [shown.label for shown in rig.scene.list_lanes()[:3]] == ["T0", "T1", "T2"]
    rig.panel.curve_tree.select_lines([CurveLineId("t", "tracks/tracks/150")])
    assert [shown.label for shown in rig.scene.list_lanes()[:3]] == ["T150", "T0", "T1"]
    assert len(rig.scene.list_lanes()) == 200
    rig.click(rig.lane(0, 0))
    assert {(key.param, key.frame) for key in rig.edits.selection.selected_keys} == {("tracks/tracks/150", 0)}
