"""Sound and pictures of every kind through the nodes about time: each works or says why not."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from nodes.time.echo import Echo
from nodes.time.median import TemporalMedian
from nodes.time.rate import Rate
from nodes.time.repeat import PingPong
from nodes.time.retime import Retime, TimeWarp
from nodes.time.splice import Splice
from studio.sdk import AnimatedParam, Audio, ClipInfo, FrameRate, Image, ShapeError
from studio.sdk.node import Node
from studio.sdk.testing import run_frame

RATE = FrameRate.from_value("30000/1001")
SAMPLE_RATE = 44_100
BENDING = [
    PingPong(),
    Rate(rate=24.0),
    Retime(),
    Retime(speed=AnimatedParam.from_constant(-1.5), start=20.0, length=9),
    TimeWarp(),
]
PICTURES: list[Node] = [*BENDING, Echo(), TemporalMedian(radius=2)]


def clips(channels: int) -> dict[str, ClipInfo]:
    sound = ClipInfo(RATE, 40, channels=channels, sample_rate=SAMPLE_RATE)
    return {"image": ClipInfo(RATE, 40, 2, 2, 3), "audio": sound}


@pytest.mark.parametrize(("channels", "value"), [(1, 0.5), (6, 0.5), (2, None), (2, math.nan)])
@pytest.mark.parametrize("node", BENDING, ids=lambda node: type(node).__name__)
def test_any_sound(node: Node, channels: int, value: float | None) -> None:
    def sound(frame: int) -> Audio:
        count = len(RATE.get_frame_samples(frame, SAMPLE_RATE)) if value is not None else 0
        return Audio(torch.full((channels, count), value or 0.0), SAMPLE_RATE)

    made = run_frame(node, 5, output="audio", facts=clips(channels), image=Image(torch.zeros(3, 2, 2)), audio=sound)
    rate = FrameRate.from_value(24) if isinstance(node, Rate) else RATE
    assert made.samples.shape == (channels, len(rate.get_frame_samples(5, SAMPLE_RATE)))


@pytest.mark.parametrize("size", [(1, 1), (17, 31), (401, 3)])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("node", PICTURES, ids=lambda node: type(node).__name__)
def test_any_size(node: Node, channels: int, size: tuple[int, int]) -> None:
    def picture(frame: int) -> Image:
        return Image(torch.full((*size, channels), 0.25 + frame / 400).permute(2, 0, 1))

    assert run_frame(node, 5, image=picture).pixels.shape == (channels, *size)


@pytest.mark.parametrize("node", PICTURES, ids=lambda node: type(node).__name__)
def test_a_clip_of_one_frame(node: Node) -> None:
    image = Image(torch.rand(3, 4, 4))
    assert torch.allclose(run_frame(node, 0, image=[image]).pixels, image.pixels)


@pytest.mark.parametrize("node", [Echo(spacing=1), TemporalMedian(), Retime()], ids=lambda node: type(node).__name__)
def test_frames_that_differ_in_size(node: Node) -> None:
    frames: list[Any] = [Image(torch.rand(3, 8, 8)), Image(torch.rand(3, 9, 8)), Image(torch.rand(3, 8, 8))]
    with pytest.raises(ShapeError, match="one size here, found"):
        run_frame(node, 1, image=frames)


def test_a_splice_of_single_frames() -> None:
    one, other = [Image(torch.zeros(3, 4, 4))], [Image(torch.ones(3, 4, 4))]
    assert [float(run_frame(Splice(), t, first=one, second=other).pixels.mean()) for t in (0, 1)] == [0, 1]
