"""Places of files that a project writes: a path that begins nowhere begins at the project, not where a process runs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.graph.commands import EditInGroup, SetParam
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import NodeRecord, Project
from studio.sdk.params import FileMode, ParamKind
from studio.sdk.registry import Registry

_RESULTS_FOLDER: Final = "Frameloom"


def find_output_folder(project_file: Path | None) -> Path:
    """Return where relative paths of results begin: in the project's folder.

    Args:
        project_file: None as long as the project is not saved: results go into the user's folder for videos.
    """
    return project_file.resolve().parent if project_file is not None else find_videos_folder() / _RESULTS_FOLDER


def resolve_output_paths(project: Project, registry: Registry, folder: Path) -> Project:
    """Return a project all whose results have absolute paths, as those have that are read from its file.

    A new node has the default of its type, such as out/video.mp4.

    Args:
        project: The project.
        registry: The node types.
        folder: Where relative paths begin; see `find_output_folder`.
    """
    for path, record in flatten_graph(project.graph, registry).graph.nodes.items():
        *groups, node = path.split("/")
        for name, file in _find_relative_files(record, registry).items():
            edit = EditInGroup(tuple(groups), SetParam(node, name, (folder / file).as_posix()))
            project = edit.apply_to(project, registry)
    return project


def _find_relative_files(record: NodeRecord, registry: Registry) -> dict[str, str]:
    """Return the relative paths of a node's results by their parameters; animated ones are left out."""
    spec = registry.find_spec(record.type)
    files = (
        param
        for param in (spec.params.values() if spec is not None else ())
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE and param.name not in record.curves
    )
    found = {param.name: str(record.params.get(param.name, param.default)) for param in files}
    return {name: file for name, file in found.items() if file not in {"", "."} and not Path(file).is_absolute()}
