"""Nodes of a restricted project that may not run: those of the user's own, and those that read from other machines.

In the flat graph such a node has a type that there is not. So nobody makes it, asks it for facts, files or digests, or
looks at its files, whatever wants to know about the graph. Only its problem and its ports on the canvas speak of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from studio.core.errors import NodeError, NotPermittedError
from studio.core.paths.network_paths import find_network_place
from studio.graph.memo import IdentityCache
from studio.graph.model import Graph, NodeRecord
from studio.sdk.files.param_files import is_saved_file, list_param_files
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry, RegistryContent

_PREFIX: Final = "refused:"
_RUNNING: Final = (PermissionKind.USER_NODE, PermissionKind.NETWORK)
_NEEDS: WeakKeyDictionary[RegistryContent, IdentityCache[NodeRecord, tuple[Permission, ...]]] = WeakKeyDictionary()


def find_outside_permissions(record: NodeRecord, registry: Registry) -> tuple[Permission, ...]:
    """Return what a node of a restricted project needs, as its record says; nothing of the node is called.

    A disabled node does not run and needs nothing. Files to write count from the root of a disk; what begins at the
    project's folder is its own.
    """
    if record.is_disabled:
        return ()
    known = _NEEDS.setdefault(registry.content, IdentityCache())
    found = known.get(record)
    if found is None:
        found = known.store(record, tuple(dict.fromkeys(_find_needs(record, registry))))
    return found


def find_written_files(record: NodeRecord, registry: Registry) -> tuple[str, ...]:
    """Return the files and folders that a node's parameters name for writing, relative ones too."""
    spec = registry.find_spec(record.type)
    saving = (param for param in (spec.params.values() if spec is not None else ()) if is_saved_file(param))
    files = dict.fromkeys(str(value) for param in saving for value in _list_values(record, param))
    return tuple(file for file in files if file not in {"", "."})


def _find_needs(record: NodeRecord, registry: Registry) -> Iterator[Permission]:
    spec = registry.find_spec(record.type)
    if spec is None:
        return
    if registry.is_user_node(record.type):
        yield Permission(PermissionKind.USER_NODE, record.type)
    for param in spec.params.values():
        for value in _list_values(record, param):
            files = (str(value),) if param.kind is ParamKind.MODEL else list_param_files(param, value)
            for place in filter(None, map(find_network_place, files)):
                yield Permission(PermissionKind.NETWORK, place)
    for file in find_written_files(record, registry):
        if Path(file).is_absolute() or ".." in Path(file).parts:
            yield Permission(PermissionKind.WRITE, file)


def _list_values(record: NodeRecord, param: ParamSpec) -> list[ParamValue]:
    """Return the value of a parameter, and those that its keys have: a file may have keys, though they are an error."""
    curve = record.curves.get(param.name)
    return [record.params.get(param.name, param.default), *(key.value for key in curve or ())]


def refuse_nodes(graph: Graph, registry: Registry) -> Graph:
    """Return a flat graph in which nodes that may not run have a type that there is not; the same one if all may."""
    if not graph.is_restricted:
        return graph
    changed = {
        node: refused
        for node, record in graph.nodes.items()
        if (refused := _refuse_record(record, registry, graph.granted_permissions)) is not record
    }
    return replace(graph, nodes={**graph.nodes, **changed}) if changed else graph


def may_run(record: NodeRecord, graph: Graph, registry: Registry) -> bool:
    """Return whether a node may be made and asked.

    Args:
        record: The node, of whatever level.
        graph: The outermost graph.
        registry: The node types.
    """
    return not graph.is_restricted or not _find_lacking(record, registry, graph.granted_permissions)


def _find_lacking(record: NodeRecord, registry: Registry, granted: frozenset[Permission]) -> list[Permission]:
    enabled = replace(record, is_disabled=False) if record.is_disabled else record
    wanted = find_outside_permissions(enabled, registry)
    return [each for each in wanted if each.kind in _RUNNING and each not in granted]


def _refuse_record(record: NodeRecord, registry: Registry, granted: frozenset[Permission]) -> NodeRecord:
    if not _find_lacking(record, registry, granted):
        return record
    if record.is_disabled:  # what it passes on depends on its type, and on no parameter
        return replace(record, params={}, curves={}, expressions={}, bound_expressions={})
    return replace(record, type=f"{_PREFIX}{record.type}")


def is_refused(record: NodeRecord) -> bool:
    """Return whether a node of a flat graph may not run."""
    return record.type.startswith(_PREFIX)


def restore_record(record: NodeRecord) -> NodeRecord:
    """Return a node of a flat graph with the type that it has in the project."""
    return replace(record, type=record.type.removeprefix(_PREFIX)) if is_refused(record) else record


def refuse_run(record: NodeRecord, registry: Registry, graph: Graph) -> None:
    """Raise NodeError, with the NotPermittedError, if a node of a flat graph may not run."""
    if is_refused(record):
        lacking = _find_lacking(restore_record(record), registry, graph.granted_permissions)
        error = NotPermittedError(", ".join(each.display_name for each in lacking))
        raise NodeError(record.name, None, error, node_id=record.id) from error
