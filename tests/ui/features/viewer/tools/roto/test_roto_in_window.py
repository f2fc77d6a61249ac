"""Shapes drawn and edited in the viewer with the mouse: pen, points, keys, undo, the clipboard."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nodes.composite.roto_drawing import draw_shapes
from studio.graph.commands import SetParam
from studio.sdk.roto.point_operations import make_ellipse_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.ui.features.viewer.tools.handles.handles_controller import get_grip_place
from studio.ui.features.viewer.tools.roto.edits.shape_picking import list_feather_grips
from studio.ui.features.viewer.tools.roto.roto_bar import RotoBar
from studio.ui.features.viewer.tools.roto.roto_controller import RotoMode
from studio.ui.features.viewer.tools.roto.shown_shapes import PointAddress
from tests.ui.features.viewer.tools.roto.roto_window import (
    LEFT,
    NONE,
    SQUARE,
    at,
    click,
    drag,
    hand,
    press_key,
    read,
    set_shapes,
)
from tests.ui.window_parts import WindowParts

SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.mark.quick
def test_the_pen_draws_corners_and_curves_in_one_step(controller: WindowParts) -> None:
    hand(controller).set_mode(RotoMode.PEN)
    steps = controller.document.step_index
    click(controller, 10, 10)
    click(controller, 40, 10)
    drag(controller, (40, 40), (36, 42), (32, 44))
    assert controller.document.step_index == steps  # nothing is kept yet
    click(controller, 10, 10)
    (shape,) = read(controller).shapes
    places = [(point.x, point.y) for point in shape.evaluate_at(0)]
    assert places == [pytest.approx(place, abs=0.3) for place in ((10, 10), (40, 10), (40, 40))]
    assert shape.is_closed
    assert shape.evaluate_at(0)[2].out_x == pytest.approx(-8, abs=0.4)
    assert not shape.evaluate_at(0)[2].is_corner
    assert controller.document.step_index == steps + 1
    assert hand(controller).mode is RotoMode.EDIT
    assert len(hand(controller).selection) == 3
    controller.document.undo()
    assert not read(controller).shapes


def test_enter_finishes_backspace_takes_back_and_escape_gives_up(controller: WindowParts) -> None:
    hand(controller).set_mode(RotoMode.LINE)
    for place in ((10, 10), (30, 30), (50, 10), (60, 40)):
        click(controller, *place)
    press_key(controller, Qt.Key.Key_Backspace)
    press_key(controller, Qt.Key.Key_Return)
    (line,) = read(controller).shapes
    assert (line.is_closed, line.point_count) == (False, 3)
    hand(controller).set_mode(RotoMode.PEN)
    click(controller, 20, 20)
    press_key(controller, Qt.Key.Key_Escape)
    assert not hand(controller).is_drawing
    press_key(controller, Qt.Key.Key_Escape)
    assert hand(controller).mode is RotoMode.EDIT
    assert len(read(controller).shapes) == 1


@pytest.mark.parametrize("mode", [RotoMode.RECTANGLE, RotoMode.ELLIPSE])
def test_a_drag_draws_a_box(controller: WindowParts, mode: RotoMode) -> None:
    hand(controller).set_mode(mode)
    steps = controller.document.step_index
    drag(controller, (10, 10), (20, 20), (50, 40))
    (shape,) = read(controller).shapes
    across = [point.x for point in shape.evaluate_at(0)]
    assert [min(across), max(across)] == pytest.approx([10, 50], abs=0.3)
    assert shape.point_count == 4
    assert controller.document.step_index == steps + 1


@pytest.mark.quick
def test_a_point_moves_in_one_step_and_sets_a_key_at_another_frame(square: WindowParts) -> None:
    square.panels.timeline.set_frame(5)
    steps = square.document.step_index
    drag(square, (16, 12), (14, 11), (10, 8))
    (shape,) = read(square).shapes
    assert sorted(shape.keys) == [0, 5]
    assert shape.keys[5][0][:2] == pytest.approx((10, 8), abs=0.3)
    assert shape.keys[0] == SQUARE.shapes[0].keys[0]
    assert square.document.step_index == steps + 1
    square.document.undo()
    assert read(square) == SQUARE


def test_escape_takes_a_drag_back(square: WindowParts) -> None:
    steps = square.document.step_index
    drag(square, (16, 12), (14, 11), (10, 8), drop=False)
    assert read(square) != SQUARE
    press_key(square, Qt.Key.Key_Escape)
    assert read(square) == SQUARE
    assert square.document.step_index == steps
    assert not hand(square).is_dragging


def test_clicks_and_a_box_select(square: WindowParts) -> None:
    click(square, 16, 12)
    assert hand(square).selection == {PointAddress(0, 0)}
    click(square, 44, 12, SHIFT)
    assert hand(square).selection == {PointAddress(0, 0), PointAddress(0, 1)}
    click(square, 44, 12, SHIFT)
    assert hand(square).selection == {PointAddress(0, 0)}
    drag(square, (4, 30), (20, 40), (60, 46))
    assert hand(square).selection == {PointAddress(0, 2), PointAddress(0, 3)}


def test_the_outline_drags_the_whole_shape(square: WindowParts) -> None:
    drag(square, (30, 12), (30, 14), (32, 18))
    (shape,) = read(square).shapes
    assert shape.evaluate_at(0)[2][:2] == pytest.approx((46, 42), abs=0.4)


def test_a_double_click_adds_a_point_where_the_course_stays(square: WindowParts) -> None:
    canvas = square.panels.viewer.canvas
    click(square, 30, 12)
    QTest.mouseDClick(canvas, LEFT, NONE, at(square, 30, 12))
    QTest.mouseRelease(canvas, LEFT, NONE, at(square, 30, 12))
    (shape,) = read(square).shapes
    assert shape.point_count == 5
    assert shape.evaluate_at(0)[1][:2] == pytest.approx((30, 12), abs=0.4)
    assert hand(square).selection == {PointAddress(0, 1)}


def test_points_are_deleted_and_with_them_a_shape_of_one(square: WindowParts) -> None:
    click(square, 16, 12)
    press_key(square, Qt.Key.Key_Delete)
    assert read(square).shapes[0].point_count == 3
    press_key(square, Qt.Key.Key_A, CTRL)
    assert len(hand(square).selection) == 3
    press_key(square, Qt.Key.Key_Delete)
    assert not read(square).shapes
    assert "roto" in square.document.graph.nodes


def test_handles_are_pulled_out_and_the_opposite_one_follows(square: WindowParts) -> None:
    drag(square, (16, 12), (19, 10), (22, 8), keys=ALT)
    point = read(square).shapes[0].evaluate_at(0)[0]
    assert (point.out_x, point.out_y, point.in_x, point.in_y) == pytest.approx((6, -4, -6, 4), abs=0.4)
    drag(square, (22, 8), (22, 10), (22, 12))
    point = read(square).shapes[0].evaluate_at(0)[0]
    assert (point.out_x, point.out_y) == pytest.approx((6, 0), abs=0.4)
    assert point.in_y == pytest.approx(0, abs=0.4)
    assert point.in_x == pytest.approx(-7.2, abs=0.5)


def test_the_box_scales_and_rotates_the_selection(square: WindowParts) -> None:
    press_key(square, Qt.Key.Key_A, CTRL)
    view = square.panels.viewer.canvas.view
    grips = {grip.name: view.to_picture_point(*get_grip_place(grip, view)) for grip in hand(square).box_grips}
    x, y = grips["lower right"]
    anchor_x, anchor_y = 16, 12
    drag(square, (x, y), (x - 2, y - 2), (anchor_x + (x - anchor_x) / 2, anchor_y + (y - anchor_y) / 2))
    points = read(square).shapes[0].evaluate_at(0)
    assert points[2][:2] == pytest.approx((30, 24), abs=0.4)
    assert points[0][:2] == pytest.approx((16, 12), abs=0.01)
    square.document.undo()
    x, y = grips["rotate"]
    drag(square, (x, y), (x + 1, y + 3), (30 + (24 - y), 24 + (x - 30)))  # a quarter of a turn
    points = read(square).shapes[0].evaluate_at(0)
    assert points[0][:2] == pytest.approx((42, 10), abs=0.5)


def test_smooth_corner_and_keys_by_the_bar(square: WindowParts, qtbot: QtBot) -> None:
    bar = cast(RotoBar, square.panels.viewer.canvas.findChild(RotoBar))
    assert bar.isVisible()
    click(square, 16, 12)
    bar.smooth_button.click()
    assert not read(square).shapes[0].evaluate_at(0)[0].is_corner
    bar.corner_button.click()
    assert read(square).shapes[0].evaluate_at(0)[0][2:6] == (0, 0, 0, 0)
    square.panels.timeline.set_frame(7)
    bar.set_key_button.click()
    assert sorted(read(square).shapes[0].keys) == [0, 7]
    bar.delete_key_button.click()
    assert sorted(read(square).shapes[0].keys) == [0]


def test_shapes_are_copied_as_text_and_pasted_under_other_names(square: WindowParts) -> None:
    press_key(square, Qt.Key.Key_A, CTRL)
    press_key(square, Qt.Key.Key_C, CTRL)
    press_key(square, Qt.Key.Key_V, CTRL)
    names = [shape.name for shape in read(square).shapes]
    assert names == ["Square", "Square 1"]
    assert {address.shape for address in hand(square).selection} == {1}


def test_locked_and_hidden_shapes_are_left_alone(square: WindowParts) -> None:
    for state in ({"is_locked": True}, {"is_hidden": True}):
        set_shapes(square, RotoShapes((replace(SQUARE.shapes[0], **state),)))  # type: ignore[arg-type]
        drag(square, (16, 12), (14, 11), (10, 8))
        assert read(square).shapes[0].keys == SQUARE.shapes[0].keys


def test_the_soft_edge_is_dragged_out_of_a_point(square: WindowParts) -> None:
    click(square, 44, 12)
    view = square.panels.viewer.canvas.view
    (grip,) = list_feather_grips(hand(square).shown, hand(square).selection)
    x, y = view.to_picture_point(*grip.find_widget_place(view))
    drag(square, (x, y), (x + 1, y - 1), (x + 3, y - 3))
    assert read(square).shapes[0].evaluate_at(0)[1].feather == pytest.approx(18**0.5, abs=0.4)


def compute_overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


@pytest.mark.slow
def test_a_ball_is_rotoscoped_with_four_keys(controller: WindowParts, qtbot: QtBot) -> None:
    """A ball swings over 40 frames: an ellipse is drawn on it, and dragged by its outline at three more frames."""
    controller.document.apply_command(SetParam("noise", "length", 40))
    qtbot.waitUntil(lambda: controller.panels.timeline.timeline_canvas.curve_scene.clip_length == 40, timeout=10_000)
    radius, middle = 16.0, [32 - 12 * math.cos(math.pi * frame / 39) for frame in range(40)]
    hand(controller).set_mode(RotoMode.ELLIPSE)
    drag(controller, (middle[0] - radius, 8), (30, 30), (middle[0] + radius, 40))
    press_key(controller, Qt.Key.Key_Escape)  # nothing is selected
    slant = radius * math.sqrt(0.5)
    for before, frame in ((0, 9), (9, 30), (30, 39)):
        controller.panels.timeline.set_frame(frame)
        assert controller.panels.timeline.current_frame == frame
        edge = middle[before] + slant, 24 + slant
        drag(controller, edge, (edge[0] + 1, edge[1]), (middle[frame] + slant, edge[1]))
        click(controller, 2, 2)
    shapes = read(controller)
    assert sorted(shapes.shapes[0].keys) == [0, 9, 30, 39]
    drawn, truth = [], []
    for frame in range(40):
        ball = RotoShape("Ball", {0: make_ellipse_points(middle[frame] - radius, 8, middle[frame] + radius, 40)})
        drawn.append(draw_shapes(shapes, [frame], 64, 48))
        truth.append(draw_shapes(RotoShapes((ball,)), [0], 64, 48))
    assert compute_overlap(np.stack(drawn), np.stack(truth)) >= 0.97
    assert min(map(compute_overlap, drawn, truth)) >= 0.96
