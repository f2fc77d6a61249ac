"""Playing against a clock that the test turns."""

from __future__ import annotations

import pytest

from studio.core.time import FrameRange, FrameRate
from studio.ui.timeline.course import Looping
from studio.ui.timeline.playback import Playback


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playback(clock: Clock) -> Playback:
    made = Playback(clock)
    made.configure(FrameRange(10, 20), FrameRate.of(10))
    return made


def run(playback: Playback, clock: Clock, seconds: float, tick: float = 0.01, late: float = 0.0) -> list[int]:
    """Let time go by in ticks; every frame that is asked for is shown `late` seconds later. Return what was asked."""
    asked: list[int] = []
    due: list[tuple[float, int]] = []
    for _ in range(round(seconds / tick)):
        clock.now += tick
        while due and due[0][0] <= clock.now:
            playback.shown(due.pop(0)[1])
        frame = playback.tick()
        if frame is not None:
            asked.append(frame)
            due = [*due[:1], (clock.now + late, frame)] if late else []
            if not late:
                playback.shown(frame)
    return asked


def test_the_clock_says_which_frame_is_due(playback: Playback, clock: Clock) -> None:
    assert playback.play(12) == 12
    assert playback.tick() is None
    clock.now += 0.1
    assert playback.tick() == 13
    assert playback.tick() is None
    clock.now += 0.31
    assert playback.tick() == 16


def test_it_says_how_long_to_wait(playback: Playback, clock: Clock) -> None:
    playback.play(12)
    assert playback.seconds_to_next() == pytest.approx(0.1)
    clock.now += 0.13
    playback.tick()
    assert playback.seconds_to_next() == pytest.approx(0.07)


def test_looping_begins_again(playback: Playback, clock: Clock) -> None:
    playback.play(18)
    assert run(playback, clock, 0.5) == [19, 10, 11, 12, 13]


def test_ping_pong_turns_round_at_both_ends_without_repeating_them(playback: Playback, clock: Clock) -> None:
    playback.looping = Looping.PING_PONG
    playback.play(18)
    assert run(playback, clock, 1.2) == [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 11, 12]


def test_once_ends_at_the_last_frame_and_begins_anew(playback: Playback, clock: Clock) -> None:
    playback.looping = Looping.ONCE
    playback.play(17)
    assert run(playback, clock, 0.2) == [18, 19]
    assert playback.ended
    clock.now += 5
    assert playback.tick() is None
    assert playback.play(19) == 10


def test_once_shows_the_last_frame_even_when_the_clock_has_passed_it(playback: Playback, clock: Clock) -> None:
    playback.looping = Looping.ONCE
    playback.play(12)
    clock.now += 30
    assert playback.tick() == 19


def test_backwards_and_faster(playback: Playback, clock: Clock) -> None:
    assert playback.play(25, speed=-1) == 19
    assert run(playback, clock, 0.3) == [18, 17, 16]
    playback.play(10, speed=2)
    assert run(playback, clock, 0.3) == [12, 14, 16]


def test_starting_outside_the_range_starts_at_its_beginning(playback: Playback) -> None:
    assert playback.play(3) == 10


def test_late_frames_are_dropped_and_counted(playback: Playback, clock: Clock) -> None:
    playback.play(10)
    for frame in (11, 12, 13, 14):
        clock.now += 0.1
        assert playback.tick() == frame
    playback.shown(11)
    assert playback.dropped == 0
    playback.shown(14)
    assert playback.dropped == 2
    playback.shown(12)
    assert playback.dropped == 2


def test_a_slow_tick_drops_too(playback: Playback, clock: Clock) -> None:
    playback.play(10)
    clock.now += 0.4
    frame = playback.tick()
    assert frame == 14
    playback.shown(frame)
    assert playback.dropped == 3


def test_every_frame_waits_for_each_and_drops_none(playback: Playback, clock: Clock) -> None:
    playback.every_frame = True
    playback.play(10)
    assert run(playback, clock, 1.5, late=0.25) == [11, 12, 13, 14, 15, 16]
    assert playback.dropped == 0


def test_every_frame_is_not_faster_than_the_rate(playback: Playback, clock: Clock) -> None:
    playback.every_frame = True
    playback.play(10)
    assert run(playback, clock, 0.55) == [11, 12, 13, 14, 15]


def test_measured_fps_follow_what_was_shown(playback: Playback, clock: Clock) -> None:
    playback.play(10)
    assert playback.fps == 0
    run(playback, clock, 2.0)
    assert playback.fps == pytest.approx(10, rel=0.02)
    clock.now += 2
    assert playback.fps == 0


def test_a_moved_playhead_goes_on_from_there(playback: Playback, clock: Clock) -> None:
    playback.play(10)
    run(playback, clock, 0.25)
    playback.seek(17)
    assert run(playback, clock, 0.2) == [18, 19]


def test_a_new_range_goes_on_from_the_frame_it_is_at(playback: Playback, clock: Clock) -> None:
    playback.play(10)
    run(playback, clock, 0.5)
    playback.configure(FrameRange(14, 17), FrameRate.of(10))
    assert run(playback, clock, 0.3) == [16, 14, 15]


def test_what_comes_next_in_the_direction_of_play(playback: Playback) -> None:
    playback.play(17)
    assert playback.upcoming(5) == (18, 19, 10, 11, 12)
    assert len(playback.upcoming(50)) == 9
    playback.play(12, speed=-2)
    assert playback.upcoming(3) == (10, 18, 16)
    playback.looping = Looping.ONCE
    assert playback.upcoming(3) == (10,)


def test_a_still_plays_in_place(playback: Playback, clock: Clock) -> None:
    playback.configure(FrameRange(0, 1), FrameRate.of(10))
    assert playback.play(0) == 0
    assert run(playback, clock, 0.3) == [0, 0, 0]
    assert playback.upcoming(4) == ()


def test_the_speed_has_a_limit(playback: Playback) -> None:
    playback.play(10, speed=64)
    assert playback.speed == 8


def test_looking_ahead_takes_the_frames_that_speed_and_seams_lead_to(playback: Playback) -> None:
    playback.play(17, speed=4)
    assert playback.upcoming(5) == (11, 15, 19, 13)
    playback.looping = Looping.PING_PONG
    playback.play(18)
    assert playback.upcoming(4) == (19, 17, 16)
    playback.play(12, speed=-8)
    assert playback.upcoming(3) == (16, 14)
