"""Glow: light that spreads from what is bright."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import ResampleFilter, gaussian_blur, linear_to_srgb, make_empty_frame, resize, srgb_to_linear

if TYPE_CHECKING:
    import torch

_LAYERS = 4
_WORKING_SIGMA = 16.0  # px


@node("filter.glow", aliases=("Bloom", "Halation", "Soft Glow", "Diffusion", "Shine", "Glare"))
class Glow(FrameNode):
    """Add a glow around bright areas, as lenses and film do.

    Pixels brighter than the threshold are converted to linear light, blurred by four Gaussians with standard deviations
    of 1, ½, ¼ and ⅛ of the radius in equal parts, tinted and added: a bright core with a falloff of about 1/distance.
    The layers preserve energy: with intensity 1, as much light is added as the bright parts hold. Values above 1 pass,
    so that a later tone curve can bring them back. With alpha, light is weighted by coverage, and the glow makes
    transparent parts as opaque as it is bright.
    """

    threshold: float = Param(
        default=0.85, min=0.0, max=100.0, slider=(0.0, 1.5), step=0.01,
        help="Pixels at least this bright glow fully, by their strongest channel; 0 lets everything glow.",
    )  # fmt: skip
    softness: float = Param(
        default=0.25,
        min=0.0,
        max=10.0,
        slider=(0.0, 1.0),
        step=0.01,
        help="Width of the soft transition below the threshold.",
    )
    radius: float = Param(
        default=40.0, min=0.0, max=2000.0, slider=(0.0, 300.0), step=1.0, unit="px",
        help="Radius: standard deviation of the widest of the four layers.",
    )  # fmt: skip
    intensity: float = Param(
        default=0.35, min=0.0, max=100.0, slider=(0.0, 3.0), step=0.05, unit="x", help="Amount of added light."
    )
    tint: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the added light.")
    only: bool = Param(default=False, help="Output only the added light, on black.")
    mix: float = make_mix_param()

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Take what is bright, spread it, add it, in linear light."""
        return apply_masked(image, mask, self.mix, lambda: self._shine(image), blends_alpha=True)

    def _shine(self, image: Image) -> Image:
        """Return the picture with the added light."""
        import torch

        if self.intensity == 0.0 and not self.only:
            return image
        pixels = image.pixels
        light = srgb_to_linear(pixels[:3])
        if image.has_alpha:
            light = light * pixels[3:]
        tint = srgb_to_linear(torch.tensor(self.tint[:3], device=pixels.device).view(3, 1, 1))
        shine = self._spread(self._bright(pixels[:3], light)) * (tint * self.intensity)
        total = shine if self.only else light + shine
        if not image.has_alpha:
            return image.with_pixels(linear_to_srgb(total))
        return image.with_pixels(_covering(pixels, total, shine))

    def _bright(self, colors: torch.Tensor, light: torch.Tensor) -> torch.Tensor:
        """Return the light of what is brighter than the threshold."""
        if self.threshold == 0.0:
            return light
        strongest = colors.amax(dim=0, keepdim=True)
        begin = self.threshold - self.softness
        step = ((strongest - begin) / max(self.softness, 1e-4)).clamp_(0.0, 1.0)
        return light * (step * step * (3 - 2 * step))

    def _spread(self, light: torch.Tensor) -> torch.Tensor:
        """Return the mean of the layers, blurred at a size at which the widest one has a σ of 16 pixels."""
        import torch

        height, width = light.shape[1:]
        shrink = max(1.0, self.radius / _WORKING_SIGMA)
        small = resize(light, max(1, round(width / shrink)), max(1, round(height / shrink)), ResampleFilter.AREA)
        lost = (1 - 1 / shrink**2) / 12 + 1 / 6 if shrink > 1 else 0.0  # variance of shrinking and of enlarging
        sigmas = [self.radius / shrink / 2**layer for layer in range(_LAYERS)]
        layers = [gaussian_blur(small, math.sqrt(max(0.0, sigma**2 - lost))) for sigma in sigmas]
        return resize(torch.stack(layers).mean(dim=0), width, height, ResampleFilter.LINEAR)


def _covering(pixels: torch.Tensor, total: torch.Tensor, shine: torch.Tensor) -> torch.Tensor:
    """Return a picture with straight alpha, which covers as much as it did and as the glow shines.

    Args:
        pixels: [4, H, W], before.
        total: [3, H, W], linear light, multiplied by coverage.
        shine: [3, H, W], the part of it that was added.
    """
    alpha = pixels[3:]
    cover = alpha + (1 - alpha) * linear_to_srgb(shine.amax(dim=0, keepdim=True)).clamp_(0.0, 1.0)
    result = make_empty_frame(pixels, pixels.shape[2], pixels.shape[1])
    result[:3] = linear_to_srgb(total / cover.clamp_min(1e-4))
    result[3:] = cover
    return result
