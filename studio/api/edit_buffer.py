"""Buffer of edits that become one step of undo together."""

from __future__ import annotations

from studio.graph.commands import Command, CompoundCommand
from studio.graph.model import Project
from studio.graph.sync_linked_groups import sync_linked_groups
from studio.sdk.registry import Registry


class EditBuffer:
    """Edits that were made on a project and are not in its history yet.

    Args:
        project: The project before them.
        registry: The node types.

    Attributes:
        project: The project with them.
    """

    def __init__(self, project: Project, registry: Registry) -> None:
        self.project = project
        self._registry = registry
        self._commands: list[Command] = []

    def add(self, command: Command) -> None:
        """Make an edit. Raises StudioError if it cannot be; those before it stay."""
        self.project = sync_linked_groups(self.project, command.apply_to(self.project, self._registry))
        self._commands.append(command)

    def make_command(self, label: str) -> Command | None:
        """Return all edits as one command; None if there are none."""
        return CompoundCommand(label, tuple(self._commands)) if self._commands else None
