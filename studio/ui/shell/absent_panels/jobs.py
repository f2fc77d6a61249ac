"""Queue of jobs that is not there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_runner import MakeParts
from studio.graph.model import Graph


class AbsentResultFiles:
    """Files of jobs that nobody shows."""

    def reveal_file(self, file: Path) -> None:
        """Show nothing."""


class AbsentJobs(QObject):
    """Queue of jobs that nobody runs."""

    snapshot_changed = Signal(object)
    failure_activated = Signal(object)
    training_requested = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.queue = JobQueue()
        self.files = AbsentResultFiles()

    def train_node(self, graph: Graph, node: str, *, resume: bool) -> None:
        """Train nothing."""

    def set_parts_maker(self, make_parts: MakeParts | None) -> None:
        """Make nothing elsewhere."""
