"""Difference of two projects, node by node, in the names of the nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.graph.groups.paths import list_enclosing_groups
from studio.graph.model import NodeRecord, Project

_SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """Difference of two projects. Nodes in groups are named by their path, as "Titles / Blur".

    Args:
        added_names: Names of nodes that only the later one has.
        removed_names: Names of nodes that only the earlier one has.
        changed_names: Names of nodes whose parameters, curves, states or wires differ.
        moved_count: How many cards lie elsewhere.
        has_other_changes: Whether the range, rate, marks, notes, bookmarks, what groups show or the other variant
            differ.
        changed_ids: The ids of the nodes on the first level that differ, for who paints them.
    """

    added_names: tuple[str, ...] = ()
    removed_names: tuple[str, ...] = ()
    changed_names: tuple[str, ...] = ()
    moved_count: int = 0
    has_other_changes: bool = False
    changed_ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(
            self.added_names or self.removed_names or self.changed_names or self.moved_count or self.has_other_changes
        )


def compute_graph_diff(before: Project, after: Project) -> GraphDiff:
    """Compare two projects. What the viewer shows is no difference."""
    found = _DiffCollector()
    waiting = [("", before, after)]
    while waiting:
        path, one, other = waiting.pop()
        if one is not other:
            waiting += found.compare_levels(path, one, other)
    return GraphDiff(
        tuple(sorted(found.added_names)),
        tuple(sorted(found.removed_names)),
        tuple(sorted(found.changed_names)),
        found.moved_count,
        found.has_other_changes,
        frozenset(found.changed_ids),
    )


def find_variant_differences(project: Project) -> frozenset[str]:
    """Return the paths of the active variant's nodes, on any level, that the other one lacks or has as others.

    A group differs with what is in it. Where cards lie is no difference.
    """
    found: set[str] = set()
    waiting = [("", project.graph, project.variant.graph)] if project.variant is not None else []
    while waiting:
        prefix, here, there = waiting.pop()
        rewired = {end.node for end in {*here.wires, *there.wires} if here.wires.get(end) != there.wires.get(end)}
        for node, record in here.nodes.items():
            other = there.nodes.get(node)
            if other is None or node in rewired or not _same(record, other):
                found |= {prefix + node, *list_enclosing_groups(prefix + node)}
            if (
                other is not None
                and record.group_project is not other.group_project
                and record.group_project
                and other.group_project
            ):
                waiting.append((f"{prefix}{node}/", record.group_project.graph, other.group_project.graph))
    return frozenset(found)


class _DiffCollector:
    def __init__(self) -> None:
        self.added_names: list[str] = []
        self.removed_names: list[str] = []
        self.changed_names: list[str] = []
        self.changed_ids: set[str] = set()
        self.moved_count = 0
        self.has_other_changes = False

    def compare_levels(self, path: str, before: Project, after: Project) -> list[tuple[str, Project, Project]]:
        """Note what differs on one level; return the groups in which more may differ."""
        old, new = before.graph.nodes, after.graph.nodes
        rewired = _rewired(before, after)
        touched = set(new.keys() - old.keys())
        self.added_names += [path + new[node].name for node in touched]
        self.removed_names += [path + old[node].name for node in old.keys() - new.keys()]
        inside = []
        for node in new.keys() & old.keys():
            one, other = old[node], new[node]
            if node in rewired or not _same(one, other):
                self.changed_names.append(path + other.name)
                touched.add(node)
            if one.group_project is not other.group_project and (
                one.group_project is not None or other.group_project is not None
            ):
                touched.add(node)
                inside.append(
                    (
                        f"{path}{other.name}{_SEPARATOR}",
                        one.group_project or Project(),
                        other.group_project or Project(),
                    )
                )
            self.moved_count += before.layout.get(node) != after.layout.get(node)
        if not path:
            self.changed_ids = touched
        self.has_other_changes |= _get_other_parts(before) != _get_other_parts(after)
        return inside


def _same(one: NodeRecord, other: NodeRecord) -> bool:
    return one is other or replace(one, group_project=None) == replace(other, group_project=None)


def _rewired(before: Project, after: Project) -> set[str]:
    """Return the nodes that read something else than before."""
    old, new = before.graph.wires, after.graph.wires
    return {target.node for target in {*old, *new} if old.get(target) != new.get(target)}


def _get_other_parts(project: Project) -> tuple[object, ...]:
    shared = project.range, project.notes, project.bookmarks, project.promoted_params, project.marks, project.rate
    return (*shared, project.variant, project.active_side)
