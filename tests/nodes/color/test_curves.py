"""Curves against the curve itself."""

from __future__ import annotations

import pytest
import torch

from nodes.color.curves import Curves
from studio.sdk import Image, ToneCurve
from studio.sdk.color.lut import (
    _apply_lut1d_on_device,
    _apply_trilinear,
    apply_clamped_lut3d,
    apply_lut1d,
    apply_lut3d,
    make_identity_lut3d,
)
from studio.sdk.testing import run_frame
from tools.quality import color

CONTRAST = ToneCurve.from_numbers((0, 0, 0.25, 0.15, 0.75, 0.88, 1, 1))
LIFTED = ToneCurve.from_numbers((0, 0.1, 1, 0.8))


def test_it_is_the_curve() -> None:
    known = color.bent()
    assert known.ok, known


def test_the_master_comes_first_and_channels_have_their_own() -> None:
    image = Image(torch.full((3, 2, 2), 0.6))
    result = run_frame(Curves(master=CONTRAST, green=LIFTED), image=image).pixels[:, 0, 0].tolist()
    bent = CONTRAST.evaluate_at(0.6)
    assert result == pytest.approx([bent, LIFTED.evaluate_at(bent), bent], abs=2e-5)


@pytest.mark.parametrize("channels", [3, 4])
def test_what_lies_outside_goes_on_and_alpha_stays(channels: int) -> None:
    pixels = torch.tensor([-0.5, 0.5, 3.0]).expand(channels, 1, 3).clone()
    result = run_frame(Curves(master=LIFTED), image=Image(pixels)).pixels
    assert result[0, 0].tolist() == pytest.approx([0.1 - 0.35, 0.45, 0.8 + 1.4], abs=1e-3)
    assert channels == 3 or result[3].equal(pixels[3])


def test_straight_curves_pass_the_picture() -> None:
    image = color.noise()
    assert run_frame(Curves(), image=image) is image


@pytest.mark.parametrize("size", [(1, 1), (70, 3), (9, 11_000)])
def test_other_devices_and_wide_pictures_look_the_same(size: tuple[int, int]) -> None:
    pixels = color.noise(*size).pixels
    tables = torch.stack([torch.linspace(0, 1, 100) ** power for power in (0.5, 1.0, 2.0)])
    here = apply_lut1d(pixels, tables)
    there = _apply_lut1d_on_device(pixels.permute(1, 2, 0), tables).permute(2, 0, 1)
    assert here.allclose(there, atol=2e-3)  # OpenCV rounds places to 1/32 of a step


@pytest.mark.parametrize("channels", [3, 4])
def test_an_identity_lattice_changes_nothing_even_outside(channels: int) -> None:
    pixels = torch.rand(channels, 6, 7, generator=torch.Generator().manual_seed(1)) * 3 - 1
    assert apply_lut3d(pixels, make_identity_lut3d(9)).allclose(pixels, atol=1e-5)


def test_other_devices_look_a_lattice_up_alike() -> None:
    pixels = color.noise().pixels
    bent = make_identity_lut3d(33) ** 2
    here, there = apply_clamped_lut3d(pixels, bent, pixels[3:]), _apply_trilinear(pixels, bent)
    assert here.allclose(there, atol=1e-3)
    assert here.allclose(pixels**2, atol=1e-3)
