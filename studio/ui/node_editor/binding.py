"""Ties the canvas to the Document: the Document is the truth, the canvas follows it and tells gestures.

Canvas → Document: a finished gesture becomes one command. Refused or not, the wires on the canvas are then compared
with those of the document, so that nothing stays on the screen that is not so.
Document → canvas: `changed` brings two frozen projects; what differs between them is done to the canvas.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from studio.core.clip import ClipFacts
from studio.core.errors import StudioError
from studio.graph.commands import Command
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.graph.looking import Side, looked_at
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.problems import ProblemKind
from studio.graph.specs import DOT, spec_of
from studio.sdk.params import Point
from studio.sdk.ports import PortType
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.extra_ports import ExtraPortBook, ExtraPorts
from studio.ui.node_editor.face import CardFace, PortFace, face_of
from studio.ui.node_editor.gesture_commands import GestureCommands
from studio.ui.node_editor.note_binding import NoteBinding
from studio.ui.node_editor.state import NodeState
from studio.ui.node_editor.view import GraphView

_ORIGIN = Point(0.0, 0.0)
_LOST = frozenset({ProblemKind.FILE, ProblemKind.LINK})
_Key = TypeVar("_Key")


class _KnownFace(NamedTuple):
    """A card's face, and what it was made from."""

    record: NodeRecord
    spec: NodeSpec | None
    extra: ExtraPorts
    facts: tuple[ClipFacts | None, ...]
    problem: str
    lost: bool
    face: CardFace


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
    dropped = Signal(object)
    """Something from elsewhere was dropped (Dropped)."""
    refused = Signal(object, bool)
    """A wire cannot be: the Refusal, and whether it was dropped (or else is only held there)."""
    refusal_over = Signal()
    """The wire is no longer held over a port that cannot take it."""
    copies_wanted = Signal(object, object)
    """Cards and notes were dragged to have copies of them: where, by node and by note."""
    dot_wanted = Signal(object, object)
    """A wire is to be led another way: the Connection, and where (Point)."""
    menu_wanted = Signal(object, object)
    """A menu was asked for: where on the screen (QPoint), and of which node (str or None)."""
    space_was_tapped = Signal()

    def __init__(self, document: Document | Level, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.use: Callable[[str], int] = lambda _: 0
        self._following = 0
        self._selected: tuple[str, ...] = ()
        self._clips: Mapping[Endpoint, ClipFacts] = {}
        self._problems: dict[str, str] = {}
        self._extra = ExtraPortBook(document.registry)
        self._states: dict[str, NodeState] = {}
        self._looked_at: set[str] = set()
        self._lost: set[str] = set()
        self._faces: dict[str, _KnownFace] = {}
        self._remembered: set[str] = set()
        self.gestures = GestureCommands(self)
        self.view = GraphView(self.gestures, self)
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
        touched = touched_nodes(change.before, change.after) if change.stepped else ()
        if touched:
            self.select(touched)
        else:
            self.selection_changed()

    def _forget(self) -> None:
        """Forget what is known of nodes beyond the document: states, facts, pictures, ports that wires named."""
        self._clips, self._problems, self._states, self._lost = {}, {}, {}, set()
        self._faces, self._remembered = {}, set()
        self._extra.clear()
        self.view.forget_pictures()
        for card in self.view.cards().values():
            card.show_state(NodeState())

    def _follow(self, before: Project, after: Project) -> None:
        old, new = before.graph, after.graph
        reshaped = self._extra.follow(old, new)
        if old.wires is not new.wires:  # what a dot carries is what feeds it
            reshaped |= {node for node, record in new.nodes.items() if record.type == DOT}
        touched = (r for node, r in new.nodes.items() if old.nodes.get(node) is not r or node in reshaped)
        faces = {record.id: self._face(record) for record in touched}
        cards = set(self.view.cards())
        gone = cards - new.nodes.keys()
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
            self._move(after.layout, before.layout)
        if old.wires is not new.wires or faces.keys() - cards:
            self._lay_wires(new)
        self.notes.follow(before, after)
        self._show_viewed(after)

    def _take_wires(self, old: Graph, new: Graph, gone: set[str]) -> None:
        if not gone and old.wires is new.wires:
            return
        there = self.view.wires()
        taken = there - set(zip(new.wires.values(), new.wires.keys(), strict=True))
        if gone:
            taken |= {wire for wire in there if wire.source.node in gone or wire.target.node in gone}
        self.view.disconnect_wires(taken)

    def _lay_wires(self, new: Graph) -> None:
        there, nodes = self.view.wires(), new.nodes
        missing = (end for end in new.wires.items() if (end[1], end[0]) not in there)
        self.view.connect_wires(Connection(s, t) for t, s in missing if s.node in nodes and t.node in nodes)

    def _move(self, layout: Mapping[str, Point], known: Mapping[str, Point] | None = None) -> None:
        """Put the cards where `layout` says; those that are where `known` says need not be looked at."""
        known = known or {}
        to = ((node, layout.get(node, _ORIGIN)) for node in self.view.cards())
        self.view.move_cards({node: at for node, at in to if known.get(node) is not at})

    def _show_viewed(self, project: Project) -> None:
        viewed = project.viewed.node if project.viewed is not None else None
        other = looked_at(project, Side.B)
        compared = other.node if other is not None else None
        pins: dict[str, tuple[int, ...]] = {}
        for number, output in sorted(project.pins.items()):
            pins[output.node] = (*pins.get(output.node, ()), number)
        cards, before = self.view.cards(), self._looked_at
        self._looked_at = {node for node in (viewed, compared, *pins) if node is not None and node in cards}
        for node in (before | self._looked_at) & cards.keys():
            cards[node].show_viewed(node == viewed, node == compared, pins.get(node, ()))

    def show_differing(self, nodes: Collection[str]) -> None:
        """Mark the cards of nodes that are others in the other variant."""
        for node, card in self.view.cards().items():
            card.show_differing(node in nodes)

    def _face(self, record: NodeRecord) -> CardFace:
        """Return what a card says: the same object as before, if it says the same."""
        node, clips = record.id, self._clips
        spec = spec_of(self.document.graph, node, self.document.registry)
        problem, lost, extra = self._problems.get(node, ""), node in self._lost, self._extra[node]
        ports = (*spec.inputs, *spec.outputs) if spec is not None else ()
        facts = tuple(clips.get(Endpoint(node, port.name)) for port in ports)
        known = self._faces.get(node)
        if known is not None and known.record is record and (known.spec, known.extra) == (spec, extra):
            if (known.facts, known.problem, known.lost) == (facts, problem, lost):
                return known.face
            if node not in self.view.cards() and not any(facts):  # it comes back: the facts are on their way
                self._remembered.add(node)
                return known.face
        face = face_of(record, spec, clips, extra, problem, lost=lost)
        self._faces[node] = _KnownFace(record, spec, extra, facts, problem, lost, face)
        return face

    def set_facts(self, facts: GraphFacts) -> None:
        """Show what wires carry, and what keeps nodes from being computed."""
        clips, problems = self._clips, self._problems
        self._clips, self._problems = facts.clips, {}
        for problem in (problem for problem in facts.problems if problem.blocks):
            self._problems.setdefault(problem.node, problem.message)
        self._lost = {problem.node for problem in facts.problems if problem.kind in _LOST}
        changed = {end.node for end in _differing(clips, self._clips)} | _differing(problems, self._problems)
        changed |= self._remembered
        self._remembered = set()
        cards, nodes = self.view.cards(), self.document.graph.nodes
        for node in changed & cards.keys() & nodes.keys():
            cards[node].show_face(self._face(nodes[node]))
        if changed:
            self.view.canvas.value_layer.update()

    def set_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about."""
        if node in self.document.graph.nodes:
            self._states[node] = state
            self.view.show_state(node, state)

    @property
    def problems(self) -> Mapping[str, str]:
        """What keeps nodes from being computed, the first thing of each."""
        return self._problems

    # Selection

    @property
    def selected(self) -> tuple[str, ...]:
        """The selected nodes, the latest last."""
        return self._selected

    def select(self, nodes: Sequence[str]) -> None:
        """Select these nodes and nothing else."""
        present = tuple(dict.fromkeys(node for node in nodes if node in self.document.graph.nodes))
        with self._follows():
            self.view.canvas.select_only([self.view.card(node) for node in present])
        self._set_selected(present)

    def selection_changed(self) -> None:
        """Tell which nodes are selected, if those are others than before."""
        if self._following:
            return
        now = {card.face.node for card in self.view.canvas.selected_cards()}
        kept = [node for node in self._selected if node in now]
        self._set_selected((*kept, *(node for node in self.document.graph.nodes if node in now and node not in kept)))

    def _set_selected(self, selected: tuple[str, ...]) -> None:
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
            self.resync()
        return True

    def resync(self) -> None:
        """Show the wires of the document, whatever a gesture did to those on the canvas."""
        graph = self.document.graph
        with self._follows():
            self.view.resync_wires(
                wire
                for wire in graph.connections
                if wire.source.node in graph.nodes and wire.target.node in graph.nodes
            )

    def show_places(self) -> None:
        """Put all cards where the document says: the canvas moved them before it was asked."""
        self._move(self.document.project.layout)

    def type_of(self, end: Endpoint, *, output: bool) -> PortType | None:
        """Return what a port carries; None where its node's type is not installed."""
        return self.port(end, output=output).type

    def port(self, end: Endpoint, *, output: bool) -> PortFace:
        """Return a port as its card shows it."""
        face = self.view.card(end.node).face
        return next(port for port in (face.outputs if output else face.inputs) if port.name == end.port)

    def faces(self) -> dict[str, CardFace]:
        """Return what each card says."""
        return {node: card.face for node, card in self.view.cards().items()}


def touched_nodes(before: Project, after: Project) -> tuple[str, ...]:
    """Return what a step of undo has brought back, edited or moved; else whose wires it has changed."""
    old, new = before.graph, after.graph
    added = tuple(node for node in new.nodes if node not in old.nodes)
    if added:
        return added
    edited = {node for node, record in new.nodes.items() if old.nodes[node] is not record}
    edited |= {node for node, at in after.layout.items() if before.layout.get(node) != at}
    if not edited and len(old.nodes) == len(new.nodes):
        edited = {target.node for target, _ in old.wires.items() ^ new.wires.items()}
    return tuple(node for node in new.nodes if node in edited)


def _differing(old: Mapping[_Key, object], new: Mapping[_Key, object]) -> set[_Key]:
    """Return the keys under which two mappings hold different things."""
    if old == new:
        return set()
    changed = {key for key, value in new.items() if (was := old.get(key)) is not value and was != value}
    return changed | (old.keys() - new.keys())
