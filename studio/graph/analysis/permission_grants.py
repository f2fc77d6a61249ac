"""Edits that grant permissions: a device that the user chose by hand needs no question.

Adding a node, replacing one and setting its parameters are such edits. What is pasted, linked, loaded, enabled or reset
may come from somebody else, so it grants nothing; and a project of the user's own that takes such nodes in reaches
outside, from then on, only where it did before or is granted.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.graph.analysis.permissions import find_node_permissions
from studio.graph.commands import (
    AddNode,
    Command,
    CompoundCommand,
    EditInGroup,
    EditVariants,
    LinkGroup,
    PasteNodes,
    RelinkGroups,
    ReloadLinkedGroups,
    ReplaceNode,
    SetParam,
)
from studio.graph.commands.restore import RestoreVersion
from studio.graph.flat.refused_nodes import find_outside_permissions
from studio.graph.groups.paths import find_node, has_node, join_path
from studio.graph.model import NodeRecord, Project
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry


def find_granted_permissions(
    command: Command, before: Project, after: Project, registry: Registry, *, is_restricted: bool = False
) -> frozenset[Permission]:
    """Return the permissions that the edited nodes use after an edit and did not use before it.

    Args:
        command: The edit.
        before: The project before it.
        after: The project after it.
        registry: The node types.
        is_restricted: Whether the project is: else what is no device needs no permission.
    """
    found: set[Permission] = set()
    for path in _edited_nodes(command):
        if has_node(after.graph, path):
            wanted = _find_uses(find_node(after.graph, path), registry, is_restricted=is_restricted)
            if wanted and has_node(before.graph, path):
                wanted -= _find_uses(find_node(before.graph, path), registry, is_restricted=is_restricted)
            found |= wanted
    return frozenset(found)


def brings_foreign_nodes(command: Command) -> bool:
    """Return whether an edit takes nodes in, or what groups hold, that the user did not make in this project."""
    match command:
        case EditInGroup():
            return brings_foreign_nodes(command.command)
        case CompoundCommand():
            return any(map(brings_foreign_nodes, command.commands))
        case EditVariants():
            return brings_foreign_nodes(command.first) or brings_foreign_nodes(command.second)
        case AddNode():
            return command.record.group_project is not None
        case PasteNodes() | LinkGroup() | RelinkGroups() | ReloadLinkedGroups() | RestoreVersion():
            return True
        case _:
            return False


def _find_uses(record: NodeRecord, registry: Registry, *, is_restricted: bool) -> set[Permission]:
    """Return what a node uses, as if it might run."""
    outside = frozenset(find_outside_permissions(record, registry)) if is_restricted else frozenset()
    return set(find_node_permissions(record, registry, outside, is_restricted=is_restricted))


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
