"""Time left, with given clocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.engine.jobs.eta import ThroughputEstimator, estimate_queue_time_left, estimate_time_left
from studio.engine.jobs.job import JobState, JobStatus
from tests.engine.jobs.fakes import job


def steady(pace: ThroughputEstimator, start: float, first: int, last: int, step: float) -> float:
    """Report frames at a steady pace; return the clock afterwards."""
    now = start
    for done in range(first, last + 1):
        now += step
        pace.report_progress(now, done, pace.restored_count)
    return now


def test_there_is_no_estimate_before_the_first_frame() -> None:
    pace = ThroughputEstimator(10.0)
    assert (pace.compute_fps(), pace.estimate_seconds_left(100), pace.get_elapsed_seconds(12.0)) == (0.0, None, 2.0)


def test_rate_and_time_left_of_a_steady_job() -> None:
    pace = ThroughputEstimator(10.0)
    steady(pace, 10.0, 1, 20, 0.5)
    assert pace.compute_fps() == pytest.approx(2.0)
    assert pace.estimate_seconds_left(100) == pytest.approx(40.0)
    assert pace.estimate_seconds_left(0) is None
    assert pace.estimate_seconds_left(10) == 0.0


def test_a_slow_start_counts_for_the_first_frame_only() -> None:
    pace = ThroughputEstimator(0.0)
    pace.report_progress(30.0, 1)
    assert pace.estimate_seconds_left(201) == pytest.approx(6000.0)
    steady(pace, 30.0, 2, 3, 0.1)
    assert pace.estimate_seconds_left(203) == pytest.approx(20.0)


def test_the_recent_pace_is_followed() -> None:
    pace = ThroughputEstimator(0.0)
    now = steady(pace, 0.0, 1, 100, 0.1)
    steady(pace, now, 101, 120, 1.0)
    assert pace.estimate_seconds_left(220) == pytest.approx(100.0)


def test_frames_slower_than_the_window_are_still_averaged() -> None:
    pace, now = ThroughputEstimator(0.0), 0.0
    for done in range(1, 9):
        now += 20.0 if done % 2 else 40.0
        pace.report_progress(now, done)
    assert pace.seconds_per_frame == pytest.approx(30.0)


def test_pauses_are_no_work() -> None:
    pace = ThroughputEstimator(0.0)
    now = steady(pace, 0.0, 1, 10, 1.0)
    pace.pause(now)
    pace.pause(now + 5.0)
    assert pace.get_elapsed_seconds(now + 1000.0) == 10.0
    pace.resume(now + 3600.0)
    pace.resume(now + 3600.0)
    steady(pace, now + 3600.0, 11, 12, 1.0)
    assert pace.estimate_seconds_left(22) == pytest.approx(10.0)
    assert pace.get_elapsed_seconds(now + 3602.0) == pytest.approx(12.0)


def test_frames_kept_from_before_are_not_counted_as_fast_ones() -> None:
    pace = ThroughputEstimator(0.0)
    pace.report_progress(0.5, 120)
    assert (pace.restored_count, pace.computed_count, pace.estimate_seconds_left(300)) == (120, 0, None)
    now = steady(pace, 0.5, 121, 140, 2.0)
    assert pace.estimate_seconds_left(200) == pytest.approx(120.0)
    pace.report_progress(now + 9.0, 180)  # a finished part in the middle
    assert pace.estimate_seconds_left(200) == pytest.approx(40.0)
    assert (pace.restored_count, pace.computed_count) == (160, 20)


def test_frames_known_to_be_kept_are_told_apart_one_by_one() -> None:
    pace, now = ThroughputEstimator(0.0), 0.0
    for done in range(1, 101):  # pictures of a sequence, each found in a moment
        now += 0.001
        pace.report_progress(now, done, restored=done)
    assert (pace.restored_count, pace.computed_count, pace.estimate_seconds_left(200)) == (100, 0, None)
    now = steady(pace, now, 101, 102, 1.0)
    for done in range(103, 105):
        pace.report_progress(now + 0.001, done, restored=done - 2)
    assert (pace.restored_count, pace.computed_count) == (102, 2)
    assert pace.estimate_seconds_left(114) == pytest.approx(10.0)


def test_a_start_is_known_from_earlier_runs_and_gives_way_to_this_one() -> None:
    pace = ThroughputEstimator(0.0, learnt=2.0)
    assert (pace.estimate_seconds_left(50), pace.compute_fps()) == (100.0, 0.0)
    pace.report_progress(1.0, 1)
    assert 49 * 1.0 < (pace.estimate_seconds_left(50) or 0.0) < 49 * 2.0
    steady(pace, 1.0, 2, 10, 1.0)
    assert pace.estimate_seconds_left(50) == pytest.approx(40.0)


def test_the_time_of_the_queue_is_the_sum_and_says_if_something_is_unknown() -> None:
    running = JobStatus(job("a"), JobState.RUNNING, done=10, total=40, seconds_left=60.0)
    learnt = JobStatus(job("b", length=100), pace=0.5)
    unknown = JobStatus(job("c"))
    assert estimate_time_left(learnt) == 50.0
    assert estimate_time_left(replace(learnt, done=20, total=60)) == 20.0
    assert estimate_queue_time_left([running, learnt]) == (110.0, True)
    assert estimate_queue_time_left([running, unknown]) == (60.0, False)
    assert estimate_queue_time_left([]) == (0.0, True)
