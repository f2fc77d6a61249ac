"""Going back to an earlier version, as one edit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.graph.model import Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class RestoreVersion:
    """Make the project what it once was; what the viewer shows stays, where it is still there."""

    version: Project
    label: str
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        viewed = project.viewed
        keeps_view = viewed is not None and viewed.node in self.version.graph.nodes
        return replace(self.version, viewed=viewed) if keeps_view else self.version
