"""Space-time GAN and its critics: the formulas, what they promise, and that they learn."""

from __future__ import annotations

import pytest
import torch

from nodes.generate.critics import FrameCritic, VideoCritic
from nodes.generate.gan import SpaceTimeGan
from nodes.generate.nets.clip_blocks import MeanTokenNorm
from studio.core.errors import ParameterError, ShapeError
from studio.engine.training.losses.adversarial import r1_penalty
from studio.sdk import Tokens
from studio.sdk.testing import run_frame
from tests.nodes.generate.clip_nets import (
    SMALL,
    batch_of,
    built,
    condition,
    features,
    noise,
    pictures,
    without_gradient,
)
from tools.quality import generate_clips

CRITICS = (VideoCritic, FrameCritic)


@pytest.fixture(params=CRITICS, ids=lambda kind: kind.spec.id)
def kind(request: pytest.FixtureRequest) -> type[VideoCritic] | type[FrameCritic]:
    """Each critic."""
    found: type[VideoCritic] | type[FrameCritic] = request.param
    return found


def test_each_seed_and_each_condition_gives_a_clip_of_its_own() -> None:
    found = [
        run_frame(SpaceTimeGan(**SMALL, seed=seed), 1, condition=told).pixels
        for seed, told in ((1, features()), (1, features()), (2, features()), (1, features(0.5)), (1, None))
    ]
    assert found[0].equal(found[1])
    assert found[0].shape == (3, 16, 24)
    assert all(not found[0].equal(other) for other in found[2:])


def test_no_spread_makes_seeds_alike() -> None:
    one, other = (run_frame(SpaceTimeGan(**SMALL, seed=seed, spread=0.0)).pixels for seed in (1, 2))
    assert one.equal(other)


def test_every_weight_of_generator_and_critics_is_learnt(kind: type[VideoCritic] | type[FrameCritic]) -> None:
    net, critic = built(SpaceTimeGan(**SMALL)).train(), built(kind()).train()
    torch.manual_seed(0)
    told = condition(3, nothing=(1,))
    step = net.learn(batch_of(noise(3, 4, 3, 16, 24)), condition=told)
    assert step.losses == {}
    assert step.pictures.shape == step.targets.shape
    torch.autograd.backward((critic(step.pictures, told).values * torch.randn(3, 1, 1)).sum())
    assert without_gradient(net) == []
    assert without_gradient(critic) == []


def test_clips_of_another_size_are_refused() -> None:
    with pytest.raises(ShapeError, match="give both the same size"):
        built(SpaceTimeGan(**SMALL)).learn(batch_of(noise(2, 8, 3, 16, 24)))
    with pytest.raises(ParameterError, match="multiple of 8"):
        built(SpaceTimeGan(height=36))


@pytest.mark.parametrize(("frames", "height", "width"), [(8, 32, 32), (5, 24, 40), (1, 16, 16), (6, 48, 16)])
def test_clips_come_at_the_size_that_is_asked_for(frames: int, height: int, width: int) -> None:
    net = built(SpaceTimeGan(length=frames, height=height, width=width, channels=8))
    with torch.no_grad():
        assert net.show(0, condition=condition(2)).shape == (2, frames, 3, height, width)


@torch.no_grad()
def test_the_score_is_a_projection(kind: type[VideoCritic] | type[FrameCritic]) -> None:
    project = built(kind(channels=4)).project
    seen, told = torch.randn(2, 256, generator=torch.Generator().manual_seed(1)), condition(2)
    mean = told.values.mean(1) * (1 + 1e-5) ** -0.5  # the mean and variance that it begins with
    fit = ((seen @ project.meet.weight.T + project.meet.bias) * (mean @ project.read.weight.T + project.read.bias)).sum(
        1
    )
    by_hand = (seen @ project.judge.weight.T)[:, 0] + project.judge.bias + fit
    assert torch.allclose(project(seen, told), by_hand, atol=1e-4)
    nothing = Tokens(told.values, torch.zeros_like(told.mask))
    assert torch.allclose(project(seen, nothing), project(seen, None))


@torch.no_grad()
def test_what_all_conditions_share_is_taken_away() -> None:
    even = MeanTokenNorm(6).train()
    told = condition(8, nothing=(3,))
    alike = Tokens((100.0 + 0.1 * told.values) * told.mask.unsqueeze(-1), told.mask)
    there = told.mask.any(1)
    heard = even(alike)[there]
    assert torch.allclose(heard.mean(0), torch.zeros(6), atol=1e-4)
    assert torch.allclose(heard.std(0, correction=0), torch.ones(6), atol=1e-2)
    for _ in range(600):
        even(alike)
    assert torch.allclose(even.eval()(alike)[there], heard, atol=5e-2)
    one = Tokens(alike.values[:1], alike.mask[:1])
    assert even.train()(one).equal(even.eval()(one))  # one sample tells nothing of what is shared


@torch.no_grad()
def test_spectral_norm_makes_the_largest_singular_value_one(kind: type[VideoCritic] | type[FrameCritic]) -> None:
    critic = built(kind(channels=4)).train()
    for _ in range(60):  # each call is a step of the power iteration
        critic(noise(1, 8, 3, 16, 16), condition(1))
    weights = [layer.weight.flatten(1) for layer in (*critic.layers, critic.project.judge, critic.project.meet)]
    assert all(abs(float(torch.linalg.matrix_norm(weight, 2)) - 1.0) < 0.02 for weight in weights)
    plain = built(kind(channels=4, spectral=False))
    assert any(abs(float(torch.linalg.matrix_norm(layer.weight.flatten(1), 2)) - 1.0) > 0.05 for layer in plain.layers)


def test_r1_is_the_squared_slope_at_real_clips(kind: type[VideoCritic] | type[FrameCritic]) -> None:
    critic = built(kind(channels=4)).double()
    clips, told = noise(2, 8, 3, 8, 8).double(), condition(2)
    told = Tokens(told.values.double(), told.mask)
    penalty = r1_penalty(lambda real: critic(real, told), clips).item()
    way = torch.randn(clips.shape, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    leaf = clips.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(leaf, told).values.sum(), leaf)
    with torch.no_grad():
        step = 1e-6
        ahead, behind = (critic(clips + sign * step * way, told).values.sum() for sign in (1, -1))
    assert float((ahead - behind) / (2 * step)) == pytest.approx(float((slope * way).sum()), rel=1e-2)
    assert penalty == pytest.approx(0.5 * float(slope.square().flatten(1).sum(1).mean()), rel=1e-5)


def test_a_frame_is_judged_as_if_it_were_alone() -> None:
    critic = built(FrameCritic(channels=4))
    clips, told = noise(2, 5, 3, 16, 16), condition(2)
    with torch.no_grad():
        together = critic(clips, told).values
        alone = critic(clips[:, 3], told).values
    assert together.shape == (2, 5, 1)
    assert torch.allclose(together[:, 3:4], alone, atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (9, 200), (130, 65)])
def test_critics_look_at_clips_of_any_size(kind: type[VideoCritic] | type[FrameCritic], size: tuple[int, int]) -> None:
    found = run_frame(kind(channels=4), image=pictures(2, *size), condition=features())
    assert found.values.shape == (1, 1)
    assert bool(found.values.isfinite().all())


@pytest.mark.slow
def test_critics_learn_what_fits(kind: type[VideoCritic] | type[FrameCritic]) -> None:
    """The figures of `python -m tools.quality generate_clips`."""
    known = generate_clips.critic_tells(kind)
    assert known.ok, known


def test_draws_come_near_to_what_was_asked_for() -> None:
    """The figure of `python -m tools.quality generate_clips`."""
    known = generate_clips.gan_draws()
    assert known.ok, known
