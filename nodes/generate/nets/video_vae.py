"""A variational autoencoder of clips (Kingma & Welling 2014) whose prior is learned from a condition."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn

from nodes.generate.nets.clip_batches import check_clip_size, draw_noise, require_clips
from nodes.generate.nets.clip_blocks import (
    ClipDownsample,
    ClipResidualBlock,
    ClipUpsample,
    ConditionEmbedding,
    Size,
    compute_innermost_size,
    plan_resolutions,
    to_float32,
)
from studio.sdk import Batch, StepOutput, Tokens

_TOLD: Final = 64
_LEAST_FRAMES: Final = 2
_LOG_VARIANCE: Final = (-12.0, 6.0)


@dataclass(frozen=True, slots=True)
class VaePlan:
    """How large it is, and how it learns.

    Args:
        size: Frames, height and width of its clips.
        channels: Of the outermost level.
        latent: Numbers that a clip becomes.
        features: Of the condition's tokens; 0 for none.
        noise: Standard deviation of the pixels, 0..1.
        beta: Weight of the KL divergence.
        free: Nats of each latent number that cost nothing.
        drop: Share of samples whose condition is not told while it learns.
        fit: Weight of fitting the prior to what is found.
    """

    size: Size
    channels: int
    latent: int
    features: int
    noise: float = 0.05
    beta: float = 1.0
    free: float = 0.1
    drop: float = 0.1
    fit: float = 0.1


class DiagonalGaussian(tuple[torch.Tensor, torch.Tensor]):
    """Means and log variances, each [B, D], of independent normal distributions."""

    __slots__ = ()

    @classmethod
    def from_halves(cls, both: torch.Tensor) -> DiagonalGaussian:
        """Return the distributions whose means and log variances lie side by side: [B, 2 D]."""
        mean, log_variance = to_float32(both).chunk(2, 1)
        return cls((mean, log_variance.clamp(*_LOG_VARIANCE)))

    def without_gradient(self) -> DiagonalGaussian:
        """Return the same, without gradient."""
        return DiagonalGaussian((self[0].detach(), self[1].detach()))

    def draw_sample(self, noise: torch.Tensor) -> torch.Tensor:
        """Return the draw that standard normal noise [B, D] stands for."""
        mean, log_variance = self
        return mean + noise * (0.5 * log_variance).exp()


def compute_kl_divergence(one: DiagonalGaussian, other: DiagonalGaussian) -> torch.Tensor:
    """Return KL(one ‖ other) in nats for each number: [B, D].

    ½ (ln σ₂² − ln σ₁² + (σ₁² + (μ₁ − μ₂)²) / σ₂² − 1)
    """
    (mean, log_variance), (other_mean, other_log) = one, other
    spread = (log_variance - other_log).exp() + (mean - other_mean).square() * (-other_log).exp()
    return 0.5 * (other_log - log_variance + spread - 1.0)


class VideoVae(nn.Module):
    """Writes a clip as a few numbers, and a clip from such numbers; knows which numbers a condition makes likely."""

    def __init__(self, plan: VaePlan) -> None:
        super().__init__()
        self.plan = plan
        steps = plan_resolutions(plan.size, plan.channels, _LEAST_FRAMES)
        self.inside = (steps[-1].inner, *compute_innermost_size(plan.size, steps))
        self.down = nn.ModuleList(ClipDownsample(step) for step in steps)
        self.look = ClipResidualBlock(steps[-1].outer, 0)
        self.to_latent = nn.Linear(math.prod(self.inside), 2 * plan.latent)
        self.told = ConditionEmbedding(plan.features, _TOLD)
        self.expect = nn.Sequential(nn.Linear(_TOLD, 2 * _TOLD), nn.SiLU(), nn.Linear(2 * _TOLD, 2 * plan.latent))
        self.from_latent = nn.Linear(plan.latent, math.prod(self.inside))
        self.up = nn.ModuleList(ClipUpsample(step, plan.latent) for step in reversed(steps[1:]))
        self.draw = ClipResidualBlock(steps[-1].outer, plan.latent)
        self.paint = nn.ConvTranspose3d(steps[0].inner, 3, steps[0].kernel, steps[0].strides, 1)

    def is_optional_weight(self, name: str) -> bool:
        """Return whether weights belong to a condition that is not connected."""
        return self.told.read is None and name.startswith("told.read.")

    def forward(
        self, image: torch.Tensor | None = None, condition: Tokens | None = None, latent: Tokens | None = None
    ) -> torch.Tensor:
        """Return clips [B, T, 3, H, W]: of a latent, what is given as it remembers it, or what it expects most."""
        return self.decode_latent(self._find_latents(image, condition, latent, samples=False))

    def compute_output(
        self,
        name: str,
        image: torch.Tensor | None = None,
        condition: Tokens | None = None,
        latent: Tokens | None = None,
    ) -> Tokens:
        """Return the latents of clips, [B, 1, D]: in training drawn from their distributions, else the means."""
        values = self._find_latents(image, condition, latent, samples=self.training)[:, None]
        return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))

    def _find_latents(
        self, image: torch.Tensor | None, condition: Tokens | None, latent: Tokens | None, *, samples: bool
    ) -> torch.Tensor:
        if latent is not None:
            return latent.values.flatten(1)
        found = (
            self.encode_clips(check_clip_size(image, self.plan.size))
            if image is not None
            else self.compute_prior(condition, _batch(image, condition))
        )
        return found.draw_sample(torch.randn_like(found[0])) if samples else found[0]

    def encode_clips(self, clips: torch.Tensor) -> DiagonalGaussian:
        """Return how likely which latents are for clips [B, T, 3, H, W], 0..1, of the network's size."""
        inner = clips.transpose(1, 2) * 2.0 - 1.0
        for number, shrink in enumerate(self.down):
            inner = shrink(inner)
            if number == len(self.down) - 2:
                inner = self.look(inner, None)
        return DiagonalGaussian.from_halves(self.to_latent(inner.flatten(1)))

    def compute_prior(self, condition: Tokens | None, batch: int, drop: float = 0.0) -> DiagonalGaussian:
        """Return how likely which latents are before a clip is seen.

        Args:
            condition: What is known of it; None for nothing.
            batch: How many samples there are.
            drop: Share of samples of which nothing is to be known, drawn from torch's global generator.
        """
        told = self.told(condition, batch)
        return DiagonalGaussian.from_halves(self.expect(self.told.drop_rows(told, drop) if drop else told))

    def decode_latent(self, latent: torch.Tensor) -> torch.Tensor:
        """Return clips [B, T, 3, H, W], 0..1, for latents [B, D]."""
        inner = self.from_latent(latent).unflatten(1, self.inside)
        for number, grow in enumerate(self.up):
            inner = grow(inner, latent)
            if number == 0:
                inner = self.draw(inner, latent)
        return torch.sigmoid(to_float32(self.paint(inner))).transpose(1, 2)

    def learn(
        self,
        batch: Batch,
        image: torch.Tensor | None = None,
        condition: Tokens | None = None,
        latent: Tokens | None = None,
    ) -> StepOutput:
        """Return the negative ELBO, in nats for each number of a clip: what was not redrawn, and the divergence.

        The divergence moves the clip's distribution with the weight beta and the prior with a weight of its own, each
        while the other rests (KL balancing, Hafner et al. 2021).
        """
        plan = self.plan
        clips = require_clips(batch, plan.size) if image is None else check_clip_size(image, plan.size)
        found, prior = self.encode_clips(clips), self.compute_prior(condition, len(clips), plan.drop)
        pictures = self.decode_latent(found.draw_sample(torch.randn_like(found[0])))
        error = (pictures - clips).square().mean()
        nats = compute_kl_divergence(found, prior.without_gradient()).mean(0)
        kl = nats.clamp_min(plan.free).sum() / clips[0].numel()
        fit = compute_kl_divergence(found.without_gradient(), prior).mean()
        figures = {"PSNR": -10.0 * math.log10(max(float(error.detach()), 1e-10)), "KL nats": float(nats.detach().sum())}
        losses = {"reconstruction": error / (2.0 * plan.noise**2), "kl": plan.beta * kl, "prior": plan.fit * fit}
        return StepOutput(losses, pictures, clips, figures)

    def show(
        self,
        seed: int,
        image: torch.Tensor | None = None,
        condition: Tokens | None = None,
        latent: Tokens | None = None,
    ) -> torch.Tensor:
        """Return clips [B, T, 3, H, W] of given latents, or drawn from the prior."""
        if latent is not None:
            return self.decode_latent(latent.values.flatten(1))
        batch = _batch(image, condition)
        noise = draw_noise((batch, self.plan.latent), seed, self.told.nothing.device)
        return self.decode_latent(self.compute_prior(condition, batch).draw_sample(noise))


def _batch(image: torch.Tensor | None, condition: Tokens | None) -> int:
    """Return how many samples are given; 1 for none."""
    return len(condition.values) if condition is not None else 1 if image is None else len(image)
