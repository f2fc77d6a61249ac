"""Mask and mix of corrections and filters: full effect is the node's own, bit for bit; the rest is a mix."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.color.curves import Curves
from nodes.color.exposure import Exposure, WhiteBalance
from nodes.color.grade import Grade
from nodes.color.tone import ColorLevels, Gain, Gamma, HueSaturation
from nodes.filter.blur import Blur, Sharpen
from nodes.filter.glow import Glow
from nodes.shared.compositing.masked_mix import apply_masked
from studio.sdk import Color, Image, Mask, Point, ShapeError, ToneCurve
from studio.sdk.testing import run_frame

HEIGHT, WIDTH = 12, 17
BENT = ToneCurve((Point(0.0, 0.1), Point(1.0, 0.8)))
NODES: dict[Any, dict[str, Any]] = {
    Blur: {"radius": 2.0},
    Sharpen: {"radius": 1.0},
    Glow: {"threshold": 0.2, "radius": 4.0},
    Curves: {"red": BENT},
    Exposure: {"stops": 1.0},
    WhiteBalance: {"temperature": 4000.0},
    Gain: {"gain": 2.0},
    ColorLevels: {"in_black": 0.2, "gamma": 1.5},
    Gamma: {"gamma": 2.0},
    HueSaturation: {"hue": 40.0, "saturation": 0.5},
    Grade: {"gain": Color(1.5, 1.0, 0.5)},
}


def picture(channels: int) -> Image:
    return Image(
        torch.rand(HEIGHT, WIDTH, channels, generator=torch.Generator().manual_seed(channels)).permute(2, 0, 1)
    )


def full_effect(kind: Any, image: Image) -> Image:
    result: Image = run_frame(kind(**NODES[kind]), image=image)
    return result


@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("channels", [3, 4])
def test_projects_from_before_have_the_same_values_pixels_and_version(kind: Any, channels: int) -> None:
    image = picture(channels)
    old = kind(**NODES[kind])
    assert old.mix == kind.spec.params["mix"].default == 1.0
    white = Mask(torch.ones(1, HEIGHT, WIDTH))
    assert run_frame(old, image=image).pixels.equal(run_frame(kind(**NODES[kind], mix=1.0), image=image).pixels)
    torch.testing.assert_close(run_frame(old, image=image, mask=white).pixels, run_frame(old, image=image).pixels)
    assert kind.spec.get_input("mask").is_optional
    assert kind.spec.main_input is not None
    assert kind.spec.main_input.name == "image"


@pytest.mark.parametrize("kind", NODES)
def test_nothing_of_it_is_the_picture_itself(kind: Any) -> None:
    image = picture(3)
    assert run_frame(kind(**NODES[kind], mix=0.0), image=image).pixels.equal(image.pixels)
    black = Mask(torch.zeros(1, HEIGHT, WIDTH))
    assert run_frame(kind(**NODES[kind]), image=image, mask=black).pixels.equal(image.pixels)


@pytest.mark.parametrize("kind", NODES)
def test_colors_are_mixed_by_the_mask_and_the_mix(kind: Any) -> None:
    image, mask = picture(3), Mask(torch.linspace(0.0, 1.0, HEIGHT * WIDTH).view(1, HEIGHT, WIDTH))
    whole = full_effect(kind, image).pixels
    mixed = run_frame(kind(**NODES[kind], mix=0.5), image=image, mask=mask).pixels
    torch.testing.assert_close(mixed, image.pixels + (whole - image.pixels) * (mask.pixels * 0.5))


@pytest.mark.parametrize("kind", [Blur, Glow])
def test_filters_mix_alpha_and_colors_by_their_coverage(kind: Any) -> None:
    image = picture(4)
    whole, mixed = full_effect(kind, image).pixels, run_frame(kind(**NODES[kind], mix=0.25), image=image).pixels
    alpha = 0.75 * image.pixels[3] + 0.25 * whole[3]
    torch.testing.assert_close(mixed[3], alpha)
    covered = 0.75 * image.pixels[:3] * image.pixels[3] + 0.25 * whole[:3] * whole[3]
    torch.testing.assert_close(mixed[:3], covered / alpha)


def test_corrections_leave_alpha_as_it_is() -> None:
    image = picture(4)
    assert run_frame(Gain(gain=2.0, mix=0.5), image=image).pixels[3].equal(image.pixels[3])


@pytest.mark.parametrize("kind", NODES)
def test_a_mask_of_another_size_is_refused(kind: Any) -> None:
    with pytest.raises(ShapeError, match="17×12, 3×3"):
        run_frame(kind(**NODES[kind]), image=picture(3), mask=Mask(torch.ones(1, 3, 3)))


def test_the_full_effect_is_what_was_computed() -> None:
    image, result = picture(3), picture(3)
    assert apply_masked(image, None, 1.0, lambda: result) is result


def test_what_is_not_seen_is_not_computed() -> None:
    def refuse() -> Image:
        raise AssertionError

    image = picture(3)
    assert apply_masked(image, None, 0.0, refuse) is image
    assert apply_masked(image, Mask(torch.ones(1, HEIGHT, WIDTH)), 0.5, lambda: image) is image
