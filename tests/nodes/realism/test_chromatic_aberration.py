"""Chromatic Aberration: where the fringes are, and that they are no ghosts."""

from __future__ import annotations

import pytest
import torch

from nodes.realism.chromatic_aberration import ChromaticAberration, sample_spectrum
from studio.sdk import Image, Point
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality.realism_film import fringe


def line(at: int = 350) -> Image:
    pixels = torch.zeros(3, 21, 401)
    pixels[:, :, at] = 1.0
    return Image(pixels)


def test_red_and_blue_lie_apart_as_asked() -> None:
    assert fringe().ok, fringe()


@pytest.mark.parametrize("count", [7, 15, 63])
def test_each_channel_sums_to_1_about_its_center(count: int) -> None:
    samples = sample_spectrum(count)
    for channel, center in enumerate((-0.6, 0.0, 0.6)):
        assert sum(shares[channel] for _, shares in samples) == pytest.approx(1.0)
        mean = sum(place * shares[channel] for place, shares in samples)
        assert mean == pytest.approx(center, abs=0.04)


def test_a_line_becomes_one_smooth_hump_in_each_channel() -> None:
    light = srgb_to_linear(run_frame(ChromaticAberration(amount=20.0), image=line()).pixels)[:, 10]
    for channel in light:
        rises = channel.diff().sign()
        turns = rises[rises != 0].diff().count_nonzero()
        assert int(turns) == 1
        assert float(channel.sum()) == pytest.approx(1.0, rel=0.1)


def test_what_has_one_color_keeps_it() -> None:
    image = Image(torch.tensor([0.2, 0.5, 0.9]).view(3, 1, 1).expand(3, 30, 40).contiguous())
    result = run_frame(ChromaticAberration(amount=10.0, axial=2.0), image=image).pixels
    assert result.allclose(image.pixels, atol=1e-5)


def test_the_center_is_sharp_and_can_be_moved() -> None:
    moved = ChromaticAberration(amount=20.0, center=Point(350.5 / 401, 0.5))
    for node, at in ((ChromaticAberration(amount=20.0), 200), (moved, 350)):
        light = srgb_to_linear(run_frame(node, image=line(at)).pixels)[:, 10]
        assert light.allclose(line(at).pixels[:, 10], atol=0.03)


def test_axial_blurs_red_and_blue_alone() -> None:
    result = run_frame(ChromaticAberration(amount=0.0, axial=2.0), image=line()).pixels
    assert result[1].allclose(line().pixels[1], atol=1e-6)
    assert float(srgb_to_linear(result)[0, 10, 350]) == pytest.approx(1 / (2 * (2 * torch.pi) ** 0.5), rel=0.02)
    assert result[0].allclose(result[2], atol=1e-6)


def test_transparent_colors_do_not_bleed() -> None:
    pixels = torch.full((4, 30, 40), 0.5)
    pixels[3] = 1.0
    pixels[:3, :, 30:] = 5.0
    pixels[3, :, 30:] = 0.0
    result = run_frame(ChromaticAberration(amount=6.0, axial=1.0), image=Image(pixels)).pixels
    assert float(result[:3, :, :30].max()) < 0.51
    assert result[3].equal(pixels[3])


def test_nothing_asked_for_passes_and_a_pixel_is_no_trouble() -> None:
    image = line()
    assert run_frame(ChromaticAberration(amount=0.0), image=image) is image
    pixel = Image(torch.full((3, 1, 1), 0.5))
    assert run_frame(ChromaticAberration(), image=pixel).pixels.allclose(pixel.pixels, atol=1e-5)
