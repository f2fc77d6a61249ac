"""Ties the canvas to the Document: the Document is the truth, the canvas follows it and tells gestures.

Canvas → Document: a finished gesture becomes one command. Refused or not, the wires on the canvas are then compared
with those of the document, so that nothing stays on the screen that is not so.
Document → canvas: `changed` brings two frozen projects; what differs between them is done to the canvas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, QPoint, Signal
from PySide6.QtGui import QKeyEvent

from studio.core.clip import ClipFacts
from studio.core.errors import StudioError
from studio.graph.commands import Command, Connect, Disconnect, MoveNodes, RenameNode, Together, check_connection
from studio.graph.commands.wiring import fits
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.ports import SIGNAL, PortType, connects
from studio.ui.node_editor.extra_ports import ExtraPortBook
from studio.ui.node_editor.face import CardFace, PortFace, face_of
from studio.ui.node_editor.gestures import LitPorts
from studio.ui.node_editor.note_binding import NoteBinding
from studio.ui.node_editor.ports import BODY
from studio.ui.node_editor.state import NodeState
from studio.ui.node_editor.view import GraphView

_ORIGIN = Point(0.0, 0.0)


class Keys(Protocol):
    """Whoever knows what keys do."""

    def wants(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        ...

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key does; return whether it did something."""
        ...


class Binding(QObject):
    """Keeps a GraphView equal to a Document, and turns what the view tells into commands.

    Args:
        document: The truth.
        parent: The QObject that owns it.
    """

    selected_changed = Signal(object)
    """The ids of the selected nodes, tuple[str, ...], the latest last."""
    message_posted = Signal(str)
    """Why something was refused."""
    search_wanted = Signal(object, bool, object)
    """A new wire was dropped on the canvas: its fixed end (Endpoint), whether that is an output, and where (Point)."""
    parameter_wanted = Signal(object, str, object, object)
    """A Signal was dropped on a card: the output (Endpoint), the card's node, the wire that was taken off for it
    (Connection or None), and where on the screen (QPoint)."""
    activated = Signal(str)
    """A card was double-clicked."""
    dropped = Signal(object, object)
    """Something from elsewhere was dropped: QMimeData and where (Point)."""
    menu_wanted = Signal(object, object)
    """A menu was asked for: where on the screen (QPoint), and of which node (str or None)."""
    space_was_tapped = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.keys: Keys | None = None
        self._following = 0
        self._selected: tuple[str, ...] = ()
        self._clips: Mapping[Endpoint, ClipFacts] = {}
        self._problems: dict[str, str] = {}
        self._extra = ExtraPortBook(document.registry)
        self._states: dict[str, NodeState] = {}
        self.view = GraphView(self, self)
        self.notes = NoteBinding(self)
        with self._follows():
            self._follow(Project(), document.project)
        document.changed.connect(self._on_changed)
        self.destroyed.connect(lambda: document.changed.disconnect(self._on_changed, missing_ok=True))

    # Document → canvas

    @contextmanager
    def _follows(self) -> Iterator[None]:
        """While the canvas follows the document, what its items tell is no gesture."""
        self._following += 1
        try:
            yield
        finally:
            self._following -= 1

    def _on_changed(self, change: Change) -> None:
        with self._follows():
            opened = change.opened
            if opened:
                self._forget()
            self._follow(Project() if opened else change.before, change.after)
        self.selection_changed()

    def _forget(self) -> None:
        """Forget what is known of nodes beyond the document: states, facts, pictures, ports that wires named."""
        self._clips, self._problems, self._states = {}, {}, {}
        self._extra.clear()
        self.view.forget_pictures()
        for card in self.view.cards().values():
            card.show_state(NodeState())

    def _follow(self, before: Project, after: Project) -> None:
        old, new = before.graph, after.graph
        reshaped = self._extra.follow(old, new)
        touched = (r for node, r in new.nodes.items() if old.nodes.get(node) is not r or node in reshaped)
        faces = {record.id: self._face(record) for record in touched}
        cards = self.view.cards()
        gone = {node for node in cards if node not in new.nodes}
        self._take_wires(old, new, gone)
        if gone:
            self.view.remove_cards(gone)
        for node, face in faces.items():
            if node in cards:
                self.view.reshape_card(face)
            else:
                self.view.add_card(face, after.layout.get(node, _ORIGIN))
                self.view.show_state(node, self._states.get(node, NodeState()))
        if before.layout is not after.layout:
            self._move(after.layout)
        if old.wires is not new.wires or faces.keys() - cards.keys():
            self._lay_wires(new)
        self.notes.follow(before, after)
        self._show_viewed(after.viewed)

    def _take_wires(self, old: Graph, new: Graph, gone: set[str]) -> None:
        if not gone and old.wires is new.wires:
            return
        for wire in self.view.wires():
            kept = new.wires.get(wire.target) == wire.source
            if not kept or wire.source.node in gone or wire.target.node in gone:
                self.view.disconnect_wire(wire)

    def _lay_wires(self, graph: Graph) -> None:
        there = set(self.view.wires())
        for wire in graph.connections:
            if wire not in there and wire.source.node in graph.nodes and wire.target.node in graph.nodes:
                self.view.connect_wire(wire)

    def _move(self, layout: Mapping[str, Point]) -> None:
        for node, card in self.view.cards().items():
            at = layout.get(node, _ORIGIN)
            if card.pos().toTuple() != at:
                self.view.move_card(node, at)

    def _show_viewed(self, viewed: Endpoint | None) -> None:
        for node, card in self.view.cards().items():
            card.show_viewed(viewed is not None and viewed.node == node)

    def _face(self, record: NodeRecord) -> CardFace:
        spec = self.document.registry.get(record.type)
        return face_of(record, spec, self._clips, self._extra[record.id], self._problems.get(record.id, ""))

    def set_facts(self, facts: GraphFacts) -> None:
        """Show what wires carry, and what keeps nodes from being computed."""
        self._clips = facts.clips
        self._problems = {}
        for problem in facts.problems:
            self._problems.setdefault(problem.node, problem.message)
        for node, card in self.view.cards().items():
            record = self.document.graph.nodes.get(node)
            face = self._face(record) if record is not None else card.face
            if face != card.face:
                card.show_face(face)

    def set_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about."""
        if node in self.document.graph.nodes:
            self._states[node] = state
            self.view.show_state(node, state)

    # Selection

    @property
    def selected(self) -> tuple[str, ...]:
        """The selected nodes, the latest last."""
        return self._selected

    def select(self, nodes: Sequence[str]) -> None:
        """Select these nodes and nothing else."""
        with self._follows():
            self.view.canvas.scene().clearSelection()
            for node in nodes:
                if node in self.document.graph.nodes:
                    self.view.card(node).setSelected(True)
        self.selection_changed()

    def selection_changed(self) -> None:
        """Tell which nodes are selected, if those are others than before."""
        if self._following:
            return
        now = {card.face.node for card in self.view.canvas.selected_cards()}
        kept = [node for node in self._selected if node in now]
        selected = (*kept, *(node for node in self.document.graph.nodes if node in now and node not in kept))
        if selected != self._selected:
            self._selected = selected
            self.selected_changed.emit(selected)

    # Canvas → Document

    def apply(self, command: Command) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made."""
        try:
            self.document.apply(command)
        except StudioError as error:
            self.message_posted.emit(str(error))
            return False
        finally:
            self._resync()
        return True

    def _resync(self) -> None:
        graph = self.document.graph
        with self._follows():
            self.view.resync_wires(
                wire
                for wire in graph.connections
                if wire.source.node in graph.nodes and wire.target.node in graph.nodes
            )

    def accepting_ports(self, start: Endpoint, *, from_output: bool) -> LitPorts:
        """Return the ports that a wire from `start` may be laid to: of a fitting type, and closing no loop.

        A card with parameters that the Signal may drive has `BODY` among them.
        """
        graph = self.document.graph
        forbidden = graph.upstream(start.node) if from_output else graph.downstream(start.node)
        mine = self._port(start, output=from_output)
        lit = {}
        for node, card in self.view.cards().items():
            if node in forbidden:
                continue
            ports = card.face.inputs if from_output else card.face.outputs
            pairs = ((mine, port) if from_output else (port, mine) for port in ports)
            keys = {(not from_output, index) for index, (gives, takes) in enumerate(pairs) if _may_join(gives, takes)}
            if from_output and mine.type is SIGNAL and self._has_parameters(node):
                keys.add(BODY)
            if keys:
                lit[node] = frozenset(keys)
        return lit

    def _has_parameters(self, node: str) -> bool:
        spec = self.document.registry.get(self.document.graph[node].type)
        return spec is not None and bool(spec.driven_ports)

    def type_of(self, end: Endpoint, *, output: bool) -> PortType | None:
        """Return what a port carries; None where its node's type is not installed."""
        return self._port(end, output=output).type

    def _port(self, end: Endpoint, *, output: bool) -> PortFace:
        face = self.view.card(end.node).face
        return next(port for port in (face.outputs if output else face.inputs) if port.name == end.port)

    def wires_changed(self, removed: Sequence[Connection], added: Sequence[Connection]) -> None:
        """Make one step of what a gesture did to wires."""
        wires = self.document.graph.wires
        filled = {wire.target for wire in added}
        emptied = tuple(w.target for w in removed if w.target not in filled and wires.get(w.target) == w.source)
        commands: list[Command] = [Disconnect(emptied)] if emptied else []
        commands += [Connect(wire.source, wire.target) for wire in added if wires.get(wire.target) != wire.source]
        if not commands:
            self._resync()
        elif len(commands) == 1:
            self.apply(commands[0])
        else:
            self.apply(Together("Reconnect", tuple(commands)))

    def wire_refused(self, start: Endpoint, end: Endpoint, *, from_output: bool, to_output: bool) -> None:
        """Say why a wire cannot be."""
        if from_output is to_output:
            side = "outputs" if from_output else "inputs"
            self.message_posted.emit(f"Both are {side}; a wire leads from an output to an input.")
        else:
            wire = Connection(start, end) if from_output else Connection(end, start)
            try:
                check_connection(self.document.graph, self.document.registry, wire)
            except StudioError as error:
                self.message_posted.emit(str(error))
        self._resync()

    def wire_dropped(self, start: Endpoint, *, from_output: bool, at: Point) -> None:
        """Ask for the search, for a node that fits."""
        self._resync()
        self.search_wanted.emit(start, from_output, at)

    def signal_dropped(self, source: Endpoint, node: str, removed: Sequence[Connection], at: QPoint) -> None:
        """Ask which parameter is to be driven."""
        self._resync()
        self.parameter_wanted.emit(source, node, removed[0] if removed else None, at)

    def nodes_moved(self, to: Mapping[str, Point]) -> None:
        """Make one step of a move."""
        moved = {node: at for node, at in to.items() if node in self.document.graph.nodes}
        if moved and self.apply(MoveNodes(moved)):
            self.show_places()

    def show_places(self) -> None:
        """Put the cards where the document says."""
        self._move(self.document.project.layout)

    def node_inserted(self, node: str, wire: Connection, to: Mapping[str, Point]) -> None:
        """Put a node into a wire, where its types fit; else only move it."""
        graph, registry = self.document.graph, self.document.registry
        face = self.view.card(node).face
        inputs = (Endpoint(node, port.name) for port in face.inputs)
        outputs = (Endpoint(node, port.name) for port in face.outputs)
        takes = next((port for port in inputs if fits(graph, registry, wire.source, port)), None)
        gives = next((port for port in outputs if fits(graph, registry, port, wire.target)), None)
        if takes is None or gives is None:
            self.message_posted.emit(f"{face.title} does not fit into this wire.")
            self.nodes_moved(to)
            return
        commands = (MoveNodes(to), Disconnect((wire.target,)), Connect(wire.source, takes), Connect(gives, wire.target))
        self.apply(Together(f"Insert {face.title}", commands))
        self._move(self.document.project.layout)

    def node_renamed(self, node: str, name: str) -> None:
        """Give a node another name."""
        self.apply(RenameNode(node, name))

    # Handed on

    def node_activated(self, node: str) -> None:
        """Tell of a double click."""
        self.activated.emit(node)

    def data_dropped(self, data: QMimeData, at: Point) -> None:
        """Tell of a drop."""
        self.dropped.emit(data, at)

    def menu_requested(self, at: QPoint, node: str | None) -> None:
        """Tell of the wish for a menu."""
        self.menu_wanted.emit(at, node)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Ask whoever knows the keys."""
        return self.keys is not None and self.keys.wants(event)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Hand a key to whoever knows the keys."""
        return self.keys is not None and self.keys.press(event)

    def space_tapped(self) -> None:
        """Tell of a tap of the space bar."""
        self.space_was_tapped.emit()


def _may_join(gives: PortFace, takes: PortFace) -> bool:
    if gives.type is None or takes.type is None:
        return True
    return connects(gives.type, takes.type)
