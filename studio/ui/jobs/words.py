"""Durations and progress in words. No widgets here."""

from __future__ import annotations

from studio.ui.results import JobState, JobStatus

_MINUTE, _HOUR = 60, 3600


def duration(seconds: float) -> str:
    """Return a length of time as people say it: 8 s, 2 min 05 s, 1 h 04 min."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"


def summary(status: JobStatus) -> str:
    """Return the line below a job's bar."""
    frames = f"{status.done} of {status.total} frames" if status.total else f"{status.done} frames"
    if status.state is JobState.QUEUED:
        return "Waiting"
    if status.state is JobState.RUNNING:
        left = f" · {duration(status.seconds_left)} left" if status.seconds_left is not None else ""
        return f"{frames} · {status.fps:.1f} fps{left}" if status.done else "Starting…"
    if status.state is JobState.DONE:
        return f"{status.done} frames in {duration(status.seconds)} · {status.fps:.1f} fps"
    return f"Cancelled after {frames}" if status.state is JobState.CANCELLED else f"Failed after {frames}"
