"""Exposure and White Balance."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.color.exposure import Exposure, WhiteBalance
from nodes.color.white_point import compute_adaptation_matrix, kelvin_to_xyz
from studio.sdk import Color, FrameNode, Image
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality import color

D65 = (0.3127, 0.3290)
ILLUMINANT_A = (0.44758, 0.40745)  # CIE 15, 2856 K


def of_chromaticity(x: float, y: float) -> np.ndarray:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def test_a_stop_doubles_the_light() -> None:
    known = color.exposed()
    assert known.ok, known
    bright = Image(torch.tensor([-0.2, 0.0, 0.5, 2.0]).expand(3, 1, 4))
    again = run_frame(Exposure(stops=-3.0), image=run_frame(Exposure(stops=3.0), image=bright)).pixels
    assert again.allclose(bright.pixels, atol=1e-5)


def test_what_is_picked_becomes_grey_of_the_same_luminance() -> None:
    known = color.balanced()
    assert known.ok, known
    cast = Color(0.62, 0.5, 0.31)
    image = Image(torch.tensor(cast[:3]).view(3, 1, 1))
    light, before = (
        srgb_to_linear(each)[:, 0, 0]
        for each in (run_frame(WhiteBalance(neutral=cast), image=image).pixels, image.pixels)
    )
    weights = torch.tensor([0.2126, 0.7152, 0.0722])
    assert float(light @ weights) == pytest.approx(float(before @ weights), abs=1e-4)


@pytest.mark.parametrize(("kelvin", "xy"), [(6504.0, D65), (2856.0, ILLUMINANT_A), (5003.0, (0.34567, 0.35850))])
def test_temperatures_are_those_of_the_standard_illuminants(kelvin: float, xy: tuple[float, float]) -> None:
    assert kelvin_to_xyz(kelvin, 0.0) == pytest.approx(of_chromaticity(*xy), abs=4e-3)


def test_lamplight_becomes_white() -> None:
    lamp = compute_adaptation_matrix(of_chromaticity(*D65), of_chromaticity(*ILLUMINANT_A)) @ np.ones(3)
    matrix = WhiteBalance(temperature=2856.0)._matrix()
    assert matrix is not None
    assert matrix @ lamp == pytest.approx(np.ones(3), abs=5e-3)


def test_warmer_and_more_magenta_go_the_way_they_are_named() -> None:
    grey = Image(torch.full((3, 1, 1), 0.5))
    warm = run_frame(WhiteBalance(temperature=9000.0), image=grey).pixels.flatten()
    assert warm[0] > warm[1] > warm[2]
    magenta = run_frame(WhiteBalance(tint=40.0), image=grey).pixels.flatten()
    assert magenta[1] < min(magenta[0], magenta[2])


@pytest.mark.parametrize("node", [Exposure(), WhiteBalance(), WhiteBalance(neutral=Color(0.2, 0.2, 0.2))])
def test_defaults_pass_the_picture(node: FrameNode) -> None:
    image = color.noise()
    assert run_frame(node, image=image) is image


@pytest.mark.parametrize("node", [Exposure(stops=2.0), WhiteBalance(temperature=3000.0, neutral=Color(1.0, 0.0, 0.0))])
def test_alpha_passes(node: FrameNode) -> None:
    image = Image(torch.rand(4, 5, 6, generator=torch.Generator().manual_seed(2)))
    result = run_frame(node, image=image).pixels
    assert result[3].equal(image.pixels[3])
    assert bool(result.isfinite().all())


def test_black_cannot_be_a_grey() -> None:
    image = color.noise()
    assert run_frame(WhiteBalance(neutral=Color(0.0, 0.0, 0.0)), image=image) is image
