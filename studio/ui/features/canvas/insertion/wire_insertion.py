"""Insertion of a new node into a wire, dots above all."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import CompoundCommand, MoveNodes
from studio.graph.model import Connection
from studio.graph.specs import DOT, find_row_inputs
from studio.sdk.params import Point
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.cards.card_model import make_card_model
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts
from studio.ui.features.canvas.insertion.node_adder import NodeAdder
from studio.ui.shell.edits.node_placement import place_in_wire, snap_to_grid
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.text.display_names import translate_node_name


class WireInsertion:
    """Puts new nodes into wires.

    Args:
        binding: The canvas and its document.
        adder: Adds the nodes.
    """

    def __init__(self, binding: CanvasBinding, adder: NodeAdder) -> None:
        self._binding, self._document, self._adder = binding, binding.document, adder
        binding.dot_requested.connect(self.add_dot)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.dot": self.insert_dot} if DOT in self._document.registry else {}

    def insert_dot(self) -> None:
        """Put a dot into the selected wires, else behind the selected node; with nothing selected, at the mouse."""
        spec = self._document.registry.find_spec(DOT)
        view = self._binding.view
        wires = view.get_selected_wires()
        if spec is None:
            return
        if not wires or self._binding.selected_nodes:
            self._adder.add_picked(spec, False, view.canvas_view.get_scene_cursor())
            return
        for wire in wires:
            path = view.get_wire_path(wire)
            if path is not None:
                middle = path.pointAtPercent(0.5)
                self.add_dot(wire, Point(middle.x(), middle.y()))

    def add_dot(self, wire: Connection, at: Point) -> None:
        """Put a dot into a wire, with its middle at `at`."""
        spec = self._document.registry.find_spec(DOT)
        if spec is not None:
            self.insert_node(spec, wire, at)

    def insert_node(self, spec: NodeSpec, wire: Connection, at: Point) -> bool:
        """Put a new node into a wire, with its middle at `at`; return whether it fits."""
        placed = place_in_wire(self._document.graph, self._document.registry, spec, wire, at)
        if placed is None:
            text = tr("{names} does not fit into this wire.", names=translate_node_name(spec))
            self._binding.message_posted.emit(text)
            return False
        try:
            made = placed.command.apply_to(self._document.project, self._document.registry).graph
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return False
        face = make_card_model(
            made[placed.node], spec, {}, ExtraPorts(row_inputs=find_row_inputs(made, spec, placed.node)), ""
        )
        middle = face.layout.body_rect.center()
        move = MoveNodes({placed.node: snap_to_grid(Point(at.x - middle.x(), at.y - middle.y()))})
        command = CompoundCommand(placed.command.undo_label, (placed.command, move))
        return self._adder.apply_addition(command, placed.node, spec)
