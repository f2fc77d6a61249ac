"""Which wires may be laid."""

from __future__ import annotations

from collections.abc import Collection

from studio.core.errors import CycleError, GraphError, PortTypeError
from studio.core.language import marked, tr
from studio.graph.drives import why_not_driven
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.graph.specs import DOT, OUT, final_readers, spec_of, type_of
from studio.sdk.ports import PortType, connects
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def check_connection(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError (PortTypeError, CycleError, UnknownNodeError) unless the wire may be laid."""
    check_types(graph, registry, connection)
    check_readers(graph, registry, connection)
    path = path_between(graph, connection.target.node, connection.source.node)
    if path:
        names = [graph[node].name for node in path]
        raise CycleError((*names, names[0]))


def check_types(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError unless both ports exist and their types fit. Ports of unknown node types fit everything."""
    source, target = graph[connection.source.node], graph[connection.target.node]
    source_spec = spec_of(graph, connection.source.node, registry)
    target_spec = spec_of(graph, connection.target.node, registry)
    if source_spec is None or target_spec is None:
        return
    gives = source_spec.output(connection.source.port).type
    takes = _takes(target_spec, target.name, connection.target.port)
    if target.type != DOT and not connects(gives, takes):
        raise PortTypeError(_refusal(source, gives, target, target_spec, connection.target.port, takes))


def check_readers(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise PortTypeError if a wire to a dot would carry what one of those that read the dot does not take."""
    if graph[connection.target.node].type != DOT:
        return
    gives = type_of(graph, connection.source, registry)
    for end in final_readers(graph, Endpoint(connection.target.node, OUT)):
        spec = spec_of(graph, end.node, registry)
        if spec is not None and gives is not None:
            reader = graph[end.node]
            takes = _takes(spec, reader.name, end.port)
            if not connects(gives, takes):
                raise PortTypeError(_refusal(graph[connection.source.node], gives, reader, spec, end.port, takes))


def _refusal(
    source: NodeRecord, gives: PortType, target: NodeRecord, spec: NodeSpec, port: str, takes: PortType
) -> str:
    label = next((each.label or each.name for each in spec.inputs if each.name == port), None)
    text = (
        marked(
            "{source} gives {gives}, but '{port}' of {target} takes {takes}: "
            "it is a parameter, and only a Signal drives those."
        )
        if label is None
        else marked("{source} gives {gives}, but '{port}' of {target} takes {takes}.")
    )
    names = {"source": source.name, "target": target.name, "port": label or port}
    return tr(text, gives=tr(gives.name), takes=tr(takes.name), **names)


def _takes(spec: NodeSpec, name: str, port: str) -> PortType:
    """Return what an input, or a parameter that may be driven, takes."""
    try:
        return spec.input(port).type
    except GraphError:
        reason = why_not_driven(spec, name, port)
        if not reason:
            raise
        raise GraphError(reason) from None


def fits(graph: Graph, registry: Registry, source: Endpoint, target: Endpoint) -> bool:
    """Return whether the types let the wire pass."""
    connection = Connection(source, target)
    try:
        check_types(graph, registry, connection)
        check_readers(graph, registry, connection)
    except GraphError:
        return False
    return True


def passed_through(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint | None:
    """Return what feeds the input that a disabled node passes to `output`: the first one of the output's type."""
    spec = spec_of(graph, output.node, registry)
    if spec is None:
        return None
    wanted = next((port.type for port in spec.outputs if port.name == output.port), None)
    for port in spec.inputs:
        source = graph.wires.get(Endpoint(output.node, port.name))
        if port.type is wanted and source is not None:
            return source
    return None


def origin(graph: Graph, output: Endpoint, gone: Collection[str], registry: Registry) -> Endpoint | None:
    """Return the output that is found behind `output` when the nodes in `gone` pass on what they read; None if none is.

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
        found = passed_through(graph, found, registry)
    return found


def rejoined(graph: Graph, gone: Collection[str], registry: Registry) -> dict[Endpoint, Endpoint]:
    """Return the wires that take the place of those around the nodes in `gone`, where the types allow."""
    found = {}
    for target, source in graph.wires.items():
        if target.node in gone or source.node not in gone:
            continue
        feed = origin(graph, source, gone, registry)
        if feed is not None and fits(graph, registry, feed, target):
            found[target] = feed
    return found


def path_between(graph: Graph, start: str, goal: str) -> tuple[str, ...]:
    """Return the nodes along the wires from `start` to `goal`; empty if there is no way."""
    readers = graph.readers()
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
