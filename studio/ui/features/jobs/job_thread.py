"""Thread of jobs: runs the queue while the render thread serves the viewer.

Only frozen values come out; the signals are to be connected so that Qt queues them to the receiver's thread, which is
what it does by itself for a receiver that lives in the window's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_run import JobWork
from studio.engine.jobs.job_runner import JobRunner, MakeParts
from studio.engine.jobs.scheduler import run_jobs
from studio.engine.output_records import OutputRecords
from studio.ui.widgets.qt_helpers.override_guard import guard_override

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.jobs.job import Job
    from studio.engine.render.remote_parts import RemoteParts
    from studio.engine.scheduling.cancel_token import CancelToken

__all__ = ["JobThread", "MakeParts"]


class JobThread(QThread):
    """Thread that runs jobs one after the other.

    Args:
        engine: Computes.
        parent: Owns the thread.
        work: Does a job's work, in place of the engine.
        outputs: What projects have made: jobs write over nothing else. None to let them write over all.

    Attributes:
        queue: The jobs. Any thread may call it.
        outputs: As it was given.
        make_parts: Says who makes the parts of a render elsewhere; called in this thread. None for nobody.

    Signals:
        snapshot_changed(QueueSnapshot): The queue as it is now; some a second while a job runs. Its serial tells which
            is newer.
        preview_ready(JobPreview): A generator's picture as it grows.
        frames_arrived(Job): Frames of a generator have come into the cache, or may have by a render.
    """

    snapshot_changed = Signal(object)
    preview_ready = Signal(object)
    frames_arrived = Signal(object)

    def __init__(
        self,
        engine: Engine,
        parent: QObject | None = None,
        *,
        work: JobWork | None = None,
        outputs: OutputRecords | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("jobs")
        self.queue = JobQueue(self.snapshot_changed.emit)
        self.outputs = outputs
        self.make_parts: MakeParts | None = None
        self._work = work or JobRunner(
            engine, self.preview_ready.emit, self.frames_arrived.emit, outputs, self._make_parts
        )

    def stop(self) -> None:
        """Stop the running job within a frame, keeping it as interrupted, and wait for the end of the thread."""
        self.queue.close()
        self.wait()

    def _make_parts(self, job: Job, cancel: CancelToken) -> RemoteParts | None:
        return self.make_parts(job, cancel) if self.make_parts is not None else None

    @guard_override()
    def run(self) -> None:
        """Run jobs until `stop`."""
        run_jobs(self.queue, self._work)
