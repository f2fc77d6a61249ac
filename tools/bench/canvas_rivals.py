"""What the canvas of E12 is compared with: plain NodeGraphQt, and a bare QGraphicsScene. Prints JSON.

Run with KIND NODES MANY ROUNDS, where KIND is "nodegraphqt" or "scene". Both get as many cards with two inputs and two
outputs, and as many wires; NodeGraphQt has no pictures on its nodes, the scene has nothing but rectangles and curves.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
from collections.abc import Callable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from tools.bench import canvas_graph
from tools.bench.canvas_job import CANVAS, cpu, resident

_FIT = Qt.AspectRatioMode.KeepAspectRatio
_CARD = QRectF(0, 0, 192, 190)


def nodegraphqt(nodes: int, many: int, rounds: int) -> dict[str, float]:
    """Measure plain NodeGraphQt."""
    from NodeGraphQt import BaseNode, NodeGraph

    class Pair(BaseNode):  # type: ignore[misc]  # NodeGraphQt has no types
        __identifier__ = "bench"
        NODE_NAME = "Pair"

        def __init__(self) -> None:
            super().__init__()
            for name in ("image", "mask"):
                self.add_input(name)
            for name in ("image", "matte"):
                self.add_output(name)

    graph = NodeGraph()
    graph.register_node(Pair)
    graph.set_acyclic(False)  # its check visits nodes again and again: on this graph it would not end
    view = graph.viewer()
    _show(graph.widget)
    empty = resident()
    project = canvas_graph.project(nodes)

    def make() -> None:
        made = {}
        for node, at in project.layout.items():
            made[node] = graph.create_node("bench.Pair", name=node, pos=[at.x, at.y], selected=False, push_undo=False)
        for target, source in project.graph.wires.items():
            output = made[source.node].outputs()[source.port]
            made[target.node].inputs()[target.port].connect_to(output, push_undo=False)

    found = {"open": cpu(make)}
    items = [node.view for node in graph.all_nodes()][:many]
    return found | _measure(view, items, empty, rounds)


def bare_scene(nodes: int, many: int, rounds: int) -> dict[str, float]:
    """Measure Qt's own rectangles and curves, which move without their wires."""
    scene = QGraphicsScene()
    scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
    view = QGraphicsView(scene)
    _show(view)
    empty = resident()
    project = canvas_graph.project(nodes)
    cards: dict[str, QGraphicsRectItem] = {}

    def make() -> None:
        for target, source in project.graph.wires.items():
            start, stop = project.layout[source.node], project.layout[target.node]
            path = QPainterPath(QPointF(start.x + 192, start.y + 170))
            path.cubicTo(start.x + 250, start.y + 170, stop.x - 60, stop.y + 170, stop.x, stop.y + 170)
            scene.addItem(QGraphicsPathItem(path))
        for node, at in project.layout.items():
            cards[node] = QGraphicsRectItem(_CARD)
            cards[node].setPos(at.x, at.y)
            cards[node].setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable, True)
            scene.addItem(cards[node])

    found = {"open": cpu(make)}
    return found | _measure(view, list(cards.values())[:many], empty, rounds)


def _show(widget: QWidget) -> None:
    widget.resize(*CANVAS)
    widget.show()
    QCoreApplication.processEvents()


def _measure(view: QGraphicsView, items: Sequence[QGraphicsItem], empty: int, rounds: int) -> dict[str, float]:
    view.fitInView(view.scene().itemsBoundingRect(), _FIT)
    QCoreApplication.processEvents()
    repaint = _median(view.viewport().repaint, rounds)

    def drag() -> None:
        for item in items:
            item.setPos(item.pos() + QPointF(9, 5))
        QCoreApplication.processEvents()

    drag_seconds = _median(drag, rounds)
    gc.collect()
    return {"repaint": repaint, "drag": drag_seconds, "memory": resident() - empty}


def _median(act: Callable[[], object], rounds: int) -> float:
    return statistics.median(cpu(act) for _ in range(rounds))


def main() -> None:
    """Run one of them."""
    kind, (nodes, many, rounds) = sys.argv[1], map(int, sys.argv[2:5])
    application = QApplication(sys.argv[:1])
    measure = nodegraphqt if kind == "nodegraphqt" else bare_scene
    sys.stdout.write(json.dumps(measure(nodes, many, rounds)) + "\n")
    sys.stdout.flush()
    del application
    os._exit(0)  # NodeGraphQt's widgets are taken apart in an order that may crash


if __name__ == "__main__":
    main()
