"""Lookup of what an opened project may do without a question. It reads files: not for the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.paths.network_paths import is_near
from studio.engine.output_records import OutputRecords, ProjectOutputs, make_project_key
from studio.graph.analysis.permissions import PermissionRequest
from studio.graph.file.fingerprint import compute_project_fingerprint
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.graph.file.source_files import is_in_sequence
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.refused_nodes import find_written_files, restore_record
from studio.graph.groups.paths import format_display_path
from studio.graph.model import Project
from studio.graph.variants import iterate_graphs
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class PermissionLookup:
    """What is known of an opened project.

    Args:
        fingerprint: Its fingerprint; empty if it could not be computed.
        granted: What it was allowed earlier.
        conflicts: The files in the way of its renders that it did not make, by the permission to write over them. Of a
            project that the user has saved himself they are asked about when he renders.
        conflict_requests: The same, with the nodes that write them.
    """

    fingerprint: str = ""
    granted: frozenset[Permission] = frozenset()
    conflicts: Mapping[Permission, tuple[Path, ...]] = field(default_factory=dict)
    conflict_requests: tuple[PermissionRequest, ...] = ()


def look_up_permissions(
    project: Project, path: Path, registry: Registry, store: PermissionStore, records: OutputRecords | None
) -> PermissionLookup:
    """Return what a project was allowed earlier, and what it would write over.

    Args:
        project: The project as it was opened.
        path: Its file.
        registry: The node types.
        store: What is remembered of projects.
        records: The files that projects have made; None to look for none.
    """
    fingerprint = compute_project_fingerprint(project, path, registry)
    granted = store.read_permissions(fingerprint)
    if records is None or store.has_entry(fingerprint):
        return PermissionLookup(fingerprint, granted)
    outputs = records.get_project_outputs(make_project_key(path))
    conflicts: dict[Permission, tuple[Path, ...]] = {}
    names: dict[Permission, dict[str, None]] = {}
    for file, name in iterate_written_files(project, registry):
        found = _find_conflicts(Path(file), outputs) if is_near(file, str(path)) else ()
        if found:
            permission = Permission(PermissionKind.OVERWRITE, file)
            conflicts[permission] = found
            names.setdefault(permission, {})[name] = None
    requests = tuple(PermissionRequest(each, tuple(names[each])) for each in sorted(conflicts))
    return PermissionLookup(fingerprint, granted, conflicts, requests)


def iterate_written_files(project: Project, registry: Registry) -> Iterator[tuple[str, str]]:
    """Yield the files with absolute paths that nodes of a project would write, each with the node's name."""
    for graph in iterate_graphs(project):
        for path, record in flatten_graph(graph, registry).graph.nodes.items():
            for file in () if record.is_disabled else find_written_files(restore_record(record), registry):
                if Path(file).is_absolute():
                    yield file, format_display_path(graph, path)


def _find_conflicts(file: Path, outputs: ProjectOutputs) -> tuple[Path, ...]:
    """Return the files that a project did not make and that lie where it writes; of a sequence those with numbers."""
    files = [file]
    with suppress(MediaError, OSError, ValueError):
        pattern = SequencePattern.from_text(file)
        files = [each for each in pattern.folder.iterdir() if is_in_sequence(pattern, each.name)]
    return tuple(found.path for found in outputs.find_foreign_files(files) if not found.is_folder)
