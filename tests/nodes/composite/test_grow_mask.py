"""Grow/Shrink Mask and Feather, as nodes."""

from __future__ import annotations

import torch

from nodes.composite.feather import FeatherAlpha, FeatherMask
from nodes.composite.grow_mask import GrowMask
from nodes.shared.compositing.edge_distance import FeatherSide
from nodes.shared.compositing.morphology import MorphologyOperation, MorphologyShape
from studio.sdk import Image, Mask
from studio.sdk.testing import run_frame


def square(size: int = 60, reach: int = 10) -> Mask:
    pixels = torch.zeros(1, size, size)
    pixels[:, size // 2 - reach : size // 2 + reach, size // 2 - reach : size // 2 + reach] = 1.0
    return Mask(pixels)


def test_a_square_grows_and_shrinks_by_its_size() -> None:
    for operation, side in ((MorphologyOperation.DILATE, 26), (MorphologyOperation.ERODE, 14)):
        node = GrowMask(operation=operation, size=3.0, shape=MorphologyShape.SQUARE)
        assert float(run_frame(node, mask=square()).pixels.sum()) == side**2


def test_a_size_between_goes_evenly() -> None:
    areas = [float(run_frame(GrowMask(size=size), mask=square()).pixels.sum()) for size in (2.0, 2.25, 2.5, 2.75, 3.0)]
    steps = torch.tensor(areas).diff()
    assert steps.min() > 0
    assert steps.allclose(steps.mean().expand(4))


def test_closing_fills_holes_and_opening_removes_specks() -> None:
    holed = square().pixels.clone()
    holed[0, 30, 30], holed[0, 5, 5] = 0.0, 1.0
    closed, opened = (
        run_frame(GrowMask(operation=operation, size=2.0), mask=Mask(holed)).pixels[0]
        for operation in (MorphologyOperation.CLOSE, MorphologyOperation.OPEN)
    )
    assert (float(closed[30, 30]), float(closed[5, 5])) == (1.0, 1.0)
    assert (float(opened[30, 30]), float(opened[5, 5])) == (0.0, 0.0)


def test_a_feathered_mask_is_half_at_its_edge() -> None:
    row = run_frame(FeatherMask(size=8.0), mask=square()).pixels[0, 30]
    assert float(row[19] + row[20]) / 2 == 0.5
    assert (float(row[15]), float(row[24])) == (0.0, 1.0)


def test_a_feathered_alpha_shows_what_is_next_to_it() -> None:
    mask = square()
    image = Image(torch.cat([mask.pixels * 0.8, mask.pixels * 0.0, mask.pixels * 0.4, mask.pixels]))
    found = run_frame(FeatherAlpha(size=10.0, side=FeatherSide.OUTSIDE), image=image).pixels
    seen = found[3] > 0
    assert int(seen.sum()) > 20**2 + 4 * 20 * 8
    assert found[0][seen].sub(0.8).abs().max() < 0.02
    assert found[2][seen].sub(0.4).abs().max() < 0.02
    opaque = Image(image.pixels[:3])
    assert run_frame(FeatherAlpha(), image=opaque) is opaque
