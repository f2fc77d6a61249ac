"""What is seen is what is heard, for a minute, whatever the device's clock does."""

from __future__ import annotations

import random

import pytest

from studio.core.time import FrameRange, FrameRate
from studio.ui.features.sound.audio_segment import AudioSegment
from studio.ui.features.timeline.playback.playback_clock import PlaybackClock
from studio.ui.preview.playback_range import LoopMode
from tests.ui.features.sound.rig import SoundRig

SECONDS = 60
STEP = 0.02


class Film:
    """Pictures and sound of one clip: pictures are shown the moment they are due."""

    def __init__(self, rig: SoundRig, frames: FrameRange) -> None:
        self.rig = rig
        self.playback = PlaybackClock(rig.output.read_clock, lambda: rig.output.latency_seconds)
        self.playback.set_range(frames, rig.rate)
        self.seen: list[tuple[float, int]] = []

    def play(self, seconds: float, speed: int = 1, jitter: float = 0.0) -> None:
        dice = random.Random(7)
        self.playback.start_at(0, speed)
        self.rig.feeder.play_segment(
            self.rig.source, AudioSegment(self.playback.playback_range, self.rig.rate, self.playback.due_time)
        )
        for _ in range(round(seconds / STEP)):
            self.rig.sinks[-1].latency = 0.02 + dice.uniform(0.0, jitter)
            self.rig.pass_time(STEP)
            self.rig.feeder.produce_block()
            frame = self.playback.take_due_frame()
            if frame is not None:
                self.playback.report_shown(frame)
                self.seen.append((self.rig.output.read_clock(), frame))

    def differences(self) -> set[int]:
        """Return by how many frames picture and sound differed, each time that a picture came."""
        now = self.rig.output.read_clock
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
    rig = SoundRig(FrameRate.from_value(rate), pace=pace)
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(SECONDS, jitter=jitter)
    assert film.differences() <= {-1, 0, 1}
    assert film.playback.dropped_count == 0
    assert film.playback.shown_count == pytest.approx(SECONDS * pace * float(rig.rate), abs=6)
    assert film.playback.max_lateness <= 1.1 * STEP
    assert rig.output.underrun_count == 0


def test_rounds_of_a_short_loop_stay_together() -> None:
    rig = SoundRig(FrameRate.from_value("30000/1001"))
    rig.warm()
    film = Film(rig, FrameRange(0, 7))
    film.play(SECONDS)
    late = film.seen[-200:-10]
    apart = [abs(frame - rig.frame_at(at + 0.02)) for at, frame in late]
    assert sorted(apart)[len(apart) // 2] == 0
    assert film.playback.dropped_count == 0


def test_a_device_of_another_rate_keeps_step() -> None:
    rig = SoundRig(FrameRate.from_value("24000/1001"), device=11_025)
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(20)
    assert film.differences() <= {-1, 0, 1}
    assert rig.output.underrun_count == 0


def test_faster_keeps_step() -> None:
    rig = SoundRig(FrameRate.from_value(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(20, speed=4)
    assert film.differences() <= set(range(-4, 5))


def test_pictures_go_on_in_time_when_the_device_is_lost() -> None:
    rig = SoundRig(FrameRate.from_value(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 5000))
    film.play(2)
    rig.sinks[-1].failure_reason = "the cable is out"
    before = len(film.seen)
    for _ in range(300):
        rig.time += 0.01
        rig.feeder.produce_block()
        frame = film.playback.take_due_frame()
        if frame is not None:
            film.playback.report_shown(frame)
            film.seen.append((rig.time, frame))
    assert rig.told == ["No sound: the cable is out. Playback continues."]
    assert len(film.seen) - before == pytest.approx(75, abs=1)
    assert film.playback.dropped_count == 0
    rig.feeder.close_device()


def test_once_is_heard_to_its_end() -> None:
    rig = SoundRig(FrameRate.from_value(25))
    rig.warm()
    film = Film(rig, FrameRange(0, 10))
    film.playback.loop_mode = LoopMode.ONCE
    film.play(0.6)
    assert film.playback.is_ended
    assert rig.frame_at(film.playback.due_time + 9.5 / 25) == 9
