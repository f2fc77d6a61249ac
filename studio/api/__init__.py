"""Python API: projects, nodes and frames for scripts, notebooks and agents. No Qt.

import studio

with studio.open("grade.loom") as project:
    project["Blur"].radius = 4
    pixels = project.frame("Write", 12).numpy()
"""

from __future__ import annotations

from pathlib import Path

from studio.api.computed_frame import ComputedFrame
from studio.api.local_host import LocalHost
from studio.api.node_handle import NodeHandle
from studio.api.project_handle import ProjectHandle
from studio.api.project_host import ProjectHost
from studio.core.errors import StudioError
from studio.graph.file.project_file import load_project
from studio.sdk.spec import NodeSpec
from studio.services.loading import load_registry

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


def open(path: str | Path, *, device: str = "auto") -> ProjectHandle:
    """Open a project file.

    Args:
        path: A .loom file.
        device: Where frames are computed: "auto", "cpu", "cuda:0" …

    Raises:
        ProjectFileError: It cannot be read.
    """
    registry, file = load_registry(), Path(path)
    return ProjectHandle(LocalHost(registry, load_project(file, registry), file, device=device))


def nodes() -> list[NodeSpec]:
    """Return all node types, the user's own among them, by id: each has ports, parameters and help."""
    return sorted(load_registry(), key=lambda spec: spec.id)


def new(*, device: str = "auto") -> ProjectHandle:
    """Begin an empty project."""
    return ProjectHandle(LocalHost(load_registry(), device=device))
