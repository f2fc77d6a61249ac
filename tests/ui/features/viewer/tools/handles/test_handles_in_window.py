"""Handles dragged in the viewer with the mouse: parameters, keys, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetKeyframe, SetParam
from studio.graph.curves.curve import Keyframe
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.viewer.tools.handles.handles_controller import get_grip_place
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at a Transform behind noise of 64×48."""
    controller = get_controller(start(project_file))
    document = controller.document
    for node, kind, source in (("move", "transform.transform", "noise"), ("crop", "transform.crop", "move")):
        document.apply_command(AddNode(NodeRecord(node, kind, node), Point(0, 200)))
        document.apply_command(Connect(Endpoint(source, "image"), Endpoint(node, "image")))
    look_at(controller, qtbot, "move")
    controller.panels.viewer.setFocus()
    return controller


def look_at(controller: WindowParts, qtbot: QtBot, node: str) -> None:
    output, viewer = Endpoint(node, "image"), controller.panels.viewer
    controller.document.set_viewed_output(output)

    def is_seen() -> bool:
        shown = viewer.shown_request
        facts = controller.preview.facts.clips.get(output)
        return shown is not None and shown.output == output and facts is not None

    qtbot.waitUntil(is_seen, timeout=10_000)


def at(controller: WindowParts, x: float, y: float) -> QPoint:
    across, down = controller.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def grip(controller: WindowParts, name: str) -> QPoint:
    viewer = controller.panels.viewer
    found = next(each for handle in viewer.handles.shown_handles for each in handle.grips if each.name == name)
    x, y = get_grip_place(found, viewer.canvas.view)
    return QPoint(round(x), round(y))


def drag(controller: WindowParts, start: QPoint, *way: QPoint, drop: bool = True) -> None:
    canvas = controller.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, NONE, start)
    for place in way:
        QTest.mouseMove(canvas, place)
    if drop:
        QTest.mouseRelease(canvas, LEFT, NONE, way[-1])


@pytest.mark.quick
def test_the_inside_moves_in_one_step(controller: WindowParts) -> None:
    steps = controller.document.step_index
    drag(controller, at(controller, 20, 20), at(controller, 25, 22), at(controller, 30, 24), at(controller, 36, 28))
    moved = controller.document.graph["move"].params["translate"]
    assert moved == pytest.approx((16.0, 8.0), abs=0.3)
    assert controller.document.step_index == steps + 1
    controller.document.undo()
    assert "translate" not in controller.document.graph["move"].params


def test_a_corner_scales_and_escape_takes_it_back(controller: WindowParts) -> None:
    labels = controller.document.step_labels
    start = grip(controller, "lower right")
    drag(controller, start, at(controller, 56, 42), at(controller, 48, 36), drop=False)
    assert controller.document.graph["move"].params["scale"] == pytest.approx(0.5, abs=0.02)
    QTest.keyClick(controller.panels.viewer, Qt.Key.Key_Escape)
    assert controller.document.step_labels == labels
    assert "scale" not in controller.document.graph["move"].params
    QTest.mouseRelease(controller.panels.viewer.canvas, LEFT, NONE, at(controller, 48, 36))
    assert controller.document.step_labels == labels


def test_an_animated_parameter_gets_a_key(controller: WindowParts, qtbot: QtBot) -> None:
    controller.document.apply_command(SetKeyframe("move", "translate", Keyframe(0, (0.0, 0.0))))
    controller.panels.timeline.set_frame(6)
    canvas = controller.panels.viewer.canvas
    qtbot.waitUntil(lambda: canvas.picture is not None and canvas.picture.frame == 6, timeout=10_000)
    drag(controller, at(controller, 20, 20), at(controller, 30, 20))
    keys = controller.document.graph["move"].curves["translate"].keys
    assert [key.frame for key in keys] == [0, 6]
    assert keys[1].value == pytest.approx((10.0, 0.0), abs=0.3)
    assert "scale" not in controller.document.graph["move"].curves


def test_handles_are_those_of_the_selected_node_else_of_the_viewed_one(controller: WindowParts, qtbot: QtBot) -> None:
    def names() -> set[str]:
        return {each.name for handle in controller.panels.viewer.handles.shown_handles for each in handle.grips}

    assert "pivot" in names()
    controller.panels.node_editor.select_nodes(["crop"])
    assert "pivot" not in names()  # the crop's own, in the picture that it cuts
    assert "left" in names()
    drag(controller, grip(controller, "left"), at(controller, 16, 24))
    assert controller.document.graph["crop"].params["left"] == 16
    controller.panels.node_editor.select_nodes(["noise"])
    assert "pivot" in names()
    look_at(controller, qtbot, "noise")
    qtbot.waitUntil(lambda: not names(), timeout=10_000)


def test_the_probe_and_a_locked_node_are_left_alone(controller: WindowParts) -> None:
    viewer = controller.panels.viewer
    QTest.mouseClick(viewer.canvas, LEFT, Qt.KeyboardModifier.ControlModifier, at(controller, 30, 30))
    assert viewer.canvas.probe_area is not None
    assert not controller.document.graph["move"].params


def test_corners_of_a_pin_are_dragged_unless_a_track_has_them(controller: WindowParts, qtbot: QtBot) -> None:
    document, viewer = controller.document, controller.panels.viewer
    document.apply_command(AddNode(NodeRecord("pin", "transform.corner_pin", "Pin"), Point(0, 400)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("pin", "image")))
    look_at(controller, qtbot, "pin")
    qtbot.waitUntil(lambda: bool(viewer.handles.shown_handles), timeout=10_000)
    steps = document.step_index
    drag(controller, grip(controller, "to_lower_right"), at(controller, 50, 40), at(controller, 48, 36))
    assert document.step_index == steps + 1
    assert document.graph["pin"].params["to_lower_right"] == pytest.approx((0.75, 0.75), abs=0.01)
    document.apply_command(SetParam("pin", "invert", True))
    qtbot.waitUntil(lambda: not viewer.handles.shown_handles, timeout=10_000)  # it is not there that they lie
    controller.panels.node_editor.select_nodes(["pin"])
    look_at(controller, qtbot, "noise")
    qtbot.waitUntil(lambda: bool(viewer.handles.shown_handles), timeout=10_000)
    document.apply_command(AddNode(NodeRecord("plane", "motion.planar_track", "Plane"), Point(0, 600)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("plane", "image")))
    document.apply_command(Connect(Endpoint("plane", "keypoints"), Endpoint("pin", "corners")))
    qtbot.waitUntil(lambda: not viewer.handles.shown_handles, timeout=10_000)
