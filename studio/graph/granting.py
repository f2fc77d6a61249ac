"""Which edits grant what they bring: a device that the user chose by hand need not be asked about.

Adding a node, replacing one and setting its parameters are such edits. What is pasted, linked, loaded, enabled or reset
may come from somebody else, so it grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.graph.commands import AddNode, Command, Inside, ReplaceNode, SetParam, Together
from studio.graph.model import Project
from studio.graph.paths import find, has, joined
from studio.graph.permissions import node_permissions
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry


def granted_by_hand(command: Command, before: Project, after: Project, registry: Registry) -> frozenset[Permission]:
    """Return what the nodes that an edit is about use after it and did not use before it.

    Args:
        command: The edit.
        before: The project before it.
        after: The project after it.
        registry: The node types.
    """
    found: set[Permission] = set()
    for path in _edited_nodes(command):
        if has(after.graph, path):
            wanted = node_permissions(find(after.graph, path), registry)
            if wanted:
                used = node_permissions(find(before.graph, path), registry) if has(before.graph, path) else ()
                found.update(set(wanted) - set(used))
    return frozenset(found)


def _edited_nodes(command: Command, groups: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the paths of the nodes that an edit by hand is about."""
    match command:
        case Inside():
            yield from _edited_nodes(command.command, (*groups, *command.path))
        case Together():
            for each in command.commands:
                yield from _edited_nodes(each, groups)
        case AddNode():
            yield joined(groups, command.record.id)
        case SetParam() | ReplaceNode():
            yield joined(groups, command.node)
        case _:
            return
