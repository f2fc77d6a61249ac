"""What can be done with the selected nodes: each is one step of undo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import Disconnect, MoveNodes, Paste, RemoveNodes, RemoveNotes, SetDisabled, Together
from studio.graph.model import Endpoint, Project
from studio.sdk.params import Point
from studio.ui.node_editor import clipboard
from studio.ui.node_editor.arrange import arrange
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.face import PICTURE_TYPES
from studio.ui.node_editor.placing import STEP, on_grid
from studio.ui.shortcuts.dispatch import Handlers

_MARGIN = 48.0


class NodeActions:
    """The verbs of the node editor.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._document = binding.document
        self._view = binding.view

    @property
    def _selected(self) -> tuple[str, ...]:
        return self._binding.selected

    @property
    def _project(self) -> Project:
        return self._document.project

    def handlers(self) -> Handlers:
        """Return what can be done with nodes, by the ids of actions."""
        return {
            "graph.cut": self.cut,
            "graph.copy": self.copy,
            "graph.paste": self.paste,
            "graph.duplicate": self.duplicate_selected,
            "graph.delete": self.delete_selected,
            "graph.disable": self.toggle_disabled,
            "graph.select_all": self.select_all,
            "graph.walk_upstream": partial(self.walk, upstream=True),
            "graph.walk_downstream": partial(self.walk, upstream=False),
            "graph.frame": self.frame_selected,
            "graph.frame_all": self.frame_all,
            "graph.tidy": self.tidy,
        }

    def delete_selected(self) -> None:
        """Delete the selected nodes and join their neighbours; without nodes, the selected wires."""
        nodes, notes = self._selected, self._binding.notes.selected
        if nodes and notes:
            self._binding.apply(Together(tr("Delete"), (RemoveNodes(nodes), RemoveNotes(notes))))
        elif nodes or notes:
            self._binding.apply(RemoveNodes(nodes) if nodes else RemoveNotes(notes))
        if nodes or notes:
            return
        targets = tuple(wire.target for wire in self._view.selected_wires())
        if targets:
            self._binding.apply(Disconnect(targets))

    def toggle_disabled(self) -> None:
        """Disable the selected nodes, or enable them if all of them are disabled."""
        if self._selected:
            graph = self._document.graph
            disabled = not all(graph[node].disabled for node in self._selected)
            self._binding.apply(SetDisabled(self._selected, disabled))

    def copy(self) -> None:
        """Put the selected nodes on the clipboard."""
        if self._selected:
            clipboard.put(clipboard.fragment(self._project, self._selected), self._document.registry)

    def cut(self) -> None:
        """Put the selected nodes on the clipboard and delete them."""
        self.copy()
        self.delete_selected()

    def paste(self) -> None:
        """Add what is on the clipboard, at the mouse if it is over the canvas, and select it."""
        try:
            part = clipboard.take(self._document.registry)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        if part is None or not part.graph.nodes:
            self._binding.message_posted.emit("There are no nodes on the clipboard.")
            return
        canvas = self._view.canvas
        over = canvas.underMouse()
        self._add_copies(part, canvas.cursor_point() if over else self._view.center(), "Paste")

    def duplicate_selected(self) -> None:
        """Add copies of the selected nodes a little lower, and select them."""
        if self._selected:
            part = clipboard.fragment(self._project, self._selected)
            corner = _corner(part)
            self._add_copies(part, Point(corner.x + 2 * STEP, corner.y + 2 * STEP), "Duplicate")

    def _add_copies(self, part: Project, at: Point, label: str) -> None:
        corner = _corner(part)
        taken = set(self._project.layout.values())
        at = on_grid(at)
        while any(Point(p.x - corner.x + at.x, p.y - corner.y + at.y) in taken for p in part.layout.values()):
            at = Point(at.x + STEP, at.y + STEP)
        offset = Point(at.x - corner.x, at.y - corner.y)
        command = Paste.fresh(self._document.graph, part.graph, part.layout, offset, label)
        if self._binding.apply(command):
            self._binding.select(tuple(command.ids.values()))

    def select_all(self) -> None:
        """Select all nodes and notes."""
        self._binding.select(tuple(self._document.graph.nodes))
        self._binding.notes.select(self._project.notes)

    def tidy(self) -> None:
        """Arrange the selected nodes, or all if fewer than two are selected, from left to right."""
        graph, layout = self._document.graph, self._project.layout
        nodes = self._selected if len(self._selected) > 1 else tuple(graph.nodes)
        heights = {node: card.face.plan.body.height() for node, card in self._view.cards().items()}
        places = arrange(graph, nodes, heights, layout)
        if any(layout.get(node) != at for node, at in places.items()):
            self._binding.apply(MoveNodes(places))

    def walk(self, *, upstream: bool) -> None:
        """Select the node that feeds the selected one's main input, or the first that reads it."""
        graph = self._document.graph
        if not self._selected:
            return
        node = self._selected[-1]
        if upstream:
            feeds = graph.inputs_of(node)
            spec = self._document.registry.get(graph[node].type)
            main = spec.main_input.name if spec is not None and spec.main_input is not None else ""
            found = feeds.get(main) or next(iter(feeds.values()), None)
            goal = found.node if found is not None else None
        else:
            readers = graph.readers_of(node)
            goal = readers[0].target.node if readers else None
        if goal is not None and goal in graph.nodes:
            self._binding.select((goal,))
            self.reveal(goal)

    def reveal(self, node: str) -> None:
        """Bring a card into view, if it is not."""
        canvas = self._view.canvas
        area: QRectF = self._view.area_of((node,))
        if not canvas.mapToScene(canvas.viewport().rect()).boundingRect().contains(area):
            canvas.look_at(QPointF(area.center()), canvas.zoom)

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._frame(tuple(self._document.graph.nodes), tuple(self._project.notes))

    def frame_selected(self) -> None:
        """Show the selected nodes, or all if none is selected."""
        notes = self._binding.notes.selected
        if self._selected or notes:
            self._frame(self._selected, notes)
        else:
            self.frame_all()

    def _frame(self, nodes: tuple[str, ...], notes: tuple[str, ...]) -> None:
        area = self._view.area_of(nodes).united(self._binding.notes.area_of(notes))
        if not area.isEmpty():
            self._view.canvas.frame(area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))

    def output_to_view(self, node: str, number: int = 0) -> Endpoint | None:
        """Return what the viewer is to show of a node.

        Args:
            node: The node's id.
            number: Which output, from 0. A node without outputs, as one that writes, gives what feeds it.
        """
        graph = self._document.graph
        record = graph.nodes.get(node)
        spec = self._document.registry.get(record.type) if record is not None else None
        if spec is None:
            return None
        if spec.outputs:
            return Endpoint(node, spec.outputs[number].name) if number < len(spec.outputs) else None
        feeds = graph.inputs_of(node)
        pictures = (port.name for port in spec.inputs if port.type in PICTURE_TYPES)
        return next((feeds[port] for port in pictures if port in feeds), None)


def _corner(part: Project) -> Point:
    """Return the upper left corner of a part of a project."""
    places = [part.layout.get(node, Point(0.0, 0.0)) for node in part.graph.nodes]
    return Point(min(at.x for at in places), min(at.y for at in places))
