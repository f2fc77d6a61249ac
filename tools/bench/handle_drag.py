"""E21: how long a step of dragging a handle in the viewer keeps the window's thread, in the whole window.

The step is a move of the mouse over the box of a Transform at 1920×1080: the edit of the document, what follows it in
all panels, and the paint of the viewer. Frames are computed meanwhile by the render thread, as for a user. The bar is
for CPU time of the window's thread, as that of E12.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from nodes.transform.transform import Transform
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from tests.ui.window_parts import WindowParts
from tools.bench.report import Figure
from tools.bench.window import Paced, kept_waiting, percentile, run_until, window_of

LIMIT_MILLISECONDS = 16.0
_WIDTH, _HEIGHT = 1920, 1080
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class StepCost(NamedTuple):
    """Seconds of the window's thread."""

    cpu: float
    wall: float


def measure(steps: int = 120) -> list[Figure]:
    """Return the 95th percentile of the steps, and their median in paints of the viewer."""
    with window_of(Registry([Paced.spec, Transform.spec])) as parts:
        parts.document.replace_project(_make_project())
        viewer = parts.panels.viewer
        run_until(lambda: bool(viewer.handles.shown_handles))
        parts.panels.inspector.set_shown_nodes(("move",))
        QCoreApplication.processEvents()
        paints = [measure_call(viewer.canvas.repaint) for _ in range(steps)]
        drags = _drag(parts, steps)
    cpu, wall = ([cost[index] for cost in drags] for index in range(2))
    median, paint = percentile(cpu, 0.5), percentile([cost.cpu for cost in paints], 0.5)
    what = f"a step of dragging a Transform's box at {_WIDTH}×{_HEIGHT}"
    detail = f"CPU, median {1e3 * median:.1f} ms, longest {1e3 * max(cpu):.1f} ms of {steps}; with what it waits for "
    detail += (
        f"the render thread: median {1e3 * percentile(wall, 0.5):.1f} ms, p95 {1e3 * percentile(wall, 0.95):.1f} ms"
    )
    return [
        Figure("E21", f"{what}: window's thread, p95", 1e3 * percentile(cpu, 0.95), LIMIT_MILLISECONDS, "ms", detail),
        Figure("E21", f"{what} / a paint of the viewer", median / paint, None, "x", f"a paint {1e3 * paint:.2f} ms"),
    ]


def _make_project() -> Project:
    nodes = {
        "paced": NodeRecord("paced", Paced.spec.id, "Source", params={"width": _WIDTH, "height": _HEIGHT}),
        "move": NodeRecord("move", Transform.spec.id, "Transform", params={"scale": 0.6, "rotate": 12.0}),
    }
    output = Endpoint("move", "image")
    return Project(Graph(nodes, {output: Endpoint("paced", "image")}), viewed_output=output)


def _drag(parts: WindowParts, steps: int) -> list[StepCost]:
    """Return the cost of each step; between two, the event loop comes to what the render thread sent."""
    canvas = parts.panels.viewer.canvas
    before = parts.document.project

    def find_place(step: int) -> QPoint:
        place = canvas.view.to_widget_point(_WIDTH / 2 + step, _HEIGHT / 2 + step / 3)
        return QPoint(round(place[0]), round(place[1]))

    found = []
    QTest.mousePress(canvas, _LEFT, _NONE, find_place(0))
    places = count(4, 4)
    for _ in range(steps):
        place = find_place(next(places))
        found.append(measure_call(partial(_move, parts, place)))
        QCoreApplication.processEvents()
    QTest.mouseRelease(canvas, _LEFT, _NONE, place)
    assert parts.document.project is not before, "the handle was not dragged"
    return found


def _move(parts: WindowParts, place: QPoint) -> None:
    QTest.mouseMove(parts.panels.viewer.canvas, place)
    QCoreApplication.sendPostedEvents()
    parts.panels.viewer.canvas.repaint()


def measure_call(work: Callable[[], object]) -> StepCost:
    """Return what a call takes; of the wall's clock without what the thread has waited for a processor."""
    thread = threading.get_native_id()
    started, used, waited = time.perf_counter(), time.thread_time(), kept_waiting(thread)
    work()
    wall = time.perf_counter() - started - (kept_waiting(thread) - waited)
    return StepCost(time.thread_time() - used, max(0.0, wall))
