"""Remove Object: against a background that is known, with a camera at rest and one that pans."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch.nn.functional import interpolate

from nodes.composite.remove_object import RemoveObject
from studio.sdk import Image, Mask
from studio.sdk.testing import run_frame

WIDTH, HEIGHT, FRAMES = 160, 96, 13


def _background() -> torch.Tensor:
    random = torch.Generator().manual_seed(4)
    coarse = torch.rand(1, 3, 16, 40, generator=random)
    return interpolate(coarse, (HEIGHT + 20, WIDTH + 100), mode="bicubic")[0].clamp(0.0, 1.0)


BACKGROUND = _background()


def scene(pan: int, speed: int = 8, channels: int = 3) -> tuple[list[Image], list[Image], list[Mask]]:
    """Return a clip in which a square flies by, the same without it, and its mask."""
    clip, plates, masks = list[Image](), list[Image](), list[Mask]()
    for frame in range(FRAMES):
        plate = BACKGROUND[:, 10 : 10 + HEIGHT, pan * frame : pan * frame + WIDTH].clone()
        if channels == 4:
            plate = torch.cat([plate, torch.ones(1, HEIGHT, WIDTH)])
        mask, shown = torch.zeros(1, HEIGHT, WIDTH), plate.clone()
        left = 16 + speed * frame
        shown[:3, 36:60, left : left + 24] = torch.tensor([0.9, 0.1, 0.2]).view(3, 1, 1)
        mask[:, 36:60, left : left + 24] = 1.0
        clip.append(Image(shown))
        plates.append(Image(plate))
        masks.append(Mask(mask))
    return clip, plates, masks


def psnr(made: Image, wanted: Image, where: Mask) -> float:
    """Return the peak signal-to-noise ratio inside a mask, in decibels."""
    error = ((made.pixels[:3] - wanted.pixels[:3]) ** 2)[:, where.pixels[0] > 0].mean()
    return -10.0 * math.log10(float(error) + 1e-12)


@pytest.mark.parametrize(("pan", "least"), [(0, 35.0), (2, 30.0)])
def test_the_background_comes_back(pan: int, least: float) -> None:
    clip, plates, masks = scene(pan)
    for frame in (0, 6, 12):
        made = run_frame(RemoveObject(), frame, image=clip, mask=masks)
        assert psnr(made, plates[frame], masks[frame]) >= least
        assert psnr(clip[frame], plates[frame], masks[frame]) < 12.0


def test_beside_the_hole_nothing_changes() -> None:
    clip, _, masks = scene(0, channels=4)
    made = run_frame(RemoveObject(grow=3.0), 6, image=clip, mask=masks)
    far = torch.nn.functional.max_pool2d(masks[6].pixels, 9, 1, 4)[0] == 0
    assert torch.equal(made.pixels[:, far], clip[6].pixels[:, far])
    assert bool((made.pixels[3] == 1.0).all())


def test_specks_in_the_mask_that_nobody_sees_are_no_holes() -> None:
    clip, _, masks = scene(0)
    specks = [Mask(mask.pixels.clamp(min=1e-6)) for mask in masks]
    made = run_frame(RemoveObject(), 6, image=clip, mask=specks)
    assert float((made.pixels - run_frame(RemoveObject(), 6, image=clip, mask=masks).pixels).abs().max()) < 1e-4


def test_without_a_hole_the_frame_is_itself() -> None:
    clip, _, masks = scene(0)
    nothing = [Mask(torch.zeros_like(mask.pixels)) for mask in masks]
    assert run_frame(RemoveObject(), 3, image=clip, mask=nothing) is clip[3]


@pytest.mark.parametrize("spoil", [lambda pixels: torch.full_like(pixels, math.nan), torch.ones_like])
def test_what_is_never_seen_is_filled_smoothly(spoil: Callable[[torch.Tensor], torch.Tensor]) -> None:
    clip, _, masks = scene(0)
    found = [Mask(spoil(mask.pixels)) for mask in masks]
    assert bool(torch.isfinite(run_frame(RemoveObject(reach=2), 5, image=clip, mask=found).pixels).all())
    still = [masks[5]] * FRAMES  # an object that rests: nothing behind it is seen
    made = run_frame(RemoveObject(reach=3), 5, image=[clip[5]] * FRAMES, mask=still)
    assert float(made.pixels[0, 40:56, 60:76].max()) < 0.9


def test_a_proxy_is_filled_as_well() -> None:
    clip, plates, masks = scene(0)
    half = [Image(image.pixels[:, ::2, ::2].contiguous()) for image in clip]
    node = RemoveObject.spec.create_node({}, 0.5)
    made = run_frame(node, 6, scale=0.5, image=half, mask=[Mask(mask.pixels[:, ::2, ::2]) for mask in masks])
    plate = Image(plates[6].pixels[:, ::2, ::2])
    assert psnr(made, plate, Mask(masks[6].pixels[:, ::2, ::2])) > 30.0
