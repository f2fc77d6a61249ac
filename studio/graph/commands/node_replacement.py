"""Putting a node of another type in the place of one, with all of it that fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands.connection_rules import can_wire
from studio.graph.expressions.param_sources import accepts_expression
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class NodeReplacement:
    """Result of replacing a node's type in a graph.

    Args:
        graph: The graph with the new node, under the id of the old one.
        dropped_names: What does not fit it, as people read it: wires, parameters, curves.
    """

    graph: Graph
    dropped_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplaceNode:
    """Exchange a node's type. Its place, name, wires, parameters and curves are kept as far as they fit."""

    node: str
    type: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Replace")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        graph = replace_node_type(project.graph, registry, self.node, self.type).graph
        names = [port.name for port in registry[self.type].outputs]
        pins = {digit: self._replace_viewed(output, names) for digit, output in project.pins.items()}
        return replace(
            project,
            graph=graph,
            viewed_output=self._replace_viewed(project.viewed_output, names),
            compared_output=self._replace_viewed(project.compared_output, names),
            pins={digit: output for digit, output in pins.items() if output is not None},
        )

    def _replace_viewed(self, output: Endpoint | None, names: Sequence[str]) -> Endpoint | None:
        """Return what is looked at where that was `output`: of the new node the port of that name, or its first."""
        if output is None or output.node.partition("/")[0] != self.node:
            return output
        if not names:
            return None
        return Endpoint(self.node, output.port if output.port in names else names[0])


def replace_node_type(graph: Graph, registry: Registry, node: str, type: str) -> NodeReplacement:
    """Return what `ReplaceNode` makes of a graph. Raises UnknownNodeError for a node or a type that there is not."""
    old, spec = graph[node], registry[type]
    record, dropped = _record(graph, old, registry.find_spec(old.type), spec)
    mine = [wire for wire in graph.connections if node in (wire.source.node, wire.target.node)]
    wires = {t: s for t, s in graph.wires.items() if node not in (t.node, s.node)}
    nodes = {**graph.nodes, node: record}
    for wire in sorted(
        mine, key=lambda wire: not _has_output(spec, wire, node)
    ):  # those that keep their port come first
        found = _rewire_connection(Graph(nodes, wires), registry, spec, wire, node)
        if found is None:
            end = wire.target if wire.target.node == node else wire.source
            dropped.append(tr("the wire at {port}", port=end.port))
        else:
            wires[found.target] = found.source
    return NodeReplacement(replace(graph, nodes=nodes, wires=wires), tuple(dict.fromkeys(dropped)))


def _record(graph: Graph, old: NodeRecord, before: NodeSpec | None, spec: NodeSpec) -> tuple[NodeRecord, list[str]]:
    """Return the new node, and what of the old one's values and curves it cannot have."""
    params = {name: value for name, value in old.params.items() if _accepts(spec, name, value)}
    curves = {
        name: curve
        for name, curve in old.curves.items()
        if name in spec.params and spec.params[name].animatable and all(_accepts(spec, name, k.value) for k in curve)
    }
    dropped = [tr("the value of {name}", name=name.replace("_", " ")) for name in old.params if name not in params]
    dropped += [tr("the curve of {name}", name=name.replace("_", " ")) for name in old.curves if name not in curves]
    expressions = {
        name: text
        for name, text in old.expressions.items()
        if name in spec.params and accepts_expression(spec.params[name])
    }
    dropped += [
        tr("the expression of {name}", name=name.replace("_", " "))
        for name in old.expressions
        if name not in expressions
    ]
    made = replace(old, type=spec.id, name=_name(graph, old, before, spec), version=spec.version)
    return replace(made, params=params, curves=curves, expressions=expressions, group_project=None, link=""), dropped


def _accepts(spec: NodeSpec, name: str, value: ParamValue) -> bool:
    try:
        spec.get_param(name).normalize_value(value)
    except StudioError:
        return False
    return True


def _name(graph: Graph, old: NodeRecord, before: NodeSpec | None, spec: NodeSpec) -> str:
    """Return the new type's name if the old node had its own type's; a name that the user gave is kept."""
    if before is None or not re.fullmatch(rf"{re.escape(before.name)}( \d+)?", old.name):
        return old.name
    return Graph({node: record for node, record in graph.nodes.items() if node != old.id}).make_unique_name(spec.name)


def _has_output(spec: NodeSpec, wire: Connection, node: str) -> bool:
    if wire.target.node == node:
        return any(port.name == wire.target.port for port in (*spec.inputs, *spec.driven_ports))
    return any(port.name == wire.source.port for port in spec.outputs)


def _rewire_connection(
    graph: Graph, registry: Registry, spec: NodeSpec, wire: Connection, node: str
) -> Connection | None:
    """Return a wire of the old node as the new one can have it: at the port of that name, else the first that fits."""
    if wire.target.node == node:
        main = spec.main_input
        ports = [port.name for port in sorted(spec.inputs, key=lambda port: port is not main)]
        driven = [port.name for port in spec.driven_ports if port.name == wire.target.port]
        names = sorted((*ports, *driven), key=lambda name: name != wire.target.port)
        ways = [Connection(wire.source, Endpoint(node, name)) for name in names]
    else:
        names = sorted((port.name for port in spec.outputs), key=lambda name: name != wire.source.port)
        ways = [Connection(Endpoint(node, name), wire.target) for name in names]
    free = (way for way in ways if way.target not in graph.wires)
    return next((way for way in free if can_wire(graph, registry, way.source, way.target)), None)
