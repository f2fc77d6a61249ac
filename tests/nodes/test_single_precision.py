"""Nodes that computed in double precision, which not every device has: in float32 they give the same within 1e-6."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from nodes.audio.mix import AudioMix
from nodes.judge.coherence import Flicker
from nodes.judge.similarity import Similarity, compute_structural_similarity
from nodes.motion.flow import FlowMagnitude
from nodes.realism.deband import make_gradient_noise
from nodes.signal.measure import Brightness, LoudnessMeasure, measure_loudness
from nodes.source.pattern import Checker
from nodes.time.splice import _gain
from studio.sdk import Audio, Color, Flow, Image, Point
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import cut, facts_of

TOLERANCE = 1e-6


def _picture(channels: int, seed: int) -> torch.Tensor:
    return torch.rand(channels, 270, 480, generator=torch.Generator().manual_seed(seed))


def test_brightness() -> None:
    pixels = _picture(4, 1)
    luma, cover = compute_luma(pixels).double(), pixels[3:].double()
    assert run_frame(Brightness(), 0, image=Image(pixels[:3])) == pytest.approx(float(luma.mean()), rel=TOLERANCE)
    weighted = float((luma * cover).sum() / cover.sum())
    assert run_frame(Brightness(), 0, image=Image(pixels)) == pytest.approx(weighted, rel=TOLERANCE)
    assert run_frame(Brightness(), 0, image=Image(pixels * torch.tensor([1.0, 1, 1, 0])[:, None, None])) == 0.0


def test_level() -> None:
    samples = torch.randn(2, 48_000, generator=torch.Generator().manual_seed(2)) * 1e-3
    found = measure_loudness(Audio(samples, 48_000), LoudnessMeasure.RMS)
    assert found == pytest.approx(math.sqrt(float(samples.double().square().mean())), rel=TOLERANCE)


def test_flow_magnitude() -> None:
    vectors = _picture(2, 3) * 20.0
    wanted = float(torch.hypot(vectors[0], vectors[1]).double().mean())
    assert run_frame(FlowMagnitude(), 0, flow=Flow(vectors)) == pytest.approx(wanted, rel=TOLERANCE)


def test_flicker() -> None:
    frames = [Image(_picture(3, seed) * 0.1 + 0.4 + 0.05 * (seed % 2)) for seed in range(3)]
    flicker, difference = (run_frame(Flicker(), 1, output=name, image=frames) for name in ("flicker", "difference"))
    apart = float((frames[1].pixels.double() - frames[0].pixels.double()).abs().mean())
    assert difference == pytest.approx(apart, rel=TOLERANCE)
    lumas = [float(compute_luma(frame.pixels).double().mean()) for frame in frames]
    assert flicker == pytest.approx(abs(lumas[1] - (lumas[0] + lumas[2]) / 2), abs=TOLERANCE)


def test_similarity() -> None:
    one, other = _picture(3, 4), _picture(3, 5)
    found = compute_structural_similarity(compute_luma(one), compute_luma(other))
    wanted = float(found[:, 5:-5, 5:-5].double().mean())
    measured = run_frame(Similarity(), 0, output="ssim", image=Image(one), reference=Image(other))
    assert measured == pytest.approx(wanted, abs=TOLERANCE)


@pytest.mark.parametrize("start", [0, 48_000 * 3600 * 20], ids=["at once", "after 20 hours"])
@pytest.mark.parametrize("lasts", [0, 1, 480, 48_000 * 600])
def test_a_fade_of_sound(start: int, lasts: int) -> None:
    stop = start + 2 * lasts + 2000
    for first in (start - 700, start + lasts // 2, stop - lasts, stop - 900):
        wanted = range(first, first + 1920)
        at = torch.arange(wanted.start, wanted.stop, dtype=torch.float64)
        rise = ((at - start + 0.5) / lasts).clamp(0, 1) if lasts else (at >= start).double()
        fall = ((stop - at - 0.5) / lasts).clamp(0, 1) if lasts else (at < stop).double()
        expected = (rise * torch.pi / 2).sin() * (fall * torch.pi / 2).sin()
        found = _gain(torch.zeros(1), wanted, start, start + lasts, stop - lasts, stop)
        assert found.dtype is torch.float32
        assert found.double().sub(expected).abs().max() < TOLERANCE


def test_a_checkerboard_far_away() -> None:
    black, white = Color(0.0, 0.0, 0.0), Color(1.0, 1.0, 1.0)
    board = Checker(width=64, height=8, size=7.3, first=black, second=white)
    moved = Checker(width=64, height=8, size=7.3, first=black, second=white, offset=Point(14.6 * 60_000, 0.0))
    assert run_frame(board, 0).pixels.sub(run_frame(moved, 0).pixels).abs().max() < TOLERANCE


def test_noise_against_bands() -> None:
    x, y = torch.meshgrid(torch.arange(480).double(), torch.arange(270).double(), indexing="xy")
    wanted = ((x * 0.06711056 + y * 0.00583715).frac() * 52.9829189).frac() - 0.5
    assert make_gradient_noise(480, 270, "cpu")[0].double().sub(wanted).abs().max() < TOLERANCE


def test_a_mix_ducks_alike_after_hours() -> None:
    """The place of a sample is counted from the frame: as one number of float32 it would be rounded after minutes."""
    voice = torch.zeros(1, 9600)
    voice[:, 4800:] = 0.5
    music = torch.ones(1, 9600) * 0.25
    facts = {"audio": facts_of(voice), "second": facts_of(music)}
    late = {name: replace(clip, length=25 * 3600 * 20) for name, clip in facts.items()}
    node = AudioMix(duck=12.0, fade=0.1)
    first = 25 * 3600 * 19
    voices, musics = cut(voice), cut(music)
    soon = run_frame(node, 2, facts=facts, audio=voices, second=musics)
    then = run_frame(
        node, first + 2, facts=late, audio=lambda frame: voices[min(4, max(0, frame - first))],
        second=lambda frame: musics[min(4, max(0, frame - first))],
    )  # fmt: skip
    assert soon.samples.sub(then.samples).abs().max() < 1e-5
