"""E12: a graph of a thousand nodes on the canvas: opening, painting all of it, dragging two hundred."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint

from studio.app.desktop import make_application
from studio.graph.history import Document
from studio.ui.node_editor import NodeEditorPanel
from tests.bench.report import Figure
from tests.ui.node_editor.hands import Hands
from tests.ui.node_editor.large import grid
from tests.ui.nodes_for_tests import registry

OPEN_SECONDS, STEP_MILLISECONDS, STEP_AIM = 2.0, 33.0, 16.0


def measure(nodes: int = 1000, dragged: int = 200, rounds: int = 9) -> list[Figure]:
    """Return CPU seconds to open, and median CPU milliseconds to paint all and for a step of a drag."""
    app = make_application()
    document = Document(registry())
    panel = NodeEditorPanel(document)
    panel.resize(1600, 1000)
    panel.show()
    project = grid(nodes)
    opened = _cpu(lambda: document.replace_project(project))
    panel.frame_all()
    app.processEvents()
    repaint = statistics.median(_cpu(panel.canvas.viewport().repaint) for _ in range(rounds))
    panel.select(tuple(f"n{index}" for index in range(dragged)))
    step = _drag(Hands(panel), rounds)
    panel.close()
    panel.deleteLater()
    app.processEvents()
    return [
        Figure("E12", f"{nodes} nodes: open", opened, OPEN_SECONDS, "s"),
        Figure("E12", f"{nodes} nodes: paint all", repaint * 1e3, STEP_MILLISECONDS, "ms", aim=STEP_AIM),
        Figure(
            "E12", f"{nodes} nodes: a step of dragging {dragged}", step * 1e3, STEP_MILLISECONDS, "ms", aim=STEP_AIM
        ),
    ]


def _drag(hands: Hands, rounds: int) -> float:
    start = hands.title_of("n5")
    hands.press(start)
    hands.move(start + QPoint(8, 8))
    places = [start + QPoint(9 + index, 9) for index in range(rounds)]
    steps = [_cpu(partial(hands.move, place)) for place in places]
    hands.release(start + QPoint(9 + rounds, 9))
    return statistics.median(steps)


def _cpu(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started
