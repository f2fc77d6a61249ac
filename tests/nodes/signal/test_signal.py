"""Signals: waves, measures and arithmetic, to the number."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from nodes.motion.flow import FlowMagnitude, FlowStatistic
from nodes.signal.arithmetic import RemapSignal, SignalMath, SignalOperation
from nodes.signal.measure import AudioLevel, Brightness, LevelScale, LoudnessMeasure
from nodes.signal.wave import Wave, WaveShape
from studio.sdk import Audio, ClipInfo, Flow, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame

RATE = FrameRate.from_value(25)


def wave(frame: int, shape: WaveShape, **params: float) -> float:
    """Return a wave's number; by default its period is 8 frames."""
    value = run_frame(Wave(shape=shape, rate=8.0, **params), frame)  # type: ignore[arg-type]  # mypy unpacks to all
    assert isinstance(value, float)
    return value


class TestWave:
    @pytest.mark.parametrize(
        ("shape", "period"),
        [
            (WaveShape.SINE, [0.5 + 0.5 * math.sin(math.tau * n / 8) for n in range(8)]),
            (WaveShape.TRIANGLE, [0.5, 0.75, 1.0, 0.75, 0.5, 0.25, 0.0, 0.25]),
            (WaveShape.SAW, [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]),
            (WaveShape.SQUARE, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        ],
    )
    def test_a_period(self, shape: WaveShape, period: list[float]) -> None:
        assert [wave(frame, shape) for frame in range(8)] == pytest.approx(period, abs=1e-12)
        assert [wave(frame, shape) for frame in range(800, 808)] == pytest.approx(period, abs=1e-12)

    def test_low_and_high_are_reached(self) -> None:
        assert wave(2, WaveShape.SINE, low=-3.0, high=5.0) == pytest.approx(5.0)
        assert wave(6, WaveShape.SINE, low=-3.0, high=5.0) == pytest.approx(-3.0)
        assert wave(0, WaveShape.SAW, low=2.0, high=1.0) == 2.0

    def test_phase_and_frequency(self) -> None:
        assert wave(0, WaveShape.SAW, phase=90.0) == 0.25
        assert wave(0, WaveShape.SAW, phase=-90.0) == 0.75
        assert wave(1, WaveShape.SAW, frequency=3.0) == 0.375
        assert wave(5, WaveShape.SAW, frequency=0.0) == 0.0

    def test_periods_do_not_drift(self) -> None:
        """A tenth of a hertz at 25 fps falls on a whole period at each 250th frame, after any time."""
        node = Wave(shape=WaveShape.SQUARE, frequency=0.1, rate=25.0)
        assert [run_frame(node, 250 * 40_000 + frame) for frame in (-1, 0, 124, 125)] == [0.0, 1.0, 1.0, 0.0]

    def test_noise_is_the_seeds_alone_and_smooth(self) -> None:
        drawn = [wave(frame, WaveShape.NOISE, frequency=0.5) for frame in range(800)]
        assert drawn == [wave(frame, WaveShape.NOISE, frequency=0.5) for frame in range(800)]
        assert drawn[160] != wave(160, WaveShape.NOISE, frequency=0.5, seed=1)
        assert min(drawn) >= 0.0
        assert max(drawn) <= 1.0
        assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.12)
        steps = [abs(b - a) for a, b in pairwise(drawn)]
        assert max(steps) < 1.875 / 16 + 1e-9  # the steepest of the blend, over 16 frames from one number to the next

    def test_its_facts_are_its_parameters(self) -> None:
        assert Wave(rate=24.0, length=48).facts({}, MemoryMedia()) == ClipInfo(FrameRate.from_value(24), 48)


def tone(level: float, samples: int = 1920) -> Audio:
    """Return one frame of a square wave: its RMS and its peak are its level."""
    signs = torch.ones(samples)
    signs[1::2] = -1.0
    return Audio((signs * level).expand(2, -1), 48_000)


class TestLevel:
    @pytest.mark.parametrize("measure", list(LoudnessMeasure))
    def test_a_square_wave_has_its_level(self, measure: LoudnessMeasure) -> None:
        assert run_frame(AudioLevel(measure=measure), 0, audio=tone(0.25)) == pytest.approx(0.25)

    def test_rms_and_peak_of_a_sine(self) -> None:
        sine = Audio(torch.sin(torch.arange(4800) * math.tau / 48).expand(1, -1), 48_000)
        assert run_frame(AudioLevel(measure=LoudnessMeasure.PEAK), 0, audio=sine) == pytest.approx(1.0)
        assert run_frame(AudioLevel(measure=LoudnessMeasure.RMS), 0, audio=sine) == pytest.approx(math.sqrt(0.5))

    def test_it_rises_at_once_and_falls_by_its_release(self) -> None:
        sound = [tone(0.0), tone(1.0), *[tone(0.0)] * 10]
        node = AudioLevel(attack=0.0, release=200.0)
        levels = [run_frame(node, frame, audio=sound) for frame in range(8)]
        assert levels[:2] == [0.0, pytest.approx(1.0)]
        assert levels[6] == pytest.approx(math.exp(-1.0))  # 5 frames are 200 ms
        assert run_frame(AudioLevel(release=0.0), 2, audio=sound) == 0.0

    def test_it_rises_by_its_attack(self) -> None:
        sound = [tone(0.0), *[tone(1.0)] * 10]
        assert run_frame(AudioLevel(attack=200.0), 5, audio=sound) == pytest.approx(1.0 - math.exp(-1.0))

    def test_decibels_have_a_floor(self) -> None:
        node = AudioLevel(scale=LevelScale.DECIBEL, floor=-48.0)
        assert run_frame(node, 0, audio=tone(1.0)) == pytest.approx(0.0)
        assert run_frame(node, 0, audio=tone(0.5)) == pytest.approx(-6.0206, abs=1e-4)
        assert run_frame(node, 0, audio=tone(0.0)) == -48.0
        assert run_frame(node, 0, audio=tone(1e-4)) == -48.0

    def test_no_sound_is_silence(self) -> None:
        assert run_frame(AudioLevel(), 0, audio=Audio.make_empty()) == 0.0
        node = AudioLevel(measure=LoudnessMeasure.PEAK)
        assert run_frame(node, 0, audio=Audio.make_empty()) == 0.0


class TestBrightness:
    def test_luma_of_plain_colours(self) -> None:
        colors = torch.eye(3).view(3, 1, 3)
        found = [run_frame(Brightness(), 0, image=Image(colors[:, :, n : n + 1])) for n in range(3)]
        assert found == pytest.approx([0.2126, 0.7152, 0.0722])
        assert run_frame(Brightness(), 0, image=Image(torch.full((3, 4, 4), 0.5))) == pytest.approx(0.5)

    def test_what_is_not_covered_does_not_count(self) -> None:
        pixels = torch.ones(4, 2, 2)
        pixels[:3, 0] = 0.0
        pixels[3, 0] = 0.0
        assert run_frame(Brightness(), 0, image=Image(pixels)) == pytest.approx(1.0)
        pixels[3] = 0.0
        assert run_frame(Brightness(), 0, image=Image(pixels)) == 0.0


class TestFlowMagnitude:
    def test_mean_and_percentile(self) -> None:
        flow = torch.zeros(2, 10, 10)
        flow[0, 0, :6], flow[1, 0, :6] = 3.0, 4.0
        assert run_frame(FlowMagnitude(), 0, flow=Flow(flow)) == pytest.approx(0.3)
        nearly = FlowMagnitude(measure=FlowStatistic.NEARLY_ALL)
        assert run_frame(nearly, 0, flow=Flow(flow)) == 5.0
        flow[:, 0, 5] = 0.0
        assert run_frame(nearly, 0, flow=Flow(flow)) == 0.0

    def test_pixels_are_those_of_the_full_picture(self) -> None:
        assert run_frame(FlowMagnitude(), 0, scale=0.25, flow=Flow(torch.ones(2, 4, 4))) == pytest.approx(math.sqrt(32))

    def test_unknown_vectors_are_left_out(self) -> None:
        flow = torch.full((2, 4, 4), 6.0)
        flow[0, 0, 0] = math.nan
        assert run_frame(FlowMagnitude(), 0, flow=Flow(flow)) == pytest.approx(math.sqrt(72))
        assert run_frame(FlowMagnitude(), 0, flow=Flow(torch.full((2, 4, 4), math.inf))) == 0.0


@pytest.mark.parametrize(
    ("node", "given", "expected"),
    [
        (RemapSignal(in_low=0.0, in_high=10.0, out_low=1.0, out_high=3.0), 5.0, 2.0),
        (RemapSignal(in_low=0.0, in_high=10.0, out_low=1.0, out_high=3.0), 50.0, 3.0),
        (RemapSignal(in_low=0.0, in_high=10.0, out_low=1.0, out_high=3.0), -1.0, 1.0),
        (RemapSignal(in_low=0.0, in_high=10.0, out_low=1.0, out_high=3.0, clamp=False), 15.0, 4.0),
        (RemapSignal(out_low=1.0, out_high=0.0), 0.25, 0.75),
        (RemapSignal(power=2.0), 0.5, 0.25),
        (RemapSignal(power=2.0, clamp=False), -0.5, -0.25),
        (RemapSignal(in_low=4.0, in_high=0.0), 1.0, 0.75),
        (RemapSignal(in_low=2.0, in_high=2.0, out_high=7.0), 2.0, 7.0),
        (RemapSignal(in_low=2.0, in_high=2.0, out_high=7.0), 1.9, 0.0),
    ],
)
def test_remap(node: RemapSignal, given: float, expected: float) -> None:
    assert run_frame(node, 0, signal=given) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (SignalOperation.ADD, 5.0),
        (SignalOperation.MULTIPLY, 6.0),
        (SignalOperation.MIN, 2.0),
        (SignalOperation.MAX, 3.0),
    ],
)
def test_two_signals_or_one_and_a_number(operation: SignalOperation, expected: float) -> None:
    assert run_frame(SignalMath(operation=operation), 0, a=2.0, b=3.0) == expected
    assert run_frame(SignalMath(operation=operation, number=3.0), 0, a=2.0) == expected
