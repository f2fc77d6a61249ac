"""Hue, saturation and luma of pixels, by the formulas of HSV (A. R. Smith, "Color Gamut Transform Pairs", 1978)."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from studio.sdk import Color
from studio.sdk.pixels import get_luma_weights

if TYPE_CHECKING:
    import torch

_LEAST = 1e-9


def compute_hue(colors: torch.Tensor) -> torch.Tensor:
    """Return the hue: [3, H, W] → [1, H, W], 0..1 from red over green and blue to red; 0 for gray."""
    import torch

    red, green, blue = colors
    high, span = colors.amax(0), (colors.amax(0) - colors.amin(0)).clamp_min_(_LEAST)
    sixth = torch.where(high == green, (blue - red) / span + 2.0, (red - green) / span + 4.0)
    sixth = torch.where(high == red, (green - blue) / span, sixth)
    hue = sixth.mul_(1.0 / 6.0)
    return hue.sub_(hue.floor()).unsqueeze(0)


def compute_saturation(colors: torch.Tensor) -> torch.Tensor:
    """Return (max − min) / max within 0..1: [3, H, W] → [1, H, W]; 0 for black."""
    high, low = colors.amax(0), colors.amin(0)
    return ((high - low) / high.abs().clamp_min_(_LEAST)).clamp_(0.0, 1.0).unsqueeze(0)


def compute_luma_plane(colors: torch.Tensor) -> torch.Tensor:
    """Return the BT.709 luma of planes: [3, H, W] → [1, H, W]."""
    red, green, blue = get_luma_weights()
    return (colors[0] * red).add_(colors[1], alpha=green).add_(colors[2], alpha=blue).unsqueeze(0)


def find_hue(color: Color) -> float:
    """Return the hue of a color, 0..1; 0 for gray."""
    low = min(0.0, *color[:3])
    return colorsys.rgb_to_hsv(*(part - low for part in color[:3]))[0]
