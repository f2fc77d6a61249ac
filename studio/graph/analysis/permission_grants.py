"""Edits that grant permissions: a device that the user chose by hand needs no question.

Adding a node, replacing one and setting its parameters are such edits. What is pasted, linked, loaded, enabled or reset
may come from somebody else, so it grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.graph.analysis.permissions import find_node_permissions
from studio.graph.commands import AddNode, Command, CompoundCommand, EditInGroup, ReplaceNode, SetParam
from studio.graph.groups.paths import find_node, has_node, join_path
from studio.graph.model import Project
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry


def find_granted_permissions(
    command: Command, before: Project, after: Project, registry: Registry
) -> frozenset[Permission]:
    """Return the permissions that the edited nodes use after an edit and did not use before it.

    Args:
        command: The edit.
        before: The project before it.
        after: The project after it.
        registry: The node types.
    """
    found: set[Permission] = set()
    for path in _edited_nodes(command):
        if has_node(after.graph, path):
            wanted = find_node_permissions(find_node(after.graph, path), registry)
            if wanted:
                used = (
                    find_node_permissions(find_node(before.graph, path), registry)
                    if has_node(before.graph, path)
                    else ()
                )
                found.update(set(wanted) - set(used))
    return frozenset(found)


def _edited_nodes(command: Command, groups: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the paths of the nodes that an edit by hand is about."""
    match command:
        case EditInGroup():
            yield from _edited_nodes(command.command, (*groups, *command.path))
        case CompoundCommand():
            for each in command.commands:
                yield from _edited_nodes(each, groups)
        case AddNode():
            yield join_path(groups, command.record.id)
        case SetParam() | ReplaceNode():
            yield join_path(groups, command.node)
        case _:
            return
