"""Edits of nodes and wires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands.connection_rules import check_connection, find_view_origin, rejoin_wires
from studio.graph.commands.expression_edits.expressions import refuse_beside_expression
from studio.graph.commands.expression_edits.references import change_references, make_id_change
from studio.graph.model import Connection, Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class AddNode:
    """Put a node into the graph."""

    record: NodeRecord
    position: Point
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Add {node}", node=self.record.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if self.record.id in project.graph.nodes:
            raise GraphError(tr("There is already a node '{node}'.", node=self.record.id))
        record = replace(self.record, name=project.graph.make_unique_name(self.record.name))
        if record.type == GROUP and record.group_project is None:
            record = replace(record, group_project=Project())
        return replace(
            project,
            graph=project.graph.with_node(record),
            layout={**project.layout, record.id: self.position},
        )


@dataclass(frozen=True, slots=True)
class RemoveNodes:
    """Take nodes out, with their wires.

    Args:
        nodes: Ids.
        should_rejoin: Connect what fed a node's main input to what read its main output, where the types allow.

    Where a side of the viewer showed one of them, it shows what fed that one.
    """

    nodes: tuple[str, ...]
    should_rejoin: bool = True
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return (
            tr("Delete")
            if len(self.nodes) == 1
            else tr_n("Delete {count} node", "Delete {count} nodes", len(self.nodes))
        )

    def apply_to(self, project: Project, registry: Registry) -> Project:
        gone = {node for node in self.nodes if project.graph[node]}
        graph = project.graph
        wires = {t: s for t, s in graph.wires.items() if t.node not in gone and s.node not in gone}
        if self.should_rejoin:
            wires |= rejoin_wires(graph, gone, registry)
        nodes = {node: record for node, record in graph.nodes.items() if node not in gone}
        layout = {node: at for node, at in project.layout.items() if node not in gone}
        viewed, compared = (
            find_view_origin(graph, output, gone, registry) if output is not None else None
            for output in (project.viewed_output, project.compared_output)
        )
        promoted = tuple(each for each in project.promoted_params if each.node not in gone)
        return replace(
            project,
            graph=replace(project.graph, nodes=nodes, wires=wires),
            layout=layout,
            viewed_output=viewed,
            compared_output=compared,
            promoted_params=promoted,
        )


@dataclass(frozen=True, slots=True)
class Connect:
    """Lay a wire. A wire that the input had gives way."""

    source: Endpoint
    target: Endpoint
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Connect")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        check_connection(project.graph, registry, Connection(self.source, self.target))
        refuse_beside_expression(project.graph[self.target.node], self.target.port.partition(".")[0])
        wires = {**project.graph.wires, self.target: self.source}
        return replace(project, graph=replace(project.graph, wires=wires))


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take wires away.

    Args:
        targets: The inputs that lose their wire.
    """

    targets: tuple[Endpoint, ...]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Disconnect")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        for target in self.targets:
            if target not in project.graph.wires:
                raise GraphError(tr("Nothing is connected to {node}.{port}.", node=target.node, port=target.port))
        wires = {t: s for t, s in project.graph.wires.items() if t not in self.targets}
        return replace(project, graph=replace(project.graph, wires=wires))


@dataclass(frozen=True, slots=True)
class PasteNodes:
    """Add copies of nodes and of the wires among them, under free ids and names.

    Args:
        graph: What was copied. Wires from nodes outside it are laid only if those nodes exist here.
        layout: Where its cards were.
        offset: By how much the copies lie elsewhere.
        ids: Filled by `with_unique_ids`: the id of each copy.
    """

    graph: Graph
    layout: Mapping[str, Point]
    offset: Point
    undo_label: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    merge_key: str = ""

    @classmethod
    def with_unique_ids(
        cls, into: Graph, graph: Graph, layout: Mapping[str, Point], offset: Point, label: str = ""
    ) -> PasteNodes:
        """Make the command with ids that are free in `in_length`, so that the caller knows them."""
        ids: dict[str, str] = {}
        for node, record in graph.nodes.items():
            ids[node] = into.make_unique_id(record.type.partition(".")[2] or node, ids.values())
        return cls(graph, layout, offset, label or tr("Paste"), ids)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        nodes, layout = dict(project.graph.nodes), dict(project.layout)
        names: set[str] = set()
        renamed = make_id_change(self.ids)
        for node, record in self.graph.nodes.items():
            name = project.graph.make_unique_name(record.name, names)
            copy = replace(change_references(record, renamed), id=self.ids[node], name=name, is_locked=False)
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
