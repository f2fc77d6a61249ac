"""A training in words: what curves are called, how far it is, how fast, why it stopped. No widgets here."""

from __future__ import annotations

import math
from typing import Final

from studio.core.language import marked, tr, tr_n, words
from studio.core.sizes import size_text
from studio.engine.jobs.job import JobState, JobStatus
from studio.ui.durations import duration
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.run_files import SeriesName

_STATES: Final = {
    JobState.QUEUED: marked("Waiting for its turn"),
    JobState.RUNNING: marked("Training"),
    JobState.PAUSED: marked("Paused"),
    JobState.INTERRUPTED: marked("Interrupted: Resume goes on"),
    JobState.DONE: marked("Trained"),
    JobState.FAILED: marked("Stopped"),
    JobState.CANCELLED: marked("Cancelled"),
}


def series_text(name: SeriesName) -> str:
    """Return what a curve is called."""
    plain = words(name.name)
    return tr("{name}, validation", name=plain) if name.kind == "validation" else plain


def value_text(value: float) -> str:
    """Return a value with four figures that count."""
    return f"{value:.4g}" if math.isfinite(value) else str(value)


def state_text(status: JobStatus | None, *, has_run: bool) -> str:
    """Return how a training stands, in a word or two."""
    if status is None:
        return tr("Trained before") if has_run else tr("Not trained yet")
    if status.stopping:
        return tr("Stopping after this step…")
    if status.held:
        return tr("From the last time: Resume goes on")
    if status.state is JobState.RUNNING and status.doing:
        return status.doing
    return tr(_STATES[status.state])


def figures_text(status: JobStatus | None, step: int | None, rate: float) -> str:
    """Return step, speed, time left and learning rate: "1,200 of 5,000 steps · 8.3 steps a second · 7 min left"."""
    parts = []
    done = max(status.done if status is not None else 0, step or 0)
    total = status.total or status.job.length if status is not None else 0
    if total:
        parts.append(tr_n("{done:,} of {count:,} step", "{done:,} of {count:,} steps", total, done=done))
    elif done:
        parts.append(tr_n("{count:,} step", "{count:,} steps", done))
    if status is not None and status.state is JobState.RUNNING:
        if status.fps:
            parts.append(speed_text(status.fps))
        if status.seconds_left is not None:
            parts.append(tr("{duration} left", duration=duration(status.seconds_left)))
    if rate:
        parts.append(tr("rate {rate}", rate=f"{rate:.2g}"))
    return " · ".join(parts)


def speed_text(steps_a_second: float) -> str:
    """Return how fast it trains."""
    if steps_a_second < 1:
        return tr("{time:.1f} s a step", time=1 / steps_a_second)
    rate = f"{steps_a_second:.0f}" if steps_a_second >= 10 else f"{steps_a_second:.1f}"
    return tr("{rate} steps a second", rate=rate)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Return a checkpoint in a line: "Step 500 · validation 0.1234 · best · 1.2 MiB"."""
    parts = [tr("Step {step:,}", step=checkpoint.step)]
    if checkpoint.validation is not None:
        parts.append(tr("validation {value}", value=value_text(checkpoint.validation)))
    if checkpoint.best:
        parts.append(tr("best"))
    return " · ".join([*parts, size_text(checkpoint.size)])


def bad_rows_text(count: int) -> str:
    """Return how many rows of the data set were left out."""
    return tr_n("{count} row left out", "{count} rows left out", count)
