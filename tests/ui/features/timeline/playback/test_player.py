"""What is heard is told by the player what is seen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange, FrameRate
from studio.ui.features.timeline.playback.player import Player
from studio.ui.preview.playback_range import LoopMode, PlaybackRange
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

RATE = FrameRate.from_value(24)
ALL = FrameRange(0, 100)


class Heard:
    """Keeps what it is told, on a clock that a test turns."""

    def __init__(self) -> None:
        self.now = 10.0
        self.told: list[tuple[int, int, LoopMode, float] | str | int] = []

    def get_current_time(self) -> float:
        return self.now

    def get_output_latency(self) -> float:
        return 0.5

    def play_range(self, course: PlaybackRange, rate: FrameRate, due: float) -> None:
        assert rate == RATE
        self.told.append((course.frames.start + course.start_frame, course.speed, course.loop_mode, due))

    def stop_playback(self) -> None:
        self.told.append("stop")

    def scrub_frame(self, frame: int) -> None:
        self.told.append(frame)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def player(qtbot: QtBot, heard: Heard) -> Player:
    made = Player(TimelineScene(clip_length=100, frame_rate=RATE))
    made.set_audio(heard)
    return made


def test_the_first_frame_stays_until_it_can_be_heard(player: Player, heard: Heard, qtbot: QtBot) -> None:
    due: list[int] = []
    player.frame_due.connect(due.append)
    player.play_at_speed(1)
    heard.now += 0.5
    qtbot.wait(30)
    assert due == [0]
    heard.now += 1.01 / 24
    qtbot.waitUntil(lambda: due == [0, 1], timeout=2000)
    assert heard.told == [(0, 1, LoopMode.LOOP, 10.5)]
    player.stop_playback()
    assert heard.told[-1] == "stop"


def test_jumps_speeds_ranges_and_modes_are_heard(player: Player, heard: Heard) -> None:
    player.play_at_speed(1)
    player.seek_frame(40)
    player.play_faster(1)
    player.play_faster(-1)
    player._scene.in_out_range = FrameRange(20, 30)
    player.update_range()
    player.update_range()
    player.cycle_loop_mode()
    assert [told[:3] for told in heard.told if isinstance(told, tuple)] == [
        (0, 1, LoopMode.LOOP),
        (40, 1, LoopMode.LOOP),
        (0, 2, LoopMode.LOOP),
        (0, -1, LoopMode.LOOP),
        (20, -1, LoopMode.LOOP),
        (20, -1, LoopMode.PING_PONG),
    ]
    player.stop_playback()


def test_every_frame_is_silent_and_real_time_is_heard_again(player: Player, heard: Heard) -> None:
    player.play_at_speed(1)
    player.toggle_every_frame()
    player.toggle_every_frame()
    assert heard.told == [(0, 1, LoopMode.LOOP, 10.5), "stop", (0, 1, LoopMode.LOOP, 10.5)]
    player.stop_playback()


def test_at_rest_a_move_is_heard_for_a_moment(player: Player, heard: Heard) -> None:
    player.seek_frame(0)
    player.seek_frame(7)
    assert heard.told == [7]


def test_the_end_of_a_range_played_once_is_not_cut_off(player: Player, heard: Heard, qtbot: QtBot) -> None:
    player.cycle_loop_mode()
    player.cycle_loop_mode()
    player._scene.in_out_range = FrameRange(0, 3)
    player.update_range()
    player.play_at_speed(1)
    heard.now += 0.5 + 2.01 / 24
    qtbot.waitUntil(lambda: not player.is_playing, timeout=2000)
    assert "stop" not in heard.told


def test_what_was_shown_is_counted(player: Player, heard: Heard, qtbot: QtBot) -> None:
    due: list[int] = []
    player.frame_due.connect(due.append)
    player.play_at_speed(1)
    heard.now += 0.5
    for number in range(1, 5):
        heard.now += 1 / 24 + 1e-4
        qtbot.waitUntil(lambda number=number: len(due) > number, timeout=2000)  # type: ignore[misc]
        player.report_shown_frame(due[-1])
    heard.now += 0.2
    qtbot.waitUntil(lambda: len(due) > 5, timeout=2000)
    player.report_shown_frame(due[-1])
    assert (player.shown_count, player.dropped_count) == (5, 3)
    assert 0.0 < player.max_lateness < 1 / 24
    player.stop_playback()


def test_without_sound_nobody_is_told(qtbot: QtBot) -> None:
    player = Player(TimelineScene(clip_length=100, frame_rate=RATE))
    player.update_range()
    player.seek_frame(4)
    player.play_at_speed(1)
    player.stop_playback()
    assert player.get_upcoming_frames(3) == ()


@pytest.mark.parametrize(
    ("looping", "speed", "origin", "passed"),
    [
        (LoopMode.LOOP, 1, 2, [(2, 1), (3, 1), (0, 1), (1, 1), (2, 1), (3, 1)]),
        (LoopMode.LOOP, -4, 1, [(1, -1), (0, -1), (3, -1), (2, -1), (1, -1), (0, -1)]),
        (LoopMode.PING_PONG, 2, 2, [(2, 1), (3, 1), (2, -1), (1, -1), (0, 1), (1, 1)]),
        (LoopMode.PING_PONG, -1, 1, [(1, -1), (0, -1), (1, 1), (2, 1), (3, -1), (2, -1)]),
        (LoopMode.ONCE, 1, 2, [(2, 1), (3, 1), (None, 1)]),
        (LoopMode.ONCE, -1, 1, [(1, -1), (0, -1), (None, 1)]),
    ],
)
def test_the_way_through_a_range(
    looping: LoopMode, speed: int, origin: int, passed: list[tuple[int | None, int]]
) -> None:
    course = PlaybackRange(FrameRange(0, 4), origin, speed, looping)
    assert [(course.get_frame_at(place), course.get_direction_at(place)) for place in range(len(passed))] == passed
    assert course.last_place == (len(passed) - 2 if looping is LoopMode.ONCE else None)
