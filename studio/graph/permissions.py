"""What a project wants to use beyond its files, and what it was granted of that.

What is granted travels with the graph (`Graph.granted`), so everybody who computes it, in whatever thread, knows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from studio.core.errors import NotPermittedError, StudioError
from studio.graph.flat import flatten
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.paths import shown_name
from studio.graph.problems import Problem, ProblemKind
from studio.graph.variants import graphs_of
from studio.sdk.node import Node
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class PermissionRequest:
    """Something that a project wants to use.

    Args:
        permission: What.
        names: The nodes that use it, as people know them.
    """

    permission: Permission
    names: tuple[str, ...]


def node_permissions(record: NodeRecord, registry: Registry) -> tuple[Permission, ...]:
    """Return what a node uses; nothing where it is disabled or its parameters are wrong, for then it does not run."""
    spec = registry.get(record.type)
    if spec is None or record.disabled or spec.cls.permissions is Node.permissions:
        return ()
    try:
        return spec.create({name: spec.param(name).check(value) for name, value in record.params.items()}).permissions()
    except StudioError:
        return ()


def permission_requests(
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
    flat = flatten(graph, registry)
    needed: set[str] | None = None
    if nodes is not None:
        starts = {giver for node in nodes for giver in flat.givers(node)}
        needed = set().union(*(flat.graph.upstream(start) for start in starts))
    found: dict[Permission, list[str]] = {}
    for path, record in flat.graph.nodes.items():
        if needed is None or path in needed:
            for permission in node_permissions(record, registry):
                found.setdefault(permission, []).append(shown_name(graph, path))
    return tuple(PermissionRequest(permission, tuple(names)) for permission, names in sorted(found.items()))


def project_requests(project: Project, registry: Registry) -> tuple[PermissionRequest, ...]:
    """Return what a project wants to use, in either of its variants."""
    found: dict[Permission, dict[str, None]] = {}
    for graph in graphs_of(project):
        for request in permission_requests(graph, registry):
            found.setdefault(request.permission, {}).update(dict.fromkeys(request.names))
    return tuple(PermissionRequest(permission, tuple(names)) for permission, names in sorted(found.items()))


def missing_requests(project: Project, registry: Registry) -> tuple[PermissionRequest, ...]:
    """Return what a project wants to use and was not granted."""
    granted = project.graph.granted
    return tuple(each for each in project_requests(project, registry) if each.permission not in granted)


def permission_problems(flat: Graph, registry: Registry) -> Iterator[Problem]:
    """Yield the nodes of a flat graph that want to use what was not granted."""
    for path, record in flat.nodes.items():
        missing = [each for each in node_permissions(record, registry) if each not in flat.granted]
        if missing:
            text = str(NotPermittedError(", ".join(each.words for each in missing)))
            yield Problem(path, "", text, ProblemKind.PERMISSION)


def has_requests(graph: Graph, registry: Registry) -> bool:
    """Return whether a graph may want to use something: whether it has a node, of whatever level, that could."""
    waiting, seen = [graph], {id(graph)}
    while waiting:
        for record in waiting.pop().nodes.values():
            spec = registry.get(record.type)
            if spec is not None and spec.cls.permissions is not Node.permissions:
                return True
            if record.inside is not None and id(record.inside.graph) not in seen:
                seen.add(id(record.inside.graph))
                waiting.append(record.inside.graph)
    return False


def with_granted(project: Project, granted: frozenset[Permission], known: dict[int, Graph] | None = None) -> Project:
    """Return a project that was granted exactly this, in both of its variants.

    Args:
        project: The project.
        granted: What is granted.
        known: What became of each graph, by the id of the one before: what several projects share they share after it.
    """
    if all(graph.granted == granted for graph in graphs_of(project)):
        return project
    made = {} if known is None else known

    def change(graph: Graph) -> Graph:
        if graph.granted == granted:
            return graph
        return made.setdefault(id(graph), replace(graph, granted=granted))

    variant = None if project.variant is None else replace(project.variant, graph=change(project.variant.graph))
    return replace(project, graph=change(project.graph), variant=variant)


def requests_text(requests: Iterable[PermissionRequest]) -> str:
    """Return requests in one line: "camera, microphone (Front, Back “/dev/video2”, Voice)".

    The kinds come first: names and devices are what a file says, and long ones must not push a kind out of sight.
    """
    found = tuple(requests)
    kinds = dict.fromkeys(each.permission.kind.words for each in found)
    nodes = (
        f"{name} “{each.permission.detail}”" if each.permission.detail else name
        for each in found
        for name in each.names
    )
    return f"{', '.join(kinds)} ({' '.join(', '.join(nodes).split())})"
