"""Jobs, their progress and their failures in words. No widgets here."""

from __future__ import annotations

from studio.core.language import marked, tr, tr_n
from studio.engine.jobs.job import JobFailure, JobKind, JobState, JobStatus, Snapshot
from studio.engine.jobs.pace import queue_time_left, time_left
from studio.ui.durations import duration, rough_duration

_STATES = {
    JobState.PAUSED: marked("Paused"),
    JobState.INTERRUPTED: marked("Interrupted"),
    JobState.FAILED: marked("Failed"),
    JobState.CANCELLED: marked("Cancelled"),
}


def frames_text(count: int) -> str:
    """Return a number of frames: 1 frame, 3 frames."""
    return tr_n("{count} frame", "{count} frames", count)


def jobs_text(count: int) -> str:
    """Return a number of jobs: 1 job, 3 jobs."""
    return tr_n("{count} job", "{count} jobs", count)


def summary(status: JobStatus, *, queue_paused: bool = False) -> str:
    """Return the line below a job's bar."""
    state = status.state
    if status.stopping:
        return tr("Stopping after this step…") if _in_steps(status) else tr("Stopping after this frame…")
    if state is JobState.QUEUED:
        return _joined(tr("Waiting"), _progress(status) if status.done else "", _estimate(status))
    if state is JobState.RUNNING and queue_paused:
        return _joined(tr("Paused with the queue"), _progress(status), _kept(status))
    if state is JobState.RUNNING and status.doing:
        return _joined(status.doing, _progress(status) if status.done else "")
    if state is JobState.RUNNING and not status.done:
        return _joined(tr("Starting…"), _estimate(status))
    if state is JobState.RUNNING:
        left = tr("{duration} left", duration=duration(status.seconds_left)) if status.seconds_left is not None else ""
        return _joined(_progress(status), _rate(status), left, _kept(status))
    if state is JobState.DONE:
        frames = _progress(status) if status.failures else _counted(status, status.done)
        failed = tr("{count} failed", count=len(status.failures)) if status.failures else ""
        return _joined(
            tr("{frames} in {duration}", frames=frames, duration=duration(status.seconds)),
            failed,
            _rate(status),
            _kept(status),
        )
    return _joined(tr(_STATES[state]), _progress(status), _kept(status))


def queue_line(snapshot: Snapshot) -> str:
    """Return how many jobs there are to run and how long they will take: 3 jobs · about 12 min."""
    waiting = snapshot.waiting
    if not waiting:
        return tr("No jobs")
    seconds, complete = queue_time_left(waiting)
    if snapshot.paused:
        return _joined(jobs_text(len(waiting)), tr("paused"))
    text = marked("about {duration}") if complete else marked("more than {duration}")
    return _joined(jobs_text(len(waiting)), tr(text, duration=rough_duration(seconds)) if seconds else "")


def held_line(snapshot: Snapshot) -> str:
    """Return how many jobs wait for the user's word."""
    return tr_n("{count} job from the last time", "{count} jobs from the last time", len(snapshot.held))


def failure_line(failure: JobFailure) -> str:
    """Return one line for a frame that failed."""
    where = [tr("Frame {frame}", frame=failure.frame)] if failure.frame is not None else []
    text = failure.text.removeprefix(f"frame {failure.frame}: ")
    return f"{' · '.join([*where, *([failure.node] if failure.node else [])]) or tr('Failed')}: {text}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _progress(status: JobStatus) -> str:
    total = status.total or status.job.length
    if not total:
        return _counted(status, status.done)
    return tr("{done} of {total}", done=status.done, total=_counted(status, total))


def _counted(status: JobStatus, count: int) -> str:
    return tr_n("{count} step", "{count} steps", count) if _in_steps(status) else frames_text(count)


def _in_steps(status: JobStatus) -> bool:
    """Return whether a job counts steps in place of frames, as trainings do; a generator may tell of some, too."""
    job = status.job
    return job.kind is JobKind.TRAIN or (
        job.kind is JobKind.GENERATE and bool(status.total) and status.total != job.length
    )


def _rate(status: JobStatus) -> str:
    fps, in_steps = status.fps, _in_steps(status)
    if not fps:
        return ""
    if fps < 1:
        return tr(marked("{time:.1f} s a step") if in_steps else marked("{time:.1f} s a frame"), time=1 / fps)
    rate = f"{fps:.0f}" if fps >= 10 else f"{fps:.1f}"
    return tr(marked("{rate} steps a second") if in_steps else marked("{rate} fps"), rate=rate)


def _estimate(status: JobStatus) -> str:
    left = time_left(status)
    return tr("about {duration}", duration=rough_duration(left)) if left else ""


def _kept(status: JobStatus) -> str:
    """Return what is kept of an earlier run: a training's steps are no result of their own."""
    kept = status.restored if status.job.kind is not JobKind.TRAIN else 0
    return tr("{count} kept from before", count=kept) if kept else ""
