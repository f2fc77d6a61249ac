"""A thousand nodes: opening, painting and dragging stay near the bar E12, with room for a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.node_editor.arrange import arrange
from tests.ui.node_editor.hands import Hands, assert_same
from tests.ui.nodes_for_tests import registry

NODES = 1000
TYPES = ("color.gain", "filter.blur", "composite.merge", "motion.flow")
SLACK = 3.0  # other programs run at the same time


def thousand() -> Project:
    known = registry()
    nodes = {f"n{i}": NodeRecord(f"n{i}", TYPES[i % 4], f"Node {i}") for i in range(NODES)}
    wires = {
        Endpoint(f"n{i}", known[TYPES[i % 4]].inputs[0].name): Endpoint(f"n{i - 1}", "image") for i in range(1, NODES)
    }
    wires |= {Endpoint(f"n{i}", "foreground"): Endpoint(f"n{i - 7}", "image") for i in range(10, NODES, 4)}
    return Project(Graph(nodes, wires), {f"n{i}": Point((i % 40) * 260.0, (i // 40) * 230.0) for i in range(NODES)})


def cpu_seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def test_a_thousand_nodes(qtbot: QtBot) -> None:
    document = Document(registry())
    panel = NodeEditorPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1600, 1000)
    panel.show()
    qtbot.waitExposed(panel)
    project = thousand()
    assert cpu_seconds(lambda: document.replace_project(project)) < 2.0
    assert_same(panel)
    panel.frame_all()
    QApplication.processEvents()
    repaint = min(cpu_seconds(panel.canvas.viewport().repaint) for _ in range(5))
    assert repaint < 0.033 * SLACK
    panel.select(tuple(f"n{i}" for i in range(200)))
    hands = Hands(panel)
    start = hands.title_of("n45")
    hands.press(start)
    hands.move(start + QPoint(8, 8))
    step = min(cpu_seconds(lambda k=k: hands.move(start + QPoint(9 + k, 9))) for k in range(5))  # type: ignore[misc]
    hands.release(start + QPoint(13, 9))
    assert step < 0.033 * SLACK
    assert document.undo_label == "Move 200 nodes"
    assert_same(panel)


def test_tidying_a_thousand_nodes_takes_a_moment() -> None:
    project = thousand()
    heights = dict.fromkeys(project.graph.nodes, 170.0)
    places: dict[str, Point] = {}
    assert cpu_seconds(lambda: places.update(arrange(project.graph, heights, heights, project.layout))) < 3.0
    for target, source in project.graph.wires.items():
        assert places[source.node].x < places[target.node].x


def test_tidying_ladders_and_loops_ends() -> None:
    nodes = {f"n{i}": NodeRecord(f"n{i}", "composite.merge", f"N{i}") for i in range(60)}
    wires = {Endpoint(f"n{i}", port): Endpoint(f"n{i - 1}", "image") for i in range(1, 60) for port in ("a", "b")}
    wires[Endpoint("n0", "a")] = Endpoint("n59", "image")
    places = arrange(Graph(nodes, wires), nodes, dict.fromkeys(nodes, 170.0), {})
    assert len(set(places.values())) == 60
    assert arrange(Graph(), (), {}, {}) == {}
