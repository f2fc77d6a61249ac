"""Turns what the canvas tells into commands: each finished gesture into one step of the document, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QKeyEvent

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import MoveNodes, RenameNode, Together
from studio.graph.model import Connection, Endpoint
from studio.graph.specs import spec_of
from studio.sdk.params import Point
from studio.ui.node_editor.clipboard import can_be_dropped
from studio.ui.node_editor.gestures import Dropped, LitPorts, RefusedWire
from studio.ui.node_editor.refusals import refusal_of
from studio.ui.node_editor.wire_edits import accepting_ports, inserted, rewired

if TYPE_CHECKING:
    from studio.ui.node_editor.binding import Binding


class Keys(Protocol):
    """Whoever knows what keys do."""

    def wants(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        ...

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key does; return whether it did something."""
        ...


class GestureCommands(QObject):
    """The `Gestures` of a node editor. What needs more than a command is told by the binding's signals.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._binding = binding
        self.keys: Keys | None = None

    # Wires

    def accepting_ports(self, start: Endpoint, *, from_output: bool) -> LitPorts:
        """Return the ports that a wire from `start` may be laid to."""
        binding = self._binding
        mine = binding.port(start, output=from_output)
        graph = binding.document.graph
        return accepting_ports(graph, binding.faces(), start, mine, self._drivable, from_output=from_output)

    def _drivable(self, node: str) -> bool:
        document = self._binding.document
        spec = spec_of(document.graph, node, document.registry)
        return spec is not None and bool(spec.driven_ports)

    def wires_changed(self, removed: Sequence[Connection], added: Sequence[Connection]) -> None:
        """Make one step of what a gesture did to wires."""
        command = rewired(self._binding.document.graph, removed, added)
        if command is None:
            self._binding.resync()
        else:
            self._binding.apply(command)

    def wire_refused(self, wire: RefusedWire, *, final: bool) -> None:
        """Say why a wire cannot be."""
        document = self._binding.document
        refusal = refusal_of(document.graph, document.registry, wire, self._binding.use)
        if final:
            self._binding.resync()
        if refusal is not None:
            self._binding.refused.emit(refusal, final)
            if final:
                self._binding.message_posted.emit(refusal.text)

    def refusal_over(self) -> None:
        """Say no longer why a wire cannot be."""
        self._binding.refusal_over.emit()

    def wire_dropped(self, start: Endpoint, *, from_output: bool, at: Point) -> None:
        """Ask for the search, for a node that fits."""
        self._binding.resync()
        self._binding.search_wanted.emit(start, from_output, at)

    def signal_dropped(self, source: Endpoint, node: str, removed: Sequence[Connection], at: QPoint) -> None:
        """Ask which parameter is to be driven."""
        self._binding.resync()
        self._binding.parameter_wanted.emit(source, node, removed[0] if removed else None, at)

    def wire_split(self, wire: Connection, at: Point) -> None:
        """Ask for a dot in a wire."""
        self._binding.dot_wanted.emit(wire, at)

    # Nodes

    def nodes_moved(self, to: Mapping[str, Point]) -> None:
        """Make one step of a move."""
        nodes = self._binding.document.graph.nodes
        known = {node: at for node, at in to.items() if node in nodes}
        free = {node: at for node, at in known.items() if not nodes[node].locked}
        moved = free or known  # where all are locked, the refusal says so
        if moved:
            self._binding.apply(MoveNodes(moved))
            self._binding.show_places()

    def items_copied(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """Ask for copies at other places."""
        self._binding.copies_wanted.emit(nodes, notes)

    def nodes_inserted(self, nodes: Sequence[str], wire: Connection, to: Mapping[str, Point]) -> None:
        """Put nodes into a wire, where their types fit; else only move them."""
        document = self._binding.document
        try:
            edits = inserted(document.graph, document.registry, self._binding.faces(), nodes, wire)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            self.nodes_moved(to)
            return
        names = ", ".join(record.name for record in document.graph.nodes.values() if record.id in nodes)
        self._binding.apply(Together(tr("Insert {names}", names=names), (MoveNodes(to), *edits)))
        self._binding.show_places()

    def node_renamed(self, node: str, name: str) -> None:
        """Give a node another name."""
        self._binding.apply(RenameNode(node, name))

    def selection_changed(self) -> None:
        """Tell which nodes are selected."""
        self._binding.selection_changed()

    # Handed on

    def node_activated(self, node: str) -> None:
        """Tell of a double click."""
        self._binding.activated.emit(node)

    def takes_drop(self, data: QMimeData) -> bool:
        """Return whether something from elsewhere may be dropped."""
        return can_be_dropped(data)

    def data_dropped(self, dropped: Dropped) -> None:
        """Tell of a drop."""
        self._binding.dropped.emit(dropped)

    def menu_requested(self, at: QPoint, node: str | None) -> None:
        """Tell of the wish for a menu."""
        self._binding.menu_wanted.emit(at, node)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Ask whoever knows the keys."""
        return self.keys is not None and self.keys.wants(event)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Hand a key to whoever knows the keys."""
        return self.keys is not None and self.keys.press(event)

    def space_tapped(self) -> None:
        """Tell of a tap of the space bar."""
        self._binding.space_was_tapped.emit()
