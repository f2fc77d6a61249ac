"""Going back to an earlier version, as one edit."""

from __future__ import annotations

from dataclasses import dataclass

from studio.graph.looking import carried_over
from studio.graph.model import Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class RestoreVersion:
    """Make the project what it once was; what is looked at stays, where it is still there."""

    version: Project
    label: str
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        return carried_over(project, self.version)
