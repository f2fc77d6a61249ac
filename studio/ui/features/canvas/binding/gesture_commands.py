"""Conversion of gestures to commands: each finished gesture becomes one step of the document, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QKeyEvent

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import CompoundCommand, MoveNodes, RenameNode
from studio.graph.model import Connection, Endpoint
from studio.graph.specs import get_spec
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.binding_base import BindingBase
from studio.ui.features.canvas.edits.gestures import AcceptingPorts, CanvasDrop
from studio.ui.features.canvas.edits.graph_clipboard import can_drop_data
from studio.ui.features.canvas.edits.wire_edits import find_accepting_ports, make_insert_commands, make_rewire_command
from studio.ui.shell.edits.connection_rejection import RejectedWire, find_rejection


class KeyHandler(Protocol):
    """Handler of keys."""

    def can_handle_key(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        ...

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what this key does; return whether it did something."""
        ...


class GestureCommands(QObject):
    """Implementation of `CanvasGestures`. The binding's signals report what needs more than a command.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: BindingBase) -> None:
        super().__init__(binding)
        self._binding = binding
        self.key_handler: KeyHandler | None = None

    # Wires

    def accepting_ports(self, start: Endpoint, *, from_output: bool) -> AcceptingPorts:
        """Return the ports that a wire from `start` may be laid to."""
        binding = self._binding
        mine = binding.get_port_model(start, output=from_output)
        graph = binding.document.graph
        return find_accepting_ports(
            graph, binding.get_card_models(), start, mine, self._driven_params, from_output=from_output
        )

    def _driven_params(self, node: str) -> bool:
        document = self._binding.document
        spec = get_spec(document.graph, node, document.registry)
        return spec is not None and bool(spec.driven_ports)

    def wires_changed(self, removed: Sequence[Connection], added: Sequence[Connection]) -> None:
        """Make one step of what a gesture did to wires."""
        command = make_rewire_command(self._binding.document.graph, removed, added)
        if command is None:
            self._binding.resync_wires()
        else:
            self._binding.apply_command(command)

    def wire_rejected(self, wire: RejectedWire, *, final: bool) -> None:
        """Say why a wire cannot be."""
        document = self._binding.document
        refusal = find_rejection(document.graph, document.registry, wire, self._binding.count_usage)
        if final:
            self._binding.resync_wires()
        if refusal is not None:
            self._binding.connection_rejected.emit(refusal, final)
            if final:
                self._binding.message_posted.emit(refusal.reason)

    def rejection_cleared(self) -> None:
        """Say no longer why a wire cannot be."""
        self._binding.rejection_cleared.emit()

    def wire_dropped(self, start: Endpoint, *, from_output: bool, at: Point) -> None:
        """Ask for the search, for a node that fits."""
        self._binding.resync_wires()
        self._binding.search_requested.emit(start, from_output, at)

    def signal_dropped(self, source: Endpoint, node: str, removed: Sequence[Connection], at: QPoint) -> None:
        """Ask which parameter is to be driven."""
        self._binding.resync_wires()
        self._binding.parameter_requested.emit(source, node, removed[0] if removed else None, at)

    def wire_split(self, wire: Connection, at: Point) -> None:
        """Ask for a dot in a wire."""
        self._binding.dot_requested.emit(wire, at)

    # Nodes

    def nodes_moved(self, to: Mapping[str, Point]) -> None:
        """Make one step of a move."""
        nodes = self._binding.document.graph.nodes
        known = {node: at for node, at in to.items() if node in nodes}
        free = {node: at for node, at in known.items() if not nodes[node].is_locked}
        moved = free or known  # where all are locked, the refusal says so
        if moved:
            self._binding.apply_command(MoveNodes(moved))
            self._binding.reset_card_positions()

    def items_copied(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """Ask for copies at other places."""
        self._binding.copies_requested.emit(nodes, notes)

    def nodes_inserted(self, nodes: Sequence[str], wire: Connection, to: Mapping[str, Point]) -> None:
        """Put nodes into a wire, where their types fit; else only move them."""
        document = self._binding.document
        try:
            edits = make_insert_commands(
                document.graph, document.registry, self._binding.get_card_models(), nodes, wire
            )
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            self.nodes_moved(to)
            return
        names = ", ".join(record.name for record in document.graph.nodes.values() if record.id in nodes)
        self._binding.apply_command(CompoundCommand(tr("Insert {names}", names=names), (MoveNodes(to), *edits)))
        self._binding.reset_card_positions()

    def node_renamed(self, node: str, name: str) -> None:
        """Give a node another name."""
        self._binding.apply_command(RenameNode(node, name))

    def selection_changed(self) -> None:
        """Tell which nodes are selected."""
        self._binding.update_selection()

    # Handed on

    def node_activated(self, node: str) -> None:
        """Tell of a double click."""
        self._binding.node_activated.emit(node)

    def canvas_activated(self) -> None:
        """Tell of a double click where nothing lies."""
        self._binding.canvas_activated.emit()

    def can_accept_drop(self, data: QMimeData) -> bool:
        """Return whether something from elsewhere may be dropped."""
        return can_drop_data(data)

    def data_dropped(self, dropped: CanvasDrop) -> None:
        """Tell of a drop."""
        self._binding.data_dropped.emit(dropped)

    def menu_requested(self, at: QPoint, node: str | None) -> None:
        """Report a request for a menu."""
        self._binding.menu_requested.emit(at, node)

    def can_handle_key(self, event: QKeyEvent) -> bool:
        """Return whether the key handler has an action for a key."""
        return self.key_handler is not None and self.key_handler.can_handle_key(event)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Pass a key to the key handler."""
        return self.key_handler is not None and self.key_handler.handle_key(event)

    def space_tapped(self) -> None:
        """Tell of a tap of the space bar."""
        self._binding.space_tapped.emit()
