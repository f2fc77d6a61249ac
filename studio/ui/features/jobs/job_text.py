"""Jobs, their progress and their failures in words. No widgets here."""

from __future__ import annotations

from studio.core.translation import tr, tr_n, tr_noop
from studio.engine.jobs.eta import estimate_queue_time_left, estimate_time_left
from studio.engine.jobs.job import JobFailure, JobKind, JobState, JobStatus, QueueSnapshot
from studio.ui.widgets.text.durations import format_duration, format_rough_duration, format_step_rate

_LEAST_SECONDS = 1.0
"""What took less time says nothing of a speed."""
_STATES = {
    JobState.PAUSED: tr_noop("Paused"),
    JobState.INTERRUPTED: tr_noop("Interrupted"),
    JobState.FAILED: tr_noop("Failed"),
    JobState.CANCELLED: tr_noop("Canceled"),
}


def format_frames(count: int) -> str:
    """Return a number of frames: 1 frame, 3 frames."""
    return tr_n("{count:,} frame", "{count:,} frames", count)


def format_jobs(count: int) -> str:
    """Return a number of jobs: 1 job, 3 jobs."""
    return tr_n("{count} job", "{count} jobs", count)


def format_summary(status: JobStatus, *, queue_paused: bool = False, running: JobStatus | None = None) -> str:
    """Return the line below a job's bar.

    Args:
        status: How the job stands.
        queue_paused: Whether no job is at work because the queue is paused.
        running: The job at work, which a job that waits is behind; None for none.
    """
    state = status.state
    if status.is_stopping:
        return tr("Stopping after this step…") if _is_counted_in_steps(status) else tr("Stopping after this frame…")
    if state is JobState.QUEUED:
        waits = tr("Waiting") if running is None else _format_wait(running)
        return _join_parts(waits, _progress(status) if status.done else "", _estimate(status))
    if state is JobState.RUNNING and queue_paused:
        return _join_parts(tr("Paused with the queue"), _progress(status), _format_kept(status))
    if state is JobState.RUNNING and status.activity:
        return _join_parts(status.activity, _progress(status) if status.done else "")
    if state is JobState.RUNNING and not status.done:
        return _join_parts(tr("Starting…"), _estimate(status))
    if state is JobState.RUNNING:
        left = (
            tr("{duration} left", duration=format_duration(status.seconds_left))
            if status.seconds_left is not None
            else ""
        )
        return _join_parts(_progress(status), _rate(status), left, _format_kept(status))
    if state is JobState.DONE:
        frames = _progress(status) if status.failures else _format_count(status, status.done)
        failed = tr("{count} failed", count=len(status.failures)) if status.failures else ""
        return _join_parts(
            tr("{frames} in {duration}", frames=frames, duration=format_duration(status.seconds)),
            failed,
            _rate(status),
            _format_kept(status),
        )
    return _join_parts(tr(_STATES[state]), _progress(status), _format_kept(status))


def _format_wait(running: JobStatus) -> str:
    """Return what a job waits for, and for how long: Waits for “Train”, 12 min left; pause that to go first."""
    if running.seconds_left is None:
        return tr("Waits for “{job}”; pause that to go first", job=running.name)
    left = format_duration(running.seconds_left)
    return tr("Waits for “{job}”, {duration} left; pause that to go first", job=running.name, duration=left)


def format_queue(snapshot: QueueSnapshot) -> str:
    """Return how many jobs there are to run and how long they will take: 3 jobs · about 12 min."""
    waiting = snapshot.waiting_jobs
    if not waiting:
        return tr("No jobs")
    seconds, complete = estimate_queue_time_left(waiting)
    if snapshot.is_paused or all(status.state is JobState.PAUSED for status in waiting):
        return _join_parts(format_jobs(len(waiting)), tr("paused"))
    text = tr_noop("about {duration}") if complete else tr_noop("more than {duration}")
    return _join_parts(format_jobs(len(waiting)), tr(text, duration=format_rough_duration(seconds)) if seconds else "")


def format_held_jobs(snapshot: QueueSnapshot) -> str:
    """Return how many jobs wait for the user's word."""
    return tr_n("{count} job from the last session", "{count} jobs from the last session", len(snapshot.held_jobs))


def format_failure(failure: JobFailure) -> str:
    """Return one line for a frame that failed."""
    where = [tr("Frame {frame}", frame=failure.frame)] if failure.frame is not None else []
    text = failure.text.removeprefix(f"frame {failure.frame}: ")
    return f"{' · '.join([*where, *([failure.node] if failure.node else [])]) or tr('Failed')}: {text}"


def _join_parts(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _progress(status: JobStatus) -> str:
    total = status.total or status.job.length
    if not total:
        return _format_count(status, status.done)
    return tr("{done:,} of {total}", done=status.done, total=_format_count(status, total))


def _format_count(status: JobStatus, count: int) -> str:
    return tr_n("{count:,} step", "{count:,} steps", count) if _is_counted_in_steps(status) else format_frames(count)


def _is_counted_in_steps(status: JobStatus) -> bool:
    """Return whether a job counts steps in place of frames, as trainings do; a generator may tell of some, too."""
    job = status.job
    return job.kind is JobKind.TRAIN or (
        job.kind is JobKind.GENERATE and bool(status.total) and status.total != job.length
    )


def _rate(status: JobStatus) -> str:
    fps = status.fps
    if not fps or (status.state is JobState.DONE and status.seconds < _LEAST_SECONDS):
        return ""
    if _is_counted_in_steps(status):
        return format_step_rate(fps)
    if fps < 1:
        return tr("{time:.1f} s a frame", time=1 / fps)
    return tr("{rate} frames a second", rate=f"{fps:.0f}" if fps >= 10 else f"{fps:.1f}")


def _estimate(status: JobStatus) -> str:
    left = estimate_time_left(status)
    return tr("about {duration}", duration=format_rough_duration(left)) if left else ""


def _format_kept(status: JobStatus) -> str:
    """Return what is kept of an earlier run: a training's steps are no result of their own."""
    kept = status.restored if status.job.kind is not JobKind.TRAIN else 0
    return tr("{count} kept from before", count=kept) if kept else ""
