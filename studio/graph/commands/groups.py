"""Making a group of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands.expression_edits.references import change_references, make_move_inside, make_stay_outside
from studio.graph.commands.group_boundary import GroupBoundary, compute_center
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, PromotedParam
from studio.graph.specs import GROUP, INPUT, OUTPUT
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class GroupNodes:
    """Put nodes into a group, with the wires among them. Wires across its border lead through ports of the group.

    Args:
        nodes: Ids. Inputs and Outputs of the level stay on it.
        name: The group's name.
        id: The group's id; empty for one that is free.
    """

    nodes: tuple[str, ...]
    name: str
    id: str = ""
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Group")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        graph = project.graph
        chosen = {node for node in self.nodes if graph[node].type not in (INPUT, OUTPUT)}
        if not chosen:
            raise GraphError(tr("There is nothing to group: select nodes first."))
        _refuse_detour(graph, chosen)
        border = GroupBoundary(project, chosen, registry)
        name = self.name.strip() or tr("Group")
        id = self.id or graph.make_unique_id(name)
        outer, inner = _split_promoted(project, chosen, id)
        inside = replace(border.build_group_project(), promoted_params=inner)
        moving, staying = make_move_inside(chosen), make_stay_outside(id, chosen)
        held = {node: change_references(record, moving) for node, record in inside.graph.nodes.items()}
        inside = replace(inside, graph=replace(inside.graph, nodes=held))
        group = NodeRecord(id, GROUP, graph.make_unique_name(name), group_project=inside)
        nodes = {n: change_references(record, staying) for n, record in graph.nodes.items() if n not in chosen}
        layout = {node: at for node, at in project.layout.items() if node not in chosen}
        return replace(
            project,
            graph=replace(graph, nodes={**nodes, id: group}, wires=border.build_outer_wires(id)),
            layout={**layout, id: compute_center(project.layout, chosen)},
            viewed_output=_relocate_output(project.viewed_output, chosen, id),
            compared_output=_relocate_output(project.compared_output, chosen, id),
            pins={digit: _resolve_inside(output, chosen, id) for digit, output in project.pins.items()},
            promoted_params=outer,
        )


def _refuse_detour(graph: Graph, chosen: set[str]) -> None:
    """Raise GraphError if a way leads out of the nodes and back: the group would depend on itself."""
    readers = graph.build_reader_map()
    feeds: dict[str, list[str]] = {}
    for target, source in graph.wires.items():
        feeds.setdefault(target.node, []).append(source.node)
    between = _find_reachable(chosen, readers) & _find_reachable(chosen, feeds) - chosen
    if between:
        names = ", ".join(record.name for node, record in graph.nodes.items() if node in between)
        raise GraphError(tr("These nodes cannot be a group without what lies between them: {names}.", names=names))


def _find_reachable(start: set[str], edges: Mapping[str, list[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _split_promoted(
    project: Project, chosen: set[str], group: str
) -> tuple[tuple[PromotedParam, ...], tuple[PromotedParam, ...]]:
    """Return what the level and what the new group promote, where the level promoted parameters of what goes in."""
    outer, inner = [], []
    for each in project.promoted_params:
        if each.node in chosen:
            inner.append(each)
            outer.append(replace(each, node=group, param=each.name))
        else:
            outer.append(each)
    return tuple(outer), tuple(inner)


def _relocate_output(output: Endpoint | None, chosen: set[str], group: str) -> Endpoint | None:
    return None if output is None else _resolve_inside(output, chosen, group)


def _resolve_inside(output: Endpoint, chosen: set[str], group: str) -> Endpoint:
    """Return where an output is found once the nodes are in the group; it may lie in a group among them."""
    inside = output.node.partition("/")[0] in chosen
    return Endpoint(f"{group}/{output.node}", output.port) if inside else output
