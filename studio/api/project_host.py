"""Hosts of projects: where a project that a script or an agent edits lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from studio.graph.commands import Command
from studio.graph.model import Project
from studio.sdk.registry import Registry

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.jobs.job_queue import JobQueue
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.scheduling.cancel_token import CancelToken


class ProjectHost(Protocol):
    """Host of a project: a script's own document, or the one that is open in the window.

    All edits go through `apply_command`, so that each can be undone. A host may be used from one thread at a time.
    """

    @property
    def registry(self) -> Registry:
        """The node types."""
        ...

    @property
    def engine(self) -> Engine:
        """The engine, made when it is first asked for: this imports torch."""
        ...

    @property
    def project(self) -> Project:
        """The project as it is now, frozen."""
        ...

    @property
    def path(self) -> Path | None:
        """The project's file; None if it was never saved."""
        ...

    @property
    def project_key(self) -> str:
        """The name of the project in jobs: its absolute path, or a text that no other project has."""
        ...

    @property
    def outputs(self) -> ProjectOutputs | None:
        """The record of the files that the project has made, which alone are written over; None to write over all."""
        ...

    @property
    def jobs(self) -> JobQueue | None:
        """The queue that renders wait in; None where they run at once."""
        ...

    @property
    def cancel_token(self) -> CancelToken | None:
        """What cancels a frame or a render that a script waits for; None where nobody does."""
        ...

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The names of all steps that can be gone to, the oldest first; those behind `step_index` are taken back."""
        ...

    @property
    def step_index(self) -> int:
        """How many of the steps are done."""
        ...

    def apply_command(self, command: Command, *, is_by_hand: bool = True) -> None:
        """Make an edit.

        Args:
            command: The edit.
            is_by_hand: Whether the user makes it, or a script of his, so that it grants what he chooses by it.

        Raises:
            StudioError: It cannot be; nothing has changed. Also where the project is closed.
        """
        ...

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        ...

    def redo(self) -> bool:
        """Do the step again that was taken back last; return whether there was one."""
        ...

    def save(self, path: Path | None = None) -> Path:
        """Write the project; return its file.

        Args:
            path: The file; None for the one that it was opened from or saved to.

        Raises:
            StudioError: It was never saved and there is no path, or the file cannot be written.
        """
        ...

    @contextmanager
    def keep_step(self, label: str) -> Iterator[None]:
        """Make all edits within the block one step of undo with this name; none of them if the block raises."""
        ...
