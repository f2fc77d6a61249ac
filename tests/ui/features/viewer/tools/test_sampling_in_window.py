"""Colors of parameters picked from the picture, with the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.request import EngineRequest
from studio.graph.commands import AddNode, Connect, Disconnect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk import Image
from studio.sdk.params import Point
from studio.ui.features.viewer.tools.color_sampler import SampleStatistic
from studio.ui.features.viewer.tools.sample_source import SampleSource
from studio.ui.features.viewer.tools.sampler_bar import SamplerBar
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.color_wheel.wheel_field import ColorWheelFieldView
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at a White Balance behind noise of 64×48, with its parameters shown."""
    controller = get_controller(start(project_file))
    document = controller.document
    document.apply_command(AddNode(NodeRecord("balance", "color.white_balance", "Balance"), Point(0, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("balance", "image")))
    look_at(controller, qtbot, "balance")
    controller.panels.inspector.set_shown_nodes(("balance",))
    return controller


def look_at(controller: WindowParts, qtbot: QtBot, node: str) -> None:
    output = Endpoint(node, "image")
    controller.document.set_viewed_output(output)
    viewer = controller.panels.viewer

    def is_seen() -> bool:
        shown = viewer.shown_request
        return shown is not None and shown.output == output and shown.graph is controller.document.graph

    qtbot.waitUntil(is_seen, timeout=10_000)


def field_of(controller: WindowParts) -> ColorFieldView:
    field = controller.panels.inspector.param_rows["neutral"].value_field
    assert isinstance(field, ColorFieldView)
    return field


def bar_of(controller: WindowParts) -> SamplerBar:
    bars = (each for each in controller.panels.viewer.canvas.children() if isinstance(each, SamplerBar))
    return next(bars)


def is_sampling(controller: WindowParts) -> bool:
    return controller.panels.viewer.sampler.is_on


def at(controller: WindowParts, x: float, y: float) -> QPoint:
    across, down = controller.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def gray_of(controller: WindowParts) -> tuple[float, ...]:
    value = controller.document.graph["balance"].params.get("neutral", ())
    assert isinstance(value, tuple)
    return value


def read(controller: WindowParts, node: str) -> Image:
    """Return the node's picture as the engine computes it."""
    found = controller.engine.compute_frame(EngineRequest(controller.document.graph, node, "image", 0))
    assert isinstance(found, Image)
    return found


@pytest.mark.quick
def test_a_click_takes_the_color_of_the_node_s_input(controller: WindowParts, qtbot: QtBot) -> None:
    field, viewer = field_of(controller), controller.panels.viewer
    steps = controller.document.step_index
    field.sample_button.click()
    assert is_sampling(controller)
    bar = bar_of(controller)
    assert bar.isVisible()
    assert bar.source_box.currentData() == SampleSource.INPUT
    QTest.mouseClick(viewer.canvas, LEFT, NONE, at(controller, 20.5, 30.5))
    qtbot.waitUntil(lambda: bool(gray_of(controller)), timeout=10_000)
    assert gray_of(controller)[:3] == pytest.approx(read(controller, "noise").pixels[:3, 30, 20].tolist(), abs=1e-6)
    assert controller.document.step_index == steps + 1
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not is_sampling(controller)
    assert not field.sample_button.isChecked()
    assert not bar.isVisible()
    controller.document.undo()
    assert not gray_of(controller)


def test_a_drag_takes_an_area_in_one_step(controller: WindowParts, qtbot: QtBot) -> None:
    viewer = controller.panels.viewer
    steps = controller.document.step_index
    field_of(controller).sample_button.click()
    viewer.sampler.statistic = SampleStatistic.MAXIMUM
    QTest.mousePress(viewer.canvas, LEFT, NONE, at(controller, 10.5, 10.5))
    for place in ((14.5, 14.5), (30.5, 20.5), (40.5, 40.5)):
        QTest.mouseMove(viewer.canvas, at(controller, *place))
    QTest.mouseRelease(viewer.canvas, LEFT, NONE, at(controller, 40.5, 40.5))
    area = viewer.sampler.area
    assert area is not None
    brightest = read(controller, "noise").pixels[:3, area.y : area.y + area.height, area.x : area.x + area.width]
    wanted = brightest.amax((1, 2)).tolist()
    qtbot.waitUntil(lambda: gray_of(controller)[:3] == pytest.approx(wanted, abs=1e-6), timeout=10_000)
    assert controller.document.step_index == steps + 1


def test_a_square_is_averaged_and_the_viewed_picture_can_be_read(controller: WindowParts, qtbot: QtBot) -> None:
    viewer, sampler = controller.panels.viewer, controller.panels.viewer.sampler
    look_at(controller, qtbot, "gain")
    field_of(controller).sample_button.click()
    sources = bar_of(controller).source_box
    assert sources.currentData() == SampleSource.VIEWED  # it does not depend on the node
    sampler.size = 9
    QTest.mouseClick(viewer.canvas, LEFT, NONE, at(controller, 20.5, 20.5))
    wanted = read(controller, "gain").pixels[:3, 16:25, 16:25].mean((1, 2)).tolist()
    qtbot.waitUntil(lambda: bool(gray_of(controller)), timeout=10_000)
    assert gray_of(controller)[:3] == pytest.approx(wanted, abs=1e-5)


def test_the_white_point_of_a_grade_is_picked(controller: WindowParts, qtbot: QtBot) -> None:
    document = controller.document
    document.apply_command(AddNode(NodeRecord("grade", "color.grade", "Grade"), Point(0, 400)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("grade", "image")))
    look_at(controller, qtbot, "grade")
    controller.panels.inspector.set_shown_nodes(("grade",))
    wheel = controller.panels.inspector.param_rows["gain"].value_field
    assert isinstance(wheel, ColorWheelFieldView)
    assert not wheel.sample_button.isHidden()
    field = controller.panels.inspector.param_rows["white"].value_field
    assert isinstance(field, ColorFieldView)
    field.sample_button.click()
    QTest.mouseClick(controller.panels.viewer.canvas, LEFT, NONE, at(controller, 20.5, 30.5))
    wanted = read(controller, "noise").pixels[:3, 30, 20].tolist()
    qtbot.waitUntil(lambda: "white" in document.graph["grade"].params, timeout=10_000)
    found = document.graph["grade"].params["white"]
    assert isinstance(found, tuple)
    assert found[:3] == pytest.approx(wanted, abs=1e-6)


def test_beside_the_picture_there_is_no_color(controller: WindowParts, qtbot: QtBot) -> None:
    viewer = controller.panels.viewer
    field_of(controller).sample_button.click()
    with qtbot.waitSignal(viewer.sampler.message_posted, timeout=10_000):
        QTest.mouseClick(viewer.canvas, LEFT, NONE, at(controller, -8, 20))
    assert not gray_of(controller)
    assert is_sampling(controller)
    QTest.mouseClick(viewer.canvas, RIGHT, NONE, at(controller, 20, 20))
    assert not is_sampling(controller)


def test_it_ends_when_other_nodes_are_shown_and_when_the_node_goes(controller: WindowParts, qtbot: QtBot) -> None:
    inspector = controller.panels.inspector
    field_of(controller).sample_button.click()
    inspector.set_shown_nodes(("gain",))
    assert not is_sampling(controller)
    inspector.set_shown_nodes(("balance",))
    assert not field_of(controller).sample_button.isChecked()
    field_of(controller).sample_button.click()
    controller.document.undo()  # the wire
    assert is_sampling(controller)
    controller.document.undo()  # the node
    assert not is_sampling(controller)


def test_a_node_without_an_input_reads_the_viewer(controller: WindowParts, qtbot: QtBot) -> None:
    controller.document.apply_command(Disconnect((Endpoint("balance", "image"),)))
    look_at(controller, qtbot, "noise")
    field_of(controller).sample_button.click()
    assert not bar_of(controller).source_box.isVisible()
    QTest.mouseClick(controller.panels.viewer.canvas, LEFT, NONE, at(controller, 3.5, 4.5))
    qtbot.waitUntil(lambda: bool(gray_of(controller)), timeout=10_000)
    assert gray_of(controller)[:3] == pytest.approx(read(controller, "noise").pixels[:3, 4, 3].tolist(), abs=1e-6)
