"""The generator of a video GAN: noise to clips by 3D transposed convolutions (VGAN: Vondrick et al. 2016)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn

from nodes.generate.nets.clip_batches import draw_noise, require_clips
from nodes.generate.nets.clip_blocks import (
    ClipUpsample,
    ConditionEmbedding,
    Size,
    compute_innermost_size,
    plan_resolutions,
    to_float32,
)
from studio.sdk import Batch, StepOutput, Tokens

_TOLD: Final = 64
_LEAST_FRAMES: Final = 1


@dataclass(frozen=True, slots=True)
class GanPlan:
    """How large it is.

    Args:
        size: Frames, height and width of its clips.
        channels: Of the outermost level.
        latent: Numbers of the noise.
        features: Of the condition's tokens; 0 for none.
    """

    size: Size
    channels: int
    latent: int
    features: int


class VideoGan(nn.Module):
    """Makes clips from noise, which is told at each level together with the condition."""

    def __init__(self, plan: GanPlan) -> None:
        super().__init__()
        self.plan = plan
        steps = plan_resolutions(plan.size, plan.channels, _LEAST_FRAMES)
        self.inside = (steps[-1].inner, *compute_innermost_size(plan.size, steps))
        self.told = ConditionEmbedding(plan.features, _TOLD, even=True)
        self.begin = nn.Linear(plan.latent + _TOLD, math.prod(self.inside))
        self.up = nn.ModuleList(ClipUpsample(step, plan.latent + _TOLD) for step in reversed(steps[1:]))
        self.paint = nn.ConvTranspose3d(steps[0].inner, 3, steps[0].kernel, steps[0].strides, 1)

    def is_optional_weight(self, name: str) -> bool:
        """Return whether weights belong to a condition that is not connected."""
        return self.told.read is None and name.startswith(("told.read.", "told.even."))

    def forward(self, condition: Tokens | None = None) -> torch.Tensor:
        """Return clips [B, T, 3, H, W] from random noise; in evaluation always from the same."""
        batch = 1 if condition is None else len(condition.values)
        if not self.training:
            return self.show(0, condition)
        return self.make_clips(torch.randn(batch, self.plan.latent, device=self.told.nothing.device), condition)

    def make_clips(self, noise: torch.Tensor, condition: Tokens | None) -> torch.Tensor:
        """Return clips [B, T, 3, H, W], 0..1, for noise [B, D]."""
        told = torch.cat([noise, self.told(condition, len(noise))], 1)
        inner = self.begin(told).unflatten(1, self.inside)
        for grow in self.up:
            inner = grow(inner, told)
        return torch.sigmoid(to_float32(self.paint(inner))).transpose(1, 2)

    def learn(self, batch: Batch, condition: Tokens | None = None) -> StepOutput:
        """Return clips to be judged by critics, one for each sample; it has no loss of its own."""
        clips = require_clips(batch, self.plan.size)
        noise = torch.randn(len(clips), self.plan.latent, device=clips.device)
        pictures = self.make_clips(noise, condition)
        with torch.no_grad():
            figures = {"spread": float(pictures.std(0).mean()), "wanted spread": float(clips.std(0).mean())}
        return StepOutput({}, pictures, clips, figures if len(clips) > 1 else {})

    def show(self, seed: int, condition: Tokens | None = None) -> torch.Tensor:
        """Return clips [B, T, 3, H, W] from the noise of a seed."""
        batch = 1 if condition is None else len(condition.values)
        return self.make_clips(draw_noise((batch, self.plan.latent), seed, self.told.nothing.device), condition)
