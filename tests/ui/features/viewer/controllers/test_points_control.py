"""Points edited in the viewer, with the mouse and by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.param_types.point_edits import PointEdits, parse_point_edits
from studio.sdk.params import Point
from studio.ui.features.viewer.mouse.points_controller import PointsController
from studio.ui.shell.app_controller import AppController
from tests.ui.whole_window import Start, conductor_of

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
BEGIN = "-1 path 0:16,12\n-2 path 0:48,12\n-3 path 0:32,36"


@pytest.fixture
def conductor(start: Start, project_file: Path, qtbot: QtBot) -> AppController:
    """Return a window that looks at three points over noise of 64×48."""
    conductor = conductor_of(start(project_file))
    document = conductor.document
    document.apply_command(AddNode(NodeRecord("edit", "motion.edit_keypoints", "Edit"), Point(0, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("edit", "image")))
    document.apply_command(SetParam("edit", "edits", BEGIN))
    document.set_viewed_output(Endpoint("edit", "keypoints"))
    wait_for(qtbot, conductor, -1, (16.0, 12.0))
    conductor.panels.viewer.setFocus()
    return conductor


def hand_of(conductor: AppController) -> PointsController:
    return conductor.panels.viewer.canvas.points_controller


def edits_of(conductor: AppController) -> PointEdits:
    return parse_point_edits(str(conductor.document.graph["edit"].params.get("edits", "")))


def wait_for(qtbot: QtBot, conductor: AppController, number: int, place: tuple[float, float]) -> None:
    def is_there() -> bool:
        return bool(hand_of(conductor).shown_positions.get(number) == pytest.approx(place, abs=1e-3))

    qtbot.waitUntil(is_there, timeout=10_000)


def at(conductor: AppController, x: float, y: float) -> QPoint:
    """Return where a place of the picture lies on the canvas."""
    across, down = conductor.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def drag(
    conductor: AppController, *way: tuple[float, float], keys: Qt.KeyboardModifier = NONE, drop: bool = True
) -> None:
    canvas = conductor.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, keys, at(conductor, *way[0]))
    for place in way[1:]:
        QTest.mouseMove(canvas, at(conductor, *place))
    if drop:
        QTest.mouseRelease(canvas, LEFT, keys, at(conductor, *way[-1]))


def click(conductor: AppController, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(conductor.panels.viewer.canvas, LEFT, keys, at(conductor, x, y))


def test_a_drag_moves_a_point_and_is_one_step(conductor: AppController, qtbot: QtBot) -> None:
    steps = conductor.document.step_index
    drag(conductor, (16, 12), (18, 14), (22, 16), (24, 20))
    edit = edits_of(conductor).get_edit(-1)
    assert edit.evaluate_at(0) == pytest.approx((24.0, 20.0), abs=0.2)
    assert conductor.document.step_index == steps + 1
    assert hand_of(conductor).selected_points == {-1}
    wait_for(qtbot, conductor, -1, edit.evaluate_at(0))
    conductor.document.undo()
    assert edits_of(conductor).serialized_text == parse_point_edits(BEGIN).serialized_text
    wait_for(qtbot, conductor, -1, (16.0, 12.0))


@pytest.mark.quick
def test_escape_takes_a_drag_back_without_a_trace(conductor: AppController, qtbot: QtBot) -> None:
    steps = conductor.document.step_labels
    drag(conductor, (16, 12), (30, 30), drop=False)
    assert edits_of(conductor).get_edit(-1).evaluate_at(0) != (16.0, 12.0)
    QTest.keyClick(conductor.panels.viewer, Qt.Key.Key_Escape)
    assert conductor.document.step_labels == steps
    assert edits_of(conductor).get_edit(-1).evaluate_at(0) == (16.0, 12.0)
    wait_for(qtbot, conductor, -1, (16.0, 12.0))
    QTest.mouseRelease(conductor.panels.viewer.canvas, LEFT, NONE, at(conductor, 30, 30))
    assert conductor.document.step_labels == steps


def test_a_move_at_another_frame_sets_a_key_there(conductor: AppController, qtbot: QtBot) -> None:
    conductor.panels.timeline.set_frame(8)
    qtbot.waitUntil(lambda: hand_of(conductor).keyed_points == frozenset(), timeout=10_000)
    drag(conductor, (16, 12), (24, 12), (32, 12))
    edit = edits_of(conductor).get_edit(-1)
    assert [key.frame for key in edit.keys] == [0, 8]
    assert hand_of(conductor).keyed_points == {-1}
    conductor.panels.timeline.set_frame(4)
    wait_for(qtbot, conductor, -1, edit.evaluate_at(4))
    assert 16.0 < edit.evaluate_at(4)[0] < 32.0


@pytest.mark.quick
def test_clicks_and_a_box_select(conductor: AppController) -> None:
    hand = hand_of(conductor)
    click(conductor, 16, 12)
    assert hand.selected_points == {-1}
    click(conductor, 48, 12, SHIFT)
    assert hand.selected_points == {-1, -2}
    click(conductor, 48, 12, SHIFT)
    assert hand.selected_points == {-1}
    drag(conductor, (26, 6), (40, 30), (60, 44))
    assert hand.selected_points == {-2, -3}
    drag(conductor, (4, 2), (10, 20), (20, 20), keys=SHIFT)
    assert hand.selected_points == {-1, -2, -3}
    click(conductor, 6, 40)
    assert hand.selected_points == frozenset()


@pytest.mark.quick
def test_all_selected_points_move_together(conductor: AppController) -> None:
    QTest.keyClick(conductor.panels.viewer, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert hand_of(conductor).selected_points == {-1, -2, -3}
    drag(conductor, (32, 36), (34, 36), (36, 36))
    moved = [edits_of(conductor).get_edit(number).evaluate_at(0)[0] for number in (-1, -2, -3)]
    assert moved == pytest.approx([20.0, 52.0, 36.0], abs=0.2)


def test_arrows_nudge_while_points_are_selected_and_step_else(conductor: AppController) -> None:
    viewer, timeline = conductor.panels.viewer, conductor.panels.timeline
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert timeline.current_frame == 1
    timeline.set_frame(0)
    click(conductor, 16, 12)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    QTest.keyClick(viewer, Qt.Key.Key_Down, SHIFT)
    assert edits_of(conductor).get_edit(-1).evaluate_at(0) == (17.0, 22.0)
    assert timeline.current_frame == 0
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert timeline.current_frame == 1


def test_delete_ends_a_point_here_and_with_shift_everywhere(conductor: AppController, qtbot: QtBot) -> None:
    conductor.panels.timeline.set_frame(5)
    qtbot.waitUntil(lambda: conductor.points._frame == 5, timeout=10_000)
    click(conductor, 16, 12)
    QTest.keyClick(conductor.panels.viewer, Qt.Key.Key_Delete)
    assert edits_of(conductor).get_edit(-1).hidden_spans == ((5, None),)
    qtbot.waitUntil(lambda: -1 not in hand_of(conductor).shown_positions, timeout=10_000)
    click(conductor, 48, 12)
    QTest.keyClick(conductor.panels.viewer, Qt.Key.Key_Delete, SHIFT)
    assert -2 not in edits_of(conductor).edits
    conductor._window.board.run_action("points.show_all")
    assert not edits_of(conductor).get_edit(-1).is_hidden_at(5)


@pytest.mark.quick
def test_a_double_click_adds_a_point_which_is_selected(conductor: AppController, qtbot: QtBot) -> None:
    canvas = conductor.panels.viewer.canvas
    QTest.mouseDClick(canvas, LEFT, NONE, at(conductor, 10, 40))
    assert edits_of(conductor).get_edit(-4).evaluate_at(0) == pytest.approx((10.0, 40.0), abs=0.2)
    assert hand_of(conductor).selected_points == {-4}
    wait_for(qtbot, conductor, -4, edits_of(conductor).get_edit(-4).evaluate_at(0))
    assert hand_of(conductor).selected_points == {-4}
    steps = conductor.document.step_index
    QTest.mouseDClick(canvas, LEFT, NONE, at(conductor, 10, 40))
    assert conductor.document.step_index == steps


def test_keys_can_be_set_taken_away_and_made_straight(conductor: AppController, qtbot: QtBot) -> None:
    board = conductor._window.board
    conductor.panels.timeline.set_frame(6)
    qtbot.waitUntil(lambda: conductor.points._frame == 6, timeout=10_000)
    click(conductor, 16, 12)
    board.run_action("points.set_key")
    assert edits_of(conductor).get_edit(-1).has_key_at(6)
    assert not board.is_on("points.straight")
    board.run_action("points.straight")
    assert edits_of(conductor).get_edit(-1).is_linear
    assert board.is_on("points.straight")
    board.run_action("points.delete_key")
    assert not edits_of(conductor).get_edit(-1).has_key_at(6)


@pytest.mark.quick
def test_the_menu_offers_what_can_be_done(conductor: AppController) -> None:
    menu = conductor.points._menu
    QTest.mouseClick(conductor.panels.viewer.canvas, Qt.MouseButton.RightButton, NONE, at(conductor, 6, 40))
    can = {action.text().partition("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}
    assert not can["Delete Points in All Frames"]
    assert can["Select All Points"]
    menu.close()
    QTest.mouseClick(conductor.panels.viewer.canvas, Qt.MouseButton.RightButton, NONE, at(conductor, 48, 12))
    assert hand_of(conductor).selected_points == {-2}
    next(action for action in menu.actions() if action.text().startswith("Delete Points in All")).trigger()
    menu.close()
    assert -2 not in edits_of(conductor).edits


def test_it_works_zoomed_panned_and_on_a_proxy(conductor: AppController, qtbot: QtBot) -> None:
    viewer = conductor.panels.viewer
    viewer.canvas.zoom_by(1.7)
    viewer.canvas._on_panned(30.0, -20.0)
    viewer.set_proxy(True)
    qtbot.waitUntil(lambda: viewer.shown_request is not None and viewer.shown_request.scale == 0.5, timeout=10_000)
    wait_for(qtbot, conductor, -3, (32.0, 36.0))
    drag(conductor, (32, 36), (33, 35), (34, 30))
    assert edits_of(conductor).get_edit(-3).evaluate_at(0) == pytest.approx((34.0, 30.0), abs=0.2)


def test_a_selected_node_is_edited_over_whatever_is_seen(conductor: AppController, qtbot: QtBot) -> None:
    conductor.document.set_viewed_output(Endpoint("gain", "image"))
    assert not hand_of(conductor).is_on
    conductor.panels.node_editor.select_nodes(("edit",))
    wait_for(qtbot, conductor, -1, (16.0, 12.0))
    drag(conductor, (16, 12), (18, 12), (20, 12))
    assert edits_of(conductor).get_edit(-1).evaluate_at(0)[0] == pytest.approx(20.0, abs=0.2)
    conductor.panels.node_editor.select_nodes(())
    assert not hand_of(conductor).is_on


def test_points_of_a_tracker_are_moved_off_their_track(conductor: AppController, qtbot: QtBot) -> None:
    document = conductor.document
    document.apply_command(AddNode(NodeRecord("find", "motion.detect_keypoints", "Find"), Point(0, 300)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("find", "image")))
    document.apply_command(Connect(Endpoint("find", "keypoints"), Endpoint("edit", "keypoints")))
    qtbot.waitUntil(lambda: 0 in hand_of(conductor).shown_positions, timeout=10_000)
    x, y = hand_of(conductor).shown_positions[0]
    hand_of(conductor).select_points(frozenset({0}))
    conductor._window.board.run_action("points.right")
    assert edits_of(conductor).get_edit(0).evaluate_at(0) == (1.0, 0.0)
    wait_for(qtbot, conductor, 0, (x + 1, y))
    conductor._window.board.run_action("points.own")
    assert edits_of(conductor).get_edit(0).is_own_point
    assert edits_of(conductor).get_edit(0).evaluate_at(0) == pytest.approx((x + 1, y), abs=1e-2)


def test_edits_that_cannot_be_read_are_not_touched(conductor: AppController) -> None:
    conductor.document.apply_command(SetParam("edit", "edits", "nonsense"))
    assert not hand_of(conductor).is_on
    conductor.document.undo()
    assert hand_of(conductor).is_on
