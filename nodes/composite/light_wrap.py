"""Light Wrap: light of the background that spills over the edges of the foreground."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import center_in_frame
from studio.sdk import FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import (
    apply_in_linear_light,
    gaussian_blur,
    linear_to_srgb,
    srgb_to_linear,
    to_interleaved,
    with_colors,
)

if TYPE_CHECKING:
    import torch


class WrapBlend(StrEnum):
    """How light is laid over the foreground."""

    ADD = "add"
    SCREEN = "screen"
    MAX = "max"


@node(
    "composite.light_wrap", aliases=("LightWrap", "Wrap", "Edge Light", "Background Spill", "Integrate", "Spill Light")
)
class LightWrap(FrameNode):
    """Let light of the background spill over the edges of the foreground, so that the two look as filmed together.

    The light is the background, blurred by the diffusion, times 1 − the blurred alpha: strongest at the edge, and gone
    about two widths inside. It is added in linear light, and where the threshold is above 0 only what is brighter
    counts. Colors are straight, and alpha stays: lay the result over the background with Merge. A mask takes the place
    of alpha where a picture has none. A background of another size is centered and cropped.
    """

    radius: float = Param(
        default=15.0, min=0.0, max=2000.0, slider=(0.0, 100.0), step=0.5, unit="px",
        help="Width of the lit edge: standard deviation of the blur of alpha.",
    )  # fmt: skip
    diffusion: float = Param(
        default=20.0, min=0.0, max=2000.0, slider=(0.0, 200.0), step=0.5, unit="px",
        help="Blur of the background, whose detail is not to be seen in the foreground.",
    )  # fmt: skip
    intensity: float = Param(
        default=0.6, min=0.0, max=100.0, slider=(0.0, 3.0), step=0.05, unit="x", help="Amount of light."
    )
    threshold: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 1.0), step=0.01,
        help="Only what is brighter in the background counts; 0 takes all of it.",
    )  # fmt: skip
    blend: WrapBlend = Param(default=WrapBlend.SCREEN, help="Add the light, screen it, or take the brighter one.")

    def process(self, image: Image, background: Image, mask: Mask | None) -> Image:
        """Blur, weigh, add."""
        import torch

        if self.intensity == 0.0 or not (image.has_alpha or mask is not None):
            return image
        width, height = image.width, image.height
        alpha = image.pixels[3:] if image.has_alpha else torch.ones_like(image.pixels[:1])
        if mask is not None:
            alpha = alpha * center_in_frame(mask.pixels, width, height)
        edge = (1.0 - gaussian_blur(alpha, self.radius)).clamp_(0.0, 1.0)
        behind = center_in_frame(background.pixels, width, height)[:3]
        if self.threshold > 0.0:
            behind = (behind - self.threshold).clamp_min(0.0)
        light = apply_in_linear_light(behind, lambda pixels: gaussian_blur(pixels, self.diffusion))
        light = srgb_to_linear(light) * edge * self.intensity
        if not image.has_alpha:
            light = light * alpha
        lit = linear_to_srgb(_blend(self.blend, srgb_to_linear(image.pixels[:3]), light))
        return image.with_pixels(with_colors(image.pixels, to_interleaved(lit)))


def _blend(blend: WrapBlend, colors: torch.Tensor, light: torch.Tensor) -> torch.Tensor:
    """Return colors with light over them, both linear: [3, H, W]; a screen never darkens."""
    import torch

    if blend is WrapBlend.ADD:
        return colors + light
    if blend is WrapBlend.MAX:
        return torch.maximum(colors, light)
    return colors + light * (1.0 - colors).clamp(0.0, 1.0)
