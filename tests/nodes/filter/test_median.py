"""Median: that of SciPy, value by value."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import ndimage

from nodes.filter.median import Median
from studio.sdk import Image
from studio.sdk.testing import run_frame


def noise(channels: int = 3, width: int = 31, height: int = 23) -> Image:
    pixels = torch.rand(height, width, channels, generator=torch.Generator().manual_seed(2)) * 3
    return Image(pixels.permute(2, 0, 1))


@pytest.mark.parametrize("radius", [1, 2, 3, 5])
def test_it_is_scipys(radius: int, monkeypatch: pytest.MonkeyPatch) -> None:
    image, size = noise(), 2 * radius + 1
    wanted = ndimage.median_filter(image.pixels.numpy(), (1, size, size), mode="nearest")
    assert np.array_equal(run_frame(Median(radius=float(radius)), image=image).pixels.numpy(), wanted)
    monkeypatch.setattr(torch.Tensor, "is_cpu", False)
    assert np.array_equal(run_frame(Median(radius=float(radius)), image=image).pixels.numpy(), wanted)


def test_specks_vanish_and_edges_stay() -> None:
    pixels = torch.zeros(3, 20, 30)
    pixels[:, :, 15:] = 1.0
    specked = pixels.clone()
    specked[:, 5, 5], specked[:, 10, 20] = 1.0, 0.0
    assert run_frame(Median(), image=Image(specked)).pixels.equal(pixels)


def test_half_a_radius_blends_and_none_passes() -> None:
    image = noise()
    full = run_frame(Median(radius=1.0), image=image).pixels
    assert run_frame(Median(radius=0.5), image=image).pixels.allclose(torch.lerp(image.pixels, full, 0.5))
    assert run_frame(Median(radius=0.0), image=image) is image


def test_small_pictures_and_alpha() -> None:
    assert run_frame(Median(radius=4.0), image=noise(3, 1, 1)).pixels.equal(noise(3, 1, 1).pixels)
    pixels = torch.full((4, 9, 9), 0.5)
    pixels[:3, 4, 4], pixels[3, 4, 4] = 9.0, 0.0  # what is not seen
    assert run_frame(Median(), image=Image(pixels)).pixels.allclose(torch.full((4, 9, 9), 0.5), atol=1e-5)
