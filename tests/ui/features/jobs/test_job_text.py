"""Jobs in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus, QueueSnapshot
from studio.graph.model import Graph
from studio.ui.features.jobs.job_text import format_failure, format_queue, format_summary

JOB = Job("write", Graph(), "write")
RUNNING = JobStatus(JOB, JobState.RUNNING, done=120, total=300, restored=48, fps=41.2, seconds=2.0, seconds_left=8.3)
FAILURE = JobFailure(17, "frame 17: no such file", "Blur", "blur")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "120 of 300 frames · 41 frames a second · 8 s left · 48 kept from before"),
        ({"restored": 0, "fps": 4.26}, "120 of 300 frames · 4.3 frames a second · 8 s left"),
        ({"restored": 0, "fps": 0.25, "seconds_left": None}, "120 of 300 frames · 4.0 s a frame"),
        ({"done": 0, "seconds_left": None}, "Starting…"),
        ({"done": 0, "seconds_left": 90.0}, "Starting… · about 2 min"),
        ({"done": 0, "activity": "Stabilise looks at its clip, 4 of 9"}, "Stabilise looks at its clip, 4 of 9"),
        ({"is_stopping": True}, "Stopping after this frame…"),
        ({"state": JobState.QUEUED, "done": 0, "seconds_left": None}, "Waiting"),
        ({"state": JobState.QUEUED, "seconds_left": None, "pace": 0.1}, "Waiting · 120 of 300 frames · about 18 s"),
        ({"state": JobState.PAUSED}, "Paused · 120 of 300 frames · 48 kept from before"),
        ({"state": JobState.INTERRUPTED, "restored": 0}, "Interrupted · 120 of 300 frames"),
        (
            {"state": JobState.DONE, "done": 300, "seconds": 63.0},
            "300 frames in 1 min 03 s · 41 frames a second · 48 kept from before",
        ),
        (
            {"state": JobState.DONE, "done": 299, "restored": 0, "failures": (FAILURE,)},
            "299 of 300 frames in 2 s · 1 failed · 41 frames a second",
        ),
        ({"state": JobState.CANCELLED, "restored": 0}, "Canceled · 120 of 300 frames"),
        ({"state": JobState.FAILED, "total": 0, "done": 1, "restored": 0}, "Failed · 1 frame"),
    ],
)
def test_summaries(changes: dict[str, object], text: str) -> None:
    assert format_summary(replace(RUNNING, **changes)) == text  # type: ignore[arg-type]


def test_a_running_job_of_a_paused_queue() -> None:
    assert (
        format_summary(replace(RUNNING, restored=0), queue_paused=True) == "Paused with the queue · 120 of 300 frames"
    )


def test_the_queue_in_one_line() -> None:
    waiting = [JobStatus(replace(JOB, id=f"{n}", length=100), pace=3.0) for n in range(2)]
    assert format_queue(QueueSnapshot()) == "No jobs"
    assert format_queue(QueueSnapshot((RUNNING,))) == "1 job · about 8 s"
    assert format_queue(QueueSnapshot((RUNNING, *waiting))) == "3 jobs · about 10 min"
    assert format_queue(QueueSnapshot((RUNNING, JobStatus(JOB)))) == "2 jobs · more than 8 s"
    assert format_queue(QueueSnapshot((JobStatus(JOB),))) == "1 job"
    assert format_queue(QueueSnapshot((RUNNING,), is_paused=True)) == "1 job · paused"


def test_a_generator_may_count_steps() -> None:
    job = Job("dream", Graph(), "dream", JobKind.GENERATE, length=8)
    running = JobStatus(job, JobState.RUNNING, done=3, total=8, fps=2.0)
    assert format_summary(running) == "3 of 8 frames · 2.0 frames a second"
    assert format_summary(replace(running, total=40)) == "3 of 40 steps · 2.0 steps a second"
    assert (
        format_summary(replace(running, total=40, state=JobState.DONE, done=40, fps=0.5, seconds=80.0))
        == "40 steps in 1 min 20 s · 0.50 steps a second"
    )


def test_failures_in_one_line() -> None:
    assert format_failure(FAILURE) == "Frame 17 · Blur: no such file"
    assert format_failure(JobFailure(None, "the disk is full")) == "Failed: the disk is full"


def test_what_waits_says_for_what() -> None:
    waiting = JobStatus(JOB, pace=3.0)
    training = replace(RUNNING, job=replace(JOB, name="Train"), seconds_left=720.0)
    assert format_summary(waiting, running=training).startswith("Waits for “Train”, 12 min")
    assert "pause that to go first" in format_summary(waiting, running=training)
    assert format_summary(waiting, running=replace(training, seconds_left=None)).startswith("Waits for “Train”; pause")
    assert format_summary(waiting).startswith("Waiting")


def test_a_queue_of_paused_jobs_promises_no_time() -> None:
    paused = JobStatus(replace(JOB, length=100), JobState.PAUSED, pace=3.0)
    assert format_queue(QueueSnapshot((paused,))) == "1 job · paused"


def test_an_instant_job_has_no_speed() -> None:
    done = JobStatus(JOB, JobState.DONE, done=8, total=8, fps=11_104.0, seconds=0.001)
    assert "a second" not in format_summary(done)
