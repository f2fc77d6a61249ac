"""How far a job is, how fast it goes and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from studio.ui.results import JobState, JobStatus, RenderJob

_WINDOW_SECONDS = 4.0
_REPORT_SECONDS = 0.05


class Pace:
    """Frames a second and the time left, from the counts that a job reports.

    The time left follows the last few seconds, so that a slow start does not spoil it; the wait in a queue is not
    counted because the pace is made when the work begins.

    Args:
        now: When the work began, in seconds of any steady clock.
    """

    def __init__(self, now: float) -> None:
        self._start = now
        self._marks: deque[tuple[float, int]] = deque([(now, 0)])

    def seconds(self, now: float) -> float:
        """Return the time since the start."""
        return now - self._start

    def report(self, now: float, done: int) -> None:
        """Say that `done` frames are done in all."""
        self._marks.append((now, done))
        while len(self._marks) > 2 and self._marks[1][0] < now - _WINDOW_SECONDS:
            self._marks.popleft()

    def fps(self, now: float) -> float:
        """Return the frames a second since the start; 0 before the first frame."""
        elapsed = self.seconds(now)
        return self._marks[-1][1] / elapsed if elapsed > 0 else 0.0

    def seconds_left(self, total: int) -> float | None:
        """Return the estimated time for the rest of `total` frames; None before the first frame."""
        (first_time, first_done), (last_time, last_done) = self._marks[0], self._marks[-1]
        if last_done <= first_done or last_time <= first_time:
            return None
        return (total - last_done) * (last_time - first_time) / (last_done - first_done)


class JobProgress:
    """Turns the counts of a running job into statuses, some a second.

    Args:
        job: The job that begins to run now.
        emit: Is given each status, in the thread that reports.
    """

    def __init__(self, job: RenderJob, emit: Callable[[JobStatus], None]) -> None:
        self._emit = emit
        self._pace = Pace(time.monotonic())
        total = len(job.frames) if job.frames is not None else 0
        self._status = JobStatus(job.id, job.name, JobState.RUNNING, job.file, total=total)
        self._due = 0.0
        emit(self._status)

    def report(self, done: int, total: int) -> None:
        """Say that `done` of `total` frames are done."""
        now = time.monotonic()
        self._pace.report(now, done)
        self._status = self._with(now, done=done, total=total, seconds_left=self._pace.seconds_left(total))
        if now >= self._due or done == total:
            self._due = now + _REPORT_SECONDS
            self._emit(self._status)

    def finish(self, state: JobState, **changes: object) -> None:
        """Say how the job ended; `changes` are fields of JobStatus."""
        done = changes.get("done", self._status.done)
        total = done if state is JobState.DONE else self._status.total
        self._emit(self._with(time.monotonic(), state=state, seconds_left=None, total=total, **changes))

    def _with(self, now: float, **changes: object) -> JobStatus:
        times = {"seconds": self._pace.seconds(now), "fps": self._pace.fps(now)}
        return replace(self._status, **times, **changes)  # type: ignore[arg-type]  # fields of JobStatus, by name
