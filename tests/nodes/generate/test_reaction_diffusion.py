"""Reaction Diffusion: the step to the number, the same pattern for the same seed, and cancel within a frame."""

from __future__ import annotations

from itertools import islice

import pytest
import torch

from nodes.generate.reaction_diffusion import ReactionDiffusion, make_initial_cells, step_reaction
from studio.core.errors import CancelledError
from studio.sdk.testing import StandaloneContext, run_generator


def small(**params: int) -> ReactionDiffusion:
    return ReactionDiffusion(**{"width": 64, "height": 48, "length": 4, "steps": 10, **params})  # type: ignore[arg-type]


def reference_step(cells: torch.Tensor, feed: float, kill: float) -> torch.Tensor:
    """Return one step, cell by cell."""
    height, width = cells.shape[1:]
    new = torch.empty_like(cells)
    for y in range(height):
        for x in range(width):
            u, v = (float(part) for part in cells[:, y, x])
            beside = [((y - 1) % height, x), ((y + 1) % height, x), (y, (x - 1) % width), (y, (x + 1) % width)]
            spread_u, spread_v = (sum(float(cells[c, j, i]) for j, i in beside) - 4 * w for c, w in ((0, u), (1, v)))
            new[0, y, x] = u + 0.2097 * spread_u - u * v * v + feed * (1 - u)
            new[1, y, x] = v + 0.105 * spread_v + u * v * v - (feed + kill) * v
    return new


def test_a_step_is_the_equation() -> None:
    cells = torch.rand(2, 5, 7, generator=torch.Generator().manual_seed(3))
    kept = cells.clone()
    assert step_reaction(cells, 0.055, 0.062).allclose(reference_step(cells, 0.055, 0.062), atol=1e-6)
    assert cells.equal(kept)


def test_without_the_second_substance_nothing_happens() -> None:
    cells = torch.zeros(2, 6, 6)
    cells[0] = 1.0
    assert step_reaction(cells, 0.055, 0.062).allclose(cells, atol=1e-6)


def test_patches_are_laid_by_the_seed() -> None:
    cells = make_initial_cells(90, 160, 5)
    assert cells.equal(make_initial_cells(90, 160, 5))
    assert not cells.equal(make_initial_cells(90, 160, 6))
    patch = cells[1] > 0.1
    assert 50 <= int(patch.sum()) <= 2 * 450, "two discs with a radius of 4 to 12"
    assert float(cells[0][patch].mean()) == pytest.approx(0.5, abs=0.02)
    assert float(cells[0][~patch].min()) >= 0.9


def test_the_same_seed_gives_the_same_clip() -> None:
    first, second = list(run_generator(small())), list(run_generator(small()))
    assert len(first) == 4
    assert all(a.pixels.equal(b.pixels) for a, b in zip(first, second, strict=True))
    other = list(run_generator(small(seed=1)))
    assert not other[0].pixels.equal(first[0].pixels)
    assert not first[1].pixels.equal(first[0].pixels)


def test_coral_grows_from_its_patches_and_lives() -> None:
    clip = list(run_generator(small(steps=250, length=5)))
    covered = [float((image.pixels[0] > 0.5).float().mean()) for image in clip]
    assert covered[-1] > covered[1]
    assert 0.2 < covered[-1] < 0.9


def test_a_proxy_shows_the_same_pattern_smaller() -> None:
    full = list(run_generator(small(steps=100)))[-1].pixels
    node = ReactionDiffusion.spec.create_node({"width": 64, "height": 48, "length": 4, "steps": 100}, 0.5)
    proxy = list(run_generator(node, ctx=StandaloneContext(scale=0.5)))[-1].pixels  # type: ignore[arg-type]
    assert proxy.shape == (3, 24, 32)
    assert proxy.allclose(torch.nn.functional.avg_pool2d(full, 2), atol=1e-4)


def test_cancel_stops_it_within_a_frame() -> None:
    ctx = StandaloneContext()
    clip = run_generator(small(steps=1000), ctx=ctx)
    assert len(list(islice(clip, 1))) == 1
    ctx.is_cancelled = True
    with pytest.raises(CancelledError):
        next(clip)
