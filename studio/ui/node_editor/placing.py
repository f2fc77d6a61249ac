"""New nodes, as commands: from a pick in the search, at a wire's loose end, in a wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from studio.graph.commands import AddNode, Command, Connect, Disconnect, Together
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.graph.specs import spec_of
from studio.sdk.params import ParamValue, Point
from studio.sdk.ports import SIGNAL, PortType, connects
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.face import has_curve, has_picture
from studio.ui.node_editor.plans import CARD_WIDTH, ROW_HEIGHT, CardPlan, form_of
from studio.ui.words import node_name

STEP: Final = 24.0
"""The canvas's dots; new nodes are laid on whole ones of a quarter of it."""


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A wire that waits for a node.

    Args:
        fixed: Its other end.
        from_output: Whether that is an output.
        type: What it carries; None where that is not known.
    """

    fixed: Endpoint
    from_output: bool
    type: PortType | None

    def ports_of(self, spec: NodeSpec) -> Iterator[str]:
        """Yield the ports of a node type that the wire fits; the main one first."""
        ports = list(spec.outputs)
        if self.from_output:
            main = spec.main_input
            ports = sorted(spec.inputs, key=lambda port: (port.optional, port is not main))
        for port in ports:
            pair = (self.type, port.type) if self.from_output else (port.type, self.type)
            if self.type is None or connects(*pair):
                yield port.name

    def port_of(self, spec: NodeSpec) -> str | None:
        """Return the first of these ports."""
        return next(self.ports_of(spec), None)

    def parameters_of(self, spec: NodeSpec) -> tuple[str, ...]:
        """Return the parameters of a node type that the wire may drive, where none of its inputs takes the wire."""
        if not self.from_output or self.type is not SIGNAL or self.port_of(spec) is not None:
            return ()
        return tuple(port.name for port in spec.driven_ports)

    def fit(self, spec: NodeSpec) -> int:
        """Return how well a node type fits: 2 for a port, 1 for a parameter, 0 not at all."""
        return 2 if self.port_of(spec) is not None else 1 if self.parameters_of(spec) else 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A command that adds a node, and the node's id."""

    command: Command
    node: str


def place_node(
    graph: Graph, spec: NodeSpec, at: Point, params: dict[str, ParamValue] | None = None
) -> tuple[AddNode, str]:
    """Return the command that adds a node of this type with its upper left corner at `at`, and its id."""
    node = graph.free_id(spec.id.partition(".")[2])
    record = NodeRecord(node, spec.id, graph.free_name(node_name(spec)), spec.version, params or {})
    return AddNode(record, on_grid(at)), node


def place_at_end(graph: Graph, spec: NodeSpec, end: LooseEnd, at: Point, parameter: str = "") -> Placed:
    """Return the command that adds a node so that a port of it lies at `at`, with the wire laid: one step of undo.

    Args:
        graph: The graph.
        spec: What is added.
        end: The wire.
        at: Where its loose end is.
        parameter: What the wire drives, where no input takes it.
    """
    port = end.port_of(spec) or parameter
    if not port:
        add, node = place_node(graph, spec, centred(at))
        return Placed(add, node)
    plan = plan_of(spec)
    names = [p.name for p in (spec.inputs if end.from_output else spec.outputs)]
    offset = plan.port(names.index(port) if port in names else len(names), output=not end.from_output)
    add, node = place_node(graph, spec, Point(at.x - offset.x(), at.y - offset.y()))
    mine = Endpoint(node, port)
    wire = Connect(end.fixed, mine) if end.from_output else Connect(mine, end.fixed)
    return Placed(Together(add.label, (add, wire)), node)


def place_in_wire(graph: Graph, registry: Registry, spec: NodeSpec, wire: Connection, at: Point) -> Placed | None:
    """Return the command that adds a node and puts it into a wire; None where its types do not fit.

    Args:
        graph: The graph.
        registry: The node types.
        spec: What is added.
        wire: Where it goes.
        at: Where its upper left corner lies.
    """
    takes = LooseEnd(wire.source, True, output_type(graph, registry, wire.source)).port_of(spec)
    gives = LooseEnd(wire.target, False, input_type(graph, registry, wire.target)).port_of(spec)
    if takes is None or gives is None:
        return None
    add, node = place_node(graph, spec, at)
    ends = Connect(wire.source, Endpoint(node, takes)), Connect(Endpoint(node, gives), wire.target)
    return Placed(Together(add.label, (add, Disconnect((wire.target,)), *ends)), node)


def output_type(graph: Graph, registry: Registry, end: Endpoint) -> PortType | None:
    """Return what an output gives; None where its node's type is not installed."""
    spec = spec_of(graph, end.node, registry)
    return next((port.type for port in spec.outputs if port.name == end.port), None) if spec is not None else None


def input_type(graph: Graph, registry: Registry, end: Endpoint) -> PortType | None:
    """Return what an input, or a parameter that is driven, takes; None where its node's type is not installed."""
    spec = spec_of(graph, end.node, registry)
    ports = (*spec.inputs, *spec.driven_ports) if spec is not None else ()
    return next((port.type for port in ports if port.name == end.port), None)


def plan_of(spec: NodeSpec) -> CardPlan:
    """Return where the parts of a new card of this type lie."""
    top = has_picture(spec) or has_curve(spec)
    return CardPlan(len(spec.inputs), len(spec.outputs), top, form_of(spec.id))


def on_grid(at: Point) -> Point:
    """Return the nearest place on the quarter of the canvas's dots."""
    quarter = STEP / 4
    return Point(round(at.x / quarter) * quarter, round(at.y / quarter) * quarter)


def centred(at: Point) -> Point:
    """Return where the upper left corner of a new card lies whose title is to be at `at`."""
    return Point(at.x - CARD_WIDTH / 2, at.y - ROW_HEIGHT)
