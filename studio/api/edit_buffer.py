"""Buffer of edits that become one step of undo together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

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


class StepKeeper(ABC):
    """Part of a host that gathers edits to steps.

    Attributes:
        _buffer: The edits of the block that is open; None outside of one.
    """

    def __init__(self) -> None:
        self._buffer: EditBuffer | None = None

    @property
    @abstractmethod
    def registry(self) -> Registry:
        """The node types."""

    @property
    @abstractmethod
    def project(self) -> Project:
        """The project as it is now, with the edits of the block."""

    @abstractmethod
    def apply_command(self, command: Command) -> None:
        """Make an edit, or put it into the block. Raises StudioError if it cannot be."""

    @contextmanager
    def keep_step(self, label: str) -> Iterator[None]:
        """Make all edits within the block one step of undo; none of them if the block raises."""
        if self._buffer is not None:  # a step within a step is part of it
            yield
            return
        self._buffer = buffer = EditBuffer(self.project, self.registry)
        try:
            yield
        finally:
            self._buffer = None
        command = buffer.make_command(label)
        if command is not None:
            self.apply_command(command)
