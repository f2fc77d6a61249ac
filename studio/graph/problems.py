"""Everything that is wrong with a graph and can be seen without looking at files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.core.errors import CycleError, GraphError, StudioError, UnknownNodeError
from studio.graph.commands.wiring import check_types, passed_through, path_between
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a node from being computed.

    Args:
        node: The node's id.
        place: The port or parameter; empty for the whole node.
        message: What is wrong, the value found and what is accepted.
    """

    node: str
    place: str
    message: str

    def line(self, graph: Graph) -> str:
        """Return the problem as one line: node, port or parameter, what is wrong."""
        place = f".{self.place}" if self.place else ""
        return f"{graph[self.node].name}{place}: {self.message}"


def topological_order(graph: Graph) -> tuple[list[str], set[str]]:
    """Return the nodes, each after those that feed it, and the set of those that lie on or behind a loop."""
    waiting = dict.fromkeys(graph.nodes, 0)
    readers: dict[str, list[str]] = {}
    for target, source in graph.wires.items():
        if target.node in waiting and source.node in waiting:
            waiting[target.node] += 1
            readers.setdefault(source.node, []).append(target.node)
    ready = [node for node, count in waiting.items() if count == 0]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for reader in readers.get(node, ()):
            waiting[reader] -= 1
            if waiting[reader] == 0:
                ready.append(reader)
    return order, waiting.keys() - set(order)


def structure_problems(graph: Graph, registry: Registry, looped: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with node types, parameters, curves, wires and loops.

    Args:
        graph: The graph.
        registry: The node types.
        looped: The nodes on or behind a loop, as `topological_order` returns them.
    """
    read = {connection.source for connection in graph.connections}
    for record in graph.nodes.values():
        try:
            spec = registry[record.type]
        except UnknownNodeError as error:
            yield Problem(record.id, "", f"{error} Its data is kept.")
            continue
        yield from _parameter_problems(record, spec)
        yield from _input_problems(graph, record, spec)
        if record.disabled:
            yield from _disabled_problems(graph, registry, record, spec, read)
    for connection in graph.connections:
        yield from _wire_problems(graph, registry, connection)
    yield from _loop_problems(graph, looped)


def _parameter_problems(record: NodeRecord, spec: NodeSpec) -> Iterator[Problem]:
    if record.version > spec.version:
        text = f"it was made by version {record.version} of {spec.name}; version {spec.version} is installed"
        yield Problem(record.id, "", text)
    for name, value in record.params.items():
        try:
            spec.param(name).check(value)
        except StudioError as error:
            yield Problem(record.id, name, str(error))
    for name, curve in record.curves.items():
        try:
            param = spec.param(name)
            for key in curve:
                param.check(key.value)
        except StudioError as error:
            yield Problem(record.id, name, str(error))
            continue
        if not param.animatable:
            yield Problem(record.id, name, f"'{name}' cannot be animated; a single value is accepted")


def _input_problems(graph: Graph, record: NodeRecord, spec: NodeSpec) -> Iterator[Problem]:
    if record.disabled:
        return
    for port in spec.inputs:
        if not port.optional and Endpoint(record.id, port.name) not in graph.wires:
            yield Problem(record.id, port.name, f"nothing is connected to '{port.name}'; it needs {port.type}")


def _disabled_problems(
    graph: Graph, registry: Registry, record: NodeRecord, spec: NodeSpec, read: set[Endpoint]
) -> Iterator[Problem]:
    for port in spec.outputs:
        output = Endpoint(record.id, port.name)
        if output in read and passed_through(graph, output, registry) is None:
            yield Problem(record.id, port.name, f"it is disabled and has no {port.type} to pass through")


def _wire_problems(graph: Graph, registry: Registry, connection: Connection) -> Iterator[Problem]:
    target = connection.target
    if target.node not in graph.nodes:
        place = f"{target.node}.{target.port}"
        yield Problem(connection.source.node, "", f"a wire leads to '{place}', but there is no such node")
        return
    try:
        check_types(graph, registry, connection)
    except GraphError as error:
        yield Problem(target.node, target.port, str(error))


def _loop_problems(graph: Graph, looped: set[str]) -> Iterator[Problem]:
    for target, source in graph.wires.items():
        if target.node in looped and source.node in looped:
            path = path_between(graph, target.node, source.node)
            if path:
                names = [graph.nodes[node].name for node in path]
                yield Problem(target.node, target.port, str(CycleError((*names, names[0]))))
                return
