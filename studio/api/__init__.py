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
from studio.graph.file.project_file import load_project
from studio.services.loading import load_registry

__all__ = ["ComputedFrame", "LocalHost", "NodeHandle", "ProjectHandle", "ProjectHost", "new", "open"]


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


def new(*, device: str = "auto") -> ProjectHandle:
    """Begin an empty project."""
    return ProjectHandle(LocalHost(load_registry(), device=device))
