"""Equalize against OpenCV."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.color.equalize import Equalize, EqualizeMethod, _between_centers, _on_cpu, _on_device
from studio.sdk import Image
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame
from tools.quality import color


def hazy(width: int = 160, height: int = 96, channels: int = 3) -> Image:
    """Return a flat picture, all of its channels whole bytes."""
    random = np.random.default_rng(5)
    ramp = np.linspace(90, 150, width)[None] + random.normal(0, 6, (height, width))
    grey = cv2.GaussianBlur(ramp, (0, 0), 1.0).round().clip(0, 255) / 255
    pixels = np.repeat(grey[:, :, None], channels, axis=2).astype(np.float32)
    return Image.from_array(pixels)


def test_it_is_opencvs_clahe_to_a_step() -> None:
    known = color.equalized()
    assert known.ok, known


@pytest.mark.parametrize(("width", "height"), [(160, 96), (157, 91), (1, 1), (9, 5)])
def test_global_is_opencvs_equalization(width: int, height: int) -> None:
    image = hazy(width, height)
    grey = (image.as_array()[:, :, 0] * 255).round().astype(np.uint8)
    result = run_frame(Equalize(method=EqualizeMethod.GLOBAL), image=image).pixels[0].numpy()
    assert np.abs(result - cv2.equalizeHist(grey) / 255).max() <= 0.5 / 255 + 1e-5


def test_colours_are_shifted_and_alpha_stays() -> None:
    random = torch.Generator().manual_seed(1)
    image = Image(torch.rand(40, 50, 4, generator=random).permute(2, 0, 1) * 0.3 + 0.3)
    result = run_frame(Equalize(tiles=3), image=image).pixels
    assert result[3].equal(image.pixels[3])
    assert (result[0] - result[1]).allclose(image.pixels[0] - image.pixels[1], atol=1e-5)
    assert not compute_luma(result).allclose(compute_luma(image.pixels), atol=0.05)
    half = run_frame(Equalize(tiles=3, strength=0.5), image=image).pixels
    assert half.allclose((result + image.pixels) / 2, atol=1e-5)


def test_what_is_transparent_does_not_count() -> None:
    pixels = hazy(64, 64, 4).pixels.clone()
    pixels[3] = 1.0
    pixels[3, 40:] = 0.0
    other = pixels.clone()
    other[:3, 40:] = 1.0
    for method in EqualizeMethod:
        one, two = (run_frame(Equalize(method=method), image=Image(each)).pixels for each in (pixels, other))
        assert one[:, :40].equal(two[:, :40])


def test_fine_shades_do_not_band() -> None:
    ramp = torch.linspace(0.4, 0.45, 2000).expand(3, 8, 2000).contiguous()
    result = run_frame(Equalize(tiles=1), image=Image(ramp)).pixels
    assert len(result[0, 0].unique()) > 1900


def test_no_strength_passes_the_picture_and_plain_colour_stays_finite() -> None:
    image = hazy()
    assert run_frame(Equalize(strength=0.0), image=image) is image
    plain = Image(torch.full((3, 20, 20), 0.4))
    assert run_frame(Equalize(method=EqualizeMethod.GLOBAL), image=plain).pixels.allclose(plain.pixels, atol=2e-3)


@pytest.mark.parametrize("tiles", [1, 2, 5])
def test_other_devices_look_tables_up_alike(tiles: int) -> None:
    random = torch.Generator().manual_seed(6)
    tables, light = torch.rand(tiles, tiles, 256, generator=random), torch.rand(1, 37, 53, generator=random) * 1.2 - 0.1
    rows, columns = _between_centers(37, tiles), _between_centers(53, tiles)
    assert _on_cpu(tables, light, rows, columns).allclose(_on_device(tables, light, rows, columns), atol=1e-3)
