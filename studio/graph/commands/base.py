"""Base of all edits: the protocol of commands, and the command made of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.graph.model import Project
from studio.sdk.registry import Registry


class Command(Protocol):
    """An edit that can be undone: what QUndoCommand is in Qt, without Qt."""

    @property
    def undo_label(self) -> str:
        """What the Edit menu says behind "Undo"."""
        ...

    @property
    def merge_key(self) -> str:
        """Neighbours with the same, non-empty key become one step of undo: one key for each drag of a slider."""
        ...

    def apply_to(self, project: Project, registry: Registry) -> Project:
        """Return the project after the edit. Raises StudioError if it cannot be."""
        ...


@dataclass(frozen=True, slots=True)
class CompoundCommand:
    """Several edits as one step of undo: all of them, or none."""

    undo_label: str
    commands: Sequence[Command]
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        for command in self.commands:
            project = command.apply_to(project, registry)
        return project
