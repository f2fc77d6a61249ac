"""Specs of the nodes in a graph: the type's spec, or one made from the graph for groups, their ports and dots.

A group's ports are the Input and Output nodes inside it. They and dots pass on what feeds them, unchanged. Where types
differ, as a mask's and a picture's, the reader converts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from weakref import WeakKeyDictionary

from studio.core.translation import tr_noop
from studio.graph.groups.paths import find_level_of
from studio.graph.memo import IdentityCache
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.param_evaluation import evaluate_param
from studio.sdk.node import Node
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.ports import ANY, IMAGE, PORT_TYPES, PortSpec, PortType
from studio.sdk.registry import Registry, RegistryContent
from studio.sdk.spec import NodeSpec

GROUP = "graph.group"
INPUT = "graph.input"
OUTPUT = "graph.output"
DOT = "graph.dot"

STRUCTURAL_TYPES = frozenset({GROUP, INPUT, OUTPUT, DOT})
"""The types that compute nothing themselves."""

IN, OUT = "in", "out"
"""The ports of dots, Inputs and Outputs."""

MAX_GROUP_DEPTH = 64
"""How deep groups may lie in groups."""

_TYPES = {port.name: port for port in PORT_TYPES.values()}
_EMPTY = Project()


class _Structural(Node):
    """Structural node. It is never instantiated: flattening removes it before anything is computed."""

    kind = NodeKind.FRAME


def find_used_specs(graph: Graph, registry: Registry) -> dict[str, NodeSpec]:
    """Return the specs of a graph's nodes by type; not of groups, their ports, dots and types that are not installed.

    There are few types among many nodes: ask this first whether a graph has a node of a kind.
    """
    used = dict.fromkeys(record.type for record in graph.nodes.values())
    return {type_id: spec for type_id in used if (spec := registry.find_spec(type_id)) is not None}


def get_spec(graph: Graph, node: str, registry: Registry) -> NodeSpec | None:
    """Return the spec of a node of a graph; None if there is no such node or its type is not installed."""
    record = graph.nodes.get(node)
    if record is None:
        return None
    if record.type not in STRUCTURAL_TYPES:
        return registry.find_spec(record.type)
    if record.type == GROUP:
        return get_group_spec(record.group_project or _EMPTY, registry)
    if record.type == INPUT:
        return _input_spec(get_port_type(record))
    if record.type == OUTPUT:
        return _output_spec(get_port_type(record))
    return _dot_spec(*_dot_port(graph, node, registry))


def get_spec_at(graph: Graph, path: str, registry: Registry) -> NodeSpec | None:
    """Return the spec of the node at a path. Raises UnknownNodeError if the groups that it lies in are not there."""
    return get_spec(*find_level_of(graph, path), registry)


def get_port_type(record: NodeRecord) -> PortType:
    """Return the type of the port that an Input or Output is."""
    return _TYPES.get(str(record.params.get("type")), IMAGE)


def list_group_ports(inside: Project, kind: str) -> list[NodeRecord]:
    """Return the Inputs or the Outputs of a group in order of its card."""
    found = [record for record in inside.graph.nodes.values() if record.type == kind]
    return sorted(found, key=lambda record: (_order(record), record.id))


def get_output_type(graph: Graph, output: Endpoint, registry: Registry) -> PortType | None:
    """Return the type of an output; None if that is not known."""
    spec = get_spec(graph, output.node, registry)
    return next((port.type for port in spec.outputs if port.name == output.port), None) if spec is not None else None


def find_final_readers(graph: Graph, output: Endpoint) -> list[Endpoint]:
    """Return the inputs that an output feeds, through dots."""
    readers = _readers(graph)
    found: list[Endpoint] = []
    waiting, seen = [output], {output}
    while waiting:
        for target in readers.get(waiting.pop(), ()):
            record = graph.nodes.get(target.node)
            if record is None or record.type != DOT:
                found.append(target)
            elif (through := Endpoint(target.node, OUT)) not in seen:
                seen.add(through)
                waiting.append(through)
    return found


def find_row_inputs(graph: Graph, spec: NodeSpec, node: str) -> tuple[str, ...]:
    """Return the inputs of a node that belong to rows of inputs and are connected, in their order."""
    return tuple(port.name for port in spec.inputs if port.row and Endpoint(node, port.name) in graph.wires)


def get_group_spec(inside: Project, registry: Registry) -> NodeSpec:
    """Return the spec of a group that holds `inside`: the same object as long as that is the same."""
    known = _groups(registry)
    found = known.get(inside)
    if found is None:
        for level in _innermost_first(inside, known):
            found = known.store(level, _make_group_spec(level, registry))
    assert found is not None
    return found


_GROUP_SPECS: WeakKeyDictionary[RegistryContent, IdentityCache[Project, NodeSpec]] = WeakKeyDictionary()
_READERS: IdentityCache[Graph, Mapping[Endpoint, list[Endpoint]]] = IdentityCache()


def _groups(registry: Registry) -> IdentityCache[Project, NodeSpec]:
    return _GROUP_SPECS.setdefault(registry.content, IdentityCache())


def _innermost_first(inside: Project, known: IdentityCache[Project, NodeSpec]) -> list[Project]:
    """Return what a group holds and what the groups in it hold, as far as it is not known, so that each comes late."""
    found = [inside]
    for level in found:  # grows meanwhile
        groups = (record.group_project for record in level.graph.nodes.values())
        found.extend(group for group in groups if group is not None and known.get(group) is None)
    return found[::-1]


def _make_group_spec(inside: Project, registry: Registry) -> NodeSpec:
    inputs = (
        PortSpec(
            record.id, get_port_type(record), is_optional_port(inside.graph, record.id, registry), label=record.name
        )
        for record in list_group_ports(inside, INPUT)
    )
    outputs = (
        PortSpec(record.id, get_port_type(record), label=record.name) for record in list_group_ports(inside, OUTPUT)
    )
    params = {spec.name: spec for spec in _promoted(inside, registry)}
    return _spec(GROUP, "Group", _GROUP_HELP, params, tuple(inputs), tuple(outputs), ("subgraph", "gizmo", "network"))


def is_optional_port(graph: Graph, node: str, registry: Registry) -> bool:
    """Return whether all inputs that an Input or a dot feeds may stay empty."""
    return all(_may_stay_empty(graph, target, registry) for target in find_final_readers(graph, Endpoint(node, OUT)))


def _may_stay_empty(graph: Graph, target: Endpoint, registry: Registry) -> bool:
    spec = get_spec(graph, target.node, registry)
    ports = spec.inputs if spec is not None else ()
    return all(port.is_optional for port in ports if port.name == target.port)  # what is no input drives a parameter


def _promoted(inside: Project, registry: Registry) -> Iterator[ParamSpec]:
    for each in inside.promoted_params:
        record = inside.graph.nodes.get(each.node)
        spec = get_spec(inside.graph, each.node, registry)
        param = spec.params.get(each.param) if spec is not None else None
        if record is not None and param is not None:
            default = evaluate_param(record, param, 0)
            yield replace(param, name=each.name, default=default, label=each.label or param.label or each.param)


def _dot_port(graph: Graph, dot: str, registry: Registry) -> tuple[PortType, bool]:
    """Return the type of what feeds a dot, or else of what reads it, and whether it may stay unconnected."""
    source = find_dot_source(graph, Endpoint(dot, OUT))
    fed = get_output_type(graph, source, registry) if source is not None else None
    readers = find_final_readers(graph, Endpoint(dot, OUT))
    optional = all(_may_stay_empty(graph, target, registry) for target in readers)
    return fed or next(_types_taken(graph, readers, registry), ANY), optional


def find_dot_source(graph: Graph, output: Endpoint) -> Endpoint | None:
    """Return what feeds an output through dots; the output itself if it is none of a dot, None if nothing does."""
    seen = set()
    while (record := graph.nodes.get(output.node)) is not None and record.type == DOT:
        source = graph.wires.get(Endpoint(output.node, IN))
        if source is None or source.node in seen:
            return None
        seen.add(source.node)
        output = source
    return output


def _types_taken(graph: Graph, targets: Iterable[Endpoint], registry: Registry) -> Iterator[PortType]:
    for target in targets:
        spec = get_spec(graph, target.node, registry)
        ports = (*spec.inputs, *spec.driven_ports) if spec is not None else ()
        yield from (port.type for port in ports if port.name == target.port)


def _readers(graph: Graph) -> Mapping[Endpoint, list[Endpoint]]:
    found = _READERS.get(graph)
    if found is None:
        made: dict[Endpoint, list[Endpoint]] = {}
        for target, source in graph.wires.items():
            made.setdefault(source, []).append(target)
        found = _READERS.store(graph, made)
    return found


def _order(record: NodeRecord) -> float:
    value = record.params.get("order", 0)
    return value if isinstance(value, (int, float)) else 0


def _spec(
    id: str,
    name: str,
    help: str,
    params: Mapping[str, ParamSpec],
    inputs: tuple[PortSpec, ...],
    outputs: tuple[PortSpec, ...],
    aliases: tuple[str, ...],
) -> NodeSpec:
    return NodeSpec(id, 1, name, NodeKind.FRAME, _Structural, params, inputs, outputs, {}, help, aliases)


_GROUP_HELP = tr_noop("""A graph in one node.

Enter it to see what it holds. Each Input and each Output inside is a port of the group, and parameters of the nodes
inside can be promoted, so that they are set here.""")
_INPUT_HELP = tr_noop("""An input of the group that it lies in.

Its name is the port's, and what is connected to the port comes out here. Outside a group it gives nothing.""")
_OUTPUT_HELP = tr_noop("""An output of the group that it lies in.

Its name is the port's, and what is connected here comes out there.""")
_DOT_HELP = tr_noop("""A point on a wire, to lead it elsewhere.

It passes on whatever is connected to it.""")

_PORT_PARAMS = {
    "type": ParamSpec(
        "type",
        ParamKind.CHOICE,
        IMAGE.name,
        tr_noop("What the port carries."),
        choices=tuple(_TYPES),
        animatable=False,
    ),
    "order": ParamSpec(
        "order",
        ParamKind.INT,
        0,
        tr_noop("Its place among the group's ports: the least comes first."),
        animatable=False,
    ),
}


@cache
def _input_spec(type: PortType) -> NodeSpec:
    return _spec(INPUT, "Input", _INPUT_HELP, _PORT_PARAMS, (), (PortSpec(OUT, type),), ("group input", "port"))


@cache
def _output_spec(type: PortType) -> NodeSpec:
    ports = (PortSpec(IN, type),), (PortSpec(OUT, type),)
    return _spec(OUTPUT, "Output", _OUTPUT_HELP, _PORT_PARAMS, *ports, ("group output", "port"))


@cache
def _dot_spec(type: PortType, optional: bool) -> NodeSpec:
    ports = (PortSpec(IN, type, optional),), (PortSpec(OUT, type),)
    return _spec(DOT, "Dot", _DOT_HELP, {}, *ports, ("reroute", "elbow", "null", "pipe router", "null object", "noop"))


STRUCTURAL_SPECS = (get_group_spec(_EMPTY, Registry()), _input_spec(IMAGE), _output_spec(IMAGE), _dot_spec(ANY, True))
"""What the search finds them by."""
