"""Python API: projects, nodes and frames for scripts, notebooks and agents. No Qt.

import studio

with studio.open("grade.loom") as project:
    project["Blur"].radius = 4
    pixels = project.frame("Write", 12).numpy()
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from studio.api.computed_frame import ComputedFrame
from studio.api.local_host import LocalHost
from studio.api.node_handle import NodeHandle
from studio.api.project_handle import ProjectHandle
from studio.api.project_host import ProjectHost
from studio.core.errors import StudioError
from studio.sdk.spec import NodeSpec
from studio.services.engine_setup import load_registry
from studio.services.permissions import grant_kinds, load_remembered_project, parse_permission_kinds

__all__ = [
    "ComputedFrame",
    "LocalHost",
    "NodeHandle",
    "ProjectHandle",
    "ProjectHost",
    "StudioError",
    "new",
    "nodes",
    "open",
]


def open(path: str | Path, *, device: str = "auto", allow: Iterable[str] = ()) -> ProjectHandle:
    """Open a project file.

    Args:
        path: A .loom file.
        device: Where frames are computed: "auto", "cpu", "cuda:0" …
        allow: What the project may use beyond its own files, as `--allow` has it: ["nodes", "network"], or ["all"].
            What the user has allowed it in the window, or made himself, is allowed anyway.

    Raises:
        ParameterError: `allow` names something else.
        ProjectFileError: The file cannot be read.
    """
    registry, file = load_registry(), Path(path)
    host = LocalHost(registry, load_remembered_project(file, registry), file, device=device)
    grant_kinds(host.document, parse_permission_kinds(allow, "allow"))
    return ProjectHandle(host)


def nodes() -> list[NodeSpec]:
    """Return all node types, the user's own among them, by id: each has ports, parameters and help."""
    return sorted(load_registry(), key=lambda spec: spec.id)


def new(*, device: str = "auto") -> ProjectHandle:
    """Begin an empty project."""
    return ProjectHandle(LocalHost(load_registry(), device=device))
