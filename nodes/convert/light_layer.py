"""Lays drawn light over a background, in linear light, with a soft glow around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk.pixels import gaussian_blur, linear_to_srgb

if TYPE_CHECKING:
    import torch

_SPREADS = ((0.006, 0.55), (0.02, 0.3), (0.06, 0.25))  # share of the picture's height, share of the light
_GAIN = 1.6


@dataclass(frozen=True, slots=True)
class LightLayer:
    """What is drawn: linear light, multiplied by coverage, [3, H, W], and how much is covered, [1, H, W]."""

    light: torch.Tensor
    cover: torch.Tensor


def compute_glow(light: torch.Tensor, strength: float) -> torch.Tensor:
    """Return the glow around light: what a lens and the eye scatter, three Gaussians, the widest the faintest.

    Args:
        light: [3, H, W], linear.
        strength: 0 for none.
    """
    import torch

    glow = torch.zeros_like(light)
    for share, part in _SPREADS:
        glow.add_(gaussian_blur(light, share * light.shape[1]), alpha=part * strength * _GAIN)
    return glow.clamp_min_(0.0)


def compose_over(drawn: LightLayer, glow: torch.Tensor | None, background: torch.Tensor) -> torch.Tensor:
    """Return the picture: the background, the drawing over it, and the glow added as light.

    Glow is screened (1 − (1 − a)(1 − b)), so that it brightens and never clips.

    Args:
        drawn: The drawing.
        glow: [3, H, W], linear; None for none.
        background: [3|4, H, W], linear, straight alpha.

    Returns:
        As many channels as the background, as displayed.
    """
    import torch

    below = background[:3]
    if background.shape[0] == 3:
        return linear_to_srgb(_screened(torch.addcmul(below + drawn.light, below, drawn.cover, value=-1.0), glow))
    alpha = background[3:]
    mixed = below * alpha * (1.0 - drawn.cover) + drawn.light
    light = _screened(mixed, glow)
    covered = drawn.cover + alpha * (1.0 - drawn.cover)
    if glow is not None:
        covered = 1.0 - (1.0 - covered) * (1.0 - glow.amax(dim=0, keepdim=True))
    straight = light / covered.clamp_min(1e-4)
    return torch.cat([linear_to_srgb(straight.clamp(0.0, 1.0)) * (covered > 1e-4), covered])


def _screened(light: torch.Tensor, glow: torch.Tensor | None) -> torch.Tensor:
    if glow is None:
        return light
    return light.addcmul_(glow.clamp_(0.0, 1.0), 1.0 - light.clamp(0.0, 1.0))
