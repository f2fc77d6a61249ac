"""The queue of jobs: their order and their states. Any thread may call it; it runs nothing itself.

One job is at work at a time. A render or a training that is paused while it runs keeps what it has open and lets the
next job run; it goes on where it stopped once the user lets it and its turn has come. A generator rests in the middle
of a frame, which the next job may need: none runs meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.scheduling.cancel_token import CancelToken

MAX_FINISHED_JOBS = 50


class JobTurn:
    """Turn of a job: requests to its work to pause or to stop.

    Args:
        status: How the job stands as its turn begins.

    Attributes:
        cancel_token: Stops the work.
        is_resting: Whether the work waits until it may go on.
        is_given_up: Whether the user, not the program's end, has stopped the job.
        is_removed: Whether the job goes off the list once it has stopped.
        can_share_turn: Whether another job may run while this one rests.
    """

    def __init__(self, status: JobStatus) -> None:
        self.status = status
        self.cancel_token = CancelToken()
        self.is_resting = False
        self.is_given_up = False
        self.is_removed = False
        self.can_share_turn = status.job.kind is not JobKind.GENERATE

    def give_up(self) -> None:
        """Stop for good, as the user wants it."""
        self.is_given_up = True
        self.cancel_token.cancel()


class JobQueue:
    """Jobs in order.

    Args:
        on_change: Takes a snapshot after every change, and some a second while a job runs, in whichever thread made
            it. Snapshots may overtake each other: their serial tells which is newer.
        clock: Seconds of a steady clock.
    """

    def __init__(
        self, on_change: Callable[[QueueSnapshot], object] = lambda _: None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.change_condition = threading.Condition()
        self.clock = clock
        self.is_paused = False
        self.is_closed = False
        self._on_change = on_change
        self._statuses: dict[str, JobStatus] = {}
        self._order: list[str] = []  # those that are not over
        self._over: list[str] = []  # those that are, the latest first
        self._turns: dict[str, JobTurn] = {}
        self._serial = self._revision = 0

    def make_snapshot(self) -> QueueSnapshot:
        """Return the queue as it is now."""
        with self.change_condition:
            jobs = tuple(self._statuses[job] for job in (*self._order, *self._over))
            return QueueSnapshot(jobs, self.is_paused, self._serial, self._revision)

    def submit_jobs(self, *jobs: Job) -> None:
        """Put jobs at the end."""
        with self._change():
            for job in jobs:
                learnt = next((found for found in self._known() if found.pace and job.has_same_work(found.job)), None)
                pace, total = (learnt.pace, learnt.total) if learnt is not None else (0.0, 0)
                total = (
                    total if job.kind is JobKind.GENERATE and total else job.length
                )  # its steps, where it counts them
                self._statuses[job.id] = JobStatus(job, file=job.file, total=total, pace=pace)
                self._order.append(job.id)

    def restore_jobs(self, statuses: Sequence[JobStatus]) -> None:
        """Take in jobs of an earlier run of the program, behind those that are here; none starts by itself."""
        with self._change():
            found = [status for status in statuses if status.id not in self._statuses]
            self._statuses |= {status.id: status for status in found}
            still_open = [status for status in found if not status.state.is_final]
            still_open.sort(key=lambda status: status.state is not JobState.INTERRUPTED)
            self._order += [status.id for status in still_open]
            self._over += [status.id for status in found if status.state.is_final]
            self._forget_old()

    def cancel_job(self, job: str) -> None:
        """Take a job out of the row, or stop it within a frame; nothing happens if it is over or unknown."""
        with self._change():
            status, turn = self._statuses.get(job), self._turns.get(job)
            if turn is not None:
                turn.give_up()
                self._set(job, is_stopping=True)
            elif status is not None and not status.state.is_final:
                self._end(job, JobState.CANCELLED)

    def pause_job(self, job: str) -> None:
        """Let a job wait; one that runs does so after its frame. The next one takes its turn."""
        with self._change():
            status = self._statuses.get(job)
            if status is not None and status.state in {JobState.QUEUED, JobState.RUNNING}:
                self._set(
                    job, state=JobState.PAUSED, is_stopping=job in self._turns and not self._turns[job].is_resting
                )

    def resume_job(self, job: str) -> None:
        """Let a job that is paused, or left over from an earlier run, go on when its turn comes."""
        with self._change():
            status, turn = self._statuses.get(job), self._turns.get(job)
            if status is not None and (status.state in {JobState.PAUSED, JobState.INTERRUPTED} or status.is_held):
                at_work = turn is not None and self._is_at_work(job) and not turn.cancel_token.is_cancelled
                self._set(job, state=JobState.RUNNING if at_work else JobState.QUEUED, is_held=False, is_stopping=False)

    def set_paused(self, paused: bool) -> None:
        """Pause the whole queue, the running job after its frame; or let it go on."""
        with self._change():
            self.is_paused = paused

    def retry_job(self, job: str) -> None:
        """Queue a failed, cancelled or incomplete job again, at the end. It continues from the finished frames."""
        with self._change():
            status = self._statuses.get(job)
            if status is not None and status.can_retry:
                self._over.remove(job)
                self._order.append(job)
                total = status.total or status.job.length
                kept = {"file": status.file or status.job.file, "done": status.done, "total": total}
                self._statuses[job] = replace(JobStatus(status.job, pace=status.pace), **kept)  # type: ignore[arg-type]

    def remove_job(self, job: str) -> None:
        """Take a job off the list; one that runs is cancelled first."""
        with self._change():
            turn = self._turns.get(job)
            if turn is not None:
                turn.give_up()
                turn.is_removed = True
                self._set(job, is_stopping=True)
            else:
                self._drop(job)

    def clear_finished(self) -> None:
        """Take the jobs that are over off the list."""
        with self._change():
            for job in tuple(self._over):
                self._drop(job)

    def move_job(self, job: str, place: int) -> None:
        """Put a job that is not over at a place in the order, 0 for the top. One that runs is not interrupted."""
        with self._change():
            if job in self._order:
                self._order.remove(job)
                self._order.insert(max(0, place), job)

    def move_job_by(self, job: str, steps: int) -> None:
        """Move a job that is not over up (negative) or down in the order."""
        with self.change_condition:
            place = self._order.index(job) + steps if job in self._order else 0
        self.move_job(job, place)

    def resume_held_jobs(self) -> None:
        """Let all jobs of an earlier run go on; those that were paused stay so."""
        with self._change():
            for status in self.make_snapshot().held_jobs:
                interrupted = status.state is JobState.INTERRUPTED
                self._set(status.id, state=JobState.QUEUED if interrupted else status.state, is_held=False)

    def discard_held_jobs(self) -> None:
        """Take all jobs of an earlier run that are not over off the list."""
        with self._change():
            for status in self.make_snapshot().held_jobs:
                self._drop(status.id)

    def wait_for_job(self) -> JobTurn | None:
        """Wait for a job's turn and return it, to be used in a thread of its own; None once the queue is closed."""
        while not self.is_closed:
            with self.change_condition:
                self.change_condition.wait_for(lambda: self.is_closed or self._next() is not None)
            turn = self._start_next()
            if turn is not None:
                return turn
        return None

    def _start_next(self) -> JobTurn | None:
        """Give the next job its turn; return it if the work has to be begun, not only to be woken."""
        with self._change():
            ready = None if self.is_closed else self._next()
            if ready is None:
                return None
            self._order.remove(ready)
            self._order.insert(0, ready)
            self._set(ready, state=JobState.RUNNING, is_stopping=False)
            if ready in self._turns:
                return None
            self._turns[ready] = JobTurn(self._statuses[ready])
            return self._turns[ready]

    def _next(self) -> str | None:
        """Return the job whose turn it is; None while another one is at work, or none is ready."""
        if self.is_paused or any(self._is_at_work(job) for job in self._turns):
            return None
        return next((job for job in self._order if self._is_ready(self._statuses[job])), None)

    def _is_at_work(self, job: str) -> bool:
        turn = self._turns[job]
        return not (turn.is_resting and turn.can_share_turn) or self._statuses[job].state is JobState.RUNNING

    @staticmethod
    def _is_ready(status: JobStatus) -> bool:
        return status.state is JobState.QUEUED and not status.is_held and not status.is_stopping

    def close(self) -> None:
        """Stop the running job within a frame, keeping it for the next run of the program, and start no other."""
        with self._change():
            self.is_closed = True
            for turn in self._turns.values():
                turn.cancel_token.cancel()

    def can_work(self, job: str) -> bool:
        """Whether a job's run need not rest now. For runs."""
        with self.change_condition:
            return self._statuses[job].state is JobState.RUNNING and not self.is_paused

    def report_progress(self, job: str, *, tell: bool = True, kept: bool = False, **changes: object) -> bool:
        """Note how far a job's run is, and whether to tell; return whether it may work on. For runs."""
        if tell:
            with self._change(kept=kept):
                self._set(job, **changes)
        else:
            with self.change_condition:
                self._set(job, **changes)
        return self.can_work(job)

    def finish_job(self, job: str, state: JobState, **changes: object) -> None:
        """Note that a job's run is over. For runs.

        One that stops because the queue closes is kept as interrupted, or paused if it was.
        """
        with self._change():
            turn, status = self._turns.pop(job), self._statuses[job]
            if turn.is_removed:
                self._drop(job)
            elif state is JobState.CANCELLED and self.is_closed and not turn.is_given_up:
                left = JobState.PAUSED if status.state is JobState.PAUSED else JobState.INTERRUPTED
                self._set(job, **changes, state=left, is_held=True, is_stopping=False)
            else:
                self._end(job, state, **changes)
            self._share_pace(status.job, changes.get("pace"))

    def _share_pace(self, job: Job, pace: object) -> None:
        """Let jobs of the same work that have never run know what this one has learnt."""
        for other in self._order:
            if pace and not self._statuses[other].pace and job.has_same_work(self._statuses[other].job):
                self._set(other, pace=pace)

    @contextmanager
    def _change(self, *, kept: bool = True) -> Iterator[None]:
        """Make a change under the lock, wake who waits, then tell."""
        with self.change_condition:
            yield
            self._serial += 1
            self._revision += kept
            self.change_condition.notify_all()
            snapshot = self.make_snapshot()
        self._on_change(snapshot)

    def _set(self, job: str, **changes: object) -> None:
        self._statuses[job] = replace(self._statuses[job], **changes)  # type: ignore[arg-type]  # fields, by name

    def _end(self, job: str, state: JobState, **changes: object) -> None:
        self._set(job, **{**changes, "state": state, "is_held": False, "is_stopping": False, "seconds_left": None})
        self._order.remove(job)
        self._over.insert(0, job)
        self._forget_old()

    def _forget_old(self) -> None:
        for job in self._over[MAX_FINISHED_JOBS:]:
            self._drop(job)

    def _drop(self, job: str) -> None:
        if self._statuses.pop(job, None) is not None:
            for row in (self._order, self._over):
                if job in row:
                    row.remove(job)

    def _known(self) -> Iterable[JobStatus]:
        return reversed(tuple(self._statuses.values()))
