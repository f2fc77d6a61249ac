"""Deflicker: known flicker goes, a fade stays, and cuts are no flicker."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.realism.deflicker import Deflicker
from nodes.shared.motion.temporal_smoothing import make_smoothing_weights
from studio.sdk import ClipInfo, FrameRate, Image
from studio.sdk.testing import run_frame
from tests.nodes.motion.scenes import texture
from tools.quality.realism_deflicker import Trembling, measure

FACTS = {"image": ClipInfo(FrameRate.from_value(25), 8, 320, 240, 3)}


@pytest.mark.slow
def test_known_flicker_goes_and_a_fade_stays() -> None:
    for known in measure():
        assert known.ok, known


@pytest.mark.slow
def test_steady_light_is_left_alone() -> None:
    clip = Trembling(flicker=0.0)
    frames = [clip[frame] for frame in range(8)]
    for frame in (0, 4, 7):
        made = run_frame(Deflicker(), frame, facts=FACTS, image=frames).pixels
        assert float((made / frames[frame].pixels).median()) == pytest.approx(1.0, abs=0.005)


@pytest.mark.slow
def test_a_cut_is_no_flicker() -> None:
    dark, bright = texture(1, 320, 240) * 0.4 + 0.05, texture(2, 320, 240).flip(1) * 0.5 + 0.4
    frames = [Image(dark)] * 4 + [Image(bright)] * 4
    for frame in range(8):
        assert run_frame(Deflicker(), frame, facts=FACTS, image=frames).pixels.allclose(frames[frame].pixels, atol=1e-3)


@pytest.mark.slow
def test_zones_follow_flicker_of_a_part() -> None:
    wall = texture(1, 320, 240) * 0.5 + 0.2
    frames = []
    for frame in range(8):
        pixels = wall.clone()
        pixels[:, :, :160] *= 1.0 + 0.2 * (frame % 2)
        frames.append(Image(pixels))

    def trembles(node: Deflicker, columns: slice) -> float:
        made = [run_frame(node, frame, facts=FACTS, image=frames).pixels[:, :, columns].mean() for frame in (3, 4, 5)]
        return float((made[1] - 0.5 * (made[0] + made[2])).abs())

    left, right = slice(0, 80), slice(240, 320)
    assert trembles(Deflicker(zones=4), left) < 0.1 * trembles(Deflicker(strength=0.0), left)
    assert trembles(Deflicker(zones=4), right) < 0.005


def test_light_that_changes_colour_needs_each_channel() -> None:
    wall = texture(1, 320, 240) * 0.5 + 0.2
    warm = torch.tensor([1.2, 1.0, 0.8]).view(3, 1, 1)
    frames = [Image(wall * (warm if frame % 2 else 1.0)) for frame in range(8)]
    made = [run_frame(Deflicker(color=True), frame, facts=FACTS, image=frames).pixels.mean((1, 2)) for frame in (3, 4)]
    assert float((made[0] - made[1]).abs().max()) < 0.01
    assert run_frame(Deflicker(color=True), 3, output="gain", facts=FACTS, image=frames) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("size", [(1, 1), (5, 9), (40, 60)])
def test_alpha_and_small_or_black_pictures_pass(size: tuple[int, int]) -> None:
    black, grey = Image(torch.zeros(4, *size)), Image(torch.full((4, *size), 0.5))
    assert run_frame(Deflicker(zones=3), 1, image=[black, black]).pixels.equal(black.pixels)
    made = run_frame(Deflicker(zones=3), 1, image=[grey, Image(grey.pixels * 0.8), grey]).pixels
    assert made[3].allclose(torch.tensor(0.4)), "alpha is not touched"
    assert run_frame(Deflicker(), 0, image=grey).pixels.equal(grey.pixels)


def test_what_is_a_line_in_time_stays_a_line() -> None:
    weights = make_smoothing_weights(20, 4.0)
    line = 3.0 + 0.7 * np.arange(20)
    for frame in (0, 3, 10, 19):
        fitted = sum(weight[frame] * line[frame + k] for k, weight in weights.items() if 0 <= frame + k < 20)
        assert fitted == pytest.approx(line[frame])
