"""Space-time VAE: the formulas, what it promises, and that it learns."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from nodes.generate.nets.video_vae import DiagonalGaussian, compute_kl_divergence
from nodes.generate.vae import SpaceTimeVae
from studio.core.errors import ParameterError, ShapeError, StudioError
from studio.core.image import Features
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


def test_the_divergence_is_that_of_normal_distributions() -> None:
    one, other = (
        DiagonalGaussian.from_halves(torch.randn(5, 8, generator=torch.Generator().manual_seed(n))) for n in (1, 2)
    )
    exact = kl_divergence(*(Normal(mean, (0.5 * log).exp()) for mean, log in (one, other)))
    assert torch.allclose(compute_kl_divergence(one, other), exact, atol=1e-5)
    assert not compute_kl_divergence(one, one).abs().gt(1e-6).any()


def test_the_losses_are_the_elbo() -> None:
    net = built(SpaceTimeVae(**SMALL, noise=0.1, beta=2.0, free=0.0, drop=0.0))
    clips, told = noise(2, 4, 3, 16, 24), condition(2)
    torch.manual_seed(3)
    step = net.learn(batch_of(clips), condition=told)
    torch.manual_seed(3)
    found = net.encode_clips(clips)
    drawn = net.decode_latent(found.draw_sample(torch.randn_like(found[0])))
    nats = compute_kl_divergence(found, net.compute_prior(told, 2)).sum(1).mean()
    assert torch.allclose(step.losses["reconstruction"], (drawn - clips).square().mean() / 0.02)
    assert torch.allclose(step.losses["kl"], 2.0 * nats / clips[0].numel())
    assert step.metrics["KL nats"] == pytest.approx(float(nats.detach()), rel=1e-5)


def test_free_nats_cost_the_same_as_none_that_are_used() -> None:
    net = built(SpaceTimeVae(**SMALL, latent_size=5, free=1e3))
    step = net.learn(batch_of(noise(2, 4, 3, 16, 24)), condition=condition(2))
    assert float(step.losses["kl"].detach()) == pytest.approx(5.0 * 5e3 / (4 * 3 * 16 * 24))


def test_every_weight_is_learnt() -> None:
    net = built(SpaceTimeVae(**SMALL, drop=0.5)).train()
    torch.manual_seed(1)
    for _ in range(2):  # the last convolution of a residual block is zero at first
        step = net.learn(batch_of(noise(6, 4, 3, 16, 24)), condition=condition(6, nothing=(0,)))
        torch.autograd.backward(torch.stack([*step.losses.values()]).sum())
        torch.optim.SGD(net.parameters(), 0.1).step()
    assert without_gradient(net) == []


def test_a_sample_without_a_condition_is_as_if_none_were_connected() -> None:
    net = built(SpaceTimeVae(**SMALL))
    told = net.compute_prior(condition(3, nothing=(1,)), 3)
    assert torch.allclose(told[0][1], net.compute_prior(None, 1)[0][0])
    assert not torch.allclose(told[0][0], told[0][1])


def test_it_draws_by_seed_and_redraws_a_clip() -> None:
    node = SpaceTimeVae(**SMALL, seed=1)
    one, same = (run_frame(node, 2, condition=features()).pixels for _ in range(2))
    assert one.equal(same)
    assert one.shape == (3, 16, 24)
    assert not one.equal(run_frame(SpaceTimeVae(**SMALL, seed=2), 2, condition=features()).pixels)
    clip = pictures(6)
    again = run_frame(SpaceTimeVae(**SMALL, seed=2), 2, image=clip, condition=features()).pixels
    other = run_frame(node, 2, image=clip, condition=features(0.5)).pixels
    assert again.equal(other)  # at strength 0 nothing else counts


def test_strength_moves_from_the_clip_to_the_draw() -> None:
    def latent(strength: float, **inputs: Any) -> torch.Tensor:
        found: Features = run_frame(SpaceTimeVae(**SMALL, strength=strength), output="latent", **inputs)
        return found.values

    clip, told = pictures(4), features()
    ends = latent(0.0, image=clip, condition=told), latent(1.0, image=clip, condition=told)
    assert torch.allclose(ends[1], latent(0.0, condition=told))
    assert torch.allclose(latent(0.25, image=clip, condition=told), torch.lerp(*ends, 0.25), atol=1e-5)


def test_no_spread_draws_the_most_usual_clip() -> None:
    found = [run_frame(SpaceTimeVae(**SMALL, spread=0.0, seed=seed), condition=features()).pixels for seed in (1, 2)]
    assert found[0].equal(found[1])


@pytest.mark.parametrize("size", [(1, 1), (7, 31), (300, 9)])
def test_clips_of_any_size_and_of_one_frame_are_read(size: tuple[int, int]) -> None:
    assert run_frame(SpaceTimeVae(**SMALL), 3, image=pictures(1, *size)).pixels.shape == (3, 16, 24)


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ParameterError, match="multiple of 8"):
        built(SpaceTimeVae(width=20))
    net = built(SpaceTimeVae(**SMALL))
    with pytest.raises(ShapeError, match=r"32×16×4 .* 24×16×4"):
        net.learn(batch_of(noise(2, 4, 3, 16, 32)))
    with pytest.raises(StudioError, match="no pictures"):
        net.learn(batch_of(None))


@pytest.mark.slow
def test_it_learns_to_redraw_and_to_draw_what_is_asked_for() -> None:
    """The figures of `python -m tools.quality generate_clips`."""
    figures = [generate_clips.vae_redraws(), generate_clips.vae_draws()]
    assert all(known.ok for known in figures), figures


def test_clips_of_another_size_that_are_wired_are_refused() -> None:
    clips = noise(2, 4, 3, 24, 24)
    with pytest.raises(ShapeError, match=r"24×24×4 .* the network generates 24×16×4: give both the same size"):
        built(SpaceTimeVae(**SMALL)).learn(batch_of(clips), clips)
