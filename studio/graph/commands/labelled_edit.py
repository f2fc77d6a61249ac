"""An edit that somebody else than the user makes: its step says who."""

from __future__ import annotations

from dataclasses import dataclass

from studio.graph.commands.base import Command
from studio.graph.model import Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class LabelledEdit:
    """An edit under another name, as "Claude: Add Blur".

    It grants nothing: what an edit by the user's own hand allows a project, as a camera, is asked for here.
    """

    undo_label: str
    command: Command
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return self.command.apply_to(project, registry)
