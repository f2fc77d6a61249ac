"""References of expressions when nodes get other ids or move into another level.

References are relative: a node on the same level is named by its id, one outside by "../", one inside by the group.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from studio.core.errors import StudioError
from studio.graph.expressions.parser import map_references
from studio.graph.expressions.reference import OUTER_LEVEL, ParamReference
from studio.graph.model import NodeRecord, Project

ReferenceChange: TypeAlias = Callable[[ParamReference, int], ParamReference]
"""Returns the new reference for one that stands so many levels deeper than the level that changes."""


def change_references(record: NodeRecord, change: ReferenceChange, depth: int = 0) -> NodeRecord:
    """Return a node with other references in its expressions, and in those of the nodes that it holds.

    What a linked group holds is shared with other places, so it stays; an expression that cannot be read stays, too.
    """
    expressions = {name: _change_text(text, change, depth) for name, text in record.expressions.items()}
    made = record if expressions == record.expressions else replace(record, expressions=expressions)
    inside = record.group_project
    if inside is None or record.link:
        return made
    nodes = {node: change_references(inner, change, depth + 1) for node, inner in inside.graph.nodes.items()}
    if all(nodes[node] is inner for node, inner in inside.graph.nodes.items()):
        return made
    changed: Project = replace(inside, graph=replace(inside.graph, nodes=nodes))
    return replace(made, group_project=changed)


def make_id_change(ids: Mapping[str, str]) -> ReferenceChange:
    """Return the change for nodes that get other ids on their level."""

    def change(reference: ParamReference, depth: int) -> ParamReference:
        outer, rest = split_outer(reference)
        if outer != depth or rest[0] not in ids:
            return reference
        return reference._replace(path=(*reference.path[:outer], ids[rest[0]], *rest[1:]))

    return change


def make_move_inside(moved: Collection[str]) -> ReferenceChange:
    """Return the change for nodes that move into a new group: they reach what stays by another "..".

    Args:
        moved: The ids of all nodes that move.
    """

    def change(reference: ParamReference, depth: int) -> ParamReference:
        outer, rest = split_outer(reference)
        if outer < depth or (outer == depth and rest[0] in moved):
            return reference
        return reference._replace(path=(OUTER_LEVEL, *reference.path))

    return change


def make_stay_outside(group: str, moved: Collection[str]) -> ReferenceChange:
    """Return the change for nodes that stay while others move into a new group: they reach those through it."""

    def change(reference: ParamReference, depth: int) -> ParamReference:
        outer, rest = split_outer(reference)
        if outer != depth or rest[0] not in moved:
            return reference
        return reference._replace(path=(*reference.path[:outer], group, *rest))

    return change


def make_move_outside(group: str, ids: Mapping[str, str], promoted: Mapping[str, tuple[str, str]]) -> ReferenceChange:
    """Return the change for nodes that a group held and that take its place.

    Args:
        group: The group's id.
        ids: The new ids of what it held.
        promoted: Node and parameter inside for each parameter that the group showed.
    """
    stay = make_follow_outside(group, ids, promoted)

    def change(reference: ParamReference, depth: int) -> ParamReference:
        outer, rest = split_outer(reference)
        if outer < depth:
            return reference
        if outer == depth:
            return reference._replace(path=(*reference.path[:outer], ids.get(rest[0], rest[0]), *rest[1:]))
        return stay(reference._replace(path=reference.path[1:]), depth)

    return change


def make_follow_outside(group: str, ids: Mapping[str, str], promoted: Mapping[str, tuple[str, str]]) -> ReferenceChange:
    """Return the change for nodes beside a group whose nodes take its place."""

    def change(reference: ParamReference, depth: int) -> ParamReference:
        outer, rest = split_outer(reference)
        if outer != depth or rest[0] != group:
            return reference
        if len(rest) > 1:
            return reference._replace(path=(*reference.path[:outer], ids.get(rest[1], rest[1]), *rest[2:]))
        if reference.name not in promoted:
            return reference
        node, name = promoted[reference.name]
        return ParamReference((*reference.path[:outer], ids.get(node, node)), name)

    return change


def split_outer(reference: ParamReference) -> tuple[int, tuple[str, ...]]:
    """Return how many levels a reference leads outwards first, and the rest of its path."""
    count = next((n for n, segment in enumerate(reference.path) if segment != OUTER_LEVEL), len(reference.path) - 1)
    return count, reference.path[count:]


def _change_text(text: str, change: ReferenceChange, depth: int) -> str:
    try:
        return map_references(text, lambda placed: change(placed.reference, depth))
    except StudioError:
        return text
