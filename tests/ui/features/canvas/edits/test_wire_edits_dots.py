"""Dots: put into wires with a double click, or by key; they take any type."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.graph.commands import ReplaceNode
from studio.graph.history import Document
from studio.graph.specs import DOT, OUTPUT, STRUCTURAL_SPECS
from studio.sdk.registry import Registry
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import LEFT, NONE, Hands, add, assert_same, connect, end, wire
from tests.ui.nodes_for_tests import registry

Key = Qt.Key


@pytest.fixture
def document() -> Document:
    """Return video → gain, with dots among the types."""
    document = Document(Registry([*registry(), *STRUCTURAL_SPECS]))
    add(document, "video", "source.video", 0, 0)
    add(document, "gain", "color.gain", 400, 0)
    add(document, "louder", "audio.gain", 400, 300)
    connect(document, "video.image > gain.image", "video.audio > louder.audio")
    return document


@pytest.mark.parametrize("text", ["video.image > gain.image", "video.audio > louder.audio"])
def test_a_double_click_puts_a_dot_into_a_wire(
    hands: Hands, document: Document, panel: NodeEditorPanel, text: str
) -> None:
    before = document.project
    path = panel.binding.view.get_wire_path(wire(text))
    assert path is not None
    at = path.pointAtPercent(0.5)
    QTest.mouseClick(panel.canvas.viewport(), LEFT, NONE, panel.canvas.mapFromScene(at))
    QTest.mouseDClick(panel.canvas.viewport(), LEFT, NONE, panel.canvas.mapFromScene(at))
    dot = hands.selected()[0]
    assert document.graph[dot].type == DOT
    assert document.graph.wires[wire(text).target] == end(f"{dot}.out")
    assert document.graph.wires[end(f"{dot}.in")] == wire(text).source
    card = hands.card(dot)
    middle = card.mapRectToScene(card.model.layout.body_rect).center()
    assert (middle - at).manhattanLength() <= 12, "it lies where the wire was clicked"
    assert_same(panel)
    document.undo()
    assert document.project == before


def test_the_key_puts_a_dot_behind_the_selected_node(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("video",))
    QTest.keyClick(panel.canvas, Key.Key_Period)
    dot = hands.selected()[0]
    assert document.graph.wires[end("gain.image")] == end(f"{dot}.out")
    assert_same(panel)


def test_the_key_puts_a_dot_into_the_selected_wire(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    path = panel.binding.view.get_wire_path(wire("video.audio > louder.audio"))
    assert path is not None
    hands.click(panel.canvas.mapFromScene(path.pointAtPercent(0.5)))
    QTest.keyClick(panel.canvas, Key.Key_Period)
    dot = hands.selected()[0]
    assert document.graph.wires[end("louder.audio")] == end(f"{dot}.out")
    assert_same(panel)


def test_deleting_a_dot_joins_the_wire_again(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    wires = document.graph.wires
    panel.select_nodes(("video",))
    QTest.keyClick(panel.canvas, Key.Key_Period)
    QTest.keyClick(panel.canvas, Key.Key_Delete)
    assert document.graph.wires == wires
    assert_same(panel)


def test_wires_follow_a_node_whose_new_type_has_its_ports_elsewhere(document: Document, panel: NodeEditorPanel) -> None:
    add(document, "middle", OUTPUT, 200, 100)
    connect(document, "video.image > middle.in", "middle.out > gain.image")
    document.apply_command(ReplaceNode("middle", DOT))
    assert_same(panel)
    document.undo()
    assert_same(panel)
