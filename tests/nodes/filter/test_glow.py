"""Glow: how much light is added, and where."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.glow import Glow
from studio.sdk import Color, Image
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality.filter_light import glow_energy, lamp


def test_the_energy_is_kept() -> None:
    assert glow_energy().ok, glow_energy()


def test_light_is_added_in_linear_light() -> None:
    image = lamp()
    whole, alone = (srgb_to_linear(run_frame(Glow(only=only), image=image).pixels) for only in (False, True))
    assert whole.allclose(srgb_to_linear(image.pixels) + alone, atol=1e-5)


def test_what_is_darker_than_the_threshold_does_not_glow() -> None:
    image = Image(lamp().pixels * 0.5)
    result = run_frame(Glow(threshold=0.7, softness=0.1), image=image).pixels
    assert result.allclose(image.pixels, atol=1e-6)


def test_the_tint_colors_what_is_added() -> None:
    tinted = run_frame(Glow(only=True, tint=Color(1.0, 0.5, 0.0)), image=lamp()).pixels
    linear = srgb_to_linear(tinted).sum(dim=(1, 2))
    share = float(srgb_to_linear(torch.tensor([0.5]).view(1, 1, 1)))
    assert float(linear[1] / linear[0]) == pytest.approx(share, rel=1e-3)
    assert float(tinted[2].abs().max()) == 0.0


def test_a_glow_covers_what_is_transparent() -> None:
    pixels = torch.cat([torch.full((3, 240, 320), 0.9), (lamp().pixels[:1] > 0).float()])
    result = run_frame(Glow(intensity=2.0), image=Image(pixels)).pixels
    assert float(result[3, 120, 160]) == 1.0
    assert 0.02 < float(result[3, 120, 180]) < 1.0
    assert float(result[3, 0, 0]) < 0.02


def test_no_intensity_passes_the_picture() -> None:
    image = lamp()
    assert run_frame(Glow(intensity=0.0), image=image) is image
    pixel = Image(torch.ones(3, 1, 1))
    assert float(srgb_to_linear(run_frame(Glow(intensity=1.0), image=pixel).pixels).amax()) == pytest.approx(
        2.0, rel=1e-4
    )
