"""The thread of jobs: runs the queue, while the render thread goes on serving the viewer.

Only frozen values come out; the signals are to be connected so that Qt queues them to the receiver's thread, which is
what it does by itself for a receiver that lives in the window's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from studio.engine.jobs.engine_work import EngineWork
from studio.engine.jobs.queue import JobQueue
from studio.engine.jobs.run import Work
from studio.engine.jobs.scheduler import serve
from studio.engine.outputs import OutputRecords
from studio.ui.reporting import reported

if TYPE_CHECKING:
    from studio.engine.engine import Engine


class JobThread(QThread):
    """Runs jobs one after the other.

    Args:
        engine: Computes.
        parent: Owns the thread.
        work: Does a job's work, in place of the engine.
        outputs: What projects have made: jobs write over nothing else. None to let them write over all.

    Attributes:
        queue: The jobs. Any thread may call it.
        outputs: As it was given.

    Signals:
        changed(Snapshot): The queue as it is now; some a second while a job runs. Its serial tells which is newer.
        previewed(JobPreview): A generator's picture as it grows.
        frames_arrived(Job): Frames of a generator have come into the cache, or may have by a render.
    """

    changed = Signal(object)
    previewed = Signal(object)
    frames_arrived = Signal(object)

    def __init__(
        self,
        engine: Engine,
        parent: QObject | None = None,
        *,
        work: Work | None = None,
        outputs: OutputRecords | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("jobs")
        self.queue = JobQueue(self.changed.emit)
        self.outputs = outputs
        self._work = work or EngineWork(engine, self.previewed.emit, self.frames_arrived.emit, outputs)

    def stop(self) -> None:
        """Stop the running job within a frame, keeping it as interrupted, and wait for the end of the thread."""
        self.queue.close()
        self.wait()

    @reported()
    def run(self) -> None:
        """Run jobs until `stop`."""
        serve(self.queue, self._work)
