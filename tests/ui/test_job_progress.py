"""How far a job is, how fast it goes and how long it will take."""

from __future__ import annotations

import pytest

from studio.core.time import FrameRange
from studio.graph.model import Graph
from studio.ui.job_progress import JobProgress, Pace
from studio.ui.results import JobState, JobStatus, RenderJob


def test_there_is_no_estimate_before_the_first_frame() -> None:
    pace = Pace(10.0)
    assert pace.fps(12.0) == 0
    assert pace.seconds_left(100) is None


def test_rate_and_time_left_of_a_steady_job() -> None:
    pace = Pace(10.0)
    for done in range(1, 21):
        pace.report(10.0 + done * 0.5, done)
    assert pace.fps(20.0) == pytest.approx(2.0)
    assert pace.seconds_left(100) == pytest.approx(40.0)


def test_the_estimate_follows_the_last_seconds_not_a_slow_start() -> None:
    pace = Pace(0.0)
    pace.report(30.0, 1)
    for done in range(2, 102):
        pace.report(30.0 + (done - 1) * 0.1, done)
    assert pace.seconds_left(201) == pytest.approx(10.0, rel=0.05)
    assert pace.fps(40.0) == pytest.approx(101 / 40)


def test_a_job_reports_its_start_its_frames_and_its_end() -> None:
    told: list[JobStatus] = []
    progress = JobProgress(RenderJob("Write", Graph(), "write", FrameRange(0, 3)), told.append)
    for done in range(1, 4):
        progress.report(done, 3)
    progress.finish(JobState.DONE, done=3)
    assert (told[0].state, told[0].total) == (JobState.RUNNING, 3)
    assert (told[-1].state, told[-1].done, told[-1].total, told[-1].seconds_left) == (JobState.DONE, 3, 3, None)
    assert [status.done for status in told] == sorted(status.done for status in told)
    assert all(status.id == told[0].id and status.name == "Write" for status in told)


def test_counts_in_quick_succession_are_told_a_few_times_a_second() -> None:
    told: list[JobStatus] = []
    progress = JobProgress(RenderJob("Write", Graph(), "write"), told.append)
    for done in range(1, 1001):
        progress.report(done, 1000)
    assert len(told) < 30
    assert told[-1].done == 1000
