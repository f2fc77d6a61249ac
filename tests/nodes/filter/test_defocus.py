"""Defocus: light is kept, and a point becomes the aperture."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.filter.bokeh import BokehShape, make_bokeh_kernel
from nodes.filter.defocus import Defocus
from studio.sdk import Depth, Image, Mask
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame


def star(channels: int = 3) -> Image:
    pixels = torch.zeros(channels, 61, 91)
    pixels[:, 30, 45] = 5.0
    if channels == 4:
        pixels[3] = 1.0
    return Image(pixels)


@pytest.mark.parametrize("shape", BokehShape)
@pytest.mark.parametrize("radius", [0.5, 3.3, 12.0, 70.0])
def test_the_light_is_kept(shape: BokehShape, radius: float) -> None:
    pixels = torch.zeros(3, 401, 401)
    pixels[:, 200, 200] = 5.0
    found = run_frame(Defocus(radius=radius, shape=shape), image=Image(pixels)).pixels
    wanted = float(srgb_to_linear(pixels).sum())
    assert float(srgb_to_linear(found).sum()) == pytest.approx(wanted, rel=0.01)


def test_a_disc_has_its_area_and_a_polygon_its_own() -> None:
    for radius in (2.5, 10.0):
        area = 1 / float(make_bokeh_kernel(radius, BokehShape.DISC).max())
        assert area == pytest.approx(math.pi * radius**2, rel=0.02)
        area = 1 / float(make_bokeh_kernel(radius, BokehShape.POLYGON, 5).max())
        assert area == pytest.approx(2.5 * radius**2 * math.sin(2 * math.pi / 5), rel=0.03)


def test_blades_point_up_and_turn_clockwise() -> None:
    kernel = make_bokeh_kernel(10.0, BokehShape.POLYGON, 3)
    assert kernel[1, 10] > 0 == kernel[-2, 10]
    turned = make_bokeh_kernel(10.0, BokehShape.POLYGON, 3, 90.0)
    assert turned[10, -2] > 0 == turned[10, 1]


def test_a_hole_makes_a_ring_and_a_rim_is_brighter() -> None:
    ring = make_bokeh_kernel(10.0, BokehShape.DISC, hole=0.5)
    assert ring[10, 10] == 0.0 < ring[10, 17]
    rim = make_bokeh_kernel(10.0, BokehShape.DISC, rim=2.0)
    assert rim[10, 18] > 1.7 * rim[10, 10] > 0


def test_transparent_colors_do_not_bleed() -> None:
    pixels = torch.zeros(4, 60, 90)
    pixels[:3, :, :45], pixels[3, :, :45] = 0.8, 1.0
    found = run_frame(Defocus(radius=8.0), image=Image(pixels)).pixels
    seen = found[3] > 0.01
    assert found[:3, seen].sub(0.8).abs().max() < 1e-3
    assert 0.4 < float(found[3, 30, 44]) < 0.6


def test_highlights_gain_and_the_rest_does_not() -> None:
    gray = Image(torch.full((3, 40, 40), 0.5))
    assert run_frame(Defocus(highlights=4.0), image=gray).pixels.sub(0.5).abs().max() < 1e-4
    plain, lifted = (
        srgb_to_linear(run_frame(Defocus(highlights=gain), image=star()).pixels).sum() for gain in (0.0, 4.0)
    )
    assert float(lifted / plain) == pytest.approx(5.0, rel=0.01)


def test_a_mask_scales_the_radius() -> None:
    noise = Image(torch.rand(3, 60, 90, generator=torch.Generator().manual_seed(1)))
    nothing = run_frame(Defocus(), image=noise, mask=Mask(torch.zeros(1, 60, 90))).pixels
    assert nothing.allclose(noise.pixels, atol=1e-5)
    everything = run_frame(Defocus(), image=noise, mask=Mask(torch.ones(1, 60, 90))).pixels
    assert everything.allclose(run_frame(Defocus(), image=noise).pixels, atol=1e-3)


def test_a_sharp_foreground_does_not_glow_into_the_background() -> None:
    pixels = torch.zeros(3, 60, 90)
    pixels[:, :, :45] = 1.0  # bright, and in focus
    depth = torch.full((1, 60, 90), 5.0)
    depth[:, :, :45] = 1.0
    found = run_frame(Defocus(radius=10.0, focus=1.0, range=1.0), image=Image(pixels), depth=Depth(depth)).pixels
    assert found[:, :, :45].sub(1.0).abs().max() < 1e-3
    assert found[:, :, 45:].abs().max() < 1e-3
    near = run_frame(Defocus(radius=10.0, focus=5.0, range=4.0), image=Image(pixels), depth=Depth(depth)).pixels
    assert float(near[0, 30, 50]) > 0.2  # a foreground out of focus covers what is behind it


def test_no_radius_passes_the_picture() -> None:
    assert run_frame(Defocus(radius=0.0), image=(image := star())) is image
