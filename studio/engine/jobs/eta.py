"""Estimation of the speed and the remaining time of jobs: pure functions of given clocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from studio.engine.jobs.job import JobStatus

_WINDOW_SECONDS = 4.0
_LEAST_FRAMES = 6
_TRUSTED_AFTER = 5
"""After so many frames of this run, what earlier runs took counts no more."""


class _ProgressMark(NamedTuple):
    seconds: float
    computed_count: int


class ThroughputEstimator:
    """Seconds a frame, from the counts that a running job reports.

    It follows the last seconds of work, or the last few frames where one takes longer. Frames that were kept from an
    earlier run are no work, and neither are pauses; a step of several frames at once is of such as were kept.

    Args:
        now: When the work began, in seconds of any steady clock; the wait in the queue lies before.
        learnt: Seconds a frame of earlier runs; 0 if there were none.
    """

    def __init__(self, now: float, learnt: float = 0.0) -> None:
        self._start = now
        self._learnt = learnt
        self._stopped: float | None = None
        self._paused = 0.0
        self._marks: deque[_ProgressMark] = deque([_ProgressMark(0.0, 0)])
        self._done = 0
        self.restored_count = 0

    def get_elapsed_seconds(self, now: float) -> float:
        """Return the time at work since the start, without pauses."""
        return (now if self._stopped is None else self._stopped) - self._start - self._paused

    def pause(self, now: float) -> None:
        """Say that the work rests."""
        if self._stopped is None:
            self._stopped = now

    def resume(self, now: float) -> None:
        """Resume the measurement."""
        if self._stopped is not None:
            self._paused += now - self._stopped
            self._stopped = None

    def report_progress(self, now: float, done: int, restored: int = 0) -> None:
        """Say that `done` frames are finished in all, `restored` of them known to be kept from an earlier run."""
        step, self._done = done - self._done, done
        kept = step if step > 1 else min(step, restored - self.restored_count)
        last, at = self._marks[-1], self.get_elapsed_seconds(now)
        if kept > 0:  # the time it took to find them is nobody's pace
            self.restored_count += kept
            self._marks = deque(
                _ProgressMark(mark.seconds + at - last.seconds, mark.computed_count) for mark in self._marks
            )
        elif step == 1:
            self._marks.append(_ProgressMark(at, last.computed_count + 1))
            if len(self._marks) > 2 and not self._marks[0].computed_count:
                self._marks.popleft()  # the first frame took the start along: opening files, filling the pipeline
        while len(self._marks) > _LEAST_FRAMES + 1 and self._marks[1].seconds < at - _WINDOW_SECONDS:
            self._marks.popleft()

    @property
    def seconds_per_frame(self) -> float:
        """The recent pace, blended over the first frames with that of earlier runs; 0 if neither is known."""
        first, last = self._marks[0], self._marks[-1]
        computed = last.computed_count - first.computed_count
        recent = (last.seconds - first.seconds) / computed if computed else 0.0
        if not self._learnt or not computed:
            return recent or self._learnt
        trust = min(1.0, last.computed_count / _TRUSTED_AFTER)
        return trust * recent + (1.0 - trust) * self._learnt

    @property
    def computed_count(self) -> int:
        """The number of frames computed in this run."""
        return self._marks[-1].computed_count

    def compute_fps(self) -> float:
        """Return the frames a second that are computed now; 0 before the first frame."""
        pace = self.seconds_per_frame
        return 1.0 / pace if pace and self.computed_count else 0.0

    def estimate_seconds_left(self, total: int) -> float | None:
        """Return the estimated time for the rest of `total` frames; None if there is nothing to go by."""
        pace = self.seconds_per_frame
        return max(0, total - self._done) * pace if pace and total else None


class TimeLeft(NamedTuple):
    """The time that several jobs will still take.

    Args:
        seconds: Of those jobs that can be estimated.
        is_complete: Whether those are all.
    """

    seconds: float
    is_complete: bool


def estimate_time_left(status: JobStatus) -> float | None:
    """Return the estimated time that a job will still take; None if there is nothing to go by."""
    if status.seconds_left is not None:
        return status.seconds_left
    total = status.total or status.job.length
    return status.pace * max(0, total - status.done) if status.pace and total else None


def estimate_queue_time_left(statuses: Iterable[JobStatus]) -> TimeLeft:
    """Return the estimated time that jobs which run one after the other will still take."""
    known = [estimate_time_left(status) for status in statuses]
    return TimeLeft(sum(seconds or 0.0 for seconds in known), None not in known)
