"""One clock, whatever becomes of the device."""

from __future__ import annotations

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.media.devices import sound_output
from studio.media.devices.audio_sink import NO_DEVICE, AudioSink
from studio.media.devices.null_sink import BLOCK_SECONDS, LATENCY, NullSink
from studio.media.devices.portaudio import PortAudioSink
from studio.media.devices.ring_buffer import SampleRingBuffer
from studio.media.devices.sound_output import SoundOutput, create_sink
from tests.media.devices.fake_sounddevice import FakeSoundDevice


class Rig:
    """An output on a fake device, both on one clock that a test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.library = FakeSoundDevice()
        self.time = 100.0
        self.told: list[str] = []
        self.sinks: list[NullSink] = []
        self.output = SoundOutput(self._sink, lambda: self.time, self.told.append)
        monkeypatch.setattr(sound_output, "NullSink", self._null)

    def _sink(self, key: str) -> AudioSink:
        return (
            self._null(lambda: self.time) if key == NO_DEVICE else PortAudioSink(key, self.library, lambda: self.time)
        )

    def _null(self, *_: object) -> NullSink:
        self.sinks.append(NullSink(lambda: self.time, threaded=False))
        return self.sinks[-1]

    def go(self, blocks: int, *, pace: float = 1.0, device: bool = True) -> list[float]:
        """Let time go by in blocks of 10 ms, and return what the clock said after each."""
        said = []
        for _ in range(blocks):
            self.time += 0.01 / pace
            if device and self.library.streams and not self.library.streams[-1].closed:
                self.library.streams[-1].ask()
            elif not device:
                self.library.now += 0.01
            for sink in self.sinks:
                sink.request_due_samples()
            self.output.check_device()
            said.append(self.output.read_clock())
        return said


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(monkeypatch)


def ring_of(value: float, start: int, count: int) -> SampleRingBuffer:
    ring = SampleRingBuffer(start, count, 2)
    ring.write(np.full((count, 2), value, np.float32))
    return ring


def test_without_a_device_open_the_clock_is_the_walls(rig: Rig) -> None:
    begun = rig.output.read_clock()
    rig.time += 1.5
    assert rig.output.read_clock() == begun + 1.5
    assert (rig.output.rate, rig.output.is_running) == (0, False)


def test_the_device_takes_the_clock_over_without_a_jump(rig: Rig) -> None:
    rig.output.open_device()
    before = rig.output.read_clock()
    said = rig.go(200)
    assert rig.output.is_running
    assert said[-1] - before == pytest.approx(2.0, abs=0.02)
    assert max(np.diff(said)) < 0.021
    assert rig.output.latency_seconds > rig.library.streams[0].latency


def test_the_clock_is_that_of_a_device_that_runs_fast(rig: Rig) -> None:
    rig.output.open_device()
    rig.go(10)
    before = rig.output.read_clock()
    assert rig.go(1000, pace=1.001)[-1] - before == pytest.approx(10.0, abs=1e-6)


def test_samples_are_heard_when_the_clock_says_so(rig: Rig) -> None:
    rig.output.open_device()
    rig.go(5)
    wanted = rig.output.read_clock() + 0.2
    number = rig.output.find_sample_at(wanted)
    rig.output.play_buffer(ring_of(0.5, number, 4800))
    rig.go(60)
    heard = np.concatenate(rig.library.streams[0].heard)[:, 0]
    assert np.flatnonzero(heard)[0] == number
    assert number / 48_000 == pytest.approx(5 * 0.01 - 0.032 + 0.2, abs=0.02)


def test_a_device_that_is_pulled_out_gives_way_without_a_hitch(rig: Rig) -> None:
    rig.output.open_device()
    rig.go(50)
    rig.library.lost = True
    said = rig.go(300, device=False)
    assert rig.told == ["No sound: Speakers cannot be used: Unanticipated host error. Playback continues."]
    assert max(np.diff(said)) < 0.021
    assert said[-1] - said[0] == pytest.approx(2.99, abs=0.03)
    assert rig.output.is_running


def test_a_device_that_falls_silent_gives_way(rig: Rig) -> None:
    rig.output.open_device()
    rig.go(50)
    rig.go(100, device=False)
    assert rig.told == ["No sound: Speakers does not answer. Playback continues."]


@pytest.mark.parametrize("pace", [20.0, 0.1])
def test_what_is_no_clock_gives_way(rig: Rig, pace: float) -> None:
    rig.output.open_device()
    begun, wall = rig.output.read_clock(), rig.time
    said = rig.go(2000 if pace > 1 else 200, pace=pace)
    assert rig.told == ["No sound: Speakers does not keep time. Playback continues."]
    assert abs(said[-1] - begun - (rig.time - wall)) < 0.4


def test_a_machine_without_a_device_is_told_once(rig: Rig) -> None:
    rig.library.devices = []
    for _ in range(2):
        rig.output.open_device()
        said = rig.go(150)
        rig.output.release_device()
    assert rig.told == ["No sound: this machine has no sound device"]
    assert max(np.diff(said)) < 0.021


def test_underruns_are_silent_counted_and_do_not_click(rig: Rig) -> None:
    rig.output.open_device()
    rig.go(2)
    rig.output.play_buffer(ring_of(0.5, 1440, 600))
    rig.go(6)
    heard = np.concatenate(rig.library.streams[0].heard)[:, 0]
    assert rig.output.underrun_count == 4
    assert (heard[1440:2040] == 0.5).all()
    assert (heard[2040 + 192 :] == 0).all()
    assert np.abs(np.diff(heard[2000:])).max() < 0.01


def test_volume_mute_and_what_is_too_loud(rig: Rig) -> None:
    rig.output.open_device()
    rig.output.play_buffer(ring_of(3.0, 0, 48_000))
    rig.go(2)
    rig.output.volume = 0.5
    rig.go(2)
    rig.output.is_muted = True
    rig.go(2)
    levels = [block[-1, 0] for block in rig.library.streams[0].heard]
    assert levels == pytest.approx([1.0, 1.0, 0.375, 0.375, 0.0, 0.0])


def test_a_device_of_one_channel_plays_both(rig: Rig) -> None:
    rig.output.device = "JACK: Old radio"
    rig.output.open_device()
    ring = SampleRingBuffer(0, 480, 2)
    ring.write(np.repeat(np.array([[0.2, 0.4]], np.float32), 480, axis=0))
    rig.output.play_buffer(ring)
    rig.go(1)
    assert rig.library.streams[0].heard[0][-1] == pytest.approx([0.3])


def test_no_device_may_be_chosen(rig: Rig) -> None:
    rig.output.device = NO_DEVICE
    rig.output.open_device()
    said = rig.go(100)
    assert rig.output.is_running
    assert not rig.told
    assert said[-1] - said[0] == pytest.approx(0.99, abs=0.02)


def test_keys_name_sinks() -> None:
    assert isinstance(create_sink(NO_DEVICE), NullSink)
    assert isinstance(create_sink(""), PortAudioSink)


def test_the_null_sink_keeps_time_by_itself() -> None:
    asked: list[int] = []
    sink = NullSink()
    sink.open(0, 2, lambda out, at: asked.append(at))
    sink.start()
    while not sink.is_started or sink.read_clock() < 0.05:
        pass
    sink.close()
    assert asked == list(range(0, len(asked) * 480, 480))
    assert abs(len(asked) * BLOCK_SECONDS - 0.05 - LATENCY) < 0.5


def test_a_refusal_to_start_is_told_like_one_to_open(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sink: PortAudioSink) -> None:
        raise StudioError("it is asleep")

    monkeypatch.setattr(PortAudioSink, "start", refuse)
    rig.output.open_device()
    assert rig.told == ["No sound: it is asleep"]
    assert rig.library.streams[0].closed
