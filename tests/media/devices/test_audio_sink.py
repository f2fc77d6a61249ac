"""What a device's callback tells becomes a clock; and what is no clock is found out."""

from __future__ import annotations

import random

import pytest

from studio.media.devices.audio_sink import ClockWatchdog, StreamClock

RATE = 48_000
BLOCK = 480


def test_a_clock_that_was_told_nothing_has_not_started() -> None:
    clock = StreamClock(RATE)
    assert not clock.is_started
    assert clock.read_at(5.0) == float("-inf")


def test_what_is_heard_lags_by_the_latency() -> None:
    clock = StreamClock(RATE)
    clock.record_buffer(10.04, 0)
    assert clock.read_at(10.0) == pytest.approx(-0.04)
    assert clock.read_at(10.04) == pytest.approx(0.0)
    clock.record_buffer(10.05, BLOCK)
    assert clock.read_at(11.04) == pytest.approx(1.0)


def test_it_never_runs_backwards() -> None:
    clock = StreamClock(RATE)
    clock.record_buffer(1.0, 0)
    assert clock.read_at(3.0) == pytest.approx(2.0)
    clock.record_buffer(1.5, 0)
    assert clock.read_at(3.0) == pytest.approx(2.0)
    assert clock.read_at(3.6) == pytest.approx(2.1)


def test_trembling_times_are_smoothed() -> None:
    clock, dice = StreamClock(RATE), random.Random(1)
    worst = 0.0
    for number in range(3000):
        now = number * BLOCK / RATE
        clock.record_buffer(now + 0.03 + dice.uniform(-0.008, 0.008), number * BLOCK)
        if number > 100:
            worst = max(worst, abs(clock.read_at(now + 0.03) - now))
    assert worst < 0.006


def test_a_jump_of_the_stream_is_followed_at_once() -> None:
    clock = StreamClock(RATE)
    clock.record_buffer(0.0, 0)
    clock.record_buffer(2.0, RATE)
    assert clock.read_at(2.0) == pytest.approx(1.0)


@pytest.mark.parametrize(("pace", "trusted"), [(1.0, True), (1.001, True), (0.9, True), (0.1, False), (400.0, False)])
def test_only_a_clock_is_trusted(pace: float, trusted: bool) -> None:
    dog = ClockWatchdog()
    assert all(dog.is_trusted(pace * step / 50, step / 50) for step in range(200)) is trusted


def test_it_is_patient_where_nobody_looked_for_a_while() -> None:
    dog = ClockWatchdog()
    assert dog.is_trusted(0.0, 0.0)
    assert dog.is_trusted(60.06, 60.0)
    assert not dog.is_trusted(60.06, 62.0)
