"""Jobs in which generators make the clips of cells: one for each clip, however many cells show it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, QueueSnapshot
from studio.graph.flat.upstream import UpstreamGraph, extract_upstream
from studio.graph.groups.paths import find_node
from studio.graph.model import Graph
from studio.sdk.registry import Registry
from studio.ui.shell.panel_protocols import Jobs


@dataclass(frozen=True, slots=True)
class _CellJob:
    """A job, and what its generator makes its clip from."""

    id: str
    upstream: UpstreamGraph


class CellJobs(QObject):
    """Jobs of the sheet in the queue. They are the user's like any others: paused, moved and cancelled there.

    Args:
        jobs: The queue.
        registry: The node types.
        parent: Qt's owner.

    Signals:
        job_changed(JobStatus): A job that a cell waits for stands otherwise.
    """

    job_changed = Signal(object)

    def __init__(self, jobs: Jobs, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = jobs.queue
        self._registry = registry
        self._awaited: list[_CellJob] = []
        self._finished: list[UpstreamGraph] = []
        self._own: set[str] = set()
        self._shown: dict[str, JobStatus] = {}
        self._serial = 0
        jobs.snapshot_changed.connect(self._on_snapshot)

    def request_clip(self, graph: Graph, node: str, label: str) -> str:
        """Let a generator make its clip, unless a job that makes the same is in the queue.

        Args:
            graph: The cell's.
            node: The generator's path.
            label: The values of the cell, for the list of jobs.

        Returns:
            The id of the job.
        """
        upstream = extract_upstream(graph, node, self._registry)
        open_jobs = [status.job for status in self._queue.make_snapshot().waiting_jobs]
        found = next((job.id for job in self._awaited if job.upstream == upstream), None)
        if found is None:
            generating = (job for job in open_jobs if job.kind is JobKind.GENERATE and job.node == node)
            same = (job for job in generating if extract_upstream(job.graph, node, self._registry) == upstream)
            found = next((job.id for job in same), None)
        if found is None:
            job = Job(f"{find_node(graph, node).name}, {label}", graph, node, JobKind.GENERATE)
            found = job.id
            self._own.add(job.id)
            self._awaited.append(_CellJob(job.id, upstream))
            self._queue.submit_jobs(job)
        elif all(job.id != found for job in self._awaited):
            self._awaited.append(_CellJob(found, upstream))
        return found

    def has_clip(self, graph: Graph, node: str) -> bool:
        """Return whether a job of this sheet has made a generator's clip: who asked before its end may ask again."""
        return extract_upstream(graph, node, self._registry) in self._finished

    def cancel_all(self) -> None:
        """Cancel the jobs that the sheet has put into the queue, and wait for none."""
        own = [job.id for job in self._awaited if job.id in self._own]
        self._awaited, self._finished, self._shown = [], [], {}
        for job in own:
            self._queue.cancel_job(job)

    def forget_all(self) -> None:
        """Wait for no job any more; those in the queue go on."""
        self._awaited, self._finished, self._shown = [], [], {}

    def _on_snapshot(self, snapshot: QueueSnapshot) -> None:
        if snapshot.serial <= self._serial:
            return  # a newer one has overtaken it
        self._serial = snapshot.serial
        statuses = {status.id: status for status in snapshot.jobs}
        for job in tuple(self._awaited):
            status = statuses.get(job.id)
            if status is None:  # taken off the list
                known = self._shown.get(job.id)
                status = replace(known, state=JobState.CANCELLED) if known is not None else None
            if status is None or status == self._shown.get(job.id):
                continue
            self._shown[job.id] = status
            if status.state is JobState.DONE:
                self._finished.append(job.upstream)
            if status.state.is_final:
                self._awaited = [other for other in self._awaited if other.id != job.id]
                self._shown.pop(job.id, None)
            self.job_changed.emit(status)
