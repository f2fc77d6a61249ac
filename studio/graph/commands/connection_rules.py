"""Rules for connections: types, cycles, and the wires around nodes that are taken out."""

from __future__ import annotations

from collections.abc import Collection

from studio.core.errors import CycleError, GraphError, PortTypeError
from studio.core.translation import tr, tr_noop
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.graph.signal_drivers import explain_not_drivable
from studio.graph.specs import DOT, OUT, find_final_readers, get_output_type, get_spec
from studio.sdk.ports import PortType, can_connect
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def check_connection(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError (PortTypeError, CycleError, UnknownNodeError) unless the wire may be laid."""
    check_types(graph, registry, connection)
    check_readers(graph, registry, connection)
    path = find_path_between(graph, connection.target.node, connection.source.node)
    if path:
        names = [graph[node].name for node in path]
        raise CycleError((*names, names[0]))


def check_types(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError unless both ports exist and their types fit. Ports of unknown node types fit everything."""
    source, target = graph[connection.source.node], graph[connection.target.node]
    source_spec = get_spec(graph, connection.source.node, registry)
    target_spec = get_spec(graph, connection.target.node, registry)
    if source_spec is None or target_spec is None:
        return
    gives = source_spec.get_output(connection.source.port).type
    takes = _get_accepted_type(target_spec, target.name, connection.target.port)
    if target.type != DOT and not can_connect(gives, takes):
        raise PortTypeError(_format_type_error(source, gives, target, target_spec, connection.target.port, takes))


def check_readers(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise PortTypeError if a wire to a dot would carry what one of those that read the dot does not take."""
    if graph[connection.target.node].type != DOT:
        return
    gives = get_output_type(graph, connection.source, registry)
    for end in find_final_readers(graph, Endpoint(connection.target.node, OUT)):
        spec = get_spec(graph, end.node, registry)
        if spec is not None and gives is not None:
            reader = graph[end.node]
            takes = _get_accepted_type(spec, reader.name, end.port)
            if not can_connect(gives, takes):
                raise PortTypeError(
                    _format_type_error(graph[connection.source.node], gives, reader, spec, end.port, takes)
                )


def _format_type_error(
    source: NodeRecord, gives: PortType, target: NodeRecord, spec: NodeSpec, port: str, takes: PortType
) -> str:
    label = next((each.label or each.name for each in spec.inputs if each.name == port), None)
    text = (
        tr_noop(
            "{source} gives {gives}, but '{port}' of {target} takes {takes}: "
            "it is a parameter, and only a Signal drives those."
        )
        if label is None
        else tr_noop("{source} gives {gives}, but '{port}' of {target} takes {takes}.")
    )
    names = {"source": source.name, "target": target.name, "port": label or port}
    return tr(text, gives=tr(gives.name), takes=tr(takes.name), **names)


def _get_accepted_type(spec: NodeSpec, name: str, port: str) -> PortType:
    """Return what an input, or a parameter that may be driven, takes."""
    try:
        return spec.get_input(port).type
    except GraphError:
        reason = explain_not_drivable(spec, name, port)
        if not reason:
            raise
        raise GraphError(reason) from None


def can_wire(graph: Graph, registry: Registry, source: Endpoint, target: Endpoint) -> bool:
    """Return whether the types let the wire pass."""
    connection = Connection(source, target)
    try:
        check_types(graph, registry, connection)
        check_readers(graph, registry, connection)
    except GraphError:
        return False
    return True


def find_passed_input(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint | None:
    """Return what feeds the input that a disabled node passes to `output`: the first one of the output's type."""
    spec = get_spec(graph, output.node, registry)
    if spec is None:
        return None
    wanted = next((port.type for port in spec.outputs if port.name == output.port), None)
    for port in spec.inputs:
        source = graph.wires.get(Endpoint(output.node, port.name))
        if port.type is wanted and source is not None:
            return source
    return None


def find_origin(graph: Graph, output: Endpoint, gone: Collection[str], registry: Registry) -> Endpoint | None:
    """Return the output that is found behind `output` when the nodes in `missing_row` pass on what they read; None if
    none is.

    Args:
        graph: The graph.
        output: Where the way upstream begins.
        gone: The nodes to be passed by; a loop among them leads nowhere.
        registry: The node types.
    """
    seen = set()
    found: Endpoint | None = output
    while found is not None and found.node in gone:
        if found in seen:
            return None
        seen.add(found)
        found = find_passed_input(graph, found, registry)
    return found


def find_view_origin(graph: Graph, output: Endpoint, gone: Collection[str], registry: Registry) -> Endpoint | None:
    """Return the output that a viewer shows when nodes are taken out: what they pass on, or else what feeds them.

    Args:
        graph: The graph, with the nodes.
        output: The output that is shown.
        gone: The nodes that are taken out; a loop among them leads nowhere.
        registry: The node types.
    """
    seen: set[Endpoint] = set()
    found: Endpoint | None = output
    while found is not None and found.node in gone and found not in seen:
        seen.add(found)
        found = find_passed_input(graph, found, registry) or _find_first_source(graph, found.node, registry)
    return found if found is not None and found.node not in gone else None


def _find_first_source(graph: Graph, node: str, registry: Registry) -> Endpoint | None:
    """Return what feeds the first input of a node that has a wire; a parameter's driver is none."""
    spec = get_spec(graph, node, registry)
    ports = () if spec is None else spec.inputs
    return next((source for port in ports if (source := graph.wires.get(Endpoint(node, port.name)))), None)


def rejoin_wires(graph: Graph, gone: Collection[str], registry: Registry) -> dict[Endpoint, Endpoint]:
    """Return the wires that take the place of those around the nodes in `missing_row`, where the types allow."""
    found = {}
    for target, source in graph.wires.items():
        if target.node in gone or source.node not in gone:
            continue
        feed = find_origin(graph, source, gone, registry)
        if feed is not None and can_wire(graph, registry, feed, target):
            found[target] = feed
    return found


def find_path_between(graph: Graph, start: str, goal: str) -> tuple[str, ...]:
    """Return the nodes along the wires from `start` to `goal`; empty if there is no way."""
    readers = graph.build_reader_map()
    came_from = {start: ""}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            path = [node]
            while came_from[path[-1]]:
                path.append(came_from[path[-1]])
            return tuple(reversed(path))
        for reader in readers.get(node, ()):
            if reader not in came_from:
                came_from[reader] = node
                waiting.append(reader)
    return ()
