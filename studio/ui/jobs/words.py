"""Jobs, their progress and their failures in words. No widgets here."""

from __future__ import annotations

from studio.engine.jobs.job import JobFailure, JobKind, JobState, JobStatus, Snapshot
from studio.engine.jobs.pace import queue_time_left, time_left
from studio.ui.durations import duration, rough_duration


def count_of(number: int, thing: str) -> str:
    """Return a number with a thing: 1 job, 3 jobs."""
    return f"{number} {thing}{'s' * (number != 1)}"


def summary(status: JobStatus, *, queue_paused: bool = False) -> str:
    """Return the line below a job's bar."""
    state = status.state
    if status.stopping:
        return "Stopping after this frame…"
    if state is JobState.QUEUED:
        return _joined("Waiting", _progress(status) if status.done else "", _estimate(status))
    if state is JobState.RUNNING and queue_paused:
        return _joined("Paused with the queue", _progress(status), _kept(status))
    if state is JobState.RUNNING and status.doing:
        return _joined(status.doing, _progress(status) if status.done else "")
    if state is JobState.RUNNING and not status.done:
        return _joined("Starting…", _estimate(status))
    if state is JobState.RUNNING:
        left = f"{duration(status.seconds_left)} left" if status.seconds_left is not None else ""
        return _joined(_progress(status), _rate(status), left, _kept(status))
    if state is JobState.DONE:
        frames = _progress(status) if status.failures else count_of(status.done, _unit(status))
        failed = f"{len(status.failures)} failed" if status.failures else ""
        return _joined(f"{frames} in {duration(status.seconds)}", failed, _rate(status), _kept(status))
    return _joined(state.capitalize(), _progress(status), _kept(status))


def queue_line(snapshot: Snapshot) -> str:
    """Return how many jobs there are to run and how long they will take: 3 jobs · about 12 min."""
    waiting = snapshot.waiting
    if not waiting:
        return "No jobs"
    seconds, complete = queue_time_left(waiting)
    left = f"{'about' if complete else 'more than'} {rough_duration(seconds)}" if seconds else ""
    return _joined(count_of(len(waiting), "job"), "paused" if snapshot.paused else left)


def held_line(snapshot: Snapshot) -> str:
    """Return how many jobs wait for the user's word."""
    return f"{count_of(len(snapshot.held), 'job')} from the last time"


def failure_line(failure: JobFailure) -> str:
    """Return one line for a frame that failed."""
    where = [f"Frame {failure.frame}"] if failure.frame is not None else []
    text = failure.text.removeprefix(f"frame {failure.frame}: ")
    return f"{' · '.join([*where, *([failure.node] if failure.node else [])]) or 'Failed'}: {text}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _progress(status: JobStatus) -> str:
    total = status.total or status.job.length
    return f"{status.done} of {count_of(total, _unit(status))}" if total else count_of(status.done, "frame")


def _unit(status: JobStatus) -> str:
    """Return what a job counts: a generator may tell of steps that are no frames."""
    job = status.job
    return "step" if job.kind is JobKind.GENERATE and status.total and status.total != job.length else "frame"


def _rate(status: JobStatus) -> str:
    fps, unit = status.fps, _unit(status)
    if not fps:
        return ""
    if fps < 1:
        return f"{1 / fps:.1f} s a {unit}"
    rate = f"{fps:.0f}" if fps >= 10 else f"{fps:.1f}"
    return f"{rate} fps" if unit == "frame" else f"{rate} steps a second"


def _estimate(status: JobStatus) -> str:
    left = time_left(status)
    return f"about {rough_duration(left)}" if left else ""


def _kept(status: JobStatus) -> str:
    return f"{status.restored} kept from before" if status.restored else ""
