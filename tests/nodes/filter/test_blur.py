"""Blur and Sharpen."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.blur import Blur, Sharpen
from studio.sdk import Image
from studio.sdk.pixels import gaussian_blur
from studio.sdk.testing import run_frame
from tools.quality import filter as figures


def edge(channels: int = 3) -> Image:
    pixels = torch.full((channels, 20, 40), 0.3)
    pixels[:, :, 20:] = 0.7
    return Image(pixels)


def test_figures_reach_their_bars() -> None:
    assert [known for known in figures.measure() if not known.ok] == []


def test_blur_spreads_an_edge_by_its_radius() -> None:
    row = run_frame(Blur(radius=4.0), image=edge()).pixels[0, 10]
    slope = row.diff()
    assert float(row[19] + row[20]) / 2 == pytest.approx(0.5, abs=1e-3)
    assert float(slope.max()) == pytest.approx(0.4 / (4.0 * (2 * torch.pi) ** 0.5), rel=0.02)


def test_blur_is_scaled_with_the_proxy() -> None:
    node = Blur.spec.create_node({"radius": 8.0}, scale=0.25)
    assert isinstance(node, Blur)
    assert node.radius == 2.0


def test_no_radius_and_no_amount_pass_the_picture() -> None:
    image = edge()
    assert run_frame(Blur(radius=0.0), image=image).pixels is image.pixels
    assert run_frame(Sharpen(amount=0.0), image=image) is image
    assert run_frame(Sharpen(radius=0.0), image=image) is image


@pytest.mark.parametrize("channels", [3, 4])
def test_sharpen_adds_what_a_blur_takes_away(channels: int) -> None:
    random = torch.Generator().manual_seed(1)
    image = Image(torch.rand(20, 40, channels, generator=random).permute(2, 0, 1))
    sharp = run_frame(Sharpen(radius=2.0, amount=1.5), image=image).pixels
    blurred = gaussian_blur(image.pixels, 2.0)
    assert sharp[:3].allclose(image.pixels[:3] + 1.5 * (image.pixels[:3] - blurred[:3]), atol=1e-5)
    assert channels == 3 or sharp[3].equal(image.pixels[3])


def test_the_threshold_leaves_small_differences_alone() -> None:
    image = edge()
    random = torch.Generator().manual_seed(1)
    noisy = Image(image.pixels + 0.01 * torch.randn(3, 20, 40, generator=random))
    sharp = run_frame(Sharpen(radius=2.0, amount=2.0, threshold=0.06), image=noisy).pixels
    assert sharp[:, :, :10].equal(noisy.pixels[:, :, :10])
    assert float(sharp[0, 10, 20] - sharp[0, 10, 19]) > 0.5
