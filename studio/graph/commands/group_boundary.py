"""Boundary of a group that is being made: its ports, with names, types and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import IN, INPUT, OUT, OUTPUT, get_output_type, get_spec
from studio.sdk.params import ParamValue, Point
from studio.sdk.ports import ANY
from studio.sdk.registry import Registry

_COLUMN_OFFSET = 260.0  # from the outermost card to the ports' cards
_ROW_OFFSET = 120.0  # from one port's card to the next


@dataclass(frozen=True, slots=True)
class _Port:
    """A port to be.

    Args:
        record: The Input or Output.
        source: What feeds it.
        targets: What it feeds.
    """

    record: NodeRecord
    source: Endpoint
    targets: list[Endpoint]


class GroupBoundary:
    """Finds the ports for nodes that become a group.

    Args:
        project: The level.
        chosen: The nodes.
        registry: The node types.
    """

    def __init__(self, project: Project, chosen: set[str], registry: Registry) -> None:
        self._project = project
        self._chosen = chosen
        self._registry = registry
        self._within = Graph({node: record for node, record in project.graph.nodes.items() if node in chosen})
        self._ids: set[str] = set()
        self._names: set[str] = set()
        self._inputs = self._find_inputs()
        self._outputs = self._find_outputs()

    def build_group_project(self) -> Project:
        """Return what the group holds: the nodes at their places, Inputs to the left of them, Outputs to the right."""
        wires = {t: s for t, s in self._project.graph.wires.items() if {t.node, s.node} <= self._chosen}
        for port in self._inputs:
            wires |= {target: Endpoint(port.record.id, OUT) for target in port.targets}
        for port in self._outputs:
            wires[Endpoint(port.record.id, IN)] = port.source
        ports = {port.record.id: port.record for port in (*self._inputs, *self._outputs)}
        return Project(Graph({**self._within.nodes, **ports}, wires), self._layout())

    def build_outer_wires(self, group: str) -> dict[Endpoint, Endpoint]:
        """Return the wires around the group."""
        wires = self._project.graph.wires
        found = {t: s for t, s in wires.items() if t.node not in self._chosen and s.node not in self._chosen}
        found |= {Endpoint(group, port.record.id): port.source for port in self._inputs}
        for port in self._outputs:
            found |= {target: Endpoint(group, port.record.id) for target in port.targets}
        return found

    def _find_inputs(self) -> list[_Port]:
        """Return a port for each output outside that something inside reads, from top to bottom."""
        wires = self._project.graph.wires
        across = [t for t, s in wires.items() if t.node in self._chosen and s.node not in self._chosen]
        feeds: dict[Endpoint, list[Endpoint]] = {}
        for target in sorted(across, key=self._place):
            feeds.setdefault(wires[target], []).append(target)
        return [
            _Port(self._record(INPUT, targets[0], source, order), source, targets)
            for order, (source, targets) in enumerate(feeds.items())
        ]

    def _find_outputs(self) -> list[_Port]:
        """Return a port for each output inside that something outside reads, or that ends a chain."""
        wires = self._project.graph.wires
        readers: dict[Endpoint, list[Endpoint]] = {}
        for target, source in wires.items():
            if source.node in self._chosen and target.node not in self._chosen:
                readers.setdefault(source, []).append(target)
        for node in self._chosen.difference(source.node for source in wires.values()):
            spec = get_spec(self._project.graph, node, self._registry)
            if spec is not None and spec.outputs:
                readers[Endpoint(node, spec.outputs[0].name)] = []
        return [
            _Port(self._record(OUTPUT, source, source, order), source, readers[source])
            for order, source in enumerate(sorted(readers, key=self._place))
        ]

    def _place(self, end: Endpoint) -> tuple[float, float, int, str]:
        at = self._project.layout.get(end.node, Point(0.0, 0.0))
        names = list(self._labels(end.node))
        return at.y, at.x, names.index(end.port) if end.port in names else len(names), end.port

    def _labels(self, node: str) -> dict[str, str]:
        """Return the names of a node's ports, with what is shown where that is another text."""
        spec = get_spec(self._project.graph, node, self._registry)
        return {port.name: port.label for port in (*spec.inputs, *spec.outputs)} if spec is not None else {}

    def _record(self, kind: str, named: Endpoint, source: Endpoint, order: int) -> NodeRecord:
        label = self._labels(named.node).get(named.port) or format_port_label(named.port)
        if kind == OUTPUT and label in self._names:  # an input has it
            label = tr("{name} out", name=label)
        id, name = self._within.make_unique_id(named.port, self._ids), self._within.make_unique_name(label, self._names)
        self._ids.add(id)
        self._names.add(name)
        type = get_output_type(self._project.graph, source, self._registry)
        params: dict[str, ParamValue] = {"order": order}
        if type is not None and type is not ANY:
            params["type"] = type.name
        return NodeRecord(id, kind, name, params=params)

    def _layout(self) -> dict[str, Point]:
        places = {node: at for node, at in self._project.layout.items() if node in self._chosen}
        xs = [at.x for at in places.values()] or [0.0]
        sides = (
            (self._inputs, min(xs) - _COLUMN_OFFSET, [port.targets[0].node for port in self._inputs]),
            (self._outputs, max(xs) + _COLUMN_OFFSET, [port.source.node for port in self._outputs]),
        )
        found = dict(places)
        for ports, x, beside in sides:
            below = float("-inf")
            for port, neighbour in zip(ports, beside, strict=True):
                y = max(places.get(neighbour, Point(0.0, 0.0)).y, below)
                found[port.record.id] = Point(x, y)
                below = y + _ROW_OFFSET
        return found


def format_port_label(port: str) -> str:
    """Return a port's name as a title: "sound_level" as "Sound level"."""
    return port.replace("_", " ").replace(".", " ").capitalize()


def compute_center(layout: Mapping[str, Point], nodes: Iterable[str]) -> Point:
    """Return the middle of the area that cards lie in."""
    places = [layout.get(node, Point(0.0, 0.0)) for node in nodes] or [Point(0.0, 0.0)]
    xs, ys = [at.x for at in places], [at.y for at in places]
    return Point((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
