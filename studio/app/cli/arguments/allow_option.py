"""`--allow`: what a command may use beyond the project's files."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import Final

from studio.core.errors import GraphError, ParameterError
from studio.core.translation import tr
from studio.graph.analysis.permissions import find_permission_requests, format_requests
from studio.graph.history import Document
from studio.sdk.permissions import PermissionKind

_ALL: Final = "all"


def add_allow_option(parser: argparse.ArgumentParser) -> None:
    """Add `--allow` to a command that computes."""
    text = tr("let the project use devices: camera, microphone, or all of these; several with commas, or repeated")
    parser.add_argument("--allow", action="append", default=[], metavar="WHAT", help=text)


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
    kinds = _allowed_kinds(arguments.allow)
    requests = find_permission_requests(document.graph, document.registry, nodes)
    asked = [each for each in requests if each.permission not in document.granted_permissions]
    missing = [each for each in asked if each.permission.kind not in kinds]
    if missing:
        names = ",".join(sorted({each.permission.kind for each in missing}))
        text = tr(
            "{path} wants to use: {wanted}. Nothing was opened; add --allow {names} to allow it.",
            path=arguments.graph,
            wanted=format_requests(missing),
            names=names,
        )
        raise GraphError(text)
    document.grant_permissions(each.permission for each in asked)


def _allowed_kinds(values: Collection[str]) -> set[PermissionKind]:
    known = {str(kind): {kind} for kind in PermissionKind} | {_ALL: set(PermissionKind)}
    found: set[PermissionKind] = set()
    for name in (name.strip() for value in values for name in value.split(",")):
        if name not in known:
            raise ParameterError("--allow", name, tr("one of {names}", names=", ".join(known)))
        found |= known[name]
    return found
