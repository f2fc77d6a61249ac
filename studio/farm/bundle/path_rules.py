"""Path mapping rules of Open Job Description, as a runner writes them into a file ("pathmapping-1.0")."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from studio.core.errors import FileReadError
from studio.core.translation import tr
from studio.farm.sources.path_map import PathMap, make_path_map
from studio.graph.file.moved_sources import move_sources
from studio.graph.file.source_files import find_all_file_uses
from studio.graph.model import Project
from studio.sdk.registry import Registry

_MOST_BYTES = 16 << 20


def read_path_rules(file: Path) -> PathMap:
    """Return the map that a file of rules describes; one without rules where there is no file.

    Raises:
        FileReadError: It is no file of rules.
    """
    if not file.name or not file.exists():
        return PathMap()
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ValueError(tr("it is too large"))
        content = json.loads(file.read_text(encoding="utf-8"))
        return make_path_map(_read_rule(rule) for rule in content.get("path_mapping_rules", ()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileReadError(file, tr("is no file of path mapping rules: {reason}", reason=error)) from error


def _read_rule(rule: Any) -> tuple[str, str]:
    source, destination = rule["source_path"], rule["destination_path"]
    if not isinstance(source, str) or not isinstance(destination, str):
        raise TypeError(tr("paths are texts"))
    return source, destination


def map_project(project: Project, paths: PathMap, registry: Registry) -> Project:
    """Return a project whose sources lie where the rules say."""
    uses = list(find_all_file_uses(project.graph, registry))
    moved = {use.path: new for use in uses if (new := paths.map_path(use.path)) is not None}
    return move_sources(project, uses, moved, registry) if moved else project
