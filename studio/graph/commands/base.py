"""What every edit is, and how several become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.graph.model import Project
from studio.sdk.registry import Registry


class Command(Protocol):
    """An edit that can be undone."""

    @property
    def label(self) -> str:
        """What the Edit menu says behind "Undo"."""
        ...

    @property
    def merge(self) -> str:
        """Neighbours with the same, non-empty key become one step of undo: one key for each drag of a slider."""
        ...

    def apply(self, project: Project, registry: Registry) -> Project:
        """Return the project after the edit. Raises StudioError if it cannot be."""
        ...


@dataclass(frozen=True, slots=True)
class Together:
    """Several edits as one step of undo: all of them, or none."""

    label: str
    commands: Sequence[Command]
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        for command in self.commands:
            project = command.apply(project, registry)
        return project
