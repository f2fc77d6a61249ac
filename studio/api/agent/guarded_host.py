"""Host for agents: each edit is asked for first, and its step of undo says who made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from studio.api.edit_buffer import StepKeeper
from studio.api.local_host import LocalHost
from studio.api.project_host import ProjectHost
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import Command
from studio.graph.commands.labelled_edit import LabelledEdit
from studio.graph.commands.step_labels import format_step_label
from studio.graph.model import Project
from studio.sdk.registry import Registry

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.jobs.job_queue import JobQueue
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.scheduling.cancel_token import CancelToken

ApproveEdit: TypeAlias = Callable[[str], None]
"""Is told what is to be done, in words; raises StudioError where it is refused. It may wait for the user."""


def refuse_edits(label: str) -> None:
    """Refuse everything that changes something."""
    raise StudioError(tr("“{edit}” is refused: this connection may only read.", edit=label))


def allow_edits(label: str) -> None:
    """Allow everything."""


class GuardedHost(StepKeeper):
    """Host that hands edits to another one once they are approved.

    Args:
        host: Where the project lives.
        agent: Who edits, for the names of steps.
        approve: Asks.
        token: Cancels frames and renders; None where nothing does.
    """

    def __init__(self, host: ProjectHost, agent: str, approve: ApproveEdit, token: CancelToken | None = None) -> None:
        super().__init__()
        self._host, self._agent, self._approve, self._token = host, agent, approve, token

    @property
    def registry(self) -> Registry:
        """The node types."""
        return self._host.registry

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self._host.engine

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._host.project if self._buffer is None else self._buffer.project

    @property
    def path(self) -> Path | None:
        """The project's file."""
        return self._host.path

    @property
    def project_key(self) -> str:
        """The name of the project in jobs."""
        return self._host.project_key

    @property
    def outputs(self) -> ProjectOutputs | None:
        """The record of the files that the project has made."""
        return self._host.outputs

    @property
    def jobs(self) -> JobQueue | None:
        """The queue that renders wait in."""
        return self._host.jobs

    @property
    def cancel_token(self) -> CancelToken | None:
        """What cancels a frame or a render."""
        return self._token

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The names of all steps."""
        return self._host.step_labels

    @property
    def step_index(self) -> int:
        """How many of the steps are done."""
        return self._host.step_index

    def approve(self, action: str) -> None:
        """Ask for something that is no edit, as a render. Raises StudioError where it is refused."""
        self._approve(action)

    def apply_command(self, command: Command, *, is_by_hand: bool = False) -> None:
        """Make an edit once it is approved. Raises StudioError if it is refused or cannot be."""
        if self._buffer is not None:
            self._buffer.add(command)
            return
        before = self._host.project
        command.apply_to(before, self.registry)  # what cannot be is not asked for
        label = format_step_label(command, before)
        self._approve(label)
        is_own = isinstance(self._host, LocalHost)  # the agent's own, within its folders
        self._host.apply_command(LabelledEdit(f"{self._agent}: {label}", command), is_by_hand=is_own)

    def undo(self) -> bool:
        """Take back the last step."""
        index, labels = self.step_index, self.step_labels
        if index:
            self._approve(tr("Undo {edit}", edit=labels[index - 1]))
        return self._host.undo()

    def redo(self) -> bool:
        """Do the last step again."""
        index, labels = self.step_index, self.step_labels
        if index < len(labels):
            self._approve(tr("Redo {edit}", edit=labels[index]))
        return self._host.redo()

    def save(self, path: Path | None = None) -> Path:
        """Write the project."""
        self._approve(tr("Save {file}", file=path or self.path or tr("the project")))
        return self._host.save(path)

    def open(self, path: Path) -> None:
        """Open another project. Raises StudioError where the project belongs to the window."""
        if not isinstance(self._host, LocalHost):
            raise StudioError(tr("The project of the window is opened by its user."))
        self._approve(tr("Open {file}", file=path))
        self._host.open(path)
