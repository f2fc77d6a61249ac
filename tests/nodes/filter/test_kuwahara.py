"""Kuwahara: noise goes, edges stay."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.blur import Blur
from nodes.filter.kuwahara import Kuwahara, make_sector_kernels
from studio.sdk import Image
from studio.sdk.testing import run_frame


def test_noise_goes_and_an_edge_stays() -> None:
    clean = torch.zeros(3, 60, 90)
    clean[:, :, 45:] = 1.0
    noisy = Image(clean + torch.randn(3, 60, 90, generator=torch.Generator().manual_seed(1)) * 0.05)
    found = run_frame(Kuwahara(radius=5.0), image=noisy).pixels
    assert found.sub(clean).square().mean().sqrt() < 0.025
    blurred = run_frame(Blur(radius=2.5), image=noisy).pixels
    assert found.sub(clean)[:, :, 40:50].abs().mean() < 0.2 * blurred.sub(clean)[:, :, 40:50].abs().mean()


def test_even_pictures_stay_even_above_one() -> None:
    bright = Image(torch.full((3, 33, 47), 3.0))
    assert run_frame(Kuwahara(), image=bright).pixels.sub(3.0).abs().max() < 1e-4
    assert run_frame(Kuwahara(radius=0.0), image=bright) is bright


@pytest.mark.parametrize("radius", [0.5, 3.0, 8.5])
def test_the_sectors_are_the_disc(radius: float) -> None:
    kernels = make_sector_kernels(radius)
    assert len(kernels) == 8
    for kernel, opposite in zip(kernels, kernels[4:] + kernels[:4], strict=True):
        assert float(kernel.sum()) == pytest.approx(1.0, abs=1e-5)
        assert abs(kernel - opposite[::-1, ::-1]).max() < 1e-5


def test_transparent_colors_do_not_bleed() -> None:
    pixels = torch.zeros(4, 30, 40)
    pixels[:3, :, :20], pixels[3, :, :20] = 0.6, 1.0
    found = run_frame(Kuwahara(radius=4.0), image=Image(pixels)).pixels
    assert found[:3, :, :20].sub(0.6).abs().max() < 0.02
    assert found[3].equal(pixels[3])
