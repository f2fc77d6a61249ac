"""Playing against a clock that the test turns."""

from __future__ import annotations

import pytest

from studio.core.time import FrameRange, FrameRate
from studio.ui.features.timeline.playback.playback_clock import PlaybackClock
from studio.ui.preview.playback_range import LoopMode


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playback(clock: Clock) -> PlaybackClock:
    made = PlaybackClock(clock)
    made.set_range(FrameRange(10, 20), FrameRate.from_value(10))
    return made


def run(playback: PlaybackClock, clock: Clock, seconds: float, tick: float = 0.01, late: float = 0.0) -> list[int]:
    """Let time go by in ticks; every frame that is asked for is shown `late` seconds later. Return what was asked."""
    asked: list[int] = []
    due: list[tuple[float, int]] = []
    for _ in range(round(seconds / tick)):
        clock.now += tick
        while due and due[0][0] <= clock.now:
            playback.report_shown(due.pop(0)[1])
        frame = playback.take_due_frame()
        if frame is not None:
            asked.append(frame)
            due = [*due[:1], (clock.now + late, frame)] if late else []
            if not late:
                playback.report_shown(frame)
    return asked


def test_the_clock_says_which_frame_is_due(playback: PlaybackClock, clock: Clock) -> None:
    assert playback.start_at(12) == 12
    assert playback.take_due_frame() is None
    clock.now += 0.1
    assert playback.take_due_frame() == 13
    assert playback.take_due_frame() is None
    clock.now += 0.31
    assert playback.take_due_frame() == 16


def test_it_says_how_long_to_wait(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(12)
    assert playback.seconds_to_next() == pytest.approx(0.1)
    clock.now += 0.13
    playback.take_due_frame()
    assert playback.seconds_to_next() == pytest.approx(0.07)


def test_looping_begins_again(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(18)
    assert run(playback, clock, 0.5) == [19, 10, 11, 12, 13]


def test_ping_pong_turns_round_at_both_ends_without_repeating_them(playback: PlaybackClock, clock: Clock) -> None:
    playback.loop_mode = LoopMode.PING_PONG
    playback.start_at(18)
    assert run(playback, clock, 1.2) == [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 11, 12]


def test_once_ends_at_the_last_frame_and_begins_anew(playback: PlaybackClock, clock: Clock) -> None:
    playback.loop_mode = LoopMode.ONCE
    playback.start_at(17)
    assert run(playback, clock, 0.2) == [18, 19]
    assert playback.is_ended
    clock.now += 5
    assert playback.take_due_frame() is None
    assert playback.start_at(19) == 10


def test_once_shows_the_last_frame_even_when_the_clock_has_passed_it(playback: PlaybackClock, clock: Clock) -> None:
    playback.loop_mode = LoopMode.ONCE
    playback.start_at(12)
    clock.now += 30
    assert playback.take_due_frame() == 19


def test_backwards_and_faster(playback: PlaybackClock, clock: Clock) -> None:
    assert playback.start_at(25, speed=-1) == 19
    assert run(playback, clock, 0.3) == [18, 17, 16]
    playback.start_at(10, speed=2)
    assert run(playback, clock, 0.3) == [12, 14, 16]


def test_starting_outside_the_range_starts_at_its_beginning(playback: PlaybackClock) -> None:
    assert playback.start_at(3) == 10


def test_late_frames_are_dropped_and_counted(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(10)
    for frame in (11, 12, 13, 14):
        clock.now += 0.1
        assert playback.take_due_frame() == frame
    playback.report_shown(11)
    assert playback.dropped_count == 0
    playback.report_shown(14)
    assert playback.dropped_count == 2
    playback.report_shown(12)
    assert playback.dropped_count == 2


def test_a_slow_tick_drops_too(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(10)
    clock.now += 0.4
    frame = playback.take_due_frame()
    assert frame == 14
    playback.report_shown(frame)
    assert playback.dropped_count == 3


def test_every_frame_waits_for_each_and_drops_none(playback: PlaybackClock, clock: Clock) -> None:
    playback.shows_every_frame = True
    playback.start_at(10)
    assert run(playback, clock, 1.5, late=0.25) == [11, 12, 13, 14, 15, 16]
    assert playback.dropped_count == 0


def test_every_frame_is_not_faster_than_the_rate(playback: PlaybackClock, clock: Clock) -> None:
    playback.shows_every_frame = True
    playback.start_at(10)
    assert run(playback, clock, 0.55) == [11, 12, 13, 14, 15]


def test_measured_fps_follow_what_was_shown(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(10)
    assert playback.measured_fps == 0
    run(playback, clock, 2.0)
    assert playback.measured_fps == pytest.approx(10, rel=0.02)
    clock.now += 2
    assert playback.measured_fps == 0


def test_a_moved_playhead_goes_on_from_there(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(10)
    run(playback, clock, 0.25)
    playback.seek_frame(17)
    assert run(playback, clock, 0.2) == [18, 19]


def test_a_new_range_goes_on_from_the_frame_it_is_at(playback: PlaybackClock, clock: Clock) -> None:
    playback.start_at(10)
    run(playback, clock, 0.5)
    playback.set_range(FrameRange(14, 17), FrameRate.from_value(10))
    assert run(playback, clock, 0.3) == [16, 14, 15]


def test_what_comes_next_in_the_direction_of_play(playback: PlaybackClock) -> None:
    playback.start_at(17)
    assert playback.get_upcoming_frames(5) == (18, 19, 10, 11, 12)
    assert len(playback.get_upcoming_frames(50)) == 9
    playback.start_at(12, speed=-2)
    assert playback.get_upcoming_frames(3) == (10, 18, 16)
    playback.loop_mode = LoopMode.ONCE
    assert playback.get_upcoming_frames(3) == (10,)


def test_a_still_plays_in_place(playback: PlaybackClock, clock: Clock) -> None:
    playback.set_range(FrameRange(0, 1), FrameRate.from_value(10))
    assert playback.start_at(0) == 0
    assert run(playback, clock, 0.3) == [0, 0, 0]
    assert playback.get_upcoming_frames(4) == ()


def test_the_speed_has_a_limit(playback: PlaybackClock) -> None:
    playback.start_at(10, speed=64)
    assert playback.playback_speed == 8


def test_looking_ahead_takes_the_frames_that_speed_and_seams_lead_to(playback: PlaybackClock) -> None:
    playback.start_at(17, speed=4)
    assert playback.get_upcoming_frames(5) == (11, 15, 19, 13)
    playback.loop_mode = LoopMode.PING_PONG
    playback.start_at(18)
    assert playback.get_upcoming_frames(4) == (19, 17, 16)
    playback.start_at(12, speed=-8)
    assert playback.get_upcoming_frames(3) == (16, 14)
