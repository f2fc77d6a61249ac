"""One sitting at the real window, run by `test_window.py` under an X server: prints "done" at its end.

`python -m tests.end_to_end.window_session PROJECT FOLDER`
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QRectF, Qt

from studio.app.desktop import make_application
from studio.graph.model import Endpoint
from studio.ui.widgets.fields.slider_view import SliderView
from tests.end_to_end.sitting import Sitting, undo_steps, wait_until


def add_blur(sitting: Sitting) -> str:
    """Add a node by search, with the keyboard alone; return its id."""
    editor = sitting.controller.panels.node_editor
    before = set(sitting.document.graph.nodes)
    viewport = editor.canvas.viewport()
    sitting.click(viewport, QPoint(viewport.width() // 2, viewport.height() * 5 // 6))
    sitting.mouse.key("Tab")
    search = editor.node_search
    wait_until(lambda: search.isVisible() and search.search_field.hasFocus(), "the search was open")
    sitting.mouse.type("gauss")
    wait_until(
        lambda: bool(search.shown_types) and search.shown_types[0].id == "filter.blur", "the blur was found first"
    )
    sitting.look("search")
    sitting.mouse.key("Return")
    wait_until(lambda: set(sitting.document.graph.nodes) > before, "the node was added")
    (node,) = set(sitting.document.graph.nodes) - before
    assert sitting.document.graph[node].type == "filter.blur"
    return node


def wire(sitting: Sitting, source: Endpoint, target: Endpoint) -> None:
    """Drag a wire from an output to an input."""
    editor = sitting.controller.panels.node_editor
    view = editor.binding.view
    gives = next(port for port in view.get_card(source.node).out_ports if port.port_name == source.port)
    takes = next(port for port in view.get_card(target.node).in_ports if port.port_name == target.port)
    canvas = editor.canvas
    start, to = canvas.mapFromScene(gives.scenePos()), canvas.mapFromScene(takes.scenePos())
    sitting.drag(canvas.viewport(), start, to)
    wait_until(lambda: sitting.document.graph.wires.get(target) == source, "the wire was laid")


def view_node(sitting: Sitting, node: str) -> None:
    """Select a card with a click and show it in the viewer with a key."""
    editor = sitting.controller.panels.node_editor
    card = editor.binding.view.get_card(node)
    at = editor.canvas.mapFromScene(card.mapToScene(QRectF(card.model.layout.title_rect).center()))
    sitting.click(editor.canvas.viewport(), at)
    wait_until(lambda: editor.selected_nodes == (node,), "the card was selected")
    sitting.mouse.key("1")
    wait_until(lambda: sitting.document.project.viewed_output == Endpoint(node, "image"), "the card was viewed")


def drag_slider(sitting: Sitting, node: str) -> None:
    """Drag the first slider of the inspector."""
    inspector = sitting.controller.panels.inspector
    wait_until(lambda: inspector.latest_node == node, "the inspector showed the node")
    sliders: Iterable[SliderView] = inspector.findChildren(SliderView)
    slider = next(found for found in sliders if found.isVisible())
    steps = undo_steps(sitting.document)
    middle = slider.height() // 2
    sitting.drag(slider, QPoint(slider.width() // 8, middle), QPoint(slider.width() // 2, middle))
    wait_until(lambda: bool(sitting.document.graph[node].params), "the value changed")
    assert undo_steps(sitting.document) == steps + 1, "a drag is one step"


def scrub_and_play(sitting: Sitting) -> None:
    """Drag the playhead, then play for a while."""
    timeline = sitting.controller.panels.timeline
    canvas = timeline.timeline_canvas
    sitting.drag(canvas, QPoint(canvas.width() // 4, 12), QPoint(canvas.width() // 2, 12), steps=15)
    wait_until(
        lambda: timeline.current_frame > 20 and sitting.shown_frame() == timeline.current_frame,
        "scrubbing showed the frame",
    )
    sitting.look("scrubbed")
    started = timeline.current_frame
    sitting.over(timeline)
    sitting.mouse.key("space")
    wait_until(lambda: timeline.is_playing and sitting.shown_frame() > started + 3, "it played")
    sitting.mouse.key("space")
    wait_until(lambda: not timeline.is_playing, "it stopped")


def undo_and_redo_all(sitting: Sitting, start: object) -> None:
    """Undo every step with the keyboard, compare, and do them all again."""
    editor = sitting.controller.panels.node_editor
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
    sitting.over(sitting.controller.panels.node_editor.canvas.viewport())
    sitting.mouse.key("ctrl+s")
    wait_until(lambda: not sitting.document.is_modified, "it was saved")
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
