"""Going back to an earlier version, as one edit."""

from __future__ import annotations

from dataclasses import dataclass

from studio.graph.model import Project
from studio.graph.view_state import merge_view_state
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class RestoreVersion:
    """Restore an earlier state of the project; the viewed output stays, if it still exists."""

    version: Project
    undo_label: str
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return merge_view_state(project, self.version)
