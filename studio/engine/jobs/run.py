"""One job at work: how it is told to rest or to stop, and how it says how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import Cancelled, NodeError, StudioError
from studio.core.language import tr
from studio.engine.cancel import CancelToken
from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus
from studio.engine.jobs.pace import Pace

if TYPE_CHECKING:
    from studio.engine.jobs.queue import JobQueue

logger = logging.getLogger(__name__)

_TELL_SECONDS = 0.05
_KEEP_SECONDS = 10.0
"""What a long render has learnt is worth keeping now and then, should the program be killed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the work of a job made.

    Args:
        done: Frames that are finished.
        file: What was written, if anything.
        restored: Of those, the ones kept from an earlier run.
        failures: Frames that were left out.
        notices: What is odd about those that were made.
    """

    done: int
    file: Path | None = None
    restored: int = 0
    failures: tuple[JobFailure, ...] = ()
    notices: tuple[str, ...] = ()


Work = Callable[["JobRun"], Outcome]
"""Does a job's work, calling `report` after each frame and giving `token` on."""


class JobRun:
    """A job whose turn has come. `perform` runs in a thread of its own.

    Args:
        queue: What it belongs to.
        status: How the job stands.

    Attributes:
        token: Stops the work.
        resting: Whether the work waits inside `report`.
        given_up: Whether the user, not the program's end, has stopped the job.
        unwanted: Whether the job goes off the list once it has stopped.
        lets_others_work: Whether another job may run while this one rests.
        rest_in: Makes what surrounds a rest, for work that holds something which others want meanwhile.
    """

    def __init__(self, queue: JobQueue, status: JobStatus) -> None:
        self.job: Job = status.job
        self.token = CancelToken()
        self.resting = False
        self.given_up = False
        self.unwanted = False
        self.lets_others_work = status.job.kind is not JobKind.GENERATE
        self.rest_in: Callable[[], AbstractContextManager[object]] = nullcontext
        self._queue = queue
        self._pace = Pace(queue.clock(), status.pace)
        self._total = status.total
        self._tell_at = 0.0
        self._keep_at = queue.clock() + _KEEP_SECONDS
        self._done = self._restored = 0

    def give_up(self) -> None:
        """Stop for good, as the user wants it."""
        self.given_up = True
        self.token.cancel()

    def perform(self, work: Work) -> None:
        """Do the work, and note how it ended."""
        try:
            made = work(self)
        except Cancelled:
            self._finish(JobState.CANCELLED)
        except StudioError as error:
            failures = (JobFailure.of(error),) if isinstance(error, NodeError) else ()
            self._finish(JobState.FAILED, error=str(error), failures=failures)
        except (Exception, SystemExit) as error:
            logger.exception("the job %s failed in an unexpected way", self.job.name)
            self._finish(
                JobState.FAILED, error=tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error)
            )
        else:
            if made.failures and not made.done:
                self._finish(JobState.FAILED, error=tr("No frame could be made."), failures=made.failures)
                return
            self._done, self._total = made.done, made.done + len(made.failures)
            figures = {"restored": made.restored or self._pace.restored, "file": made.file or self.job.file}
            self._finish(JobState.DONE, **figures, failures=made.failures, notices=made.notices)

    def report(self, done: int, total: int) -> None:
        """Say that `done` of `total` frames are finished; wait here while the job or the queue is paused.

        Raises:
            Cancelled: The job was cancelled.
        """
        now = self._queue.clock()
        self._pace.report(now, done, self._restored)
        self._done, self._total = done, total
        tell = now >= self._tell_at or done == total
        kept = tell and now >= self._keep_at
        self._tell_at = now + _TELL_SECONDS if tell else self._tell_at
        self._keep_at = now + _KEEP_SECONDS if kept else self._keep_at
        if not self._queue.report(self.job.id, tell=tell, kept=kept, **self._figures(now)):
            self._rest()
        self.token.check()

    def note_restored(self, frames: int) -> None:
        """Say how many of the frames that are reported next are kept from an earlier run, all together."""
        self._restored = frames

    def report_step(self, node: str, done: int, total: int) -> None:
        """Say how far a node is that looks at its whole clip before frames can be finished. Any thread may call it."""
        now = self._queue.clock()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_SECONDS
            self._queue.report(
                self.job.id,
                doing=tr("{node} looks at its clip, {done} of {total}", node=node, done=done, total=total),
                seconds=self._pace.seconds(now),
            )

    def say(self, doing: str) -> None:
        """Say what is done before anything can be counted."""
        self._queue.report(self.job.id, doing=doing, seconds=self._pace.seconds(self._queue.clock()))

    def _rest(self) -> None:
        """Wait until the job may go on, or is cancelled."""
        self._pace.pause(self._queue.clock())
        with self._queue.changed:
            self.resting = True
        self._queue.report(self.job.id, kept=True, stopping=self.token.cancelled)
        with self.rest_in(), self._queue.changed:
            self._queue.changed.wait_for(lambda: self._queue.may_work(self.job.id) or self.token.cancelled)
            self.resting = False
        self._pace.resume(self._queue.clock())

    def _figures(self, now: float) -> dict[str, object]:
        pace = self._pace
        return {
            "doing": "",
            "done": self._done,
            "total": self._total,
            "restored": pace.restored,
            "fps": pace.fps(),
            "seconds": pace.seconds(now),
            "seconds_left": pace.seconds_left(self._total),
            "pace": pace.seconds_a_frame,
        }

    def _finish(self, state: JobState, **changes: object) -> None:
        seconds = self._pace.seconds(self._queue.clock())
        figures = self._figures(self._queue.clock())
        figures["fps"] = self._pace.computed / seconds if seconds > 0 else 0.0
        self._queue.finish(self.job.id, state, **{**figures, **changes})
