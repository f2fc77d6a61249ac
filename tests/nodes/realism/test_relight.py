"""Relight: Lambert on a sphere, shadows where something is higher, and no bands."""

from __future__ import annotations

import pytest
import torch

from nodes.realism.relief import compute_light_visibility, compute_normals, make_parallel_rays
from nodes.realism.relight import LightType, Relight
from studio.sdk import Color, Depth, Image, Point
from studio.sdk.testing import run_frame
from tools.quality.realism_relight import WHITE, measure, sphere


def test_a_sphere_is_shaded_as_lambert_says() -> None:
    for known in measure():
        assert known.ok, known


def test_the_normals_of_a_sphere() -> None:
    depth, facing, inside = sphere()
    found = compute_normals(-depth.pixels[0])
    angle = torch.acos((found * facing).sum(0).clamp(-1.0, 1.0))[inside]
    assert float(torch.rad2deg(angle).max()) < 1.0
    shown = run_frame(
        Relight(relief=1.0, smooth=0.0), output="normals", image=Image(torch.ones(3, 201, 201)), depth=depth
    )
    assert shown.pixels[:, 100, 100].tolist() == pytest.approx([0.5, 0.5, 1.0], abs=0.01)
    assert float(shown.pixels[1, 40, 100]) > 0.7, "what faces up is green"


def test_a_wall_throws_a_shadow_as_long_as_the_light_is_low() -> None:
    height = torch.zeros(60, 160)
    height[:, 78:82] = 10.0
    hard = compute_light_visibility(height, make_parallel_rays(height, -100.0, 0.0, 50.0), 0.0)[30]
    dark = (hard < 0.5).nonzero().flatten()
    assert [int(dark.min()), int(dark.max())] == pytest.approx([82, 101], abs=2)
    assert float(hard[:77].min()) == 1.0
    soft = compute_light_visibility(height, make_parallel_rays(height, -100.0, 0.0, 50.0), 1.0)[30]
    assert int(((soft > 0.02) & (soft < 0.98)).sum()) > int(((hard > 0.02) & (hard < 0.98)).sum())


def test_shadows_of_large_pictures_lie_where_those_of_small_ones_do() -> None:
    height = torch.zeros(60, 400)
    height[:, 190:210] = 20.0
    large = height.repeat_interleave(3, 0).repeat_interleave(3, 1) * 3.0
    small_shade = compute_light_visibility(height, make_parallel_rays(height, -100.0, 0.0, 50.0), 0.5)[30]
    large_shade = compute_light_visibility(large, make_parallel_rays(large, -100.0, 0.0, 50.0), 0.5)[90, 1::3]
    assert float((small_shade - large_shade).abs().mean()) < 0.02


def test_a_flat_picture_keeps_its_colours_under_as_much_light() -> None:
    image = Image(torch.rand(3, 1, 1).expand(3, 40, 60).contiguous())
    node = Relight(position=Point(0.0, 0.0), color=WHITE, intensity=0.7, ambient=0.3)
    assert run_frame(node, image=image).pixels.allclose(image.pixels, atol=1e-4)


def test_light_has_a_colour_and_shines() -> None:
    image = Image(torch.full((3, 40, 60), 0.5))
    node = Relight(position=Point(0.0, 0.0), color=Color(1.0, 0.5, 0.0), ambient=0.0, intensity=1.0, linear=False)
    assert run_frame(node, image=image).pixels[:, 20, 30].tolist() == pytest.approx([0.5, 0.25, 0.0], abs=1e-4)
    wet = Relight(position=Point(0.0, 0.0), color=WHITE, ambient=0.0, intensity=1.0, specular=0.25, linear=False)
    assert float(run_frame(wet, image=image).pixels[0, 20, 30]) == pytest.approx(0.75, abs=1e-4)


def test_eight_bits_of_brightness_make_no_bands() -> None:
    ramp = (torch.linspace(0.3, 0.5, 400).expand(3, 80, 400) * 255.0).round() / 255.0
    made = run_frame(Relight(shadow=0.0, linear=False, color=WHITE), image=Image(ramp)).pixels[0, 40, 40:-40]
    light = made / ramp[0, 40, 40:-40]
    assert float(light.max() - light.min()) < 0.04


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (33, 17)])
@pytest.mark.parametrize("lamp", list(LightType))
def test_any_size_works_and_alpha_passes(size: tuple[int, int], lamp: LightType) -> None:
    image = Image(torch.rand(4, *size))
    made = run_frame(Relight(lamp=lamp, specular=1.0), image=image, depth=Depth(torch.rand(1, 5, 7))).pixels
    assert made[3].equal(image.pixels[3])
    assert bool(made.isfinite().all())
