"""Retime with a speed curve, Time Warp and Frame Rate: places, lengths, and sound along the curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from nodes.shared.retime.interpolation_nodes import FrameInterpolationNode, InterpolationMethod
from nodes.time.rate import Rate
from nodes.time.retime import Retime, TimeWarp
from studio.sdk import AnimatedParam, Audio, ClipInfo, FrameRate, Image, StudioError
from studio.sdk.testing import MemoryMedia, run_frame
from tools.quality.time import ramp_place, ramp_sound

RATE = FrameRate.from_value(25)
NTSC = FrameRate.from_value("30000/1001")
SAMPLE_RATE = 48_000
MEDIA = MemoryMedia()


def line(start: float, slope: float, steady: int | None = None) -> AnimatedParam:
    return AnimatedParam(f"{start}+{slope}t", lambda t: start + slope * t, steady)


def numbered(frame: int) -> Image:
    return Image(torch.full((3, 2, 2), float(frame)))


def clips(length: int = 50, rate: FrameRate = RATE) -> dict[str, ClipInfo]:
    sound = ClipInfo(rate, length, channels=1, sample_rate=SAMPLE_RATE)
    return {"image": ClipInfo(rate, length, 2, 2, 3), "audio": sound}


def shown(node: FrameInterpolationNode, frame: int, rate: FrameRate = RATE, **signals: Any) -> float:
    made = run_frame(node, frame, facts=clips(rate=rate), image=numbered, signals=signals)
    return float(made.pixels.mean())


def heard(
    node: FrameInterpolationNode, sound: Callable[[torch.Tensor], torch.Tensor], length: int, rate: FrameRate
) -> torch.Tensor:
    """Return the node's sound; the clip's is a function of its sample numbers, float64."""

    def frame_of(frame: int) -> Audio:
        numbers = rate.get_frame_samples(frame, SAMPLE_RATE)
        return Audio(sound(torch.arange(numbers.start, numbers.stop).double())[None].float(), SAMPLE_RATE)

    made = [
        run_frame(node, at, output="audio", facts=clips(rate=rate), image=numbered, audio=frame_of).samples
        for at in range(length)
    ]
    return torch.cat(made, 1)[0]


class TestRetime:
    def test_the_place_is_the_integral(self) -> None:
        assert ramp_place().ok
        node = Retime(speed=line(0.2, 0.02))
        assert [shown(node, t) for t in (0, 10, 37)] == pytest.approx([0, 3.0, 0.2 * 37 + 0.01 * 37**2], abs=1e-4)

    def test_the_length_comes_from_the_curve(self) -> None:
        ramp = AnimatedParam("ramp", lambda t: min(1.0, t / 20), 20)
        assert Retime(speed=ramp).facts(clips(), MEDIA).length == 60
        assert Retime(speed=ramp, start=10.0).facts(clips(), MEDIA).length == 50
        assert Retime(speed=ramp, length=7).facts(clips(), MEDIA).length == 7
        stops = AnimatedParam("stops", lambda t: max(0.0, 1 - t / 20), 20)
        with pytest.raises(StudioError, match="never reaches its end; set 'length'"):
            Retime(speed=stops).facts(clips(), MEDIA)

    def test_backwards_from_the_end(self) -> None:
        node = Retime(speed=AnimatedParam.from_constant(-1.0), start=49.0, length=50)
        assert [shown(node, t) for t in (0, 1, 49, 60)] == [49, 48, 0, 0]

    def test_nearest_rounds(self) -> None:
        node = Retime(speed=line(0.0, 0.1), method=InterpolationMethod.NEAREST)
        assert [shown(node, t) for t in range(6)] == [0, 0, 0, 0, 1, 1]

    @pytest.mark.parametrize("rate", [RATE, NTSC], ids=str)
    def test_backwards_the_sound_is_mirrored(self, rate: FrameRate) -> None:
        node = Retime(speed=AnimatedParam.from_constant(-1.0), start=20.0, length=20)
        found = heard(node, lambda n: n, 10, rate)
        turn = 20 * SAMPLE_RATE / float(rate)
        expected = turn - torch.arange(len(found)).double()
        assert float((found[50:-50] - expected[50:-50]).abs().max()) < 0.5

    @pytest.mark.parametrize("rate", [RATE, NTSC], ids=str)
    def test_the_sound_bends_with_the_speed(self, rate: FrameRate) -> None:
        assert ramp_sound(rate).ok

    def test_standing_still_is_silent(self) -> None:
        assert (
            float(
                heard(Retime(speed=AnimatedParam.from_constant(0.0), start=5.0, length=5), torch.ones_like, 3, RATE)
                .abs()
                .max()
            )
            == 0
        )


class TestTimeWarp:
    keys = AnimatedParam("0 to 20 over 40", lambda t: min(t, 40.0) / 2, 40)

    def test_the_curve_is_the_place(self) -> None:
        assert [shown(TimeWarp(frame=self.keys), t) for t in (0, 5, 40, 60)] == [0, 2.5, 20, 20]
        assert TimeWarp(frame=self.keys).facts(clips(), MEDIA).length == 41

    def test_without_keys_it_plays_on(self) -> None:
        assert [shown(TimeWarp(frame=AnimatedParam.from_constant(7.0)), t) for t in (0, 3)] == [7, 10]
        assert TimeWarp().facts(clips(), MEDIA).length == 50

    def test_a_signal_may_move_the_picture(self) -> None:
        assert shown(TimeWarp(), 10, offset=[0.0] * 10 + [4.0]) == 14
        assert shown(TimeWarp(offset=-20.0), 10) == 0

    def test_the_sound_goes_along(self) -> None:
        found = heard(TimeWarp(frame=self.keys), lambda n: torch.sin(n / 30), 45, RATE)
        half = torch.sin(torch.arange(1920 * 38).double() / 60)[200:]
        assert float((found[200 : 1920 * 38] - half).abs().max()) < 1e-3
        assert float(found[1920 * 41 :].abs().max()) == 0.0
        passed = heard(TimeWarp(), lambda n: n.sin(), 20, NTSC)
        assert float((passed - torch.arange(len(passed)).double().sin())[40:-40].abs().max()) < 1e-4


class TestFrameRate:
    def test_it_lasts_as_long(self) -> None:
        made = Rate(rate=30.0).facts(clips(), MEDIA)
        assert (made.rate, made.length) == (FrameRate.from_value(30), 60)
        assert Rate(rate=24.0).facts(clips(101, NTSC), MEDIA).length == 81

    def test_nearest_and_blend(self) -> None:
        assert [shown(Rate(rate=60.0), t) for t in range(6)] == [0, 0, 1, 1, 2, 2]
        assert shown(Rate(rate=60.0, method=InterpolationMethod.BLEND), 1) == pytest.approx(25 / 60)
        assert [shown(Rate(rate=5.0), t) for t in range(3)] == [0, 5, 10]
        assert shown(Rate(rate=50.0, method=InterpolationMethod.BLEND), 99) == 49, "the last frame is held"

    @pytest.mark.parametrize("to", [50.0, 24.0, 29.97, 7.3])
    def test_the_sound_is_the_same_to_the_sample(self, to: float) -> None:
        parts = []
        for frame in range(20):
            piece = run_frame(
                Rate(rate=to),
                frame,
                output="audio",
                facts=clips(200, NTSC),
                image=numbered,
                audio=lambda at: Audio(
                    torch.arange(*_ends(NTSC.get_frame_samples(at, SAMPLE_RATE)), dtype=torch.float32)[None],
                    SAMPLE_RATE,
                ),
            )
            assert piece.samples.shape[1] == len(FrameRate.from_value(to).get_frame_samples(frame, SAMPLE_RATE))
            parts.append(piece.samples)
        joined = torch.cat(parts, 1)[0]
        assert joined.equal(torch.arange(float(len(joined))))

    def test_without_sound_there_is_none(self) -> None:
        assert run_frame(Rate(), 0, output="audio", facts=clips(), image=numbered).channels == 0

    def test_flow_needs_a_flow(self) -> None:
        with pytest.raises(StudioError, match="needs an Optical Flow connected"):
            Rate(method=InterpolationMethod.FLOW).facts(clips(), MEDIA)


def _ends(numbers: range) -> tuple[int, int]:
    return numbers.start, numbers.stop


def test_a_ramp_is_what_the_formula_says() -> None:
    assert Retime(speed=line(1.0, -0.02)).speed.integrate_to(40) == pytest.approx(24.0, abs=1e-9)
    assert math.isclose(Retime(speed=AnimatedParam.from_constant(0.1)).find_clip_position(30, clips()["image"]), 3.0)
