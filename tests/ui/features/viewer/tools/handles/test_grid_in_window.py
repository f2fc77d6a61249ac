"""Points of a Grid Warp dragged in the viewer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk import WarpGrid
from studio.sdk.params import Point
from studio.sdk.warp_grid.grid_text import parse_warp_grid
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at a Grid Warp of 3 × 3 points over noise of 64×48."""
    controller = get_controller(start(project_file))
    document = controller.document
    document.apply_command(AddNode(NodeRecord("bend", "transform.grid_warp", "Bend"), Point(0, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("bend", "image")))
    for side in ("columns", "rows"):
        document.apply_command(SetParam("bend", side, 3))
    document.set_viewed_output(Endpoint("bend", "image"))
    viewer = controller.panels.viewer
    qtbot.waitUntil(lambda: bool(viewer.handles.shown_handles), timeout=10_000)
    return controller


def grid(controller: WindowParts, name: str = "target") -> WarpGrid:
    return parse_warp_grid(str(controller.document.graph["bend"].params.get(name, "")))


def drag(controller: WindowParts, *way: tuple[float, float], drop: bool = True) -> None:
    canvas = controller.panels.viewer.canvas
    places = [QPoint(*map(round, canvas.view.to_widget_point(*place))) for place in way]
    QTest.mousePress(canvas, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    if drop:
        QTest.mouseRelease(canvas, LEFT, NONE, places[-1])


def test_a_point_is_dragged_in_one_step_and_gets_keys(controller: WindowParts, qtbot: QtBot) -> None:
    document, viewer = controller.document, controller.panels.viewer
    (shown,) = viewer.handles.shown_handles
    assert (len(shown.grips), len(shown.lines)) == (9, 6)
    steps = document.step_index
    drag(controller, (32, 24), (36, 26), (40, 30))
    assert document.step_index == steps + 1
    assert grid(controller).keys[0][4] == pytest.approx((40 / 64, 30 / 48), abs=0.01)
    assert grid(controller).keys[0][0] == (0.0, 0.0)
    controller.panels.timeline.set_frame(6)
    drag(controller, (40, 30), (32, 24))
    assert sorted(grid(controller).keys) == [0, 6]
    document.undo()
    document.undo()
    assert not grid(controller).keys


def test_a_canceled_drag_leaves_no_trace(controller: WindowParts) -> None:
    steps = controller.document.step_index
    drag(controller, (32, 24), (40, 30), drop=False)
    assert grid(controller).keys
    controller.panels.viewer.handles.cancel_drag()
    assert not grid(controller).keys
    assert controller.document.step_index == steps


def test_the_target_begins_where_the_source_is(controller: WindowParts, qtbot: QtBot) -> None:
    document, viewer = controller.document, controller.panels.viewer
    document.apply_command(SetParam("bend", "edit", "source"))
    drag(controller, (32, 24), (40, 30))
    assert grid(controller, "source").keys
    assert not grid(controller).keys
    document.apply_command(SetParam("bend", "edit", "target"))
    (shown,) = viewer.handles.shown_handles
    assert shown.grips[4].place == pytest.approx((40, 30), abs=0.5)
    drag(controller, (64, 48), (60, 44))
    assert grid(controller).keys[0][4] == grid(controller, "source").keys[0][4]
