"""One sitting at the real window, run by `test_window.py` under an X server: prints "done" at its end.

`python -m tests.end_to_end.window_session PROJECT FOLDER`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from studio.app.desktop import Studio, make_application
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.ui.inspector.slider_view import SliderView
from studio.ui.window.conductor import Conductor
from tests.end_to_end.programs import Bytes
from tests.end_to_end.screen import Mouse, focus_window, save_picture

PATIENCE_SECONDS = 60.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Let the window live until something is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain until {what}")
        QApplication.processEvents()
        time.sleep(0.005)


def live(seconds: float) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= end, "time passed")


class Sitting:
    """A studio on the screen, and an artist before it."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.mouse = Mouse()
        self.folder = folder
        self.studio = Studio(project, device="cpu")
        self.studio.show()
        wait_until(lambda: self.studio.window.conductor is not None, "the nodes were loaded")
        wait_until(lambda: len(self.document.graph.nodes) > 0, "the project was open")
        wait_until(lambda: self.shown_frame() >= 0, "a frame was shown")
        focus_window("Frameloom")
        live(0.5)

    @property
    def conductor(self) -> Conductor:
        """What ties the parts together."""
        found = self.studio.window.conductor
        assert found is not None
        return found

    @property
    def document(self) -> Document:
        """The truth."""
        return self.conductor.document

    def shown_frame(self) -> int:
        """Return the frame in the viewer; −1 before there is one."""
        picture = self.conductor.panels.viewer.canvas.picture
        return picture.frame if picture is not None else -1

    def pixels(self) -> Bytes:
        """Return the pixels in the viewer."""
        picture = self.conductor.panels.viewer.canvas.picture
        assert picture is not None
        return np.array(picture.pixels)

    def go(self, frame: int) -> None:
        """Jump to a frame through the timeline's keys and wait for its picture."""
        timeline = self.conductor.panels.timeline
        self.over(timeline)
        self.mouse.key("Home", *["Right"] * frame)
        wait_until(lambda: self.shown_frame() == frame and not self.busy(), f"frame {frame} was shown")

    def busy(self) -> bool:
        """Return whether the viewer waits for a frame."""
        preview = self.conductor.preview
        return preview._wanted is not None and preview._wanted.serial > preview._shown

    def over(self, widget: QWidget, at: QPoint | None = None) -> QPoint:
        """Move the mouse over a widget; return the place on the screen, in its pixels."""
        place = widget.mapToGlobal(at or widget.rect().center()) * widget.devicePixelRatio()
        self.mouse.move(place.x(), place.y())
        live(0.1)
        return place

    def click(self, widget: QWidget, at: QPoint) -> None:
        """Click on a widget."""
        place = self.over(widget, at)
        self.mouse.click(place.x(), place.y())

    def drag(self, widget: QWidget, start: QPoint, to: QPoint, *, steps: int = 8) -> None:
        """Drag the mouse over a widget."""
        self.over(widget, start)
        self.mouse.press()
        for step in range(1, steps + 1):
            self.over(widget, start + (to - start) * (step / steps))
        self.mouse.release()
        live(0.2)

    def look(self, name: str) -> None:
        """Save the screen."""
        live(0.4)
        save_picture(self.folder / f"{name}.png")

    def close(self) -> None:
        """Close the window as its button does."""
        self.studio.window.close()
        wait_until(lambda: not self.studio.window.isVisible(), "the window was closed")
        self.studio.window.deleteLater()
        live(0.2)


def add_blur(sitting: Sitting) -> str:
    """Add a node by search, with the keyboard alone; return its id."""
    editor = sitting.conductor.panels.node_editor
    before = set(sitting.document.graph.nodes)
    viewport = editor.canvas.viewport()
    sitting.click(viewport, QPoint(viewport.width() // 2, viewport.height() * 5 // 6))
    sitting.mouse.key("Tab")
    live(0.5)
    sitting.mouse.type("gauss")
    sitting.look("search")
    sitting.mouse.key("Return")
    wait_until(lambda: set(sitting.document.graph.nodes) > before, "the node was added")
    (node,) = set(sitting.document.graph.nodes) - before
    assert sitting.document.graph[node].type == "filter.blur"
    return node


def wire(sitting: Sitting, source: Endpoint, target: Endpoint) -> None:
    """Drag a wire from an output to an input."""
    editor = sitting.conductor.panels.node_editor
    view = editor.binding.view
    gives = next(port for port in view.card(source.node).out_ports if port.port_name == source.port)
    takes = next(port for port in view.card(target.node).in_ports if port.port_name == target.port)
    canvas = editor.canvas
    start, to = canvas.mapFromScene(gives.scenePos()), canvas.mapFromScene(takes.scenePos())
    sitting.drag(canvas.viewport(), start, to)
    wait_until(lambda: sitting.document.graph.wires.get(target) == source, "the wire was laid")


def view_node(sitting: Sitting, node: str) -> None:
    """Select a card with a click and show it in the viewer with a key."""
    editor = sitting.conductor.panels.node_editor
    card = editor.binding.view.card(node)
    at = editor.canvas.mapFromScene(card.mapToScene(QRectF(card.face.plan.title).center()))
    sitting.click(editor.canvas.viewport(), at)
    wait_until(lambda: editor.selected == (node,), "the card was selected")
    sitting.mouse.key("1")
    wait_until(lambda: sitting.document.project.viewed == Endpoint(node, "image"), "the card was viewed")


def drag_slider(sitting: Sitting, node: str) -> None:
    """Drag the first slider of the inspector."""
    inspector = sitting.conductor.panels.inspector
    wait_until(lambda: inspector.node == node, "the inspector showed the node")
    sliders: Iterable[SliderView] = inspector.findChildren(SliderView)
    slider = next(found for found in sliders if found.isVisible())
    steps = undo_steps(sitting.document)
    middle = slider.height() // 2
    sitting.drag(slider, QPoint(slider.width() // 8, middle), QPoint(slider.width() // 2, middle))
    wait_until(lambda: bool(sitting.document.graph[node].params), "the value changed")
    assert undo_steps(sitting.document) == steps + 1, "a drag is one step"


def undo_steps(document: Document) -> int:
    """Return how many steps could be undone, without undoing them."""
    return len(document._undo)


def scrub_and_play(sitting: Sitting) -> None:
    """Drag the playhead, then play for a while."""
    timeline = sitting.conductor.panels.timeline
    canvas = timeline.canvas
    sitting.drag(canvas, QPoint(canvas.width() // 4, 12), QPoint(canvas.width() // 2, 12), steps=15)
    wait_until(lambda: timeline.frame > 20 and sitting.shown_frame() == timeline.frame, "scrubbing showed the frame")
    sitting.look("scrubbed")
    started = timeline.frame
    sitting.over(timeline)
    sitting.mouse.key("space")
    wait_until(lambda: timeline.playing and sitting.shown_frame() > started + 3, "it played")
    sitting.mouse.key("space")
    wait_until(lambda: not timeline.playing, "it stopped")


def undo_and_redo_all(sitting: Sitting, start: object) -> None:
    """Undo every step with the keyboard, compare, and do them all again."""
    editor = sitting.conductor.panels.node_editor
    end = sitting.document.project
    steps = undo_steps(sitting.document)
    sitting.over(editor.canvas.viewport())
    sitting.mouse.key(*["ctrl+z"] * steps)
    wait_until(lambda: not sitting.document.undo_label, "all was undone")
    assert (sitting.document.graph, sitting.document.project.layout) == start
    sitting.mouse.key(*["ctrl+shift+z"] * steps)
    wait_until(lambda: not sitting.document.redo_label, "all was done again")
    assert sitting.document.graph == end.graph


def main() -> None:
    """Open the template, work, undo, save, close, open it again."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    assert Qt.Key.Key_Tab  # the enums are there: the platform plug-in was loaded
    sitting = Sitting(project, folder)
    sitting.look("opened")
    start = (sitting.document.graph, sitting.document.project.layout)
    node = add_blur(sitting)
    wire(sitting, Endpoint("levels", "image"), Endpoint(node, "image"))
    view_node(sitting, node)
    drag_slider(sitting, node)
    sitting.look("edited")
    scrub_and_play(sitting)
    undo_and_redo_all(sitting, start)
    view_node(sitting, node)
    sitting.go(12)
    before, saved = sitting.pixels(), sitting.document.project
    sitting.over(sitting.conductor.panels.node_editor.canvas.viewport())
    sitting.mouse.key("ctrl+s")
    wait_until(lambda: not sitting.document.modified, "it was saved")
    sitting.close()
    again = Sitting(project, folder)
    assert again.document.project == saved, "the same graph"
    again.go(12)
    assert np.array_equal(again.pixels(), before), "the same pixels"
    again.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
