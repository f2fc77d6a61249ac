"""Which wires may be laid."""

from __future__ import annotations

from studio.core.errors import CycleError, GraphError, PortTypeError
from studio.core.language import marked, tr
from studio.graph.drives import why_not_driven
from studio.graph.model import Connection, Endpoint, Graph
from studio.sdk.ports import PortType, connects
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def check_connection(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError (PortTypeError, CycleError, UnknownNodeError) unless the wire may be laid."""
    check_types(graph, registry, connection)
    path = path_between(graph, connection.target.node, connection.source.node)
    if path:
        names = [graph[node].name for node in path]
        raise CycleError((*names, names[0]))


def check_types(graph: Graph, registry: Registry, connection: Connection) -> None:
    """Raise GraphError unless both ports exist and their types fit. Ports of unknown node types fit everything."""
    source, target = graph[connection.source.node], graph[connection.target.node]
    source_spec, target_spec = registry.get(source.type), registry.get(target.type)
    if source_spec is None or target_spec is None:
        return
    gives = source_spec.output(connection.source.port).type
    takes = _takes(target_spec, target.name, connection.target.port)
    if not connects(gives, takes):
        driven = connection.target.port not in (port.name for port in target_spec.inputs)
        text = (
            marked(
                "{source} gives {gives}, but '{port}' of {target} takes {takes}: "
                "it is a parameter, and only a Signal drives those."
            )
            if driven
            else marked("{source} gives {gives}, but '{port}' of {target} takes {takes}.")
        )
        names = {"source": source.name, "target": target.name, "port": connection.target.port}
        raise PortTypeError(tr(text, gives=tr(gives.name), takes=tr(takes.name), **names))


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
    """Return whether `check_types` lets the wire pass."""
    try:
        check_types(graph, registry, Connection(source, target))
    except GraphError:
        return False
    return True


def passed_through(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint | None:
    """Return what feeds the input that a disabled node passes to `output`: the first one of the output's type."""
    spec = registry.get(graph[output.node].type)
    if spec is None:
        return None
    wanted = next((port.type for port in spec.outputs if port.name == output.port), None)
    for port in spec.inputs:
        source = graph.wires.get(Endpoint(output.node, port.name))
        if port.type is wanted and source is not None:
            return source
    return None


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
