"""The fingerprint of a project: equal for two files that compute the same, and for no others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Project
from studio.sdk.registry import Registry

_EXCLUDED_KEYS: Final = (
    "active", "bookmarks", "compared", "layout", "marks", "notes", "pins", "range", "read_as", "selected",
    "viewed",
)  # fmt: skip


def compute_project_fingerprint(project: Project, path: Path, registry: Registry) -> str:
    """Return a SHA-256 of all that a project computes: both variants, and what groups and linked groups hold.

    How it is laid out, looked at and commented does not count. Files are named relative to the project.

    Args:
        project: The project.
        path: Where it lies.
        registry: The node types.

    Raises:
        ProjectFileError: It cannot be written as a file.
    """
    text = format_project(project, path, registry, whole=True)
    normal = format_project(parse_project(text, path, registry), path, registry, whole=True)  # as it is read again
    return hashlib.sha256(json.dumps(_select_computed(json.loads(normal)), sort_keys=True).encode()).hexdigest()


def _select_computed(level: dict[str, Any]) -> dict[str, Any]:
    """Return what of a level of a project file, and of those in it, is computed."""
    found = {name: value for name, value in level.items() if name not in _EXCLUDED_KEYS}
    if "variant" in found:
        found["variant"] = _select_computed(found["variant"])
    if "groups" in found:
        found["groups"] = {path: _select_computed(group) for path, group in found["groups"].items()}
    return found
