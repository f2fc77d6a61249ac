"""What differs between two projects, node by node, in the words of their names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.graph.model import NodeRecord, Project
from studio.graph.paths import groups_around

_JOINT = " / "


@dataclass(frozen=True, slots=True)
class Difference:
    """What one project has that another has not. Nodes in groups are named by their path, as "Titles / Blur".

    Args:
        added: Names of nodes that only the later one has.
        removed: Names of nodes that only the earlier one has.
        changed: Names of nodes whose parameters, curves, states or wires differ.
        moved: How many cards lie elsewhere.
        other: Whether the range, rate, marks, notes, bookmarks, what groups show or the other variant differ.
        touched: The ids of the nodes on the first level that differ, for who paints them.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: int = 0
    other: bool = False
    touched: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved or self.other)


def difference(before: Project, after: Project) -> Difference:
    """Compare two projects. What the viewer shows is no difference."""
    found = _Found()
    waiting = [("", before, after)]
    while waiting:
        path, one, other = waiting.pop()
        if one is not other:
            waiting += found.compare(path, one, other)
    return Difference(
        tuple(sorted(found.added)),
        tuple(sorted(found.removed)),
        tuple(sorted(found.changed)),
        found.moved,
        found.other,
        frozenset(found.touched),
    )


def between_variants(project: Project) -> frozenset[str]:
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
                found |= {prefix + node, *groups_around(prefix + node)}
            if other is not None and record.inside is not other.inside and record.inside and other.inside:
                waiting.append((f"{prefix}{node}/", record.inside.graph, other.inside.graph))
    return frozenset(found)


class _Found:
    def __init__(self) -> None:
        self.added: list[str] = []
        self.removed: list[str] = []
        self.changed: list[str] = []
        self.touched: set[str] = set()
        self.moved = 0
        self.other = False

    def compare(self, path: str, before: Project, after: Project) -> list[tuple[str, Project, Project]]:
        """Note what differs on one level; return the groups in which more may differ."""
        old, new = before.graph.nodes, after.graph.nodes
        rewired = _rewired(before, after)
        touched = set(new.keys() - old.keys())
        self.added += [path + new[node].name for node in touched]
        self.removed += [path + old[node].name for node in old.keys() - new.keys()]
        inside = []
        for node in new.keys() & old.keys():
            one, other = old[node], new[node]
            if node in rewired or not _same(one, other):
                self.changed.append(path + other.name)
                touched.add(node)
            if one.inside is not other.inside and (one.inside is not None or other.inside is not None):
                touched.add(node)
                inside.append((f"{path}{other.name}{_JOINT}", one.inside or Project(), other.inside or Project()))
            self.moved += before.layout.get(node) != after.layout.get(node)
        if not path:
            self.touched = touched
        self.other |= _rest(before) != _rest(after)
        return inside


def _same(one: NodeRecord, other: NodeRecord) -> bool:
    return one is other or replace(one, inside=None) == replace(other, inside=None)


def _rewired(before: Project, after: Project) -> set[str]:
    """Return the nodes that read something else than before."""
    old, new = before.graph.wires, after.graph.wires
    return {target.node for target in {*old, *new} if old.get(target) != new.get(target)}


def _rest(project: Project) -> tuple[object, ...]:
    shared = project.range, project.notes, project.bookmarks, project.promoted, project.marks, project.rate
    return (*shared, project.variant, project.active)
