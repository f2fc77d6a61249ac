"""Interpolate: the right moments, the pictures between them, and sound exact to the sample."""

from __future__ import annotations

import pytest
import torch

from nodes.motion.flow import OpticalFlow
from nodes.motion.interpolate import Interpolate
from nodes.shared.motion.optical_flow import FlowDirection
from studio.sdk import Audio, ClipInfo, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.motion.scenes import HEIGHT, WIDTH, disc_at, psnr

RATE, SAMPLES = FrameRate.from_value(25), 48_000
CLIP = ClipInfo(RATE, 10, WIDTH, HEIGHT, 3)


def scene(frame: int) -> Image:
    return disc_at(float(frame))[0]


@pytest.mark.parametrize(
    ("node", "length", "rate"),
    [
        (Interpolate(), 20, 25),
        (Interpolate(factor=1.0, rate=50.0), 20, 50),
        (Interpolate(factor=2.5, rate=30.0), 30, 30),
        (Interpolate(factor=1.0), 10, 25),
    ],
)
def test_length_and_rate(node: Interpolate, length: int, rate: int) -> None:
    made = node.facts({"image": CLIP}, MemoryMedia())
    assert (made.length, float(made.rate.value if made.rate else 0)) == (length, rate)


def test_frames_of_the_clip_pass_and_those_between_are_made() -> None:
    facts = {"image": CLIP}
    node = Interpolate(factor=2.0)
    assert run_frame(node, 2, facts=facts, image=scene).pixels.equal(scene(1).pixels)
    made = run_frame(node, 1, facts=facts, image=scene)
    blend = Image(0.5 * (scene(0).pixels + scene(1).pixels))
    assert psnr(made, disc_at(0.5)[0]) > psnr(blend, disc_at(0.5)[0]) + 8.0
    assert run_frame(node, 19, facts=facts, image=scene).pixels.equal(scene(9).pixels)


def test_connected_flows_give_the_same_picture() -> None:
    frames = [scene(0), scene(1)]
    there = run_frame(OpticalFlow(), 0, image=frames)
    back = run_frame(OpticalFlow(direction=FlowDirection.BACKWARD), 1, image=frames)
    facts = dict.fromkeys(("image", "flow", "backward"), CLIP)
    own = run_frame(Interpolate(), 1, facts=facts, image=scene)
    given = run_frame(Interpolate(), 1, facts=facts, image=scene, flow=[there, there], backward=[there, back])
    assert given.pixels.equal(own.pixels)


def test_the_flows_of_the_two_frames_are_asked_for_only_between_them() -> None:
    node = Interpolate(factor=4.0)
    assert node.frames_needed("backward", 6, CLIP) == range(2, 3)
    assert node.frames_needed("flow", 6, CLIP) == range(1, 2)
    assert len(node.frames_needed("flow", 8, CLIP)) == 0
    assert node.frames_needed("image", 39, CLIP) == range(9, 10)


@pytest.mark.parametrize(("factor", "rate"), [(2.0, 0.0), (1.0, 50.0), (1.5, 30.0)])
def test_joined_frames_are_the_sound_at_that_speed(factor: float, rate: float) -> None:
    time = torch.arange(RATE.sample_at(10, SAMPLES), dtype=torch.float64) / SAMPLES
    sound = torch.sin(2765.0 * time).float().unsqueeze(0)
    facts = {"image": CLIP, "audio": ClipInfo(RATE, 10, channels=1, sample_rate=SAMPLES)}
    node = Interpolate(factor=factor, rate=rate)

    def frame_of(frame: int) -> Audio:
        return Audio(sound[:, RATE.sample_at(frame, SAMPLES) : RATE.sample_at(frame + 1, SAMPLES)], SAMPLES)

    pieces = [
        run_frame(node, frame, output="audio", facts=facts, image=scene, audio=frame_of).samples for frame in range(10)
    ]
    heard = torch.cat(pieces, dim=1)[0, 100:-100]
    expected = torch.sin(2765.0 * torch.arange(len(heard) + 200) / SAMPLES / factor)[100:-100]
    assert float((heard - expected).abs().max()) < 2e-3


def test_a_clip_of_one_frame_is_that_frame() -> None:
    one = Image(torch.rand(4, 7, 5))
    assert run_frame(Interpolate(), 1, image=one).pixels.equal(one.pixels)
    assert run_frame(Interpolate(), 0, output="audio", image=one).channels == 0
