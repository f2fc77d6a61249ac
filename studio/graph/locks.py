"""Locked nodes: refuse edits that change them."""

from __future__ import annotations

from dataclasses import replace

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.model import Endpoint, Project
from studio.graph.variants import all_variants


def refuse_locked_edits(before: Project, after: Project) -> None:
    """Raise GraphError if an edit has touched a locked node, on any level.

    Its record, the wires that feed it and its place may not change, nor may it vanish; it may be unlocked, and what
    reads it is free.
    """
    waiting = [(_same_variant(new, before), new) for new in all_variants(after)]
    while waiting:
        old, new = waiting.pop()
        locked = set()
        for node, record in old.graph.nodes.items():
            if record.is_locked:
                locked.add(node)
            if record.group_project is not None and (now := new.graph.nodes.get(node)) is not None:
                inside = now.group_project
                if inside is not None and inside is not record.group_project:
                    waiting.append((record.group_project, inside))
        if locked:
            _refuse_changes(old, new, locked)


def _same_variant(variant: Project, before: Project) -> Project:
    """Return what a variant was before an edit; one that takes the place of the other is not edited by that."""
    return min(
        all_variants(before),
        key=lambda old: (old.graph is not variant.graph, old.active_side is not variant.active_side),
    )


def _refuse_changes(before: Project, after: Project, locked: set[str]) -> None:
    changed = {node for node in locked if _differs(before, after, node)}
    if before.graph.wires is not after.graph.wires:
        changed |= _rewired(before.graph.wires.items() ^ after.graph.wires.items()) & locked
    for node in before.graph.nodes:
        if node in changed:
            raise GraphError(tr("{name} is locked; unlock it first.", name=before.graph.nodes[node].name))


def _differs(before: Project, after: Project, node: str) -> bool:
    old, new = before.graph.nodes[node], after.graph.nodes.get(node)
    if new is None or before.layout.get(node) != after.layout.get(node):
        return True
    return new is not old and replace(new, is_locked=True) != old


def _rewired(wires: set[tuple[Endpoint, Endpoint]]) -> set[str]:
    return {target.node for target, _ in wires}
