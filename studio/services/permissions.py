"""Permissions of projects that are opened without a window: what is remembered of them, and what is allowed by name."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.graph.analysis.permissions import PermissionRequest, find_missing_requests, find_permission_requests
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.graph.file.permissions.stored_permissions import grant_remembered_permissions, remember_permissions
from studio.graph.file.project_file import load_project
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.history import Document
from studio.graph.model import Project
from studio.sdk.permissions import PermissionKind
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders

logger = logging.getLogger(__name__)

ALL_KINDS: Final = "all"


def load_remembered_project(path: Path, registry: Registry) -> Project:
    """Read a project. It may use what its user has allowed it, as long as nobody else has edited it.

    Raises:
        ProjectFileError: It cannot be read.
    """
    return grant_remembered_permissions(load_project(path, registry), path, registry, _get_store())


def remember_saved_project(document: Document, path: Path) -> None:
    """Remember what a project may use that was just written to a file. A failure is logged."""
    project = with_granted_permissions(document.project, document.find_used_permissions())
    try:
        remember_permissions(project, path, document.registry, _get_store())
    except StudioError as error:
        logger.warning("what %s may use is not remembered: %s", path, error)


def parse_permission_kinds(names: Iterable[str], place: str) -> set[PermissionKind]:
    """Return the kinds that are named; "all" stands for every kind.

    Args:
        names: Values of `PermissionKind`.
        place: Where they are given, for messages.

    Raises:
        ParameterError: There is no such kind.
    """
    known = {str(kind): {kind} for kind in PermissionKind} | {ALL_KINDS: set(PermissionKind)}
    found: set[PermissionKind] = set()
    for name in names:
        if name not in known:
            raise ParameterError(place, name, tr("one of {names}", names=", ".join(known)))
        found |= known[name]
    return found


def grant_kinds(
    document: Document, kinds: Collection[PermissionKind], nodes: Collection[str] | None = None
) -> tuple[PermissionRequest, ...]:
    """Grant what a project wants of some kinds; return what it wants beside that and was not granted.

    Args:
        document: The project.
        kinds: The kinds.
        nodes: The paths of the nodes that are to be computed; only what these need counts. None for all of the project.
    """
    missing = _find_missing(document, nodes)
    while allowed := [each.permission for each in missing if each.permission.kind in kinds]:
        document.grant_permissions(allowed)
        missing = _find_missing(document, nodes)  # a node of the user's that may run may want more
    return missing


def _find_missing(document: Document, nodes: Collection[str] | None) -> tuple[PermissionRequest, ...]:
    if nodes is None:
        return find_missing_requests(document.project, document.registry)
    requests = find_permission_requests(document.graph, document.registry, nodes)
    return tuple(each for each in requests if each.permission not in document.granted_permissions)


def _get_store() -> PermissionStore:
    return PermissionStore(AppFolders.get_defaults().state)
