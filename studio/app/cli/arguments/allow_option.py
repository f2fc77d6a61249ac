"""`--allow`: what a command may use beyond the project's own files."""

from __future__ import annotations

import argparse
from collections.abc import Collection

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.analysis.permissions import find_project_requests, format_requests
from studio.graph.history import Document
from studio.graph.model import Project
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from studio.services.permissions import grant_kinds, parse_permission_kinds


def add_allow_option(parser: argparse.ArgumentParser) -> None:
    """Add `--allow` to a command that computes."""
    names = ", ".join(PermissionKind)
    text = tr("let the project reach outside: {names}, or all of these; several with commas, or repeated", names=names)
    parser.add_argument("--allow", action="append", default=[], metavar="WHAT", help=text)


def allows_overwriting(arguments: argparse.Namespace) -> bool:
    """Return whether `--allow` names files that are there already, as `--overwrite` does. Raises ParameterError."""
    return PermissionKind.OVERWRITE in _allowed_kinds(arguments)


def find_allowed_permissions(project: Project, registry: Registry, arguments: argparse.Namespace) -> set[Permission]:
    """Return what a project wants to use and `--allow` names. Raises ParameterError."""
    kinds = _allowed_kinds(arguments)
    return {each.permission for each in find_project_requests(project, registry) if each.permission.kind in kinds}


def grant_allowed(document: Document, arguments: argparse.Namespace, nodes: Collection[str]) -> None:
    """Grant what nodes need and `--allow` names.

    Args:
        document: The project; what was set by `--set` is granted already.
        arguments: Have `allow` and `graph`.
        nodes: The paths of the nodes that are to be computed.

    Raises:
        ParameterError: `--allow` names something else.
        GraphError: They need what is not allowed; the message names the nodes and what to add.
    """
    missing = grant_kinds(document, _allowed_kinds(arguments), nodes)
    if missing:
        names = ",".join(sorted({each.permission.kind for each in missing}))
        text = tr(
            "{path} wants to use: {wanted}. Nothing was started; add --allow {names} to allow it.",
            path=arguments.graph,
            wanted=format_requests(missing),
            names=names,
        )
        raise GraphError(text)


def _allowed_kinds(arguments: argparse.Namespace) -> set[PermissionKind]:
    return parse_permission_kinds((name.strip() for value in arguments.allow for name in value.split(",")), "--allow")
