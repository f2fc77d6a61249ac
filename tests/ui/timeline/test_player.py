"""What is heard is told by the player what is seen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange, FrameRate
from studio.ui.timeline.course import Course, Looping
from studio.ui.timeline.player import Player
from studio.ui.timeline.scene import Scene

RATE = FrameRate.of(24)
ALL = FrameRange(0, 100)


class Heard:
    """Keeps what it is told, on a clock that a test turns."""

    def __init__(self) -> None:
        self.now = 10.0
        self.told: list[tuple[int, int, Looping, float] | str | int] = []

    def clock(self) -> float:
        return self.now

    def lead(self) -> float:
        return 0.5

    def play(self, course: Course, rate: FrameRate, due: float) -> None:
        assert rate == RATE
        self.told.append((course.frames.start + course.origin, course.speed, course.looping, due))

    def stop(self) -> None:
        self.told.append("stop")

    def scrub(self, frame: int) -> None:
        self.told.append(frame)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def player(qtbot: QtBot, heard: Heard) -> Player:
    made = Player(Scene(length=100, rate=RATE))
    made.set_sound(heard)
    return made


def test_the_first_frame_stays_until_it_can_be_heard(player: Player, heard: Heard, qtbot: QtBot) -> None:
    due: list[int] = []
    player.frame_due.connect(due.append)
    player.play(1)
    heard.now += 0.5
    qtbot.wait(30)
    assert due == [0]
    heard.now += 1.01 / 24
    qtbot.waitUntil(lambda: due == [0, 1], timeout=2000)
    assert heard.told == [(0, 1, Looping.LOOP, 10.5)]
    player.stop()
    assert heard.told[-1] == "stop"


def test_jumps_speeds_ranges_and_modes_are_heard(player: Player, heard: Heard) -> None:
    player.play(1)
    player.seek(40)
    player.faster(1)
    player.faster(-1)
    player._scene.range = FrameRange(20, 30)
    player.configure()
    player.configure()
    player.next_looping()
    assert [told[:3] for told in heard.told if isinstance(told, tuple)] == [
        (0, 1, Looping.LOOP),
        (40, 1, Looping.LOOP),
        (0, 2, Looping.LOOP),
        (0, -1, Looping.LOOP),
        (20, -1, Looping.LOOP),
        (20, -1, Looping.PING_PONG),
    ]
    player.stop()


def test_every_frame_is_silent_and_real_time_is_heard_again(player: Player, heard: Heard) -> None:
    player.play(1)
    player.toggle_every_frame()
    player.toggle_every_frame()
    assert heard.told == [(0, 1, Looping.LOOP, 10.5), "stop", (0, 1, Looping.LOOP, 10.5)]
    player.stop()


def test_at_rest_a_move_is_heard_for_a_moment(player: Player, heard: Heard) -> None:
    player.seek(0)
    player.seek(7)
    assert heard.told == [7]


def test_the_end_of_a_range_played_once_is_not_cut_off(player: Player, heard: Heard, qtbot: QtBot) -> None:
    player.next_looping()
    player.next_looping()
    player._scene.range = FrameRange(0, 3)
    player.configure()
    player.play(1)
    heard.now += 0.5 + 2.01 / 24
    qtbot.waitUntil(lambda: not player.playing, timeout=2000)
    assert "stop" not in heard.told


def test_what_was_shown_is_counted(player: Player, heard: Heard, qtbot: QtBot) -> None:
    due: list[int] = []
    player.frame_due.connect(due.append)
    player.play(1)
    heard.now += 0.5
    for number in range(1, 5):
        heard.now += 1 / 24 + 1e-4
        qtbot.waitUntil(lambda number=number: len(due) > number, timeout=2000)  # type: ignore[misc]
        player.frame_shown(due[-1])
    heard.now += 0.2
    qtbot.waitUntil(lambda: len(due) > 5, timeout=2000)
    player.frame_shown(due[-1])
    assert (player.shown, player.dropped) == (5, 3)
    assert 0.0 < player.lateness < 1 / 24
    player.stop()


def test_without_sound_nobody_is_told(qtbot: QtBot) -> None:
    player = Player(Scene(length=100, rate=RATE))
    player.configure()
    player.seek(4)
    player.play(1)
    player.stop()
    assert player.upcoming(3) == ()


@pytest.mark.parametrize(
    ("looping", "speed", "origin", "passed"),
    [
        (Looping.LOOP, 1, 2, [(2, 1), (3, 1), (0, 1), (1, 1), (2, 1), (3, 1)]),
        (Looping.LOOP, -4, 1, [(1, -1), (0, -1), (3, -1), (2, -1), (1, -1), (0, -1)]),
        (Looping.PING_PONG, 2, 2, [(2, 1), (3, 1), (2, -1), (1, -1), (0, 1), (1, 1)]),
        (Looping.PING_PONG, -1, 1, [(1, -1), (0, -1), (1, 1), (2, 1), (3, -1), (2, -1)]),
        (Looping.ONCE, 1, 2, [(2, 1), (3, 1), (None, 1)]),
        (Looping.ONCE, -1, 1, [(1, -1), (0, -1), (None, 1)]),
    ],
)
def test_the_way_through_a_range(
    looping: Looping, speed: int, origin: int, passed: list[tuple[int | None, int]]
) -> None:
    course = Course(FrameRange(0, 4), origin, speed, looping)
    assert [(course.frame(place), course.direction(place)) for place in range(len(passed))] == passed
    assert course.last == (len(passed) - 2 if looping is Looping.ONCE else None)
