"""Vignette: how dark it gets where."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.vignette import Vignette, VignetteFalloff
from studio.sdk import Color, Image, Point
from studio.sdk.testing import run_frame
from tools.quality.filter_light import cosine_fourth


def grey(channels: int = 3) -> Image:
    return Image(torch.full((channels, 101, 201), 0.5))


def test_a_lens_follows_the_law_of_cosines() -> None:
    assert cosine_fourth().ok, cosine_fourth()


def test_it_goes_from_nothing_to_the_full_amount() -> None:
    row = run_frame(Vignette(amount=0.8, radius=0.2, softness=0.3, roundness=0.0), image=grey()).pixels[0, 50]
    assert float(row[100]) == 0.5
    assert float(row[-1]) == pytest.approx(0.1, abs=1e-4)
    assert bool((row[100:].diff() <= 0).all())


def test_round_is_round_and_else_it_has_the_shape_of_the_frame() -> None:
    circle = run_frame(Vignette(roundness=1.0), image=grey()).pixels[0]
    assert float(circle[0, 100]) == pytest.approx(float(circle[50, 150]), abs=1e-6)
    shaped = run_frame(Vignette(roundness=0.0, radius=0.0, softness=1.0), image=grey()).pixels[0]
    assert float(shaped[0, 100]) == pytest.approx(float(shaped[50, 0]), abs=2e-3)


def test_the_center_and_the_color() -> None:
    node = Vignette(center=Point(0.0, 0.0), amount=1.0, radius=0.0, softness=0.5, color=Color(1.0, 0.0, 0.0))
    result = run_frame(node, image=grey(4)).pixels
    assert result[:3, 0, 0].tolist() == pytest.approx([0.5, 0.5, 0.5], abs=0.01)
    assert result[:3, -1, -1].tolist() == pytest.approx([1.0, 0.0, 0.0], abs=1e-5)
    assert result[3].unique().tolist() == [0.5]


@pytest.mark.parametrize("falloff", list(VignetteFalloff))
def test_a_negative_amount_brightens_and_none_passes(falloff: VignetteFalloff) -> None:
    image = grey()
    assert run_frame(Vignette(falloff=falloff, amount=0.0), image=image) is image
    assert float(run_frame(Vignette(falloff=falloff, amount=-0.5), image=image).pixels[0, 0, 0]) > 0.55
    assert run_frame(Vignette(falloff=falloff), image=Image(torch.ones(3, 1, 1))).pixels.isfinite().all()
