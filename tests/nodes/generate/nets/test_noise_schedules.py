"""Ways from clips to noise and back, against their formulas."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.generate.nets.noise_schedules import DdpmSchedule, FlowMatching, NoiseSchedule

CLEAN = torch.linspace(-1, 1, 24).view(2, 3, 4)
NOISE = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(1))


def random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def kept(step: int) -> float:
    """Return ᾱ after so many steps of DDPM, by the product that defines it."""
    return math.prod(1 - (1e-4 + (0.02 - 1e-4) * k / 999) for k in range(step))


def test_flow_mixes_along_a_line() -> None:
    mixed = FlowMatching(1.0).add_noise(CLEAN, NOISE, torch.tensor([0.25, 1.0]))
    assert torch.allclose(mixed[0], 0.75 * CLEAN[0] + 0.25 * NOISE[0])
    assert torch.equal(mixed[1], NOISE[1])


def test_flow_learns_the_velocity() -> None:
    path, level = FlowMatching(1.0), torch.tensor([0.5, 0.02])
    mixed = path.add_noise(CLEAN, NOISE, level)
    said = CLEAN + 0.1
    wanted = NOISE - CLEAN
    velocity = (mixed - said) / level.view(-1, 1, 1)
    error = path.compute_error(said, CLEAN, level)
    assert torch.allclose(error[0], (velocity - wanted)[0].square(), atol=1e-5)
    assert torch.allclose(error[1], torch.full_like(error[1], (0.1 / 0.1) ** 2), atol=1e-5)


@pytest.mark.parametrize("shift", [1.0, 4.0])
def test_levels_of_flow_are_shifted(shift: float) -> None:
    levels = FlowMatching(shift).make_levels(4)
    even = torch.tensor([1.0, 0.75, 0.5, 0.25, 0.0])
    assert torch.allclose(levels, shift * even / (1 + (shift - 1) * even))
    torch.manual_seed(0)
    drawn = FlowMatching(shift).sample_levels(4001, torch.device("cpu"))
    assert float(drawn.median()) == pytest.approx(shift / (1 + shift), abs=0.03)


def test_ddpm_keeps_what_its_product_says() -> None:
    for step in (1, 10, 500, 1000):
        mixed = DdpmSchedule(0.0).add_noise(CLEAN, NOISE, torch.tensor([step / 1000] * 2))
        share = kept(step)
        assert torch.allclose(mixed, math.sqrt(share) * CLEAN + math.sqrt(1 - share) * NOISE, atol=1e-4)
    assert torch.equal(DdpmSchedule(0.0).add_noise(CLEAN, NOISE, torch.zeros(2)), CLEAN)


@pytest.mark.parametrize("path", [FlowMatching(3.0), DdpmSchedule(0.0)])
def test_who_knows_the_clip_goes_straight_back(path: NoiseSchedule) -> None:
    """With a network that is always right, each point of the way back is the mixture at that level."""
    levels = path.make_levels(5)
    assert levels[0] == 1
    assert levels[-1] == 0
    noisy = path.add_noise(CLEAN, NOISE, levels[:1].expand(2))
    for level, lower in zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True):
        noisy = path.denoise_step(CLEAN, noisy, level, lower, random())
        assert torch.allclose(noisy, path.add_noise(CLEAN, NOISE, torch.tensor([lower] * 2)), atol=1e-4)


def test_ddpm_learns_the_noise() -> None:
    path, level = DdpmSchedule(0.0), torch.tensor([0.4, 0.7])
    noisy, said = path.add_noise(CLEAN, NOISE, level), CLEAN + 0.1
    share = torch.tensor([kept(400), kept(700)]).view(-1, 1, 1)
    noise = (noisy - share.sqrt() * said) / (1 - share).sqrt()
    assert torch.allclose(path.compute_error(said, CLEAN, level), (noise - NOISE).square(), atol=1e-4)
    hardly = path.compute_error(said, CLEAN, torch.tensor([0.001, 0.01]))
    assert torch.allclose(hardly, torch.full_like(hardly, 5 * 0.1**2), atol=1e-5)


def test_ancestral_steps_have_the_variance_of_the_posterior() -> None:
    """Ho et al. 2020, equation 7: β̃ = (1 − ᾱ') / (1 − ᾱ) β, and the mean between the clip and the noisy one."""
    clean, noisy = torch.full((200_000,), 0.3), torch.full((200_000,), -0.4)
    step = 600
    after = DdpmSchedule(1.0).denoise_step(clean, noisy, step / 1000, (step - 1) / 1000, random())
    now, before = kept(step), kept(step - 1)
    beta = 1 - now / before
    mean = math.sqrt(before) * beta / (1 - now) * 0.3 + math.sqrt(1 - beta) * (1 - before) / (1 - now) * -0.4
    assert float(after.mean()) == pytest.approx(mean, abs=2e-3)
    assert float(after.var()) == pytest.approx((1 - before) / (1 - now) * beta, rel=0.02)


def test_ddim_draws_nothing() -> None:
    one = DdpmSchedule(0.0).denoise_step(CLEAN, NOISE, 0.5, 0.4, torch.Generator().manual_seed(1))
    assert torch.equal(one, DdpmSchedule(0.0).denoise_step(CLEAN, NOISE, 0.5, 0.4, torch.Generator().manual_seed(2)))
