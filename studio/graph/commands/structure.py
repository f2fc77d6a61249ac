"""Edits of nodes and wires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n
from studio.graph.commands.wiring import check_connection, origin, rejoined
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class AddNode:
    """Put a node into the graph."""

    record: NodeRecord
    at: Point
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Add {node}", node=self.record.name)

    def apply(self, project: Project, registry: Registry) -> Project:
        if self.record.id in project.graph.nodes:
            raise GraphError(tr("There is a node '{node}' already.", node=self.record.id))
        record = replace(self.record, name=project.graph.free_name(self.record.name))
        if record.type == GROUP and record.inside is None:
            record = replace(record, inside=Project())
        return replace(
            project,
            graph=project.graph.with_node(record),
            layout={**project.layout, record.id: self.at},
        )


@dataclass(frozen=True, slots=True)
class RemoveNodes:
    """Take nodes out, with their wires.

    Args:
        nodes: Ids.
        rejoin: Connect what fed a node's main input to what read its main output, where the types allow.

    Where the viewer showed one of them, it shows what fed that one.
    """

    nodes: tuple[str, ...]
    rejoin: bool = True
    merge: str = ""

    @property
    def label(self) -> str:
        return (
            tr("Delete")
            if len(self.nodes) == 1
            else tr_n("Delete {count} node", "Delete {count} nodes", len(self.nodes))
        )

    def apply(self, project: Project, registry: Registry) -> Project:
        gone = {node for node in self.nodes if project.graph[node]}
        graph = project.graph
        wires = {t: s for t, s in graph.wires.items() if t.node not in gone and s.node not in gone}
        if self.rejoin:
            wires |= rejoined(graph, gone, registry)
        nodes = {node: record for node, record in graph.nodes.items() if node not in gone}
        layout = {node: at for node, at in project.layout.items() if node not in gone}
        viewed = origin(graph, project.viewed, gone, registry) if project.viewed is not None else None
        promoted = tuple(each for each in project.promoted if each.node not in gone)
        return replace(
            project,
            graph=replace(project.graph, nodes=nodes, wires=wires),
            layout=layout,
            viewed=viewed,
            promoted=promoted,
        )


@dataclass(frozen=True, slots=True)
class Connect:
    """Lay a wire. A wire that the input had gives way."""

    source: Endpoint
    target: Endpoint
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Connect")

    def apply(self, project: Project, registry: Registry) -> Project:
        check_connection(project.graph, registry, Connection(self.source, self.target))
        wires = {**project.graph.wires, self.target: self.source}
        return replace(project, graph=replace(project.graph, wires=wires))


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take wires away.

    Args:
        targets: The inputs that lose their wire.
    """

    targets: tuple[Endpoint, ...]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Disconnect")

    def apply(self, project: Project, registry: Registry) -> Project:
        for target in self.targets:
            if target not in project.graph.wires:
                raise GraphError(tr("Nothing is connected to {node}.{port}.", node=target.node, port=target.port))
        wires = {t: s for t, s in project.graph.wires.items() if t not in self.targets}
        return replace(project, graph=replace(project.graph, wires=wires))


@dataclass(frozen=True, slots=True)
class Paste:
    """Add copies of nodes and of the wires among them, under free ids and names.

    Args:
        graph: What was copied. Wires from nodes outside it are laid only if those nodes exist here.
        layout: Where its cards were.
        offset: By how much the copies lie elsewhere.
        ids: Filled by `fresh`: the id of each copy.
    """

    graph: Graph
    layout: Mapping[str, Point]
    offset: Point
    label: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    merge: str = ""

    @classmethod
    def fresh(cls, into: Graph, graph: Graph, layout: Mapping[str, Point], offset: Point, label: str = "") -> Paste:
        """Make the command with ids that are free in `into`, so that the caller knows them."""
        ids: dict[str, str] = {}
        for node, record in graph.nodes.items():
            ids[node] = into.free_id(record.type.partition(".")[2] or node, ids.values())
        return cls(graph, layout, offset, label or tr("Paste"), ids)

    def apply(self, project: Project, registry: Registry) -> Project:
        nodes, layout = dict(project.graph.nodes), dict(project.layout)
        names: set[str] = set()
        for node, record in self.graph.nodes.items():
            name = project.graph.free_name(record.name, names)
            copy = replace(record, id=self.ids[node], name=name, locked=False)
            names.add(copy.name)
            nodes[copy.id] = copy
            at = self.layout.get(node, Point(0.0, 0.0))
            layout[copy.id] = Point(at.x + self.offset.x, at.y + self.offset.y)
        wires = dict(project.graph.wires)
        for target, source in self.graph.wires.items():
            origin = self.ids.get(source.node, source.node)
            if origin in nodes and target.node in self.ids:
                wires[Endpoint(self.ids[target.node], target.port)] = Endpoint(origin, source.port)
        return replace(project, graph=replace(project.graph, nodes=nodes, wires=wires), layout=layout)
