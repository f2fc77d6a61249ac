"""Latents in all the ways in which pipelines lay them."""

from __future__ import annotations

import pytest
import torch

from nodes.generate.diffusion.pipelines.latent_preview import preview_latents
from nodes.generate.diffusion.sampling.frame_conditioning import FrameConditioning, LatentShift
from nodes.generate.diffusion.sampling.guidance import VaryingGuidance
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.diffusion.sampling.scheduler_hook import SchedulerStep
from tools.quality.generate_video_models import measure

GRID = LatentGrid(channels=4, frames=3, rows=4, columns=6)
FRAMES = torch.arange(3 * 4 * 4 * 6).float().reshape(3, 4, 4, 6)


def _packed(side: int) -> torch.Tensor:
    """Return tokens as LTX packs them: patches row by row, each as C, p, p."""
    parts = FRAMES.reshape(3, 4, 4 // side, side, 6 // side, side)
    return parts.permute(0, 2, 4, 1, 3, 5).reshape(1, -1, 4 * side * side)


LAYOUTS = {
    "B C T H W": FRAMES.movedim(0, 1).unsqueeze(0),
    "B T C H W": FRAMES.unsqueeze(0),
    "B·T C H W": FRAMES,
    "B N C": _packed(1),
    "B N C·p·p": _packed(2),
}


@pytest.mark.parametrize("latents", LAYOUTS.values(), ids=LAYOUTS)
def test_frames_are_found_and_put_back(latents: torch.Tensor) -> None:
    found = GRID.split_frames(latents)
    assert found is not None
    assert found.equal(FRAMES)
    assert GRID.join_frames(found, latents).equal(latents)


@pytest.mark.parametrize("latents", LAYOUTS.values(), ids=LAYOUTS)
def test_a_value_for_each_frame_multiplies_that_frame(latents: torch.Tensor) -> None:
    row = GRID.spread_values((1.0, 2.0, 3.0), latents)
    assert row is not None
    found = GRID.split_frames(row * latents)
    assert found is not None
    assert found.equal(FRAMES * torch.tensor([1.0, 2.0, 3.0]).view(3, 1, 1, 1))


def test_as_many_channels_as_frames_are_told_apart() -> None:
    square = LatentGrid(4, 4, 2, 2)
    assert square.find_frame_axis((1, 4, 4, 2, 2)) == 2
    assert LatentGrid(4, 5, 2, 2).find_frame_axis((1, 4, 5, 2, 2)) == 2
    assert LatentGrid(4, 5, 2, 2).find_frame_axis((1, 5, 4, 2, 2)) == 1


def test_what_lacks_a_frame_that_is_fixed_has_the_later_values() -> None:
    row = GRID.spread_values((1.0, 2.0, 3.0), torch.ones(1, 4, 2, 4, 6))
    assert row is not None
    assert row.flatten().tolist() == [2.0, 3.0]


@pytest.mark.parametrize("shape", [(7,), (1, 4, 7, 4, 6), (1, 7, 4), (7, 4, 4, 6)])
def test_what_is_no_such_clip_is_left_alone(shape: tuple[int, ...]) -> None:
    assert GRID.split_frames(torch.zeros(shape)) is None
    assert GRID.spread_values((1.0, 2.0, 3.0), torch.zeros(shape)) is None


def test_latents_of_references_before_the_clip_are_left_alone() -> None:
    grid, latents = LatentGrid(4, 3, 2, 2, leading=2), torch.randn(1, 4, 5, 2, 2)
    frames = grid.split_frames(latents)
    assert frames is not None
    assert torch.equal(frames, latents[0].movedim(1, 0)[2:])
    assert torch.equal(grid.join_frames(frames, latents), latents)
    changed = grid.join_frames(frames * 2, latents)
    assert torch.equal(changed[:, :, :2], latents[:, :, :2])
    assert torch.equal(changed[:, :, 2:], latents[:, :, 2:] * 2)
    row = grid.spread_values((1.0, 2.0, 3.0), latents)
    assert row is not None
    assert row.flatten().tolist() == [1.0, 1.0, 1.0, 2.0, 3.0]


class TestGuidance:
    def test_is_the_highest_to_whoever_compares(self) -> None:
        guidance = VaryingGuidance(by_step=(1.0, 7.5, 3.0))
        assert guidance > 7
        assert float(guidance) == 7.5
        assert 2.0 * guidance == 15.0
        assert not guidance.was_applied

    def test_multiplies_as_it_is_at_the_step(self) -> None:
        guidance, ones = VaryingGuidance(by_step=(1.0, 3.0)), torch.ones(2)
        first = guidance * ones
        guidance.step = 1
        assert (first.tolist(), (ones * guidance).tolist()) == ([1.0, 1.0], [3.0, 3.0])
        guidance.step = 9
        assert (guidance * ones).tolist() == [3.0, 3.0]
        assert guidance.was_applied

    def test_multiplies_each_frame_as_it_is_there(self) -> None:
        guidance = VaryingGuidance(by_frame=(1.0, 2.0, 3.0), grid=GRID)
        found = GRID.split_frames(guidance * LAYOUTS["B N C"])
        assert found is not None
        assert found[2].equal(FRAMES[2] * 3.0)
        assert (guidance * torch.ones(5)).tolist() == [2.0] * 5  # where frames cannot be told, their mean
        assert guidance.end_values == (1.0, 3.0)


class _Mixes:
    def scale_noise(self, clean: torch.Tensor, time: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        return clean + time * noise


def test_held_frames_get_the_noise_of_the_step_and_none_after_the_last() -> None:
    known = torch.full((2, 4, 4, 6), 10.0)
    held = FrameConditioning(GRID, known, torch.ones_like(known))
    latents = LAYOUTS["B C T H W"]
    during = held(SchedulerStep(0, latents, latents, _Mixes(), torch.tensor(0.5)))
    after = held(SchedulerStep(1, latents, latents, _Mixes(), None))
    assert during is not None
    assert after is not None
    assert (during[0, :, :2] == 10.5).all()
    assert (after[0, :, :2] == 10.0).all()
    assert after[:, :, 2].equal(latents[:, :, 2])


def test_a_turned_clip_comes_back_to_where_it_began() -> None:
    turning, latents = LatentShift(GRID, 1), LAYOUTS["B T C H W"]
    for number in range(3):
        time = None if number == 2 else torch.tensor(1.0)
        turned = turning(SchedulerStep(number, latents, latents, None, time))
        assert turned is not None
        latents = turned
    assert latents.equal(LAYOUTS["B T C H W"])


def test_latents_without_a_map_show_their_strongest_directions() -> None:
    shown = preview_latents(FRAMES[0], None)
    assert (shown.width, shown.height, shown.channels) == (6, 4, 3)
    assert float(shown.pixels.min()) >= 0.0
    assert float(shown.pixels.max()) <= 1.0
    assert float(shown.pixels.std()) > 0.05
    assert preview_latents(torch.full((2, 3, 3), torch.nan), None).pixels.isfinite().all()


def test_colours_of_a_preview_are_those_of_the_picture() -> None:
    for known in measure():
        assert known.ok, known
