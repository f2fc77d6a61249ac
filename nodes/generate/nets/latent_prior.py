"""A distribution of latents, learned by flow matching (Lipman et al. 2023), with a transformer over their rows.

Latent diffusion (Rombach et al. 2022): an autoencoder makes few numbers of a clip, and this network draws such numbers.
It replaces the normal distribution that a variational autoencoder starts from, which knows nothing of how its latents
lie (Vahdat et al. 2021, "Score-based Generative Modeling in Latent Space").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.generate.nets.noise_schedules import FlowMatching
from nodes.generate.nets.space_time import JointAttention, TextConditioning, embed_levels
from studio.core.translation import tr, tr_noop
from studio.sdk import Batch, ShapeError, StepOutput, Tokens

_LEVEL_FEATURES: Final = 64
_PARTS: Final = 6  # shift, scale and gate of attention and of the perceptron
_PACE: Final = 0.02
"""Least share of a batch in the mean and the variance that are kept; of the first ones it is their plain mean."""
_LEAST_VARIANCE: Final = 1e-6
_WRONG_LATENT: Final = tr_noop(
    "the latents have {found}, the network generates {own} (rows×numbers): give 'tokens' and 'latent_size' the same"
)


@dataclass(frozen=True, slots=True)
class LatentPriorPlan:
    """How large it is, and how it learns.

    Args:
        tokens: Rows of a latent.
        latent: Numbers of a row.
        width: Numbers of a row within the network; a multiple of 32.
        blocks: How many there are.
        features: Numbers of a token of the condition; 0 for none.
        drop: Share of samples that learn without their condition.
    """

    tokens: int
    latent: int
    width: int
    blocks: int
    features: int
    drop: float = 0.1


class LatentPriorModel(nn.Module):
    """Learns how latents are distributed, given a condition, and draws some.

    Latents are standardized by their running mean and variance.
    """

    def __init__(self, plan: LatentPriorPlan) -> None:
        super().__init__()
        self.plan = plan
        self.schedule = FlowMatching(1.0)
        self.register_buffer("mean", torch.zeros(plan.latent))
        self.register_buffer("variance", torch.ones(plan.latent))
        self.register_buffer("batches", torch.zeros((), dtype=torch.int64))
        self.mean: torch.Tensor
        self.variance: torch.Tensor
        self.batches: torch.Tensor
        width = plan.width
        self.embed = nn.Linear(plan.latent, width)
        self.places = nn.Parameter(0.02 * torch.randn(plan.tokens, width))
        self.level = nn.Sequential(nn.Linear(_LEVEL_FEATURES, width), nn.SiLU(), nn.Linear(width, width))
        self.adapt = nn.Linear(width, _PARTS * width)
        self.blocks = nn.ModuleList(LatentBlock(width) for _ in range(plan.blocks))
        self.condition = TextConditioning(plan.features, width) if plan.features else None
        self.out = nn.Linear(width, plan.latent)
        for layer in (self.adapt, self.out):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def is_optional_weight(self, name: str) -> bool:
        """Return whether weights belong to a condition that is not connected."""
        return self.condition is None and name.startswith("condition.")

    def forward(self, latent: Tokens | None = None, condition: Tokens | None = None) -> Tokens:
        """Return latents that fit the condition, [B, tokens, latent]; in evaluation always the same."""
        batch = 1 if condition is None else len(condition.values)
        random = None if self.training else torch.Generator().manual_seed(0)
        values = self.draw_latents(batch, condition, random)
        return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))

    def predict_clean(self, noisy: torch.Tensor, level: torch.Tensor, condition: Tokens | None) -> torch.Tensor:
        """Return standardized latents without noise.

        Where the network says nothing it is the best guess for latents of a normal distribution (Karras et al. 2022).

        Args:
            noisy: [B, tokens, latent].
            level: [B], 0..1: how much noise there is.
            condition: What is wanted; a sample without any token gets what is usual.
        """
        rows = self.embed(noisy) + self.places
        state = self.level(embed_levels(level))
        words, mask = None, None
        if self.condition is not None:
            words, mask, pooled = self.condition(condition, len(noisy))
            state = state + pooled
        adapted = self.adapt(functional.silu(state)).view(len(state), _PARTS, 1, -1)
        for block in self.blocks:
            rows = block(rows, adapted, words, mask)
        said = self.out(functional.layer_norm(rows, rows.shape[-1:]))
        noise = level.view(-1, 1, 1)
        power = (1 - noise).square() + noise.square()
        clean: torch.Tensor = (1 - noise) / power * noisy + noise * power.rsqrt() * said
        return clean

    def learn(self, batch: Batch, latent: Tokens | None = None, condition: Tokens | None = None) -> StepOutput:
        """Return the squared error of the velocity from noise to the latents. These get no gradient.

        Raises:
            ShapeError: There are no latents, or they are of another size.
        """
        if latent is None:
            raise ShapeError(tr("the network learns from latents: connect an autoencoder's to 'latent'"))
        values = self.require_size(latent).detach().float()
        if self.training:
            self._note_spread(values)
        clean = (values - self.mean) * self.variance.rsqrt()
        level = self.schedule.sample_levels(len(clean), clean.device)
        noisy = self.schedule.add_noise(clean, torch.randn_like(clean), level)
        if condition is not None and self.plan.drop:
            keeps = torch.rand(len(clean), 1, device=clean.device) >= self.plan.drop
            condition = Tokens(condition.values, condition.mask & keeps)
        said = self.predict_clean(noisy, level, condition).float()
        return StepOutput({"flow": self.schedule.compute_error(said, clean, level).mean()})

    def draw_latents(
        self,
        batch: int,
        condition: Tokens | None,
        random: torch.Generator | None,
        *,
        steps: int = 25,
        guidance: float = 1.0,
        spread: float = 1.0,
        latent: torch.Tensor | None = None,
        strength: float = 1.0,
        on_step: Callable[[], object] = lambda: None,
    ) -> torch.Tensor:
        """Return latents [B, tokens, latent], in Euler's steps.

        Args:
            batch: B.
            condition: What is wanted.
            random: On the CPU, so that every device draws the same; None for torch's global generator.
            steps: From noise to the latent.
            guidance: How much more the condition counts than in what was learned; 1 takes it as it is.
            spread: Factor of the noise.
            latent: [B, tokens, latent] to start from, in place of noise alone.
            strength: Share of noise at the start, 0..1; 0 returns `latent`.
            on_step: Called before each step.
        """
        plan, device = self.plan, self.mean.device
        deviation = self.variance.sqrt()
        noisy = spread * torch.randn((batch, plan.tokens, plan.latent), generator=random).to(device)
        first = strength if latent is not None else 1.0
        if latent is not None:
            noisy = torch.lerp((latent - self.mean) / deviation, noisy, first)
        levels = (first * self.schedule.make_levels(steps)).tolist() if first else []
        for level, lower in pairwise(levels):
            on_step()
            noisy = self._guide(noisy, level, condition, guidance).lerp(noisy, lower / level)
        return noisy * deviation + self.mean

    def _guide(self, noisy: torch.Tensor, level: float, condition: Tokens | None, guidance: float) -> torch.Tensor:
        levels = torch.full((len(noisy),), level, device=noisy.device)
        if condition is None or guidance == 1.0:
            return self.predict_clean(noisy, levels, condition).float()
        nothing = Tokens(condition.values, torch.zeros_like(condition.mask))
        usual = self.predict_clean(noisy, levels, nothing).float()
        return torch.lerp(usual, self.predict_clean(noisy, levels, condition).float(), guidance)

    def _note_spread(self, values: torch.Tensor) -> None:
        variance, mean = torch.var_mean(values.flatten(0, 1), 0, correction=0)
        with torch.no_grad():
            self.batches += 1
            share = (1.0 / self.batches).clamp_min(_PACE)
            self.mean.lerp_(mean, share)
            self.variance.lerp_(variance, share).clamp_(min=_LEAST_VARIANCE)

    def require_size(self, latent: Tokens) -> torch.Tensor:
        """Return the values of latents, [B, tokens, latent]. Raises ShapeError where they are of another size."""
        found = tuple(latent.values.shape[1:])
        if found != (self.plan.tokens, self.plan.latent):
            own = f"{self.plan.tokens}×{self.plan.latent}"
            raise ShapeError(tr(_WRONG_LATENT, found=f"{found[0]}×{found[1]}", own=own))
        return latent.values


class LatentBlock(nn.Module):
    """Attention over the rows and the words, and a perceptron; both scaled and shifted by the level (adaLN)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.zeros(_PARTS, 1, width))
        self.attention = JointAttention(width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(
        self, rows: torch.Tensor, adapted: torch.Tensor, words: torch.Tensor | None, mask: torch.Tensor | None
    ) -> torch.Tensor:
        """Return rows [B, N, width].

        Args:
            rows: [B, N, width].
            adapted: [B, 6, 1, width].
            words: [B, W, width].
            mask: bool [B, W].
        """
        parts = (adapted + self.table).to(rows.dtype).unbind(1)
        inner = functional.layer_norm(rows, rows.shape[-1:]) * (1 + parts[1]) + parts[0]
        rows = rows + (1 + parts[2]) * self.attention(inner[:, None], words, mask)[:, 0]
        inner = functional.layer_norm(rows, rows.shape[-1:]) * (1 + parts[4]) + parts[3]
        result: torch.Tensor = rows + (1 + parts[5]) * self.narrow(functional.silu(self.wide(inner)))
        return result
