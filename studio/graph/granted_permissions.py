"""Granted permissions of a project, as its graphs have them."""

from __future__ import annotations

from dataclasses import replace

from studio.core.paths.network_paths import find_network_place
from studio.graph.model import Graph, Project
from studio.graph.variants import iterate_graphs
from studio.sdk.permissions import Permission, PermissionKind


def with_granted_permissions(
    project: Project,
    granted: frozenset[Permission],
    known: dict[int, Graph] | None = None,
    *,
    is_restricted: bool | None = None,
) -> Project:
    """Return a project that was granted exactly this, in both of its variants.

    Args:
        project: The project.
        granted: What is granted.
        known: What became of each graph, by the id of the one before: what several projects share they share after it.
        is_restricted: Whether it reaches outside only as it was granted; None to leave that as it is.
    """
    made = {} if known is None else known

    def is_done(graph: Graph) -> bool:
        return graph.granted_permissions == granted and is_restricted in (None, graph.is_restricted)

    def change(graph: Graph) -> Graph:
        if is_done(graph):
            return graph
        restricted = graph.is_restricted if is_restricted is None else is_restricted
        return made.setdefault(id(graph), replace(graph, granted_permissions=granted, is_restricted=restricted))

    if all(map(is_done, iterate_graphs(project))):
        return project
    variant = None if project.variant is None else replace(project.variant, graph=change(project.variant.graph))
    return replace(project, graph=change(project.graph), variant=variant)


def grant_derived_file(project: Project, file: str, derived: str) -> Project:
    """Return a project that may write a file whose name was made from that of another one, if it may write that."""
    granted = project.graph.granted_permissions
    if Permission(PermissionKind.WRITE, file) not in granted:
        return project
    return with_granted_permissions(project, granted | {Permission(PermissionKind.WRITE, derived)})


def can_look_at(graph: Graph, file: str) -> bool:
    """Return whether a file that a graph names may be looked at: on another machine only as the graph was granted."""
    place = find_network_place(file)
    is_granted = Permission(PermissionKind.NETWORK, place) in graph.granted_permissions
    return not place or not graph.is_restricted or is_granted
