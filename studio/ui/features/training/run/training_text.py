"""A training in words: what curves are called, how far it is, how fast, why it stopped. No widgets here."""

from __future__ import annotations

import math
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n, tr_noop, translate_identifier
from studio.engine.jobs.job import JobState, JobStatus
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.run.run_files import SeriesName
from studio.ui.widgets.text.durations import format_duration, format_step_rate

_STATES: Final = {
    JobState.QUEUED: tr_noop("Waiting for its turn"),
    JobState.RUNNING: tr_noop("Training"),
    JobState.PAUSED: tr_noop("Paused"),
    JobState.INTERRUPTED: tr_noop("Interrupted: Resume continues it"),
    JobState.DONE: tr_noop("Trained"),
    JobState.FAILED: tr_noop("Stopped"),
    JobState.CANCELLED: tr_noop("Canceled"),
}


def format_series(name: SeriesName) -> str:
    """Return what a curve is called."""
    plain = translate_identifier(name.name)
    return tr("{name}, validation", name=plain) if name.kind == "validation" else plain


def format_loss(value: float) -> str:
    """Return a value with four figures that count."""
    return f"{value:.4g}" if math.isfinite(value) else str(value)


def format_state(status: JobStatus | None, *, has_run: bool) -> str:
    """Return how a training stands, in a word or two."""
    if status is None:
        return tr("Trained before") if has_run else tr("Not trained yet")
    if status.is_stopping:
        return tr("Stopping after this step…")
    if status.is_held:
        return tr("From the last session: Resume continues it")
    if status.state is JobState.RUNNING and status.activity:
        return status.activity
    return tr(_STATES[status.state])


def format_progress(status: JobStatus | None, step: int | None, rate: float) -> str:
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
            parts.append(format_step_rate(status.fps))
        if status.seconds_left is not None:
            parts.append(tr("{duration} left", duration=format_duration(status.seconds_left)))
    if rate:
        parts.append(tr("rate {rate}", rate=f"{rate:.2g}"))
    return " · ".join(parts)


def format_checkpoint(checkpoint: RunCheckpoint) -> str:
    """Return a checkpoint in a line: "Step 500 · validation 0.1234 · best · 1.2 MiB"."""
    parts = [tr("Step {step:,}", step=checkpoint.step)]
    if checkpoint.validation_loss is not None:
        parts.append(tr("validation {value}", value=format_loss(checkpoint.validation_loss)))
    if checkpoint.is_best:
        parts.append(tr("best"))
    return " · ".join([*parts, format_byte_size(checkpoint.file_size)])


def format_bad_rows(count: int) -> str:
    """Return how many rows of the data set were left out."""
    return tr_n("{count} row left out", "{count} rows left out", count)
