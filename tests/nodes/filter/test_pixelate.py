"""Pixelate: means of blocks."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.pixelate import Pixelate
from studio.sdk import Image
from studio.sdk.testing import run_frame


def noise(channels: int = 3, width: int = 48, height: int = 32) -> Image:
    return Image(torch.rand(channels, height, width, generator=torch.Generator().manual_seed(2)) * 2)


def test_blocks_have_the_mean_of_their_pixels() -> None:
    image = noise()
    found = run_frame(Pixelate(size=8.0), image=image).pixels
    wanted = torch.nn.functional.avg_pool2d(image.pixels[None], 8)[0]
    assert found[:, ::8, ::8].allclose(wanted, atol=1e-5)
    assert found[:, 7::8, 7::8].allclose(wanted, atol=1e-5)


@pytest.mark.parametrize(("size", "aspect"), [(7.3, 1.0), (5.0, 2.5), (1000.0, 1.0), (1.5, 1.0)])
def test_sizes_between_keep_an_even_picture_and_the_mean(size: float, aspect: float) -> None:
    node, even = Pixelate(size=size, aspect=aspect), Image(torch.full((3, 33, 47), 1.7))
    assert run_frame(node, image=even).pixels.sub(1.7).abs().max() < 1e-5
    image = noise()
    found = run_frame(node, image=image).pixels
    assert float(found.mean()) == pytest.approx(float(image.pixels.mean()), rel=0.05)
    if size > 100:
        assert found[0].unique().numel() <= 4


def test_transparent_pixels_do_not_count_and_one_pixel_passes() -> None:
    pixels = torch.full((4, 16, 16), 0.5)
    pixels[3], pixels[3, :, ::2], pixels[:3, :, ::2] = 1.0, 0.0, 9.0
    found = run_frame(Pixelate(size=8.0), image=Image(pixels)).pixels
    assert found.allclose(torch.full((4, 16, 16), 0.5), atol=1e-5)
    assert run_frame(Pixelate(size=1.0), image=(image := noise())) is image
