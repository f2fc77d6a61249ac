"""Permissions that a project requests beyond its files, and those that it was granted.

Granted permissions travel with the graph (`Graph.granted_permissions`). Whoever computes it, in whatever thread, knows
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from studio.core.errors import NotPermittedError, StudioError
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.refused_nodes import find_outside_permissions, find_written_files, restore_record
from studio.graph.groups.paths import format_display_path
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import find_used_specs
from studio.graph.variants import iterate_graphs
from studio.sdk.node import Node
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry

_RUNNING: Final = (PermissionKind.USER_NODE, PermissionKind.NETWORK)


@dataclass(frozen=True, slots=True)
class PermissionRequest:
    """Request of a project for a permission.

    Args:
        permission: What.
        names: The nodes that use it, as people know them.
    """

    permission: Permission
    names: tuple[str, ...]


def find_node_permissions(
    record: NodeRecord, registry: Registry, granted: frozenset[Permission] = frozenset(), *, is_restricted: bool = False
) -> tuple[Permission, ...]:
    """Return what a node uses. If it is disabled or its parameters are wrong, it does not run and uses nothing.

    Args:
        record: The node, also one that is refused in a flat graph.
        registry: The node types.
        granted: What its project was granted: a node that may not run is not asked what it uses.
        is_restricted: Whether its project is.
    """
    record = restore_record(record)
    outside = find_outside_permissions(record, registry) if is_restricted else ()
    if any(each not in granted and each.kind in _RUNNING for each in outside):
        return outside
    spec = registry.find_spec(record.type)
    if spec is None or record.is_disabled or spec.cls.get_permissions is Node.get_permissions:
        return outside
    try:
        node = spec.create_node(
            {name: spec.get_param(name).normalize_value(value) for name, value in record.params.items()}
        )
        return (*outside, *node.get_permissions())
    except StudioError:
        return outside


def find_permission_requests(
    graph: Graph, registry: Registry, nodes: Collection[str] | None = None
) -> tuple[PermissionRequest, ...]:
    """Return what a graph wants to use, inside groups, too.

    Args:
        graph: The graph.
        registry: The node types.
        nodes: The paths of nodes that are to be computed; only what these need counts. None for all of the graph.
    """
    if not has_requests(graph, registry):
        return ()
    flat = flatten_graph(graph, registry)
    needed: set[str] | None = None
    if nodes is not None:
        starts = {giver for node in nodes for giver in flat.find_source_nodes(node)}
        needed = set().union(*(flat.graph.find_upstream(start) for start in starts))
    found: dict[Permission, list[str]] = {}
    for path, record in flat.graph.nodes.items():
        if needed is None or path in needed:
            for permission in _find_flat_permissions(record, flat.graph, registry):
                found.setdefault(permission, []).append(format_display_path(graph, path))
    return tuple(PermissionRequest(permission, tuple(names)) for permission, names in sorted(found.items()))


def find_project_requests(project: Project, registry: Registry) -> tuple[PermissionRequest, ...]:
    """Return what a project wants to use, in either of its variants."""
    found: dict[Permission, dict[str, None]] = {}
    for graph in iterate_graphs(project):
        for request in find_permission_requests(graph, registry):
            found.setdefault(request.permission, {}).update(dict.fromkeys(request.names))
    return tuple(PermissionRequest(permission, tuple(names)) for permission, names in sorted(found.items()))


def find_missing_requests(project: Project, registry: Registry) -> tuple[PermissionRequest, ...]:
    """Return what a project wants to use and was not granted."""
    granted = project.graph.granted_permissions
    return tuple(each for each in find_project_requests(project, registry) if each.permission not in granted)


def find_permission_problems(flat: Graph, registry: Registry) -> Iterator[Problem]:
    """Yield the nodes of a flat graph that want to use what was not granted."""
    for path, record in flat.nodes.items():
        wanted = _find_flat_permissions(record, flat, registry)
        missing = [each for each in wanted if each not in flat.granted_permissions]
        if missing:
            text = str(NotPermittedError(", ".join(each.display_name for each in missing)))
            yield Problem(path, "", text, ProblemKind.PERMISSION)


def _find_flat_permissions(record: NodeRecord, flat: Graph, registry: Registry) -> tuple[Permission, ...]:
    return find_node_permissions(record, registry, flat.granted_permissions, is_restricted=flat.is_restricted)


def refuse_unpermitted_writes(graph: Graph, node: str, registry: Registry) -> None:
    """Refuse what a node of a restricted graph would write without a permission.

    Args:
        graph: The graph.
        node: The path of a node that writes.
        registry: The node types.

    Raises:
        NotPermittedError: A file or a folder that it writes was not granted.
    """
    record = flatten_graph(graph, registry).graph.nodes.get(node)
    if record is None or not graph.is_restricted:
        return
    wanted = (Permission(PermissionKind.WRITE, file) for file in find_written_files(record, registry))
    missing = [each.display_name for each in wanted if each not in graph.granted_permissions]
    if missing:
        raise NotPermittedError(", ".join(missing))


def has_requests(graph: Graph, registry: Registry) -> bool:
    """Return whether a graph may want to use something: whether it has a node, of whatever level, that could.

    Of a restricted one every node could.
    """
    if graph.is_restricted:
        return True
    waiting, seen = [graph], {id(graph)}
    while waiting:
        level = waiting.pop()
        if any(
            spec.cls.get_permissions is not Node.get_permissions for spec in find_used_specs(level, registry).values()
        ):
            return True
        for record in level.nodes.values():
            if record.group_project is not None and id(record.group_project.graph) not in seen:
                seen.add(id(record.group_project.graph))
                waiting.append(record.group_project.graph)
    return False


def format_requests(requests: Iterable[PermissionRequest]) -> str:
    """Return requests in one line: "camera, microphone (Front, Back “/dev/video2”, Voice)".

    The kinds come first: names and devices are what a file says, and long ones must not push a kind out of sight.
    """
    found = tuple(requests)
    kinds = dict.fromkeys(each.permission.kind.display_name for each in found)
    nodes = (
        f"{name} “{each.permission.detail}”" if each.permission.detail else name
        for each in found
        for name in each.names
    )
    return f"{', '.join(kinds)} ({' '.join(', '.join(nodes).split())})"
