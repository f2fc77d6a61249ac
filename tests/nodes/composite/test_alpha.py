"""Premultiply and Unpremultiply."""

from __future__ import annotations

import torch

from nodes.composite.alpha import Premultiply, Unpremultiply
from studio.sdk import Image
from studio.sdk.testing import run_frame


def picture() -> Image:
    return Image(torch.rand(4, 9, 7, generator=torch.Generator().manual_seed(1)))


def test_colors_are_multiplied_and_alpha_stays() -> None:
    image = picture()
    result = run_frame(Premultiply(), image=image).pixels
    assert result[:3].equal(image.pixels[:3] * image.pixels[3:])
    assert result[3].equal(image.pixels[3])


def test_unpremultiply_takes_it_back() -> None:
    image = picture()
    back = run_frame(Unpremultiply(), image=run_frame(Premultiply(), image=image))
    assert back.pixels.allclose(image.pixels, atol=1e-5)


def test_without_alpha_the_picture_passes() -> None:
    image = Image(torch.rand(3, 1, 1))
    assert run_frame(Premultiply(), image=image) is image
    assert run_frame(Unpremultiply(), image=image) is image


def test_where_alpha_is_0_colors_are_left_alone() -> None:
    glow = torch.tensor([0.5, 0.4, 0.3, 0.0]).view(4, 1, 1)
    assert run_frame(Unpremultiply(), image=Image(glow)).pixels.equal(glow)
