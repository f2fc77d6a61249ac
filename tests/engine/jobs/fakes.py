"""Work that a test leads by the hand, and a clock that it sets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from studio.engine.jobs.job import Job, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_run import JobOutcome, JobRun
from studio.engine.jobs.scheduler import run_jobs
from studio.graph.model import Graph, NodeRecord

GRAPH = Graph({"write": NodeRecord("write", "output.write_video", "write")})
WAIT_SECONDS = 10


def job(name: str, **changes: object) -> Job:
    return Job(name, GRAPH, name, **changes)  # type: ignore[arg-type]


@dataclass
class Steered:
    """A queue that works in a thread of its own, each job a frame whenever the test says so."""

    total: int = 10
    told: list[QueueSnapshot] = field(default_factory=list)
    clock: Callable[[], float] | None = None
    errors: dict[str, BaseException] = field(default_factory=dict)
    outcomes: dict[str, JobOutcome] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = JobQueue(self.told.append, **({"clock": self.clock} if self.clock else {}))
        self._frames = threading.Condition()
        self._allowed: dict[str, int] = {}

    def let(self, name: str, frames: int = 1) -> None:
        """Let a job compute more frames."""
        with self._frames:
            self._allowed[name] = self._allowed.get(name, 0) + frames
            self._frames.notify_all()

    def work(self, run: JobRun) -> JobOutcome:
        name = run.job.name
        for done in range(1, self.total + 1):
            with self._frames:
                while not self._allowed.get(name):
                    run.cancel_token.raise_if_cancelled()
                    self._frames.wait(0.002)
                self._allowed[name] -= 1
            run.report_progress(done, self.total)
        if name in self.errors:
            raise self.errors[name]
        self.finished.append(name)
        return self.outcomes.get(name, JobOutcome(self.total, Path(f"/out/{name}.mp4")))

    def status(self, found: Job | str) -> JobStatus:
        name = found if isinstance(found, str) else found.name
        return next(status for status in self.queue.make_snapshot().jobs if status.name == name)

    def state(self, found: Job | str) -> JobState:
        return self.status(found).state

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.001)


@contextmanager
def steered(**changes: object) -> Iterator[Steered]:
    """Serve a queue while the test runs."""
    made = Steered(**changes)  # type: ignore[arg-type]
    thread = threading.Thread(target=run_jobs, args=(made.queue, made.work))
    thread.start()
    try:
        yield made
    finally:
        made.queue.close()
        thread.join()
