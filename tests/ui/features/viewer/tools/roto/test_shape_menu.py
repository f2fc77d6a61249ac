"""Whole shapes in the viewer: the menu, nudging, the list in the inspector, groups, and other projects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, GroupNodes
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes
from studio.ui.features.viewer.tools.roto.edits.whole_shapes import (
    OrderStep,
    duplicate_shapes,
    reorder_shapes,
    toggle_following,
    toggle_locked,
)
from studio.ui.shell.fields.shapes_field.shapes_field import ShapesFieldView
from tests.ui.features.viewer.tools.roto.roto_window import (
    LEFT,
    NONE,
    at,
    click,
    drag,
    hand,
    press_key,
    read,
    set_shapes,
)
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LOW = RotoShape("Low", {0: make_rectangle_points(4, 4, 24, 24)})
MIDDLE = RotoShape("Middle", {0: make_rectangle_points(36, 6, 60, 20)})
HIGH = RotoShape("High", {0: make_rectangle_points(36, 28, 60, 44)})
THREE = RotoShapes((LOW, MIDDLE, HIGH))


@pytest.fixture
def three(controller: WindowParts) -> WindowParts:
    set_shapes(controller, THREE)
    return controller


def names(window: WindowParts) -> list[str]:
    return [shape.name for shape in read(window).shapes]


def open_menu(window: WindowParts, x: float, y: float) -> QMenu | None:
    canvas, place = window.panels.viewer.canvas, at(window, x, y)
    QApplication.sendEvent(canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def choose(window: WindowParts, x: float, y: float, title: str) -> None:
    """Choose an entry of the menu of a shape."""
    menu = open_menu(window, x, y)
    assert menu is not None
    next(entry for entry in menu.actions() if entry.text().partition("\t")[0] == title).trigger()
    menu.close()


def test_orders_copies_locks_and_what_is_followed() -> None:
    order = [shape.name for shape in reorder_shapes(THREE, (0, 1), OrderStep.UP)[0].shapes]
    assert order == ["High", "Low", "Middle"]
    assert reorder_shapes(THREE, (0,), OrderStep.TOP)[1] == (2,)
    assert reorder_shapes(THREE, (2,), OrderStep.BOTTOM)[1] == (0,)
    assert [shape.name for shape in reorder_shapes(THREE, (1, 2), OrderStep.DOWN)[0].shapes] == [
        "Middle",
        "High",
        "Low",
    ]
    assert reorder_shapes(THREE, (2,), OrderStep.UP) == (THREE, (2,))
    copied, numbers = duplicate_shapes(THREE, (0, 2))
    assert [shape.name for shape in copied.shapes] == ["Low", "Low 1", "Middle", "High", "High 1"]
    assert numbers == (1, 4)
    locked = toggle_locked(THREE, (0, 1))
    assert [shape.is_locked for shape in locked.shapes] == [True, True, False]
    assert toggle_locked(locked, (0, 1)) == THREE
    following = toggle_following(THREE, (1,), 7)
    assert (following.shapes[1].is_following, following.shapes[1].reference) == (True, 7)
    assert toggle_following(following, (1,), 9) == THREE


@pytest.mark.quick
def test_the_menu_of_a_shape_chooses_it_and_each_entry_is_one_step(three: WindowParts) -> None:
    steps = three.document.step_index
    choose(three, 4, 14, "Shapes to the Top")
    assert names(three) == ["Middle", "High", "Low"]
    assert hand(three).chosen_shapes == (2,)
    choose(three, 14, 14, "Duplicate Shapes")  # inside it
    assert names(three) == ["Middle", "High", "Low", "Low 1"]
    choose(three, 36, 12, "Hide Shapes")
    assert read(three).shapes[0].is_hidden
    choose(three, 36, 36, "Lock Shapes")
    assert read(three).shapes[1].is_locked
    assert three.document.step_index == steps + 4
    choose(three, 36, 36, "Lock Shapes")  # a locked one can be unlocked there
    assert not read(three).shapes[1].is_locked
    choose(three, 36, 36, "Delete Shapes")
    assert names(three) == ["Middle", "Low", "Low 1"]
    three.panels.timeline.set_frame(5)
    choose(three, 4, 14, "Follow the Track From Here")
    assert [shape.reference for shape in read(three).shapes if shape.is_following] == [5]
    choose(three, 4, 4, "Smooth Points")
    assert 5 in read(three).shapes[2].keys
    choose(three, 4, 4, "Delete the Key of Shapes")
    assert 5 not in read(three).shapes[2].keys


def test_beside_shapes_there_is_the_menu_of_the_picture(three: WindowParts) -> None:
    menu = open_menu(three, 30, 46)
    assert menu is not None
    assert not any("Shapes" in entry.text() for entry in menu.actions())
    menu.close()


def test_a_shape_is_renamed_in_a_field_over_it(three: WindowParts) -> None:
    choose(three, 4, 14, "Rename a Shape…")
    name = QApplication.focusWidget()
    assert name is not None
    QTest.keyClicks(name, "Arm")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert names(three) == ["Arm", "Middle", "High"]


def test_arrow_keys_move_selected_points_by_1_or_10_pixels_in_a_step_each(three: WindowParts) -> None:
    click(three, 4, 4)
    steps, frame = three.document.step_index, three.panels.timeline.current_frame
    press_key(three, Qt.Key.Key_Right)
    press_key(three, Qt.Key.Key_Down, SHIFT)
    assert read(three).shapes[0].keys[0][0][:2] == (5, 14)
    assert read(three).shapes[0].keys[0][1:] == LOW.keys[0][1:]
    assert three.document.step_index == steps + 2
    assert three.panels.timeline.current_frame == frame
    press_key(three, Qt.Key.Key_Escape)
    press_key(three, Qt.Key.Key_Right)  # nothing is selected: the key is the timeline's
    assert three.panels.timeline.current_frame == frame + 1


def find_list(window: WindowParts, qtbot: QtBot) -> ShapesFieldView:
    window.panels.node_editor.select_nodes(("roto",))
    qtbot.waitUntil(lambda: "shapes" in window.panels.inspector.param_rows)
    field = window.panels.inspector.param_rows["shapes"].value_field
    assert isinstance(field, ShapesFieldView)
    return field


def test_what_is_chosen_in_the_list_is_chosen_in_the_viewer_and_the_other_way(three: WindowParts, qtbot: QtBot) -> None:
    view = find_list(three, qtbot).list_view
    qtbot.waitUntil(lambda: hand(three).is_on)
    click(three, 36, 12)
    qtbot.waitUntil(lambda: view.chosen_numbers == (1,))
    click(three, 4, 14, SHIFT)
    assert view.chosen_numbers == (0, 1)

    def place(number: int) -> QPoint:
        return view.visualRect(view.shape_model.index(view.shape_model.to_row(number))).center()

    QTest.mouseClick(view.viewport(), LEFT, NONE, place(2))
    assert hand(three).chosen_shapes == (2,)
    QTest.mouseClick(view.viewport(), LEFT, CTRL, place(0))
    assert hand(three).chosen_shapes == (0, 2)
    set_shapes(three, RotoShapes((replace(LOW, is_locked=True), MIDDLE, HIGH)))
    QTest.mouseClick(view.viewport(), LEFT, NONE, place(0))
    assert hand(three).chosen_shapes == (0,)
    assert not hand(three).selection


def test_shapes_of_a_node_in_a_group_are_edited(three: WindowParts, qtbot: QtBot) -> None:
    three.level.apply_command(GroupNodes(("roto",), "Group"))
    group = next(node for node, record in three.level.graph.nodes.items() if record.group_project is not None)
    three.level.enter_group(group)
    three.panels.node_editor.select_nodes(("roto",))
    qtbot.waitUntil(lambda: hand(three).is_on and len(hand(three).shown) == 3, timeout=10_000)

    def read_inside() -> RotoShapes:
        return parse_roto_shapes(str(three.level.graph["roto"].params["shapes"]))

    drag(three, (4, 14), (8, 14), (10, 14))
    assert read_inside().shapes[0].keys[0][0][:2] == pytest.approx((10, 4), abs=0.4)
    choose(three, 10, 14, "Shapes Up")
    assert [shape.name for shape in read_inside().shapes] == ["Middle", "Low", "High"]
    three.document.undo()
    three.document.undo()
    assert read_inside() == THREE


def test_shapes_are_pasted_into_another_project(
    three: WindowParts, start: Start, project_file: Path, qtbot: QtBot
) -> None:
    click(three, 4, 14)
    press_key(three, Qt.Key.Key_C, CTRL)
    other = get_controller(start(project_file))
    record = NodeRecord("roto", "composite.roto", "Roto", params={"width": 64, "height": 48})
    other.document.apply_command(AddNode(record, Point(0, 200)))
    other.document.set_viewed_output(Endpoint("roto", "mask"))
    qtbot.waitUntil(lambda: other.panels.viewer.roto.is_on, timeout=10_000)
    other.panels.viewer.setFocus()
    press_key(other, Qt.Key.Key_V, CTRL)
    assert read(other).shapes == (LOW,)
