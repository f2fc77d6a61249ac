"""Opening of a graph that is stored in a file that it made, or in the sidecar of one.

The file may be a stranger's. Nothing is written and nothing is run: linked groups are taken as the graph has them, so
that saving the project later writes over no file that the graph names. The folder of the file is not the project's own:
it may write there when it is allowed to, or is saved there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.paths.network_paths import is_near
from studio.graph.file.linked_files import holds_same_content, resolve_links
from studio.graph.file.moved_sources import FoundSources, find_moved_sources
from studio.graph.file.project_parser import parse_project
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.groups.paths import map_groups
from studio.graph.model import NodeRecord, Project
from studio.sdk.registry import Registry


def open_stored_graph(
    text: str, path: Path, registry: Registry, fingerprints: Mapping[str, str], folders: Sequence[Path] = ()
) -> FoundSources:
    """Return the project of a graph that is stored in a file, with its sources where they are now.

    Args:
        text: The text of the graph.
        path: The file that it is stored in.
        registry: The node types.
        fingerprints: Of its sources, by their paths as the text has them.
        folders: Where to look for sources beside the folders around `path`.

    Raises:
        ProjectFileError: The text is no project, or one of a newer version.
    """
    path = path.resolve()
    project = resolve_links(parse_project(text, path, registry), path, registry)
    found = find_moved_sources(_embed_changed_links(project, path, registry), path, fingerprints, registry, folders)
    return replace(found, project=with_granted_permissions(found.project, frozenset()))


def _embed_changed_links(project: Project, path: Path, registry: Registry) -> Project:
    """Return a project whose linked groups are groups of its own, unless their files hold just what the groups hold.

    Saving a project writes its linked files; those of a stranger's graph are not for it to write.
    """

    def change(level: Project, record: NodeRecord, inside: Project) -> Project:
        kept = not record.link or bool(record.link_error)
        kept = kept or (is_near(record.link, str(path)) and _is_unchanged(record, inside, registry))
        now = replace(record, group_project=inside)
        if not kept:
            now = replace(now, link="", group_project=replace(inside, read_digest=""))
        return replace(level, graph=level.graph.with_node(now))

    return map_groups(project, change)


def _is_unchanged(record: NodeRecord, inside: Project, registry: Registry) -> bool:
    try:
        return holds_same_content(Path(record.link), inside, registry)
    except ProjectFileError:
        return False
