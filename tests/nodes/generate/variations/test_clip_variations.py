"""Clip Variations: patches and matches to the number, another clip for each seed, new sizes, holes that are filled."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from nodes.generate.variations.clip_variations import ClipVariations
from nodes.generate.variations.nets.matching import PatchMatch, enlarge_matches, find_nearest_exact
from nodes.generate.variations.nets.patches import extract_patches, fold_patches, join_cells, resize_clip, split_cells
from nodes.generate.variations.nets.synthesis import list_scales
from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError, ParameterError, ShapeError
from studio.core.image import Image, Mask
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_generator


def _clip(frames: int = 6, height: int = 24, width: int = 32) -> list[Image]:
    """Return waves that go to the right, over a picture without repetition."""
    random = torch.Generator().manual_seed(0)
    coarse = torch.rand(1, 3, 5, 6, generator=random)
    ground = torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic")[0].clamp(0, 1)
    x = torch.arange(width)
    return [Image((ground + 0.2 * torch.sin((x - 2 * t) / 2)).clamp(0, 1)) for t in range(frames)]


def _made(clip: Sequence[Image], mask: Sequence[Mask] | None = None, **params: int | float) -> torch.Tensor:
    node = ClipVariations(**{"detail": 24, "coarsest": 8, **params})  # type: ignore[arg-type]
    return torch.stack([frame.pixels for frame in run_generator(node, image=clip, mask=mask)])


def test_the_right_patches_give_the_clip_back() -> None:
    values = torch.rand(3, 5, 9, 8)
    patches, grid = extract_patches(values)
    assert patches.shape == (3 * 5 * 4, 3 * 75)
    assert torch.equal(patches[0].view(3, 3, 5, 5), values[:, :3, :5, :5])
    for focus in (0.0, 1.0):
        assert torch.allclose(fold_patches(values, torch.arange(len(patches)), grid, grid, focus), values, atol=1e-6)


def test_cells_are_pixels_side_by_side() -> None:
    clip = torch.rand(3, 2, 6, 8)
    cells = split_cells(clip, 2)
    assert cells.shape == (12, 2, 3, 4)
    assert torch.equal(join_cells(cells, 2), clip)


def test_the_exact_search_is_the_formula() -> None:
    random = torch.Generator().manual_seed(1)
    asked, known = torch.rand(40, 4, generator=random), torch.rand(30, 4, generator=random)
    usable = torch.arange(30) % 7 != 0
    found = find_nearest_exact(asked, known, usable, 0.1, lambda: None)
    distances = torch.cdist(asked.double(), known.double()).square()
    score = distances / (0.1 * 4 + distances.min(0).values)
    score[:, ~usable] = torch.inf
    assert torch.equal(found, score.argmin(1))


def test_patch_match_finds_nearly_what_is_nearest() -> None:
    clip = torch.stack([frame.pixels for frame in _clip(6, 32, 40)], 1) * 2 - 1
    known, grid = extract_patches(clip)
    asked = known + 0.05 * torch.randn(known.shape, generator=torch.Generator().manual_seed(2))
    random = torch.Generator().manual_seed(3)
    usable = torch.ones(len(known), dtype=torch.bool)
    first = torch.randint(len(known), (len(known),), generator=random)
    found = PatchMatch(asked, known, grid, grid, usable, random).find_nearest(first, 4, lambda: None)
    best = torch.cdist(asked, known).min(1).values
    reached = (asked - known[found]).norm(dim=1)
    assert float((reached / best).median()) < 1.05


def test_a_guess_grows_with_the_grid() -> None:
    nearest = torch.arange(2 * 3 * 4)
    finer = enlarge_matches(nearest, (2, 3, 4), (2, 3, 4), (4, 6, 8), (4, 6, 8))
    places = torch.stack([finer // 48, finer // 8 % 6, finer % 8], 1).view(4, 6, 8, 3)
    exact = torch.stack(torch.meshgrid(torch.arange(4), torch.arange(6), torch.arange(8), indexing="ij"), -1)
    assert int((places - exact).abs().max()) <= 1


def test_scales_end_at_the_size_and_hold_a_patch() -> None:
    found = list_scales((16, 96, 144), 12)
    assert found[-1] == (16, 96, 144)
    assert all(t >= 4 and y >= 8 and x >= 8 for t, y, x in found)
    assert found[0][1] < 24


def test_resizing_averages_where_it_shrinks() -> None:
    stripes = (torch.arange(64) % 2).float().expand(3, 4, 16, 64)
    assert float((resize_clip(stripes, (4, 8, 16)) - 0.5).abs().max()) < 0.2


@pytest.mark.slow
def test_each_seed_is_another_clip_and_the_same_again() -> None:
    clip = _clip(8, 32, 96)
    one, again, other = (_made(clip, seed=seed, diversity=4.0, detail=32) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert float((one - other).abs().mean()) > 0.01
    source = torch.stack([frame.pixels for frame in clip])
    assert float((one - source).abs().mean()) > 0.01
    assert abs(float(one.mean() - source.mean())) < 0.08, "it has the colours of the clip"


def test_without_noise_it_is_the_clip() -> None:
    clip = _clip()
    source = torch.stack([frame.pixels for frame in clip])
    assert float((_made(clip, diversity=0.0) - source).abs().mean()) < 0.05


def test_it_is_told_anew_in_another_size() -> None:
    made = _made(_clip(), width=48, length=9)
    assert made.shape == (9, 3, 24, 48)


def test_a_hole_is_filled_and_the_rest_stays() -> None:
    clip = _clip()
    mask = torch.zeros(1, 24, 32)
    mask[:, 8:14, 10:18] = 1
    red = torch.tensor([1.0, 0.0, 0.0])[:, None, None]
    spoiled = [Image(torch.where(mask.bool(), red, frame.pixels)) for frame in clip]
    made = _made(spoiled, [Mask(mask)] * len(clip))
    source = torch.stack([frame.pixels for frame in clip])
    outside = mask.bool().expand_as(source).logical_not()
    assert float((made - source)[outside].abs().max()) < 1e-5
    inside = made[:, :, 8:14, 10:18]
    assert float(inside[:, 1:].mean()) > 0.2, "nothing red is left"
    assert float((inside - source[:, :, 8:14, 10:18]).abs().mean()) < 0.2


def test_large_pictures_are_matched_small_and_made_sharp() -> None:
    clip = _clip(4, 48, 64)
    made = _made(clip, detail=12, coarsest=8)
    assert made.shape == (4, 3, 48, 64)
    blurred = torch.nn.functional.avg_pool2d(made, 4, 1)
    assert float(made.std()) > float(blurred.std())


@pytest.mark.parametrize(
    ("params", "clip", "reason"),
    [
        ({}, ClipInfo(None, 2, 64, 64, 3), "the clip has 2 frames"),
        ({}, ClipInfo(None, 9, 64, 4, 3), "a side is shorter than 8 pixels"),
        ({"length": 2}, ClipInfo(None, 9, 64, 64, 3), "'length' cannot be 2: 0, or 3 and more"),
        ({"detail": 1080, "frames": 900}, ClipInfo(None, 999, 1920, 1080, 3), "need too much memory"),
    ],
)
def test_what_cannot_be_made_is_said_before(params: dict[str, int], clip: ClipInfo, reason: str) -> None:
    node = ClipVariations(**params)
    with pytest.raises((ShapeError, ParameterError), match=reason):
        node.facts({"image": clip}, MemoryMedia())


def test_a_mask_keeps_the_size_and_must_show_something() -> None:
    clip = _clip()
    with pytest.raises(ParameterError, match="'width' cannot be 40: 0 with a mask"):
        ClipVariations(width=40).facts(
            {"image": ClipInfo(None, 6, 32, 24, 3), "mask": ClipInfo(None, 6, 32, 24, 1)}, MemoryMedia()
        )
    with pytest.raises(ShapeError, match="all white or all black"):
        _made(clip, [Mask(torch.zeros(1, 24, 32))] * 6)


def test_it_stops_between_rows() -> None:
    ctx = StandaloneContext(is_cancelled=True)
    with pytest.raises(CancelledError):
        next(run_generator(ClipVariations(), ctx=ctx, image=_clip()))
