"""Edits of what a group holds: of all groups at once that are linked to the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands.base import Command
from studio.graph.commands.group_view_state import copy_view_into_group, copy_view_out_of_group
from studio.graph.groups.paths import map_groups, path_levels
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import INPUT, OUTPUT
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class EditInGroup:
    """An edit of what a group holds, as a step of the whole document.

    Wires to ports that the group has no more go with them, and so do settings of what is promoted no more.

    Args:
        path: The ids of the groups from outside in; none for the document's own level.
        command: The edit.
    """

    path: tuple[str, ...]
    command: Command

    @property
    def undo_label(self) -> str:
        return self.command.undo_label

    @property
    def merge_key(self) -> str:
        return f"{'/'.join(self.path)}:{self.command.merge_key}" if self.command.merge_key else ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        levels = list(path_levels(project, self.path))
        _refuse_broken(levels, self.path)
        inside = levels[-1]
        shown = copy_view_into_group(project, inside, self.path)
        edited = self.command.apply_to(shown, registry)
        if edited is shown:
            return project
        changed = replace(
            edited, viewed_output=inside.viewed_output, compared_output=inside.compared_output, pins=inside.pins
        )
        linked: dict[str, Project] = {}
        for level, node in zip(reversed(levels[:-1]), reversed(self.path), strict=True):
            record = level.graph[node]
            if record.link:
                linked[record.link] = changed
            changed = with_group_project(level, record, changed)
        changed = copy_view_out_of_group(changed, shown, edited, self.path)
        return with_linked_projects(changed, linked) if linked else changed


def _refuse_broken(levels: Sequence[Project], path: Sequence[str]) -> None:
    """Raise GraphError for an edit of what is a placeholder: it would be written in place of the missing file."""
    for level, node in zip(levels, path, strict=False):
        record = level.graph[node]
        if record.link_error:
            raise GraphError(
                tr("What {node} holds is not there: {reason}.", node=record.name, reason=record.link_error)
            )


def with_linked_projects(project: Project, linked: Mapping[str, Project]) -> Project:
    """Return a project in which all groups with these links hold these, wherever they lie.

    Wires to ports that are gone go with them.
    """

    def change(level: Project, record: NodeRecord, inside: Project) -> Project:
        inside = linked.get(record.link, inside) if record.link else inside
        return level if inside is record.group_project else with_group_project(level, record, inside)

    return map_groups(project, change)


def with_group_project(level: Project, record: NodeRecord, inside: Project) -> Project:
    """Return a level on which a group holds something else, without what names ports that it has lost."""
    lost = _names(record.group_project or Project()) - _names(inside)
    params = {name: value for name, value in record.params.items() if name not in lost}
    curves = {name: curve for name, curve in record.curves.items() if name not in lost}
    expressions = {name: text for name, text in record.expressions.items() if name not in lost}
    changed = replace(
        record, group_project=inside, params=params, curves=curves, expressions=expressions, link_error=""
    )
    graph = level.graph.with_node(changed)
    if not lost:
        return replace(level, graph=graph)
    wires = {
        target: source
        for target, source in graph.wires.items()
        if not (target.node == record.id and target.port.partition(".")[0] in lost)
        and not (source.node == record.id and source.port in lost)
    }
    promoted = tuple(each for each in level.promoted_params if not (each.node == record.id and each.param in lost))
    return replace(level, graph=replace(graph, wires=wires), promoted_params=promoted)


def _names(inside: Project) -> set[str]:
    """Return the names of a group's ports and promoted parameters."""
    ports = {node for node, record in inside.graph.nodes.items() if record.type in (INPUT, OUTPUT)}
    return ports | {each.name for each in inside.promoted_params}
