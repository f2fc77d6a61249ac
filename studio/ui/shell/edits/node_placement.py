"""New nodes, as commands: from a pick in the search, at a wire's loose end, in a wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from studio.graph.commands import AddNode, Command, CompoundCommand, Connect, Disconnect
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.params import ParamValue, Point
from studio.sdk.ports import SIGNAL, PortType, can_connect, list_shown_inputs
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.preview.cards.card_layout import CARD_WIDTH, ROW_HEIGHT, CardLayout, get_card_form
from studio.ui.preview.cards.previewable_types import find_card_text, has_curve, has_picture
from studio.ui.widgets.text.display_names import translate_node_name

PLACEMENT_STEP: Final = 24.0
"""The canvas's dots; new nodes are laid on whole ones of a quarter of it."""


@dataclass(frozen=True, slots=True)
class LooseWireEnd:
    """A wire that waits for a node.

    Args:
        fixed_end: Its other end.
        is_from_output: Whether that is an output.
        type: What it carries; None where that is not known.
    """

    fixed_end: Endpoint
    is_from_output: bool
    type: PortType | None

    def iter_matching_ports(self, spec: NodeSpec) -> Iterator[str]:
        """Yield the ports of a node type that the wire fits; the main one first."""
        ports = list(spec.outputs)
        if self.is_from_output:
            main = spec.main_input
            ports = sorted(spec.inputs, key=lambda port: (port.is_optional, port is not main))
        for port in ports:
            pair = (self.type, port.type) if self.is_from_output else (port.type, self.type)
            if self.type is None or can_connect(*pair):
                yield port.name

    def find_matching_port(self, spec: NodeSpec) -> str | None:
        """Return the first of these ports."""
        return next(self.iter_matching_ports(spec), None)

    def find_driven_params(self, spec: NodeSpec) -> tuple[str, ...]:
        """Return the parameters of a node type that the wire may drive, where none of its inputs takes the wire."""
        if not self.is_from_output or self.type is not SIGNAL or self.find_matching_port(spec) is not None:
            return ()
        return tuple(port.name for port in spec.driven_ports)

    def rate_fit(self, spec: NodeSpec) -> int:
        """Return how well a node type fits: 2 for a port, 1 for a parameter, 0 not at all."""
        return 2 if self.find_matching_port(spec) is not None else 1 if self.find_driven_params(spec) else 0


@dataclass(frozen=True, slots=True)
class NodePlacement:
    """A command that adds a node, and the node's id."""

    command: Command
    node: str


def make_add_node(
    graph: Graph, spec: NodeSpec, at: Point, params: dict[str, ParamValue] | None = None, name: str = ""
) -> tuple[AddNode, str]:
    """Return the command that adds a node of this type with its upper left corner at `at`, and its id.

    Without a name it is called as its type.
    """
    node = graph.make_unique_id(spec.id.partition(".")[2])
    record = NodeRecord(
        node, spec.id, graph.make_unique_name(name or translate_node_name(spec)), spec.version, params or {}
    )
    return AddNode(record, snap_to_grid(at)), node


def place_at_wire_end(graph: Graph, spec: NodeSpec, end: LooseWireEnd, at: Point, parameter: str = "") -> NodePlacement:
    """Return the command that adds a node so that a port of it lies at `at`, with the wire laid: one step of undo.

    Args:
        graph: The graph.
        spec: What is added.
        end: The wire.
        at: Where its loose end is.
        parameter: What the wire drives, where no input takes it.
    """
    port = end.find_matching_port(spec) or parameter
    if not port:
        add, node = make_add_node(graph, spec, center_title_at(at))
        return NodePlacement(add, node)
    plan = make_card_layout(spec)
    names = [p.name for p in (list_shown_inputs(spec.inputs, ()) if end.is_from_output else spec.outputs)]
    offset = plan.port_center(names.index(port) if port in names else len(names), output=not end.is_from_output)
    add, node = make_add_node(graph, spec, Point(at.x - offset.x(), at.y - offset.y()))
    mine = Endpoint(node, port)
    wire = Connect(end.fixed_end, mine) if end.is_from_output else Connect(mine, end.fixed_end)
    return NodePlacement(CompoundCommand(add.undo_label, (add, wire)), node)


def place_in_wire(
    graph: Graph, registry: Registry, spec: NodeSpec, wire: Connection, at: Point
) -> NodePlacement | None:
    """Return the command that adds a node and puts it into a wire; None where its types do not fit.

    Args:
        graph: The graph.
        registry: The node types.
        spec: What is added.
        wire: Where it goes.
        at: Where its upper left corner lies.
    """
    takes = LooseWireEnd(wire.source, True, get_output_type(graph, registry, wire.source)).find_matching_port(spec)
    gives = LooseWireEnd(wire.target, False, get_input_type(graph, registry, wire.target)).find_matching_port(spec)
    if takes is None or gives is None:
        return None
    add, node = make_add_node(graph, spec, at)
    ends = Connect(wire.source, Endpoint(node, takes)), Connect(Endpoint(node, gives), wire.target)
    return NodePlacement(CompoundCommand(add.undo_label, (add, Disconnect((wire.target,)), *ends)), node)


def get_output_type(graph: Graph, registry: Registry, end: Endpoint) -> PortType | None:
    """Return what an output gives; None where its node's type is not installed."""
    spec = get_spec(graph, end.node, registry)
    return next((port.type for port in spec.outputs if port.name == end.port), None) if spec is not None else None


def get_input_type(graph: Graph, registry: Registry, end: Endpoint) -> PortType | None:
    """Return what an input, or a parameter that is driven, takes; None where its node's type is not installed."""
    spec = get_spec(graph, end.node, registry)
    ports = (*spec.inputs, *spec.driven_ports) if spec is not None else ()
    return next((port.type for port in ports if port.name == end.port), None)


def make_card_layout(spec: NodeSpec) -> CardLayout:
    """Return where the parts of a new card of this type lie."""
    top = has_picture(spec) or has_curve(spec)
    has_text = find_card_text(spec) is not None
    return CardLayout(len(list_shown_inputs(spec.inputs, ())), len(spec.outputs), top, get_card_form(spec.id), has_text)


def snap_to_grid(at: Point) -> Point:
    """Return the nearest place on the quarter of the canvas's dots."""
    quarter = PLACEMENT_STEP / 4
    return Point(round(at.x / quarter) * quarter, round(at.y / quarter) * quarter)


def center_title_at(at: Point) -> Point:
    """Return the position of the upper left corner of a new card whose title is to be at `at`."""
    return Point(at.x - CARD_WIDTH / 2, at.y - ROW_HEIGHT)
