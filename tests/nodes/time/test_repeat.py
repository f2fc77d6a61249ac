"""Ping-pong: the frames there and back, and the mirrored sound."""

from __future__ import annotations

import pytest
import torch

from nodes.time.repeat import PingPong
from studio.sdk import Audio, ClipInfo, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame

SAMPLE_RATE = 48_000


def frames(node: PingPong, length: int) -> list[int]:
    clip = ClipInfo(FrameRate.from_value(25), length, 2, 2, 3)
    whole = node.facts({"image": clip}, MemoryMedia()).length
    images = [Image(torch.full((3, 2, 2), float(frame))) for frame in range(length)]
    return [int(run_frame(node, frame, facts={"image": clip}, image=images).pixels[0, 0, 0]) for frame in range(whole)]


def test_there_and_back() -> None:
    assert frames(PingPong(times=2), 4) == [0, 1, 2, 3, 2, 1] * 2
    assert frames(PingPong(times=2, repeat_ends=True), 3) == [0, 1, 2, 2, 1, 0] * 2
    assert frames(PingPong(times=3), 2) == [0, 1] * 3


@pytest.mark.parametrize("repeat_ends", [False, True])
def test_a_clip_of_one_frame(repeat_ends: bool) -> None:
    assert set(frames(PingPong(times=4, repeat_ends=repeat_ends), 1)) == {0}


def heard(node: PingPong, rate: FrameRate, length: int) -> torch.Tensor:
    """Return the node's sound of a clip whose samples are their own numbers."""
    clip = ClipInfo(rate, length, 2, 2, 3)
    clips = {"image": clip, "audio": ClipInfo(rate, length, channels=1, sample_rate=SAMPLE_RATE)}

    def sound(frame: int) -> Audio:
        numbers = rate.get_frame_samples(frame, SAMPLE_RATE)
        return Audio(torch.arange(numbers.start, numbers.stop, dtype=torch.float32)[None], SAMPLE_RATE)

    image = Image(torch.zeros(3, 2, 2))
    whole = node.facts(clips, MemoryMedia()).length
    parts = [run_frame(node, at, output="audio", facts=clips, image=image, audio=sound) for at in range(whole)]
    return torch.cat([part.samples for part in parts], 1)[0]


@pytest.mark.parametrize("rate", [FrameRate.from_value(25), FrameRate.from_value("30000/1001")], ids=str)
def test_the_sound_turns_with_the_picture(rate: FrameRate) -> None:
    length = 6
    found = heard(PingPong(times=3), rate, length)
    assert found.shape[0] == rate.sample_at(30, SAMPLE_RATE)
    steps = found.diff().abs()
    assert float(steps.max()) <= 2.0, "there is no jump"
    turn = (rate.sample_at(5, SAMPLE_RATE) + rate.sample_at(6, SAMPLE_RATE)) // 2
    assert found[: turn + 1].tolist() == list(range(turn + 1))
    middles = [int(found[rate.sample_at(at, SAMPLE_RATE) + 800]) for at in range(30)]
    shown = [rate.frame_at_sample(sample, SAMPLE_RATE) for sample in middles]
    assert shown == [0, 1, 2, 3, 4, 5, 4, 3, 2, 1] * 3


def test_repeated_ends_are_a_palindrome() -> None:
    found = heard(PingPong(times=2, repeat_ends=True), FrameRate.from_value(25), 3)
    once = torch.arange(5760.0)
    assert found.equal(torch.cat([once, once.flip(0)] * 2))
