"""What is seen is what is heard, for a minute, whatever the device's clock does."""

from __future__ import annotations

import random

import pytest

from studio.core.time import FrameRange, FrameRate
from studio.ui.sound.values import Passage
from studio.ui.timeline.course import Looping
from studio.ui.timeline.playback import Playback
from tests.ui.sound.rig import SoundRig

SECONDS = 60
STEP = 0.02


class Film:
    """Pictures and sound of one clip: pictures are shown the moment they are due."""

    def __init__(self, rig: SoundRig, frames: FrameRange) -> None:
        self.rig = rig
        self.playback = Playback(rig.output.now, lambda: rig.output.lead)
        self.playback.configure(frames, rig.rate)
        self.seen: list[tuple[float, int]] = []

    def play(self, seconds: float, speed: int = 1, jitter: float = 0.0) -> None:
        dice = random.Random(7)
        self.playback.play(0, speed)
        self.rig.feeder.play(self.rig.source, Passage(self.playback.course, self.rig.rate, self.playback.due))
        for _ in range(round(seconds / STEP)):
            self.rig.sinks[-1].latency = 0.02 + dice.uniform(0.0, jitter)
            self.rig.pass_time(STEP)
            self.rig.feeder.turn()
            frame = self.playback.tick()
            if frame is not None:
                self.playback.shown(frame)
                self.seen.append((self.rig.output.now(), frame))

    def differences(self) -> set[int]:
        """Return by how many frames picture and sound differed, each time that a picture came."""
        now = self.rig.output.now
        return {frame - self.rig.frame_at(at) for at, frame in self.seen if at < now() - 0.1 and at > 0.3}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "pace", "jitter"),
    [
        (24, 1.0, 0.0),
        (25, 1.001, 0.0),
        ("24000/1001", 0.999, 0.0),
        ("30000/1001", 1.0, 0.008),
        ("24000/1001", 1.001, 0.008),
    ],
)
def test_pictures_and_sound_stay_together(rate: int | str, pace: float, jitter: float) -> None:
    rig = SoundRig(FrameRate.of(rate), pace=pace)
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(SECONDS, jitter=jitter)
    assert film.differences() <= {-1, 0, 1}
    assert film.playback.dropped == 0
    assert film.playback.count == pytest.approx(SECONDS * pace * float(rig.rate), abs=6)
    assert film.playback.latest <= 1.1 * STEP
    assert rig.output.underruns == 0


def test_rounds_of_a_short_loop_stay_together() -> None:
    rig = SoundRig(FrameRate.of("30000/1001"))
    rig.warm()
    film = Film(rig, FrameRange(0, 7))
    film.play(SECONDS)
    late = film.seen[-200:-10]
    apart = [abs(frame - rig.frame_at(at + 0.02)) for at, frame in late]
    assert sorted(apart)[len(apart) // 2] == 0
    assert film.playback.dropped == 0


def test_a_device_of_another_rate_keeps_step() -> None:
    rig = SoundRig(FrameRate.of("24000/1001"), device=11_025)
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(20)
    assert film.differences() <= {-1, 0, 1}
    assert rig.output.underruns == 0


def test_faster_keeps_step() -> None:
    rig = SoundRig(FrameRate.of(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(20, speed=4)
    assert film.differences() <= set(range(-4, 5))


def test_pictures_go_on_in_time_when_the_device_is_lost() -> None:
    rig = SoundRig(FrameRate.of(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(2)
    rig.sinks[-1].failure = "the cable is out"
    before = len(film.seen)
    for _ in range(300):
        rig.time += 0.01
        rig.feeder.turn()
        frame = film.playback.tick()
        if frame is not None:
            film.playback.shown(frame)
            film.seen.append((rig.time, frame))
    assert rig.told == ["No sound: the cable is out. Playing goes on."]
    assert len(film.seen) - before == pytest.approx(75, abs=1)
    assert film.playback.dropped == 0
    rig.feeder.close()


def test_once_is_heard_to_its_end() -> None:
    rig = SoundRig(FrameRate.of(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 10))
    film.playback.looping = Looping.ONCE
    film.play(0.6)
    assert film.playback.ended
    assert rig.frame_at(film.playback.due + 9.5 / 25) == 9
