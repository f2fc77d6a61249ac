"""Run of a job: it reports its progress to the queue, and pauses or stops at the queue's request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import CancelledError, NodeError, StudioError
from studio.core.translation import tr
from studio.engine.jobs.eta import ThroughputEstimator
from studio.engine.jobs.job import Job, JobFailure, JobState
from studio.engine.jobs.job_queue import JobQueue, JobTurn
from studio.engine.scheduling.cancel_token import CancelToken

logger = logging.getLogger(__name__)

_TELL_SECONDS = 0.05
_KEEP_SECONDS = 10.0
"""What a long render has learnt is worth keeping now and then, should the program be killed."""


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """Result of a job's work.

    Args:
        done_count: Frames that are finished.
        file: What was written, if anything.
        restored_count: Of those, the ones kept from an earlier run.
        failures: Frames that were left out.
        notices: What is odd about those that were made.
    """

    done_count: int
    file: Path | None = None
    restored_count: int = 0
    failures: tuple[JobFailure, ...] = ()
    notices: tuple[str, ...] = ()


JobWork = Callable[["JobRun"], JobOutcome]
"""Does a job's work, calling `report_progress` after each frame and passing `cancel_token` on."""


class JobRun:
    """A job whose turn has come. `run_work` runs in a thread of its own.

    Args:
        queue: What it belongs to.
        turn: The job's turn, which the queue has given.

    Attributes:
        job: The job.
        cancel_token: Stops the work.
        rest_context: Makes what surrounds a rest, for work that holds something which others want meanwhile.
    """

    def __init__(self, queue: JobQueue, turn: JobTurn) -> None:
        self.job: Job = turn.status.job
        self.cancel_token: CancelToken = turn.cancel_token
        self.rest_context: Callable[[], AbstractContextManager[object]] = nullcontext
        self._queue = queue
        self._turn = turn
        self._pace = ThroughputEstimator(queue.clock(), turn.status.pace)
        self._total = turn.status.total
        self._tell_at = 0.0
        self._keep_at = queue.clock() + _KEEP_SECONDS
        self._done = self._restored = 0

    def run_work(self, work: JobWork) -> None:
        """Do the work, and note how it ended."""
        try:
            made = work(self)
        except CancelledError:
            self._finish(JobState.CANCELLED)
        except StudioError as error:
            failures = (JobFailure.from_error(error),) if isinstance(error, NodeError) else ()
            self._finish(JobState.FAILED, error=str(error), failures=failures)
        except (Exception, SystemExit) as error:
            logger.exception("the job %s failed in an unexpected way", self.job.name)
            self._finish(
                JobState.FAILED, error=tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error)
            )
        else:
            if made.failures and not made.done_count:
                self._finish(JobState.FAILED, error=tr("No frame could be made."), failures=made.failures)
                return
            self._done, self._total = made.done_count, made.done_count + len(made.failures)
            figures = {"restored": made.restored_count or self._pace.restored_count, "file": made.file or self.job.file}
            self._finish(JobState.DONE, **figures, failures=made.failures, notices=made.notices)

    def report_progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` frames are finished; wait here while the job or the queue is paused.

        Raises:
            Cancelled: The job was cancelled.
        """
        now = self._queue.clock()
        self._pace.report_progress(now, done, self._restored)
        self._done, self._total = done, total
        tell = now >= self._tell_at or done == total
        kept = tell and now >= self._keep_at
        self._tell_at = now + _TELL_SECONDS if tell else self._tell_at
        self._keep_at = now + _KEEP_SECONDS if kept else self._keep_at
        if not self._queue.report_progress(self.job.id, tell=tell, kept=kept, **self._figures(now)):
            self._rest()
        self.cancel_token.raise_if_cancelled()

    def note_restored(self, frames: int) -> None:
        """Say how many of the frames that are reported next are kept from an earlier run, all together."""
        self._restored = frames

    def report_step(self, node: str, done: int, total: int, phase: str = "") -> None:
        """Say how far a node is that looks at its whole clip before frames can be finished. Any thread may call it."""
        text = tr("{node}: {phase}, {done} of {total}") if phase else tr("{node} looks at its clip, {done} of {total}")
        now = self._queue.clock()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_SECONDS
            self._queue.report_progress(
                self.job.id,
                activity=text.format(node=node, phase=phase, done=done, total=total),
                seconds=self._pace.get_elapsed_seconds(now),
            )

    def report_activity(self, doing: str) -> None:
        """Say what is done before anything can be counted."""
        self._queue.report_progress(
            self.job.id, activity=doing, seconds=self._pace.get_elapsed_seconds(self._queue.clock())
        )

    def _rest(self) -> None:
        """Wait until the job may go on, or is cancelled."""
        self._pace.pause(self._queue.clock())
        with self._queue.change_condition:
            self._turn.is_resting = True
        self._queue.report_progress(self.job.id, kept=True, is_stopping=self.cancel_token.is_cancelled)
        with self.rest_context(), self._queue.change_condition:
            self._queue.change_condition.wait_for(
                lambda: self._queue.can_work(self.job.id) or self.cancel_token.is_cancelled
            )
            self._turn.is_resting = False
        self._pace.resume(self._queue.clock())

    def _figures(self, now: float) -> dict[str, object]:
        pace = self._pace
        return {
            "activity": "",
            "done": self._done,
            "total": self._total,
            "restored": pace.restored_count,
            "fps": pace.compute_fps(),
            "seconds": pace.get_elapsed_seconds(now),
            "seconds_left": pace.estimate_seconds_left(self._total),
            "pace": pace.seconds_per_frame,
        }

    def _finish(self, state: JobState, **changes: object) -> None:
        seconds = self._pace.get_elapsed_seconds(self._queue.clock())
        figures = self._figures(self._queue.clock())
        figures["fps"] = self._pace.computed_count / seconds if seconds > 0 else 0.0
        self._queue.finish_job(self.job.id, state, **{**figures, **changes})
