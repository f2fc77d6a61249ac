"""Places of files that a project writes: a path that begins nowhere begins at the project, not where a process runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from studio.core.paths.network_paths import find_network_place
from studio.graph.commands import EditInGroup, SetParam
from studio.graph.file.permissions.own_files import RESULTS_FOLDER, find_own_permissions
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.model import NodeRecord, Project
from studio.sdk.files.param_files import is_saved_file
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry

_MOST_NUMBERS: Final = 1000


def find_output_folder(project_file: Path | None) -> Path:
    """Return where relative paths of results begin: in the project's folder.

    Args:
        project_file: None as long as the project is not saved: results go into the user's folder for videos.
    """
    return project_file.resolve().parent if project_file is not None else find_videos_folder() / RESULTS_FOLDER


def resolve_output_paths(project: Project, registry: Registry, folder: Path) -> Project:
    """Return a project all whose results have absolute paths, as those have that are read from its file.

    A new node has the default of its type, such as out/video.mp4. A restricted project may write it into the folder,
    which is looked at for links.

    Args:
        project: The project.
        registry: The node types.
        folder: Where relative paths begin; see `find_output_folder`.
    """
    made: set[Permission] = set()

    def place(file: Path) -> Path:
        if file.is_absolute():
            return file
        made.add(Permission(PermissionKind.WRITE, (folder / file).as_posix()))
        return folder / file

    placed = _replace_outputs(project, registry, place)
    if not made or not placed.graph.is_restricted:
        return placed
    return with_granted_permissions(placed, placed.graph.granted_permissions | find_own_permissions(made, folder))


def avoid_existing_outputs(project: Project, registry: Registry) -> Project:
    """Return a project none of whose results with absolute paths is there already: `film.mp4` becomes `film-2.mp4`.

    For templates, which everybody begins with more than once. It looks at files.
    """
    return _replace_outputs(project, registry, _find_free_result)


def _find_free_result(file: Path) -> Path:
    return find_free_path(file) if file.is_absolute() and not find_network_place(str(file)) else file


def find_free_path(path: Path) -> Path:
    """Return a path at which nothing lies: the path itself, or one with the next number before its suffix."""
    paths = (path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, _MOST_NUMBERS)))
    return next((free for free in paths if not free.exists()), path)


def _replace_outputs(project: Project, registry: Registry, replace: Callable[[Path], Path]) -> Project:
    for path, record in flatten_graph(project.graph, registry).graph.nodes.items():
        *groups, node = path.split("/")
        for name, file in _find_output_files(record, registry).items():
            replaced = replace(file)
            if replaced != file:
                edit = EditInGroup(tuple(groups), SetParam(node, name, replaced.as_posix()))
                project = edit.apply_to(project, registry)
    return project


def _find_output_files(record: NodeRecord, registry: Registry) -> dict[str, Path]:
    """Return the paths of a node's results by their parameters; animated and empty ones are left out."""
    spec = registry.find_spec(record.type)
    files = (
        param
        for param in (spec.params.values() if spec is not None else ())
        if is_saved_file(param) and param.name not in record.curves
    )
    found = {param.name: str(record.params.get(param.name, param.default)) for param in files}
    return {name: Path(file) for name, file in found.items() if file not in {"", "."}}
