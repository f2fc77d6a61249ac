"""Permissions that a project was granted earlier, by the store of the user and the fingerprint of the project."""

from __future__ import annotations

from pathlib import Path

from studio.graph.analysis.permissions import find_missing_requests
from studio.graph.file.fingerprint import compute_project_fingerprint
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.model import Project
from studio.sdk.registry import Registry


def grant_remembered_permissions(project: Project, path: Path, registry: Registry, store: PermissionStore) -> Project:
    """Return a project that was granted what the user has allowed it, or what it used when he saved it.

    Args:
        project: The project as its file has it. Nothing is looked up for one that lacks no permission.
        path: The file.
        registry: The node types.
        store: What is remembered.
    """
    if not find_missing_requests(project, registry):
        return project
    found = store.read_permissions(compute_project_fingerprint(project, path, registry))
    return with_granted_permissions(project, project.graph.granted_permissions | found)


def remember_permissions(project: Project, path: Path, registry: Registry, store: PermissionStore) -> None:
    """Remember what a project that was just saved may use, so that it is not asked for when it is opened again.

    Args:
        project: The project, with what it was granted; see `find_used_permissions`.
        path: The file.
        registry: The node types.
        store: Where it is remembered.

    Raises:
        StudioError: It cannot be written.
    """
    if project.graph.granted_permissions:
        fingerprint = compute_project_fingerprint(project, path, registry)
        store.save_permissions(fingerprint, project.graph.granted_permissions)
