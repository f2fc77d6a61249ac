"""One run of E12 in a process of its own: a whole window with the graph on its canvas. Prints what it took as JSON.

All times are CPU seconds of the window's thread, so that other programs do not count.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QPoint, QPointF
from PySide6.QtGui import QColor, QImage

from studio.graph.commands import AddNode, Connect, Disconnect, MoveNodes, RemoveNodes, RenameNode, SetParam
from studio.graph.commands.base import Command
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.ui.features.canvas.hands import Hands
from tests.ui.window_parts import WindowParts
from tools.bench import canvas_graph
from tools.bench.window import studio

_PAGE = 4096
CANVAS = 1600, 1000
_PICTURE = 256, 144  # as the engine makes them


class Run:
    """Measures one window.

    Args:
        controller: The window's.
        nodes: How many.
        many: How many are dragged, moved, deleted at once.
        rounds: How often each step is repeated.
    """

    def __init__(self, controller: WindowParts, nodes: int, many: int, rounds: int) -> None:
        self.document = controller.document
        self.panel = controller.panels.node_editor
        self.canvas = self.panel.canvas
        self.nodes, self.many, self.rounds = nodes, many, rounds
        self.found: dict[str, float] = {}

    def all(self) -> dict[str, float]:
        """Measure everything, one after the other."""
        self._settle()
        empty = resident()
        self.found["open"] = self._open()
        self._show_pictures()
        self._views()
        self._drag()
        self._edits()
        gc.collect()
        self.found["memory"] = resident() - empty
        return self.found

    def _open(self) -> float:
        project = canvas_graph.project(self.nodes)

        def act() -> None:
            self.document.replace_project(project)
            self.panel.frame_all()
            self.canvas.viewport().repaint()

        return cpu(act)

    def _show_pictures(self) -> None:
        for index in range(self.nodes):
            image = QImage(*_PICTURE, QImage.Format.Format_RGB32)
            image.fill(QColor.fromHsv(index * 7 % 360, 140, 160))
            self.panel.set_thumbnail(f"n{index}", image)
        self._settle()

    def _views(self) -> None:
        self.panel.frame_all()
        self._settle()
        self.found["repaint"] = self._median(self.canvas.viewport().repaint)
        for name, zoom in (("pan_100", 1.0), ("pan_75", 0.75), ("pan_50", 0.5)):
            self.canvas.set_view(QPointF(3000, 2000), zoom)
            self._settle()
            self.found[name] = self._median(self._pan)
        self.canvas.set_view(QPointF(3000, 2000), 0.5)
        self._settle()
        self.found["zoom"] = self._median(self._zoom)
        self.panel.frame_all()
        self._settle()
        self.found["pan_fit"] = self._median(self._pan)

    def _pan(self) -> None:
        self.canvas.pan_by(QPointF(-9, -5))
        self.canvas.viewport().repaint()

    def _zoom(self) -> None:
        self.canvas.zoom_at(self.canvas.zoom * (0.9 / 0.5) ** (1 / self.rounds), QPointF(400, 300))
        self.canvas.viewport().repaint()

    def _drag(self) -> None:
        self.panel.frame_all()
        self.panel.select_nodes(tuple(f"n{index}" for index in range(self.many)))
        self._settle()
        hands = Hands(self.panel)
        start = hands.title_of("n5")
        hands.press(start)
        hands.move(start + QPoint(8, 8))
        places: Iterator[int] = iter(range(9, 9 + self.rounds))
        self.found["drag"] = self._median(lambda: hands.move(start + QPoint(next(places), 9)))
        hands.release(start + QPoint(9 + self.rounds, 9))
        self.document.undo()
        self.panel.select_nodes(())
        self._settle()

    def _edits(self) -> None:
        """Measure each kind of step, and its undo."""
        self.canvas.set_view(QPointF(3000, 2000), 1.0)
        some = tuple(f"n{index}" for index in range(100, 100 + self.many))
        last = f"n{self.nodes - 1}"
        layout = self.document.project.layout
        kinds: dict[str, Command] = {
            "add": AddNode(NodeRecord("new", "bench.pair", "New"), Point(-300.0, 0.0)),
            "delete": RemoveNodes((last,)),
            "delete_many": RemoveNodes(some),
            "move_many": MoveNodes({node: Point(layout[node].x + 40, layout[node].y + 9) for node in some}),
            "disconnect": Disconnect((Endpoint(last, "image"),)),
            "connect": Connect(Endpoint("n0", "matte"), Endpoint(last, "mask")),
            "rename": RenameNode(last, "Other"),
            "param": SetParam(last, "amount", 2.0),
        }
        for name, command in kinds.items():
            does, undoes = zip(*(self._step(command) for _ in range(max(3, self.rounds // 2))), strict=True)
            self.found[f"do_{name}"] = statistics.median(does)
            self.found[f"undo_{name}"] = statistics.median(undoes)

    def _step(self, command: Command) -> tuple[float, float]:
        return self._felt(lambda: self.document.apply_command(command)), self._felt(self.document.undo)

    def _felt(self, act: Callable[[], object]) -> float:
        """Return the seconds of an edit with all that follows it: other panels, painting."""
        self._settle()
        return cpu(lambda: (act(), QCoreApplication.processEvents()))

    def _median(self, act: Callable[[], object]) -> float:
        return statistics.median(cpu(act) for _ in range(self.rounds))

    def _settle(self) -> None:
        """Have everything done that waits: what is measured next is not to pay for it."""
        for _ in range(3):
            QCoreApplication.processEvents()


def cpu(act: Callable[[], object]) -> float:
    """Return the seconds that this thread works."""
    started = time.thread_time()
    act()
    return time.thread_time() - started


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _float_canvas(controller: WindowParts) -> None:
    """Give the canvas its size, whatever the window's docks leave to it."""
    canvas = controller.panels.node_editor.canvas
    window = controller.panels.node_editor.window()
    window.resize(2 * CANVAS[0], 2 * CANVAS[1])
    QCoreApplication.processEvents()
    canvas.setFixedSize(*CANVAS)
    QCoreApplication.processEvents()


def main() -> None:
    """Run with the arguments NODES MANY ROUNDS."""
    nodes, many, rounds = map(int, sys.argv[1:4])
    with studio() as controller:
        _float_canvas(controller)
        controller.preview.set_paused(True)
        found = Run(controller, nodes, many, rounds).all()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
