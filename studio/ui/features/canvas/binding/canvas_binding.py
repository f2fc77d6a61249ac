"""Binding of the canvas to the Document. The canvas follows the Document and reports gestures to it.

Canvas → Document: a finished gesture becomes one command. Refused or not, the wires on the canvas are then compared
with those of the document, so that nothing stays on the screen that is not so.
Document → canvas: `changed` brings two frozen projects; what differs between them is done to the canvas.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import Command
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import DOT, get_spec
from studio.graph.view_state import Side, viewed_output
from studio.sdk.params import Point
from studio.sdk.ports import PortType
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.binding_base import BindingBase
from studio.ui.features.canvas.binding.gesture_commands import GestureCommands
from studio.ui.features.canvas.binding.note_binding import NoteBinding
from studio.ui.features.canvas.cards.card_model import NO_UNUSED_PORTS, CardModel, PortModel, make_card_model
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts, ExtraPortTracker
from studio.ui.features.canvas.view.graph_view import GraphView
from studio.ui.preview.cards.node_state import NodeState

_ORIGIN = Point(0.0, 0.0)
_MISSING_FILE_PROBLEMS = frozenset({ProblemKind.FILE, ProblemKind.MISSING_MEDIA, ProblemKind.LINK})
_Key = TypeVar("_Key")


class _CachedCardModel(NamedTuple):
    """A card's face, and what it was made from."""

    record: NodeRecord
    spec: NodeSpec | None
    ends: tuple[Endpoint, ...]  # of which it shows the facts
    extra: ExtraPorts
    facts: tuple[ClipInfo | None, ...]
    problem: str
    has_missing_file: bool
    idle_problem: str
    unused_inputs: Mapping[str, str]
    unused_outputs: Mapping[str, str]
    expressions: tuple[str, ...]
    model: CardModel


class CanvasBinding(BindingBase):
    """Binding that keeps a GraphView equal to a Document, and turns the view's gestures into commands.

    Args:
        document: The truth.
        parent: The QObject that owns it.
    """

    def __init__(self, document: Document | ActiveLevel, parent: QObject | None = None) -> None:
        super().__init__(document, parent)
        self._sync_depth = 0
        self._selected: tuple[str, ...] = ()
        self._clips: Mapping[Endpoint, ClipInfo] = {}
        self._problems: dict[str, str] = {}
        self._idle_problems: dict[str, str] = {}
        self._unused_inputs: Mapping[str, Mapping[str, str]] = {}
        self._unused_outputs: Mapping[str, Mapping[str, str]] = {}
        self._extra_ports = ExtraPortTracker(document.registry)
        self._states: dict[str, NodeState] = {}
        self._viewed_nodes: set[str] = set()
        self._nodes_with_missing_files: set[str] = set()
        self._card_models: dict[str, _CachedCardModel] = {}
        self._remembered: set[str] = set()
        self.gestures = GestureCommands(self)
        self.view = GraphView(self.gestures, self)
        self.notes = NoteBinding(self)
        with self._syncing():
            self._sync_canvas(Project(), document.project)
        document.project_changed.connect(self._on_changed)
        self.destroyed.connect(lambda: document.project_changed.disconnect(self._on_changed, missing_ok=True))

    # Document → canvas

    @contextmanager
    def _syncing(self) -> Iterator[None]:
        """While the canvas follows the document, what its items tell is no gesture."""
        self._sync_depth += 1
        try:
            yield
        finally:
            self._sync_depth -= 1

    def _on_changed(self, change: ProjectChange) -> None:
        with self._syncing():
            opened = change.is_new_project
            if opened:
                self._reset_caches()
            added = self._sync_canvas(Project() if opened else change.before, change.after)
        touched = find_changed_nodes(change.before, change.after) if change.is_history_step else ()
        if touched:
            self.select_nodes(touched)
        else:
            self.update_selection()
        if added and not opened and not change.is_history_step:  # undo leaves the view where it is
            self.nodes_added.emit(added)

    def _reset_caches(self) -> None:
        """Forget what is known of nodes beyond the document: states, facts, pictures, ports that wires named."""
        self._clips, self._problems, self._idle_problems = {}, {}, {}
        self._states, self._nodes_with_missing_files = {}, set()
        self._card_models, self._remembered = {}, set()
        self._extra_ports.clear()
        self.view.clear_pictures()
        for card in self.view.get_cards_by_node().values():
            card.show_state(NodeState())

    def _sync_canvas(self, before: Project, after: Project) -> set[str]:
        """Do to the canvas what differs between two projects; return the nodes that it shows since."""
        old, new = before.graph, after.graph
        reshaped = self._extra_ports.update_from_graphs(old, new)
        if old.wires is not new.wires:  # what a dot carries is what feeds it
            reshaped |= {node for node, record in new.nodes.items() if record.type == DOT}
        if _is_any_renamed(old, new):  # expressions say it
            reshaped |= {node for node, record in new.nodes.items() if record.expressions}
        touched = (r for node, r in new.nodes.items() if old.nodes.get(node) is not r or node in reshaped)
        faces = {record.id: self._get_card_model(record) for record in touched}
        cards = set(self.view.get_cards_by_node())
        gone = cards - new.nodes.keys()
        self._remove_wires(old, new, gone)
        if gone:
            self.view.remove_cards(gone)
        for node, face in faces.items():
            if node in cards:
                self.view.reshape_card(face)
            else:
                self.view.add_card(face, after.layout.get(node, _ORIGIN))
                self.view.show_node_state(node, self._states.get(node, NodeState()))
        if before.layout is not after.layout:
            self._move_cards(after.layout, before.layout)
        if old.wires is not new.wires or faces.keys() - cards:
            self._add_wires(new)
        self.notes.sync_notes(before, after)
        self._show_viewed(after)
        return faces.keys() - cards

    def _remove_wires(self, old: Graph, new: Graph, gone: set[str]) -> None:
        if not gone and old.wires is new.wires:
            return
        there = self.view.get_connections()
        taken = there - set(zip(new.wires.values(), new.wires.keys(), strict=True))
        if gone:
            taken |= {wire for wire in there if wire.source.node in gone or wire.target.node in gone}
        self.view.disconnect_wires(taken)

    def _add_wires(self, new: Graph) -> None:
        there, nodes = self.view.get_connections(), new.nodes
        missing = (end for end in new.wires.items() if (end[1], end[0]) not in there)
        self.view.connect_wires(Connection(s, t) for t, s in missing if s.node in nodes and t.node in nodes)

    def _move_cards(self, layout: Mapping[str, Point], known: Mapping[str, Point] | None = None) -> None:
        """Move the cards to `layout`; cards whose position equals that in `known` are skipped."""
        known = known or {}
        to = ((node, layout.get(node, _ORIGIN)) for node in self.view.get_cards_by_node())
        self.view.move_cards({node: at for node, at in to if known.get(node) is not at})

    def _show_viewed(self, project: Project) -> None:
        viewed = project.viewed_output.node if project.viewed_output is not None else None
        other = viewed_output(project, Side.B)
        compared = other.node if other is not None else None
        pins: dict[str, tuple[int, ...]] = {}
        for number, output in sorted(project.pins.items()):
            pins[output.node] = (*pins.get(output.node, ()), number)
        cards, before = self.view.get_cards_by_node(), self._viewed_nodes
        self._viewed_nodes = {node for node in (viewed, compared, *pins) if node is not None and node in cards}
        for node in (before | self._viewed_nodes) & cards.keys():
            cards[node].show_viewer_marks(node == viewed, node == compared, pins.get(node, ()))

    def show_variant_differences(self, nodes: Collection[str]) -> None:
        """Mark the cards of nodes that are others in the other variant."""
        for node, card in self.view.get_cards_by_node().items():
            card.show_variant_difference(node in nodes)

    def _get_card_model(self, record: NodeRecord) -> CardModel:
        """Return what a card says: the same object as before, if it says the same."""
        node, clips = record.id, self._clips
        spec = get_spec(self.document.graph, node, self.document.registry)
        problem, idle = self._problems.get(node, ""), self._idle_problems.get(node, "")
        lost, extra = node in self._nodes_with_missing_files, self._extra_ports[node]
        dim_inputs = self._unused_inputs.get(node, NO_UNUSED_PORTS)
        dim_outputs = self._unused_outputs.get(node, NO_UNUSED_PORTS)
        expressions = self.expressions.describe(record, spec) if record.expressions else ()
        known = self._card_models.get(node)
        ends = known.ends if known is not None and known.spec is spec else _list_ends(node, spec)
        facts = tuple(map(clips.get, ends))
        if known is not None and known.record is record and (known.spec, known.extra) == (spec, extra):
            comes_back = node not in self.view.get_cards_by_node()
            if comes_back:
                self._remembered.add(node)  # its facts are on their way
            said = known[known._fields.index("facts") : -1]
            now = (facts, problem, lost, idle, dim_inputs, dim_outputs, expressions)
            if (comes_back and not any(facts)) or said == now:
                return known.model
        face = make_card_model(
            record, spec, clips, extra, problem, lost=lost, idle_problem=idle, unused_inputs=dim_inputs,
            unused_outputs=dim_outputs, expressions=expressions,
        )  # fmt: skip
        said = (facts, problem, lost, idle, dim_inputs, dim_outputs, expressions)
        self._card_models[node] = _CachedCardModel(record, spec, ends, extra, *said, face)
        return face

    def set_facts(self, facts: GraphFacts, *, is_current: bool = True) -> None:
        """Show what wires carry, and what keeps nodes from being computed.

        Args:
            facts: Of the graph, or of one that it was a moment ago.
            is_current: Of the graph as it is now. Until these come, nodes that came back show what they showed.
        """
        clips, problems, idle_problems = self._clips, self._problems, self._idle_problems
        self._clips, self._problems = facts.clips, {}
        for problem in (problem for problem in facts.problems if problem.is_blocking):
            self._problems.setdefault(problem.node, problem.message)
        self._idle_problems = {problem.node: problem.message for problem in reversed(facts.idle_problems)}
        self._nodes_with_missing_files = {
            problem.node for problem in facts.problems if problem.kind in _MISSING_FILE_PROBLEMS
        }
        changed = {end.node for end in _changed_keys(clips, self._clips)} | _changed_keys(problems, self._problems)
        unused, self._unused_inputs = self._unused_inputs, facts.unused_inputs
        changed |= _changed_keys(idle_problems, self._idle_problems) | _changed_keys(unused, self._unused_inputs)
        unused, self._unused_outputs = self._unused_outputs, facts.unused_outputs
        changed |= _changed_keys(unused, self._unused_outputs)
        if is_current:
            changed |= self._remembered
            self._remembered = set()
        else:
            changed -= self._remembered
        cards, nodes = self.view.get_cards_by_node(), self.document.graph.nodes
        for node in changed & cards.keys() & nodes.keys():
            cards[node].show_model(self._get_card_model(nodes[node]))
        if changed:
            self.view.canvas_view.value_layer.update()

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about."""
        if node in self.document.graph.nodes:
            self._states[node] = state
            self.view.show_node_state(node, state)

    @property
    def problems(self) -> Mapping[str, str]:
        """The first problem of each node that cannot be computed."""
        return self._problems

    @property
    def clips(self) -> Mapping[Endpoint, ClipInfo]:
        """Facts of the outputs of the open level, as far as they are known."""
        return self._clips

    # Selection

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """The selected nodes, the latest last."""
        return self._selected

    def select_nodes(self, nodes: Sequence[str]) -> None:
        """Select these nodes and nothing else."""
        present = tuple(dict.fromkeys(node for node in nodes if node in self.document.graph.nodes))
        with self._syncing():
            self.view.canvas_view.select_only([self.view.get_card(node) for node in present])
        self._set_selected(present)

    def update_selection(self) -> None:
        """Tell which nodes are selected, if those are others than before."""
        if self._sync_depth:
            return
        now = {card.model.node for card in self.view.canvas_view.selected_cards()}
        kept = [node for node in self._selected if node in now]
        self._set_selected((*kept, *(node for node in self.document.graph.nodes if node in now and node not in kept)))

    def _set_selected(self, selected: tuple[str, ...]) -> None:
        if selected != self._selected:
            self._selected = selected
            self.selected_nodes_changed.emit(selected)

    # Canvas → Document

    def apply_command(self, command: Command) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made."""
        try:
            self.document.apply_command(command)
        except StudioError as error:
            self.message_posted.emit(str(error))
            return False
        finally:
            self.resync_wires()
        return True

    def resync_wires(self) -> None:
        """Show the wires of the document, whatever a gesture did to those on the canvas."""
        graph = self.document.graph
        with self._syncing():
            self.view.resync_wires(
                wire
                for wire in graph.connections
                if wire.source.node in graph.nodes and wire.target.node in graph.nodes
            )

    def reset_card_positions(self) -> None:
        """Put all cards where the document says: the canvas moved them before it was asked."""
        self._move_cards(self.document.project.layout)

    def get_port_type(self, end: Endpoint, *, output: bool) -> PortType | None:
        """Return what a port carries; None where its node's type is not installed."""
        return self.get_port_model(end, output=output).type

    def get_port_model(self, end: Endpoint, *, output: bool) -> PortModel:
        """Return a port as its card shows it."""
        face = self.view.get_card(end.node).model
        return next(port for port in (face.outputs if output else face.inputs) if port.name == end.port)

    def get_card_models(self) -> dict[str, CardModel]:
        """Return what each card says."""
        return {node: card.model for node, card in self.view.get_cards_by_node().items()}


def find_changed_nodes(before: Project, after: Project) -> tuple[str, ...]:
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


def _is_any_renamed(old: Graph, new: Graph) -> bool:
    """Return whether a node has another name than before."""
    if old.nodes is new.nodes:
        return False
    pairs = ((old.nodes.get(node), record) for node, record in new.nodes.items())
    return any(was is not None and was is not record and was.name != record.name for was, record in pairs)


def _list_ends(node: str, spec: NodeSpec | None) -> tuple[Endpoint, ...]:
    ports = (*spec.inputs, *spec.outputs) if spec is not None else ()
    return tuple(Endpoint(node, port.name) for port in ports)


def _changed_keys(old: Mapping[_Key, object], new: Mapping[_Key, object]) -> set[_Key]:
    """Return the keys under which two mappings hold different things."""
    if old is new or old == new:
        return set()
    changed = {key for key, value in new.items() if (was := old.get(key)) is not value and was != value}
    return changed | (old.keys() - new.keys())
