"""Noise Warp: moved by noise, as far as asked."""

from __future__ import annotations

import pytest
import torch

from nodes.transform.noise_warp import NoiseWarp
from studio.sdk import Image, Point
from studio.sdk.pixels import BorderMode
from studio.sdk.testing import run_frame


def ramp(axis: int = 0) -> Image:
    """Return a picture whose values are its places."""
    across, down = torch.arange(160.0).expand(3, 120, 160), torch.arange(120.0)[:, None].expand(3, 120, 160)
    return Image((across if axis == 0 else down).contiguous())


def measure(node: NoiseWarp, axis: int = 0, frame: int = 0) -> torch.Tensor:
    pixels = run_frame(node, frame, image=[ramp(axis)] * 10).pixels
    moved: torch.Tensor = pixels.sub(ramp(axis).pixels)[0, 30:-30, 30:-30]
    return moved


@pytest.mark.parametrize("axis", [0, 1])
def test_pixels_move_about_as_far_as_asked(axis: int) -> None:
    moved = measure(NoiseWarp(amount=10.0, size=20.0, octaves=1), axis)
    assert 5.0 < float(moved.abs().max()) < 14.0
    assert abs(float(moved.mean())) < 2.5
    half = measure(NoiseWarp(amount=5.0, size=20.0, octaves=1), axis)
    assert moved.allclose(2 * half, atol=0.25)  # cubic interpolation bends ramps


def test_each_axis_has_its_factor_and_its_own_noise() -> None:
    assert measure(NoiseWarp(direction=Point(0.0, 1.0), size=20.0), 0).abs().max() < 1e-4
    across, down = (measure(NoiseWarp(amount=10.0, size=20.0), axis) for axis in (0, 1))
    assert float(torch.corrcoef(torch.stack([across.flatten(), down.flatten()]))[0, 1]) < 0.5


def test_it_stands_still_unless_it_has_a_speed() -> None:
    still, boiling = NoiseWarp(amount=10.0), NoiseWarp(amount=10.0, speed=2.0)
    assert measure(still, frame=0).equal(measure(still, frame=5))
    assert measure(boiling, frame=0).sub(measure(boiling, frame=5)).abs().max() > 1.0
    assert measure(NoiseWarp(amount=10.0, seed=1)).sub(measure(still)).abs().max() > 1.0


def test_no_amount_passes_the_pixels() -> None:
    assert run_frame(NoiseWarp(amount=0.0), image=ramp()).pixels.equal(ramp().pixels)
    clear = run_frame(NoiseWarp(amount=0.0, outside=BorderMode.TRANSPARENT), image=ramp())
    assert clear.has_alpha
