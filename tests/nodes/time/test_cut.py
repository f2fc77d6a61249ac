"""Trim, Reverse, Freeze and Retime: the right frames, and sound exact to the sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
import torch

from nodes.shared.retime.interpolation_nodes import InterpolationMethod
from nodes.shared.retime.retime_node import RetimeNode
from nodes.time.cut import Freeze, Reverse, Trim
from nodes.time.retime import Retime
from studio.sdk import AnimatedParam, Audio, ClipInfo, Flow, FrameRate, Image, InputInfo, StudioError
from studio.sdk.testing import MemoryMedia, run_frame

SAMPLE_RATE = 48_000
LENGTH = 20
RATES = [FrameRate.from_value(25), FrameRate.from_value("30000/1001"), FrameRate.from_value("1000/7")]
MEDIA = MemoryMedia()


def level(value: float, channels: int = 3) -> Image:
    return Image(torch.full((channels, 4, 4), float(value)))


def numbered(frame: int) -> Image:
    return level(frame)


def whole_sound(rate: FrameRate, length: int = LENGTH) -> torch.Tensor:
    """Return a clip's sound in which every sample is another: [2, samples]."""
    count = rate.sample_at(length, SAMPLE_RATE)
    steps = torch.arange(1, count + 1, dtype=torch.float32)
    return torch.stack([steps, -steps])


def frames_of(sound: torch.Tensor, rate: FrameRate) -> Callable[[int], Audio]:
    def frame_of(frame: int) -> Audio:
        first, stop = rate.sample_at(frame, SAMPLE_RATE), rate.sample_at(frame + 1, SAMPLE_RATE)
        return Audio(sound[:, first:stop].contiguous(), SAMPLE_RATE)

    return frame_of


def facts(rate: FrameRate, length: int = LENGTH) -> dict[str, ClipInfo]:
    return {
        "image": ClipInfo(rate, length, 4, 4, 3),
        "flow": ClipInfo(rate, length, 4, 4, 2),
        "audio": ClipInfo(rate, length, channels=2, sample_rate=SAMPLE_RATE),
    }


def heard(node: RetimeNode, sound: torch.Tensor, rate: FrameRate, length: int) -> torch.Tensor:
    """Return the node's whole sound, after a look at the length of each frame's."""
    clips = facts(rate)
    parts = []
    for frame in range(length):
        piece = run_frame(node, frame, output="audio", facts=clips, image=numbered, audio=frames_of(sound, rate))
        count = rate.sample_at(frame + 1, SAMPLE_RATE) - rate.sample_at(frame, SAMPLE_RATE)
        assert piece.samples.shape == (2, count)
        parts.append(piece.samples)
    return torch.cat(parts, dim=1)


def shown(node: RetimeNode, frame: int, clips: Mapping[str, ClipInfo] | None = None) -> float:
    return float(run_frame(node, frame, facts=clips or facts(RATES[0]), image=numbered).pixels.mean())


@pytest.mark.parametrize("rate", RATES, ids=str)
class TestSoundFollows:
    def test_trim_moves_every_sample(self, rate: FrameRate) -> None:
        sound = whole_sound(rate)
        later = rate.sample_at(7, SAMPLE_RATE)
        found = heard(Trim(start=7, length=9), sound, rate, 9)
        assert found.equal(sound[:, later : later + found.shape[1]])

    def test_trim_is_silent_beyond_the_end(self, rate: FrameRate) -> None:
        sound = whole_sound(rate)
        later = rate.sample_at(17, SAMPLE_RATE)
        found = heard(Trim(start=17, length=8), sound, rate, 8)
        rest = sound.shape[1] - later
        assert found[:, :rest].equal(sound[:, later:])
        assert float(found[:, rest:].abs().max()) == 0.0

    def test_reverse_is_the_sound_backwards(self, rate: FrameRate) -> None:
        sound = whole_sound(rate)
        assert heard(Reverse(), sound, rate, LENGTH).equal(sound.flip(1))

    def test_freeze_is_silent(self, rate: FrameRate) -> None:
        assert float(heard(Freeze(frame=3), whole_sound(rate), rate, 5).abs().max()) == 0.0

    def test_retime_at_full_speed_changes_nothing(self, rate: FrameRate) -> None:
        sound = whole_sound(rate)
        assert heard(Retime(speed=AnimatedParam.from_constant(1.0)), sound, rate, LENGTH).equal(sound)

    @pytest.mark.parametrize("speed", [0.5, 0.3, 2.0, 1.7])
    def test_retime_plays_a_tone_at_another_pitch_without_gaps(self, rate: FrameRate, speed: float) -> None:
        count = rate.sample_at(LENGTH, SAMPLE_RATE)
        time = torch.arange(count, dtype=torch.float64) / SAMPLE_RATE
        sound = torch.stack([torch.sin(2765.0 * time), torch.cos(911.0 * time)]).float()
        length = min(30, int(LENGTH / speed))
        found = heard(Retime(speed=AnimatedParam.from_constant(speed)), sound, rate, length)
        stretched = torch.arange(found.shape[1], dtype=torch.float64) * speed / SAMPLE_RATE
        expected = torch.stack([torch.sin(2765.0 * stretched), torch.cos(911.0 * stretched)]).float()
        inner = slice(100, int((count - 200) / speed))
        assert float((found[:, inner] - expected[:, inner]).abs().max()) < 2e-3


def test_fast_sound_does_not_fold_over() -> None:
    rate = RATES[0]
    time = torch.arange(rate.sample_at(LENGTH, SAMPLE_RATE), dtype=torch.float64) / SAMPLE_RATE
    high = torch.sin(2 * torch.pi * 20_000 * time).float().expand(2, -1)
    assert float(heard(Retime(speed=AnimatedParam.from_constant(2.0)), high, rate, 9)[:, 200:].abs().max()) < 0.02


class TestTrim:
    def test_shows_later_frames(self) -> None:
        node = Trim(start=5, length=10)
        assert [shown(node, frame) for frame in (0, 1, 9)] == [5, 6, 14]
        assert node.facts(facts(RATES[0]), MEDIA).length == 10

    def test_no_length_keeps_the_rest(self) -> None:
        assert Trim(start=5).facts(facts(RATES[0]), MEDIA).length == 15

    def test_beyond_the_end_the_last_frame_is_held(self) -> None:
        assert shown(Trim(start=18, length=30), 25) == 19

    def test_a_start_beyond_the_end_is_refused(self) -> None:
        with pytest.raises(StudioError, match="the clip has 20 frames; 'start' must be at most 19"):
            Trim(start=20).facts(facts(RATES[0]), MEDIA)


def test_reverse_counts_from_the_end() -> None:
    assert [shown(Reverse(), frame) for frame in (0, 1, 19)] == [19, 18, 0]
    assert Reverse().facts(facts(RATES[0]), MEDIA).length == 20


def test_freeze_holds_one_frame() -> None:
    node = Freeze(frame=4, length=50)
    assert [shown(node, frame) for frame in (0, 7, 49)] == [4, 4, 4]
    assert node.facts(facts(RATES[0]), MEDIA).length == 50
    assert Freeze().facts(facts(RATES[0]), MEDIA).length == 20
    assert shown(Freeze(frame=99), 0) == 19


@pytest.mark.parametrize("node", [Trim(), Reverse(), Freeze(), Retime()], ids=lambda node: node.spec.id)
def test_without_sound_there_is_none(node: RetimeNode) -> None:
    sound = run_frame(node, 3, output="audio", facts=facts(RATES[0]), image=numbered)
    assert sound.channels == 0
    silent = {**facts(RATES[0]), "audio": ClipInfo(RATES[0], LENGTH)}
    none = Audio(torch.zeros(0, 0), SAMPLE_RATE)
    passed = run_frame(node, 3, output="audio", facts=silent, image=numbered, audio=lambda frame: none)
    assert passed.channels == 0


class TestRetime:
    @pytest.mark.parametrize(
        ("speed", "length"), [(0.5, 40), (2.0, 10), (1.0, 20), (0.1, 200), (3.0, 7), (100.0, 1), (0.3, 67)]
    )
    def test_the_length_follows_the_speed(self, speed: float, length: int) -> None:
        assert Retime(speed=AnimatedParam.from_constant(speed)).facts(facts(RATES[0]), MEDIA).length == length

    def test_nearest_shows_the_closer_frame(self) -> None:
        node = Retime(speed=AnimatedParam.from_constant(0.4), method=InterpolationMethod.NEAREST)
        assert [shown(node, frame) for frame in range(6)] == [0, 0, 1, 1, 2, 2]

    def test_blend_fades_between_frames(self) -> None:
        node = Retime(speed=AnimatedParam.from_constant(0.25))
        assert [shown(node, frame) for frame in range(5)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
        assert shown(Retime(speed=AnimatedParam.from_constant(1.5)), 3) == pytest.approx(4.5)

    def test_the_speed_is_what_is_written(self) -> None:
        assert shown(Retime(speed=AnimatedParam.from_constant(0.1)), 30) == 3.0
        assert Retime(speed=AnimatedParam.from_constant(0.1))._speed == Fraction(1, 10)

    def test_the_last_frame_is_held(self) -> None:
        assert shown(Retime(speed=AnimatedParam.from_constant(0.5)), 39) == 19

    def test_whole_frames_ask_for_no_flow(self) -> None:
        node, clip = (
            Retime(speed=AnimatedParam.from_constant(0.5), method=InterpolationMethod.FLOW),
            facts(RATES[0])["flow"],
        )
        assert len(node.frames_needed("flow", 4, clip)) == 0
        assert node.frames_needed("flow", 5, clip) == range(2, 3)
        assert node.frames_needed("image", 5, clip) == range(2, 4)
        assert node.frames_needed("image", 39, clip) == range(19, 20)
        assert len(Retime(speed=AnimatedParam.from_constant(0.5)).frames_needed("flow", 5, clip)) == 0

    def test_flow_needs_a_flow(self) -> None:
        clips = {"image": ClipInfo(RATES[0], 9, 4, 4, 3)}
        with pytest.raises(StudioError, match="the method 'flow' needs an Optical Flow connected"):
            Retime(method=InterpolationMethod.FLOW).facts(clips, MEDIA)


def waves(shift_x: float, shift_y: float, channels: int = 3) -> Image:
    y, x = torch.meshgrid(torch.arange(60.0) - shift_y, torch.arange(80.0) - shift_x, indexing="ij")
    planes = [0.5 + 0.4 * torch.sin(x / 5 + phase) * torch.cos(y / 6 - phase) for phase in range(3)]
    planes += [torch.ones_like(x)] * (channels - 3)
    return Image(torch.stack(planes, -1).permute(2, 0, 1))


def test_retime_by_flow_in_one_go() -> None:
    def flow(frame: int) -> Any:
        return Flow(torch.tensor([4.0, 0.0]).view(2, 1, 1).expand(2, 60, 80).contiguous())

    clips = {"image": ClipInfo(RATES[0], 9, 80, 60, 3), "flow": ClipInfo(RATES[0], 9, 80, 60, 2)}
    node = Retime(speed=AnimatedParam.from_constant(0.5), method=InterpolationMethod.FLOW)
    made = run_frame(node, 5, facts=clips, image=lambda frame: waves(4.0 * frame, 0), flow=flow)
    assert float((made.pixels - waves(10.0, 0).pixels)[:, 6:-6, 6:-6].abs().max()) < 0.01
    back = run_frame(
        node, 5, facts={**clips, "backward": clips["flow"]}, image=lambda frame: waves(4.0 * frame, 0), flow=flow,
        backward=lambda frame: Flow(-flow(frame).pixels),
    )  # fmt: skip
    assert float((back.pixels - waves(10.0, 0).pixels)[:, 6:-6, 6:-6].abs().max()) < 0.01
    assert node.get_input_frames("backward", 5, InputInfo({"backward": clips["flow"]})) == (3, range(3, 4))
