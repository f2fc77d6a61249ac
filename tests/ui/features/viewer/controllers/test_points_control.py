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
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
BEGIN = "-1 path 0:16,12\n-2 path 0:48,12\n-3 path 0:32,36"


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at three points over noise of 64×48."""
    controller = get_controller(start(project_file))
    document = controller.document
    document.apply_command(AddNode(NodeRecord("edit", "motion.edit_keypoints", "Edit"), Point(0, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("edit", "image")))
    document.apply_command(SetParam("edit", "edits", BEGIN))
    document.set_viewed_output(Endpoint("edit", "keypoints"))
    wait_for(qtbot, controller, -1, (16.0, 12.0))
    controller.panels.viewer.setFocus()
    return controller


def hand_of(controller: WindowParts) -> PointsController:
    return controller.panels.viewer.canvas.points_controller


def edits_of(controller: WindowParts) -> PointEdits:
    return parse_point_edits(str(controller.document.graph["edit"].params.get("edits", "")))


def wait_for(qtbot: QtBot, controller: WindowParts, number: int, place: tuple[float, float]) -> None:
    def is_there() -> bool:
        return bool(hand_of(controller).shown_positions.get(number) == pytest.approx(place, abs=1e-3))

    qtbot.waitUntil(is_there, timeout=10_000)


def at(controller: WindowParts, x: float, y: float) -> QPoint:
    """Return where a place of the picture lies on the canvas."""
    across, down = controller.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def drag(
    controller: WindowParts, *way: tuple[float, float], keys: Qt.KeyboardModifier = NONE, drop: bool = True
) -> None:
    canvas = controller.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, keys, at(controller, *way[0]))
    for place in way[1:]:
        QTest.mouseMove(canvas, at(controller, *place))
    if drop:
        QTest.mouseRelease(canvas, LEFT, keys, at(controller, *way[-1]))


def click(controller: WindowParts, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(controller.panels.viewer.canvas, LEFT, keys, at(controller, x, y))


def test_a_drag_moves_a_point_and_is_one_step(controller: WindowParts, qtbot: QtBot) -> None:
    steps = controller.document.step_index
    drag(controller, (16, 12), (18, 14), (22, 16), (24, 20))
    edit = edits_of(controller).get_edit(-1)
    assert edit.evaluate_at(0) == pytest.approx((24.0, 20.0), abs=0.2)
    assert controller.document.step_index == steps + 1
    assert hand_of(controller).selected_points == {-1}
    wait_for(qtbot, controller, -1, edit.evaluate_at(0))
    controller.document.undo()
    assert edits_of(controller).serialized_text == parse_point_edits(BEGIN).serialized_text
    wait_for(qtbot, controller, -1, (16.0, 12.0))


@pytest.mark.quick
def test_escape_takes_a_drag_back_without_a_trace(controller: WindowParts, qtbot: QtBot) -> None:
    steps = controller.document.step_labels
    drag(controller, (16, 12), (30, 30), drop=False)
    assert edits_of(controller).get_edit(-1).evaluate_at(0) != (16.0, 12.0)
    QTest.keyClick(controller.panels.viewer, Qt.Key.Key_Escape)
    assert controller.document.step_labels == steps
    assert edits_of(controller).get_edit(-1).evaluate_at(0) == (16.0, 12.0)
    wait_for(qtbot, controller, -1, (16.0, 12.0))
    QTest.mouseRelease(controller.panels.viewer.canvas, LEFT, NONE, at(controller, 30, 30))
    assert controller.document.step_labels == steps


def test_a_move_at_another_frame_sets_a_key_there(controller: WindowParts, qtbot: QtBot) -> None:
    controller.panels.timeline.set_frame(8)
    qtbot.waitUntil(lambda: hand_of(controller).keyed_points == frozenset(), timeout=10_000)
    drag(controller, (16, 12), (24, 12), (32, 12))
    edit = edits_of(controller).get_edit(-1)
    assert [key.frame for key in edit.keys] == [0, 8]
    assert hand_of(controller).keyed_points == {-1}
    controller.panels.timeline.set_frame(4)
    wait_for(qtbot, controller, -1, edit.evaluate_at(4))
    assert 16.0 < edit.evaluate_at(4)[0] < 32.0


@pytest.mark.quick
def test_clicks_and_a_box_select(controller: WindowParts) -> None:
    hand = hand_of(controller)
    click(controller, 16, 12)
    assert hand.selected_points == {-1}
    click(controller, 48, 12, SHIFT)
    assert hand.selected_points == {-1, -2}
    click(controller, 48, 12, SHIFT)
    assert hand.selected_points == {-1}
    drag(controller, (26, 6), (40, 30), (60, 44))
    assert hand.selected_points == {-2, -3}
    drag(controller, (4, 2), (10, 20), (20, 20), keys=SHIFT)
    assert hand.selected_points == {-1, -2, -3}
    click(controller, 6, 40)
    assert hand.selected_points == frozenset()


@pytest.mark.quick
def test_all_selected_points_move_together(controller: WindowParts) -> None:
    QTest.keyClick(controller.panels.viewer, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert hand_of(controller).selected_points == {-1, -2, -3}
    drag(controller, (32, 36), (34, 36), (36, 36))
    moved = [edits_of(controller).get_edit(number).evaluate_at(0)[0] for number in (-1, -2, -3)]
    assert moved == pytest.approx([20.0, 52.0, 36.0], abs=0.2)


def test_arrows_nudge_while_points_are_selected_and_step_else(controller: WindowParts) -> None:
    viewer, timeline = controller.panels.viewer, controller.panels.timeline
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert timeline.current_frame == 1
    timeline.set_frame(0)
    click(controller, 16, 12)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    QTest.keyClick(viewer, Qt.Key.Key_Down, SHIFT)
    assert edits_of(controller).get_edit(-1).evaluate_at(0) == (17.0, 22.0)
    assert timeline.current_frame == 0
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert timeline.current_frame == 1


def test_delete_ends_a_point_here_and_with_shift_everywhere(controller: WindowParts, qtbot: QtBot) -> None:
    controller.panels.timeline.set_frame(5)
    qtbot.waitUntil(lambda: controller.viewer.points._frame == 5, timeout=10_000)
    click(controller, 16, 12)
    QTest.keyClick(controller.panels.viewer, Qt.Key.Key_Delete)
    assert edits_of(controller).get_edit(-1).hidden_spans == ((5, None),)
    qtbot.waitUntil(lambda: -1 not in hand_of(controller).shown_positions, timeout=10_000)
    click(controller, 48, 12)
    QTest.keyClick(controller.panels.viewer, Qt.Key.Key_Delete, SHIFT)
    assert -2 not in edits_of(controller).edits
    controller.window.board.run_action("points.show_all")
    assert not edits_of(controller).get_edit(-1).is_hidden_at(5)


@pytest.mark.quick
def test_a_double_click_adds_a_point_which_is_selected(controller: WindowParts, qtbot: QtBot) -> None:
    canvas = controller.panels.viewer.canvas
    QTest.mouseDClick(canvas, LEFT, NONE, at(controller, 10, 40))
    assert edits_of(controller).get_edit(-4).evaluate_at(0) == pytest.approx((10.0, 40.0), abs=0.2)
    assert hand_of(controller).selected_points == {-4}
    wait_for(qtbot, controller, -4, edits_of(controller).get_edit(-4).evaluate_at(0))
    assert hand_of(controller).selected_points == {-4}
    steps = controller.document.step_index
    QTest.mouseDClick(canvas, LEFT, NONE, at(controller, 10, 40))
    assert controller.document.step_index == steps


def test_keys_can_be_set_taken_away_and_made_straight(controller: WindowParts, qtbot: QtBot) -> None:
    board = controller.window.board
    controller.panels.timeline.set_frame(6)
    qtbot.waitUntil(lambda: controller.viewer.points._frame == 6, timeout=10_000)
    click(controller, 16, 12)
    board.run_action("points.set_key")
    assert edits_of(controller).get_edit(-1).has_key_at(6)
    assert not board.is_on("points.straight")
    board.run_action("points.straight")
    assert edits_of(controller).get_edit(-1).is_linear
    assert board.is_on("points.straight")
    board.run_action("points.delete_key")
    assert not edits_of(controller).get_edit(-1).has_key_at(6)


@pytest.mark.quick
def test_the_menu_offers_what_can_be_done(controller: WindowParts) -> None:
    menu = controller.viewer.points._menu
    QTest.mouseClick(controller.panels.viewer.canvas, Qt.MouseButton.RightButton, NONE, at(controller, 6, 40))
    can = {action.text().partition("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}
    assert not can["Delete Points in All Frames"]
    assert can["Select All Points"]
    menu.close()
    QTest.mouseClick(controller.panels.viewer.canvas, Qt.MouseButton.RightButton, NONE, at(controller, 48, 12))
    assert hand_of(controller).selected_points == {-2}
    next(action for action in menu.actions() if action.text().startswith("Delete Points in All")).trigger()
    menu.close()
    assert -2 not in edits_of(controller).edits


def test_it_works_zoomed_panned_and_on_a_proxy(controller: WindowParts, qtbot: QtBot) -> None:
    viewer = controller.panels.viewer
    viewer.canvas.zoom_by(1.7)
    viewer.canvas._on_panned(30.0, -20.0)
    viewer.set_proxy(True)
    qtbot.waitUntil(lambda: viewer.shown_request is not None and viewer.shown_request.scale == 0.5, timeout=10_000)
    wait_for(qtbot, controller, -3, (32.0, 36.0))
    drag(controller, (32, 36), (33, 35), (34, 30))
    assert edits_of(controller).get_edit(-3).evaluate_at(0) == pytest.approx((34.0, 30.0), abs=0.2)


def test_a_selected_node_is_edited_over_whatever_is_seen(controller: WindowParts, qtbot: QtBot) -> None:
    controller.document.set_viewed_output(Endpoint("gain", "image"))
    assert not hand_of(controller).is_on
    controller.panels.node_editor.select_nodes(("edit",))
    wait_for(qtbot, controller, -1, (16.0, 12.0))
    drag(controller, (16, 12), (18, 12), (20, 12))
    assert edits_of(controller).get_edit(-1).evaluate_at(0)[0] == pytest.approx(20.0, abs=0.2)
    controller.panels.node_editor.select_nodes(())
    assert not hand_of(controller).is_on


def test_points_of_a_tracker_are_moved_off_their_track(controller: WindowParts, qtbot: QtBot) -> None:
    document = controller.document
    document.apply_command(AddNode(NodeRecord("find", "motion.detect_keypoints", "Find"), Point(0, 300)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("find", "image")))
    document.apply_command(Connect(Endpoint("find", "keypoints"), Endpoint("edit", "keypoints")))
    qtbot.waitUntil(lambda: 0 in hand_of(controller).shown_positions, timeout=10_000)
    x, y = hand_of(controller).shown_positions[0]
    hand_of(controller).select_points(frozenset({0}))
    controller.window.board.run_action("points.right")
    assert edits_of(controller).get_edit(0).evaluate_at(0) == (1.0, 0.0)
    wait_for(qtbot, controller, 0, (x + 1, y))
    controller.window.board.run_action("points.own")
    assert edits_of(controller).get_edit(0).is_own_point
    assert edits_of(controller).get_edit(0).evaluate_at(0) == pytest.approx((x + 1, y), abs=1e-2)


def test_edits_that_cannot_be_read_are_not_touched(controller: WindowParts) -> None:
    controller.document.apply_command(SetParam("edit", "edits", "nonsense"))
    assert not hand_of(controller).is_on
    controller.document.undo()
    assert hand_of(controller).is_on


def test_a_corner_of_a_planar_track_is_corrected_from_its_reference_on(controller: WindowParts, qtbot: QtBot) -> None:
    document, viewer = controller.document, controller.panels.viewer
    document.apply_command(AddNode(NodeRecord("plane", "motion.planar_track", "Plane"), Point(0, 400)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("plane", "image")))
    document.apply_command(SetParam("plane", "reference", 2))
    document.set_viewed_output(Endpoint("plane", "keypoints"))
    controller.panels.timeline.set_frame(2)
    wait_for(qtbot, controller, 2, (64.0, 48.0))
    qtbot.waitUntil(lambda: viewer.roto.is_on, timeout=10_000)  # shapes are drawn where the region lies
    controller.panels.timeline.set_frame(6)
    qtbot.waitUntil(lambda: not viewer.roto.is_on and getattr(viewer.shown_request, "frame", 0) == 6, timeout=10_000)
    place = hand_of(controller).shown_positions[2]
    steps = document.step_index
    drag(controller, place, (50, 40), (44, 36))
    assert document.step_index == steps + 1
    edit = parse_point_edits(str(document.graph["plane"].params["edits"])).get_edit(2)
    assert [key.frame for key in edit.keys] == [2, 6]
    assert (edit.keys[0].x, edit.keys[0].y) == (0.0, 0.0)
    wait_for(qtbot, controller, 2, (place[0] + edit.keys[1].x, place[1] + edit.keys[1].y))
