"""Protocols of the queue of jobs, for other features."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance

from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_runner import MakeParts
from studio.graph.model import Graph


class ResultFileActions(Protocol):
    """What can be done with the files of jobs."""

    def reveal_file(self, file: Path) -> None:
        """Show a file in the system's file manager."""
        ...


class Jobs(Protocol):
    """The queue of jobs in the window."""

    @property
    def queue(self) -> JobQueue:
        """The jobs."""
        ...

    @property
    def snapshot_changed(self) -> SignalInstance:
        """Emitted with a QueueSnapshot."""
        ...

    @property
    def failure_activated(self) -> SignalInstance:
        """Emitted with a JobFailure whose place is to be shown."""
        ...

    @property
    def training_requested(self) -> SignalInstance:
        """Emitted with the path of a Train node that is to train."""
        ...

    def train_node(self, graph: Graph, node: str, *, resume: bool) -> None:
        """Add a training to the queue."""
        ...

    def set_parts_maker(self, make_parts: MakeParts | None) -> None:
        """Let parts of renders be made elsewhere, from the next job on. `make_parts` is called in the jobs' thread."""
        ...

    @property
    def files(self) -> ResultFileActions:
        """What can be done with files."""
        ...
