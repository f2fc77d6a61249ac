"""Signals in the window: the inspector, the canvas and the preview together."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.graph.commands import AddNode, Connect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.ui.window.conftest import Start, conductor_of


def test_the_mark_of_a_driven_parameter_leads_to_the_signal(start: Start, project_file: Path) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    document, panels = conductor.document, conductor.panels
    document.apply(AddNode(NodeRecord("wave", "signal.wave", "Swing"), Point(9000.0, 9000.0)))
    document.apply(Connect(Endpoint("wave", "signal"), Endpoint("gain", "gain")))
    panels.node_editor.select(("gain",))
    window.docks.show("inspector")
    assert panels.inspector.node == "gain"
    QTest.mouseClick(panels.inspector.rows["gain"].drive, Qt.MouseButton.LeftButton)
    assert panels.node_editor.selected == ("wave",)
    assert panels.inspector.node == "wave"
    canvas = panels.node_editor.canvas
    card = panels.node_editor.binding.view.card("wave")
    assert canvas.viewport().rect().contains(canvas.mapFromScene(card.scenePos()))
