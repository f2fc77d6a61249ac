"""A thousand nodes: everything still fits together (how fast it is: tools/bench)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import MoveNodes
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.edits.auto_layout import arrange_nodes
from tests.ui.features.canvas.hands import Hands, assert_same
from tests.ui.features.canvas.large import grid
from tests.ui.nodes_for_tests import registry

NODES = 1000


def test_a_thousand_nodes(qtbot: QtBot) -> None:
    document = Document(registry())
    panel = NodeEditorPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1600, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    document.replace_project(grid(NODES))
    assert_same(panel)
    panel.frame_all()
    QApplication.processEvents()
    panel.select_nodes(tuple(f"n{i}" for i in range(200)))
    hands = Hands(panel)
    start = hands.title_of("n45")
    hands.drag(start, start + QPoint(13, 9))
    assert document.undo_label == "Move 200 nodes"
    assert_same(panel)


def assert_painted_as_if_all_were(panel: NodeEditorPanel) -> None:
    """Check that leaving out cards that are out of sight makes no difference to what is seen."""
    canvas = panel.canvas
    QApplication.processEvents()
    seen, near = canvas.viewport().grab().toImage(), canvas.overview_layer.near_area
    assert not canvas.overview_layer.isVisible()
    for area in (QRectF(-1e6, -1e6, 2e6, 2e6), near):
        canvas.overview_layer.near_area = area
        for card in canvas.all_cards():
            card.update_overview()
        assert canvas.viewport().grab().toImage() == seen


def test_cards_that_come_into_view_are_painted(qtbot: QtBot) -> None:
    document = Document(registry())
    panel = NodeEditorPanel(document)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    document.replace_project(grid(400))
    panel.canvas.set_view(QPointF(3000, 1000), 1.0)
    assert_painted_as_if_all_were(panel)
    for way in (QPointF(-900, 0), QPointF(0, 400), QPointF(400, -700)):
        panel.canvas.pan_by(way)
        assert_painted_as_if_all_were(panel)
    middle = panel.canvas.view_middle
    document.apply_command(MoveNodes({"n399": Point(middle.x(), middle.y())}))
    assert_painted_as_if_all_were(panel)
    panel.canvas.set_view(middle, 0.4)
    assert_painted_as_if_all_were(panel)
    document.undo()
    assert_painted_as_if_all_were(panel)


def test_tidying_a_thousand_nodes_puts_each_behind_what_feeds_it() -> None:
    project = grid(NODES)
    heights = dict.fromkeys(project.graph.nodes, 170.0)
    places = arrange_nodes(project.graph, heights, heights, project.layout)
    for target, source in project.graph.wires.items():
        assert places[source.node].x < places[target.node].x


def test_tidying_ladders_and_loops_ends() -> None:
    nodes = {f"n{i}": NodeRecord(f"n{i}", "composite.merge", f"N{i}") for i in range(60)}
    wires = {Endpoint(f"n{i}", port): Endpoint(f"n{i - 1}", "image") for i in range(1, 60) for port in ("a", "b")}
    wires[Endpoint("n0", "a")] = Endpoint("n59", "image")
    places = arrange_nodes(Graph(nodes, wires), nodes, dict.fromkeys(nodes, 170.0), {})
    assert len(set(places.values())) == 60
    assert arrange_nodes(Graph(), (), {}, {}) == {}
