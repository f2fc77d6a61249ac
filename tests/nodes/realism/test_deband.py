"""Deband: bands go, all else stays."""

from __future__ import annotations

import pytest
import torch

from nodes.realism.deband import Deband, make_gradient_noise
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality.realism_film import banding, banding_of, quantised, ramp


def test_banding_falls() -> None:
    assert banding().ok, banding()


def test_in_float_the_ramp_comes_back() -> None:
    smooth = run_frame(Deband(dither=0.0), image=Image(quantised(ramp()))).pixels
    assert banding_of(smooth) < 0.25 * banding_of(quantised(ramp()))


def test_what_has_no_bands_passes_bit_for_bit() -> None:
    smooth, flat = Image(ramp()), Image(torch.full((3, 50, 60), 0.4))
    assert run_frame(Deband(), image=smooth).pixels.equal(smooth.pixels)
    assert run_frame(Deband(), image=flat).pixels.equal(flat.pixels)


def test_texture_and_edges_are_kept() -> None:
    random = torch.Generator().manual_seed(1)
    texture = Image(quantised(0.5 + 0.03 * torch.randn(3, 80, 120, generator=random)))
    assert run_frame(Deband(), image=texture).pixels.equal(texture.pixels)
    pixels = quantised(ramp())
    pixels[:, :, 300:] += 0.3
    result = run_frame(Deband(dither=0.0), image=Image(pixels)).pixels
    assert result[:, :, 298:302].allclose(pixels[:, :, 298:302], atol=0.6 / 255)


def test_the_dither_lies_only_where_bands_were() -> None:
    pixels = quantised(ramp())
    pixels[:, :, 320:] = pixels[:, :, 320:321]
    change = run_frame(Deband(), image=Image(pixels)).pixels - run_frame(Deband(dither=0.0), image=Image(pixels)).pixels
    assert float(change[:, :, 450:].abs().max()) == 0.0
    assert float(change[:, :, 50:250].abs().max()) == pytest.approx(0.5 / 255, rel=0.05)


def test_the_dither_is_even_and_has_no_mean() -> None:
    noise = make_gradient_noise(256, 256, "cpu")
    assert float(noise.mean()) == pytest.approx(0.0, abs=0.01)
    assert float(noise.std()) == pytest.approx(12**-0.5, rel=0.02)


def test_alpha_stays_and_small_pictures_pass() -> None:
    image = Image(torch.cat([quantised(ramp()), torch.linspace(0, 1, 160).view(1, 160, 1).expand(1, 160, 640)]))
    assert run_frame(Deband(), image=image).pixels[3].equal(image.pixels[3])
    for size in ((1, 1), (1, 30), (5, 2)):
        small = Image(torch.full((3, *size), 0.3))
        assert run_frame(Deband(), image=small).pixels.equal(small.pixels)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_changes_nothing_far_away(value: float) -> None:
    pixels = quantised(ramp())
    pixels[:, 0, 0] = value
    result = run_frame(Deband(), image=Image(pixels)).pixels
    assert result[:, :, 320:].equal(run_frame(Deband(), image=Image(quantised(ramp()))).pixels[:, :, 320:])
