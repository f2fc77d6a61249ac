"""Colors under transparent pixels: what is not seen must not be mixed into what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.sdk.pixels import gaussian_blur

if TYPE_CHECKING:
    import torch

_REACH = 6.0  # px: standard deviation within which colors spread into what is transparent
_LEAST_SPREAD = 1.5  # px
_FULL_SHARE = 300.0  # of what is seen about a pixel: from 1/300 on, its mean color counts fully


def fill_transparent_colors(pixels: torch.Tensor) -> torch.Tensor:
    """Return the colors with those of transparent pixels taken from what is seen around them: [3|4, H, W] → [3, H, W].

    For filters that cannot weight colors by alpha on their own. Where a pixel covers by α, its color counts by α and
    that of its surroundings by 1 − α; far from all that is seen it stays as it is.
    """
    import torch

    if pixels.shape[0] == 3:
        return pixels
    alpha = pixels[3:].clamp(0.0, 1.0)
    if pixels.is_cpu and float(alpha.amin()) == 1.0:  # to ask a device is to wait for it
        return pixels[:3]
    around = gaussian_blur(pixels, _REACH)
    own = torch.where(around[3:] > 0.0, alpha, 1.0)
    return torch.lerp(around[:3], pixels[:3], own)


def continue_visible_colors(pixels: torch.Tensor, reach: float) -> torch.Tensor:
    """Return the colors with those that are seen continued into what is transparent: [3|4, H, W] → [3, H, W].

    For alpha that grows. Each transparent pixel takes the mean of what is seen about it, of as small an area as shows
    something; farther away than the reach, colors stay as they are.

    Args:
        pixels: Straight alpha.
        reach: How far colors are continued, in pixels.
    """
    import torch

    if pixels.shape[0] == 3:
        return pixels
    colors, spread = pixels[:3], max(_LEAST_SPREAD, reach / 1.5)
    while True:
        around = gaussian_blur(pixels, spread)
        colors = torch.lerp(colors, around[:3], (around[3:] * _FULL_SHARE).clamp_(0.0, 1.0))
        if spread <= _LEAST_SPREAD:
            break
        spread = max(_LEAST_SPREAD, spread / 3.0)
    return torch.lerp(colors, pixels[:3], pixels[3:].clamp(0.0, 1.0))
