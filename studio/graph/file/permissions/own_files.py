"""Files of a restricted project's own folder: these of its wishes need no question."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from studio.core.paths.network_paths import find_network_place
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.refused_nodes import find_outside_permissions, restore_record
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.model import Project
from studio.graph.variants import iterate_graphs
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry

RESULTS_FOLDER: Final = "Frameloom"
"""The folder in that of the user's videos into which goes what has no other place."""


def find_own_permissions(permissions: Iterable[Permission], folder: Path) -> frozenset[Permission]:
    """Return those permissions that reach nothing but the project's folder. It follows links on the disk.

    What is hidden is not the project's, nor is anything if the folder is a whole disk or holds the user's home.

    Args:
        permissions: What is wanted.
        folder: The project's folder.
    """
    share = find_network_place(str(folder))
    folders = [real for each in (folder, find_videos_folder() / RESULTS_FOLDER) if (real := _find_real_folder(each))]
    return frozenset(each for each in permissions if _is_own(each, share, folders))


def grant_own_permissions(project: Project, registry: Registry, folder: Path) -> Project:
    """Return a restricted project that was granted what reaches nothing but its folder; others stay as they are."""
    if not project.graph.is_restricted:
        return project
    own = find_own_permissions(_list_permissions(project, registry), folder)
    return with_granted_permissions(project, project.graph.granted_permissions | own) if own else project


def _list_permissions(project: Project, registry: Registry) -> Iterator[Permission]:
    for graph in iterate_graphs(project):
        for record in flatten_graph(graph, registry).graph.nodes.values():
            yield from find_outside_permissions(restore_record(record), registry)


def _find_real_folder(folder: Path) -> Path | None:
    """Return a folder without links; None if it is too large to belong to one project."""
    real = Path(os.path.realpath(folder))
    is_large = real == real.parent or Path(os.path.realpath(Path.home())).is_relative_to(real)
    return None if is_large else real


def _is_own(permission: Permission, share: str, folders: Iterable[Path]) -> bool:
    place = find_network_place(permission.detail)
    if place and place != share:  # to follow links there would open a connection
        return False
    if permission.kind is PermissionKind.NETWORK:
        return bool(share)
    if permission.kind is not PermissionKind.WRITE:
        return False
    real = Path(os.path.realpath(permission.detail))
    return any(
        real.is_relative_to(folder) and not any(part.startswith(".") for part in real.relative_to(folder).parts)
        for folder in folders
    )
