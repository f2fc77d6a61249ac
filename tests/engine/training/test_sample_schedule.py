"""When samples are made: early and ever more seldom, within a share of the time, and as often as is asked for."""

from __future__ import annotations

from studio.engine.training.sample_schedule import SampleSchedule


def list_due(every: int, steps: int, sample_seconds: float, seconds_a_step: float = 0.5) -> list[int]:
    schedule = SampleSchedule(every, steps)
    schedule.record_seconds(sample_seconds)  # those of step 0
    found = []
    for step in range(1, steps + 1):
        if schedule.is_due(step, seconds_a_step):
            found.append(step)
            schedule.record_seconds(sample_seconds)
    return found


def test_early_samples_come_at_steps_that_double() -> None:
    assert list_due(350, 1400, 0.4) == [25, 50, 100, 200, 350, 700, 1050, 1400]


def test_samples_that_are_asked_for_often_come_as_asked() -> None:
    assert list_due(10, 60, 0.4) == [10, 20, 30, 40, 50, 60]


def test_early_samples_take_no_more_than_a_twentieth_of_the_time() -> None:
    assert list_due(500, 1000, 10.0) == [25, 50, 500, 1000], "a step takes 0.5 s: 25 of 500 s"
    assert list_due(500, 1000, 30.0) == [500, 1000]


def test_a_short_training_shows_the_end() -> None:
    assert list_due(200, 20, 0.1) == [20]
