"""Keys of tracks and grids in the dope sheet, with the mouse: a line for each track, and for each grid with keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import GroupNodes
from studio.graph.curves.curve import Interpolation
from studio.graph.history import Document
from studio.graph.model import Graph, Project
from studio.sdk.registry import Registry
from studio.sdk.tracking.point_tracks import TrackKey
from studio.sdk.warp_grid.warp_grid import WarpGrid
from tests.ui.features.animation.dope_sheet.rig import LEFT, NONE, DopeRig
from tests.ui.features.animation.keys.drawn_nodes import (
    BENT,
    BY_HAND,
    EAR,
    EYE,
    FOUND,
    GRID,
    REST,
    SOURCE,
    TARGET,
    TRACKS,
    Tracked,
    Warped,
    make_tracked,
    make_warped,
    read_grid,
    read_tracks,
)

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LANES = [("t", EYE), ("w", TARGET)]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[DopeRig]:
    graph = Graph({"t": make_tracked(), "w": make_warped()})
    made = DopeRig(ActiveLevel(Document(Registry([Tracked.spec, Warped.spec]), Project(graph))))
    qtbot.addWidget(made.timeline)
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    made.panel.snap_button.setChecked(False)
    yield made
    made.timeline.stop_playback()


def frames(rig: DopeRig, node: str) -> list[int]:
    """Return the frames of the keys of the track Eye, or of the target grid."""
    keys = read_tracks(rig.level.graph).tracks[0].keys if node == "t" else read_grid(rig.level.graph).keys
    return sorted(keys)


def test_there_is_a_line_for_each_track_and_each_grid_with_keys(rig: DopeRig) -> None:
    assert rig.names == ["Follow", "Eye", "Ear", "Bend", "Target"]
    rig.panel.search_field.setText("ear")
    assert rig.names == ["Follow", "Ear"]


@pytest.mark.parametrize(("node", "lane"), LANES)
def test_a_drag_moves_keys_in_one_step(rig: DopeRig, node: str, lane: str) -> None:
    before = rig.level.document.step_index
    rig.drag(rig.at(30, lane, node), rig.at(33, lane, node), rig.at(36, lane, node), rig.at(38, lane, node))
    assert frames(rig, node) == [10, 38, 50]
    assert rig.chosen == [(lane, 38)]
    assert rig.level.document.step_index == before + 1
    rig.level.document.undo()
    assert frames(rig, node) == [10, 30, 50]
    assert read_tracks(rig.level.graph) == TRACKS
    assert read_grid(rig.level.graph) == GRID


@pytest.mark.parametrize(("node", "lane"), LANES)
def test_with_ctrl_and_alt_later_keys_move_along_in_one_step(rig: DopeRig, node: str, lane: str) -> None:
    before = rig.level.document.step_index
    rig.drag(rig.at(30, lane, node), rig.at(33, lane, node), rig.at(35, lane, node), modifiers=CTRL | ALT)
    assert frames(rig, node) == [10, 35, 55]
    assert rig.level.document.step_index == before + 1
    rig.level.document.undo()
    rig.drag(rig.at(30, lane, node), rig.at(33, lane, node), rig.at(36, lane, node), modifiers=ALT)  # copies
    assert frames(rig, node) == [10, 30, 36, 50]
    assert rig.level.document.step_index == before + 1


@pytest.mark.parametrize(("node", "lane"), LANES)
def test_keys_are_deleted_cut_and_pasted_in_one_step_each(rig: DopeRig, node: str, lane: str) -> None:
    before = rig.level.document.step_index
    rig.click(rig.at(30, lane, node))
    rig.edits.copy_keys()
    rig.edits.delete_keys()
    assert frames(rig, node) == [10, 50]
    assert rig.level.document.step_index == before + 1
    rig.timeline.set_frame(70)
    rig.edits.paste_keys()
    assert frames(rig, node) == [10, 50, 70]
    assert rig.chosen == [(lane, 70)]
    assert rig.level.document.step_index == before + 2
    rig.level.document.undo()
    rig.level.document.undo()
    assert frames(rig, node) == [10, 30, 50]


def test_found_keys_keep_their_errors(rig: DopeRig) -> None:
    rig.drag(rig.at(30, EYE, "t"), rig.at(33, EYE, "t"), rig.at(38, EYE, "t"))
    rig.edits.copy_keys()
    rig.timeline.set_frame(70)
    rig.edits.paste_keys()
    assert read_tracks(rig.level.graph).tracks[0].keys == {10: BY_HAND, 38: FOUND, 50: FOUND, 70: FOUND}
    rig.select((EAR, 20), node="t")
    rig.edits.paste_keys()
    assert read_tracks(rig.level.graph).tracks[1].keys == {20: TrackKey(1.0, 2.0, 0.5), 70: FOUND}


def test_several_lines_move_together_in_one_step(rig: DopeRig) -> None:
    before = rig.level.document.step_index
    rig.panel.dope_canvas.select_all()
    rig.drag(rig.at(30, EYE, "t"), rig.at(33, EYE, "t"), rig.at(40, EYE, "t"))
    assert (frames(rig, "t"), frames(rig, "w")) == ([20, 40, 60], [20, 40, 60])
    assert sorted(read_tracks(rig.level.graph).tracks[1].keys) == [30]
    assert rig.level.document.step_index == before + 1


def test_a_grid_without_keys_is_at_rest_and_takes_keys_again(rig: DopeRig) -> None:
    rig.select((TARGET, 10), (TARGET, 30), (TARGET, 50), node="w")
    rig.edits.cut_keys()
    assert read_grid(rig.level.graph) == WarpGrid()
    assert rig.names == ["Follow", "Eye", "Ear"]
    rig.timeline.set_frame(5)
    rig.edits.paste_keys()
    assert read_grid(rig.level.graph) == WarpGrid(3, 2, {5: REST, 25: BENT, 45: REST})
    assert read_grid(rig.level.graph, SOURCE.partition("/")[0]) == WarpGrid()
    rig.select((EYE, 10), node="t")
    rig.edits.paste_keys()  # a grid is no place of a point
    assert read_tracks(rig.level.graph) == TRACKS


def test_a_track_keeps_its_first_key(rig: DopeRig) -> None:
    rig.select((EYE, 10), (EYE, 30), (EYE, 50), (EAR, 20), node="t")
    rig.edits.delete_keys()
    assert [dict(track.keys) for track in read_tracks(rig.level.graph).tracks] == [
        {10: BY_HAND},
        {20: TrackKey(1.0, 2.0, 0.5)},
    ]


@pytest.mark.parametrize(("node", "lane"), LANES)
def test_a_double_click_between_keys_sets_one(rig: DopeRig, node: str, lane: str) -> None:
    QTest.mouseDClick(rig.canvas, LEFT, NONE, rig.at(20, lane, node))
    assert frames(rig, node) == [10, 20, 30, 50]
    assert rig.level.undo_label == ("Set key on Eye" if node == "t" else "Set key on target")


def test_keys_that_cannot_hold_say_so(rig: DopeRig) -> None:
    rig.select((EYE, 10), node="t")
    rig.edits.set_interpolation(Interpolation.CONSTANT)
    assert rig.said == ["Eye of Follow goes smoothly from key to key; it cannot hold or go straight."]
    assert read_tracks(rig.level.graph) == TRACKS


@pytest.mark.parametrize(("node", "lane"), LANES)
def test_keys_inside_a_group_move_and_are_taken_back(rig: DopeRig, node: str, lane: str) -> None:
    rig.level.apply_command(GroupNodes(("t", "w"), "Group"))
    group = next(node for node, record in rig.level.graph.nodes.items() if record.group_project is not None)
    rig.level.enter_group(group)
    assert rig.names == ["Follow", "Eye", "Ear", "Bend", "Target"]
    rig.drag(rig.at(30, lane, node), rig.at(33, lane, node), rig.at(40, lane, node))
    assert frames(rig, node) == [10, 40, 50]
    rig.level.document.undo()
    assert frames(rig, node) == [10, 30, 50]
