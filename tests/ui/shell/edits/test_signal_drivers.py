"""Signals in the window: the inspector, the canvas and the preview together."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.graph.commands import AddNode, Connect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.ui.whole_window import Start, get_controller


def test_the_mark_of_a_driven_parameter_leads_to_the_signal(start: Start, project_file: Path) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, panels = controller.document, controller.panels
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Swing"), Point(9000.0, 9000.0)))
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("gain", "gain")))
    panels.node_editor.select_nodes(("gain",))
    window.docks.show_panel("inspector")
    assert panels.inspector.latest_node == "gain"
    QTest.mouseClick(panels.inspector.param_rows["gain"].driver_indicator, Qt.MouseButton.LeftButton)
    assert panels.node_editor.selected_nodes == ("wave",)
    assert panels.inspector.latest_node == "wave"
    canvas = panels.node_editor.canvas
    card = panels.node_editor.binding.view.get_card("wave")
    assert canvas.viewport().rect().contains(canvas.mapFromScene(card.scenePos()))
