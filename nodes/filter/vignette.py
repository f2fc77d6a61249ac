"""Vignette: darker, or brighter, towards the corners."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Color, FrameNode, Image, Param, Point, PointHandle, node
from studio.sdk.pixels import linear_to_srgb, make_pixel_grid, srgb_to_linear, with_colors

if TYPE_CHECKING:
    import torch


class VignetteFalloff(StrEnum):
    """How it gets darker."""

    SOFT = "soft"
    OPTICAL = "optical"


@node("filter.vignette", aliases=("Darken Corners", "Lens Shading", "Edge Darkening", "Cosine Fourth"))
class Vignette(FrameNode):
    """Darken the picture towards its corners.

    "soft" goes from nothing at the radius to the full amount at radius + softness, along a smooth step; distance 1 is a
    corner. "optical" is what a plain lens does: at the angle θ off its axis it transmits cos⁴ θ of the light, so the
    angle of view sets how dark the corners become; the factor is applied in linear light. A negative amount brightens.
    Alpha is not touched.
    """

    viewer_handles = (PointHandle("center"),)

    falloff: VignetteFalloff = Param(
        default=VignetteFalloff.SOFT, help="Soft has an adjustable shape, optical follows the cos⁴ law of a lens."
    )
    amount: float = Param(
        default=0.6, min=-4.0, max=1.0, slider=(-1.0, 1.0), step=0.01,
        help="Darkening of the corners; negative values brighten.",
    )  # fmt: skip
    radius: float = Param(
        default=0.3,
        min=0.0,
        max=4.0,
        slider=(0.0, 1.0),
        step=0.01,
        help="Radius at which it begins; 1 is a corner. Soft only.",
        applies_when=("falloff", "soft"),
    )
    softness: float = Param(
        default=0.8,
        min=0.0,
        max=4.0,
        slider=(0.0, 1.5),
        step=0.01,
        help="Width of the transition. Soft only.",
        applies_when=("falloff", "soft"),
    )
    roundness: float = Param(
        default=0.4, min=0.0, max=1.0, step=0.01, help="1 is a circle, 0 an ellipse of the frame's shape."
    )
    center: Point = Param(
        default=Point(0.5, 0.5), min=-10.0, max=10.0, step=0.01, help="Center, as fractions of width and height."
    )
    view: float = Param(
        default=75.0, min=1.0, max=170.0, slider=(20.0, 120.0), step=1.0, unit="°",
        help="Angle of view from corner to corner. Optical only.", applies_when=("falloff", "optical"),
    )  # fmt: skip
    color: Color = Param(default=Color(0.0, 0.0, 0.0), help="Color of the corners.")

    def process(self, image: Image) -> Image:
        """Mix with the color, by distance."""
        import torch

        if self.amount == 0.0:
            return image
        kept = 1 - self.amount * self._lost(image)
        colors, tint = image.pixels[:3], torch.tensor(self.color[:3], device=image.pixels.device).view(3, 1, 1)
        if self.falloff is VignetteFalloff.OPTICAL:
            shaded = linear_to_srgb(torch.lerp(srgb_to_linear(tint), srgb_to_linear(colors), kept))
        else:
            shaded = torch.lerp(tint, colors, kept) if any(self.color[:3]) else colors * kept
        return image.with_pixels(with_colors(image.pixels, shaded))

    def _lost(self, image: Image) -> torch.Tensor:
        """Return how much is lost where the amount is 1: [1, H, W], 0..1."""
        square = self._distance_squared(image)
        if self.falloff is VignetteFalloff.OPTICAL:
            return 1 - (1 + square * math.tan(math.radians(self.view / 2)) ** 2).pow_(-2)
        step = (square.sqrt_() - self.radius).div_(max(self.softness, 1e-4)).clamp_(0.0, 1.0)
        return step * step * (3 - 2 * step)

    def _distance_squared(self, image: Image) -> torch.Tensor:
        """Return the squared distance from the center, 1 in the corners of a frame about it: [1, H, W]."""
        diagonal = math.hypot(image.width, image.height) / 2
        across, down = (
            diagonal * self.roundness + size / math.sqrt(2) * (1 - self.roundness)
            for size in (image.width, image.height)
        )
        grid = make_pixel_grid(image.width, image.height, image.pixels.device)
        x = (grid[0, :1] + (0.5 - self.center.x * image.width)) / across
        y = (grid[1, :, :1] + (0.5 - self.center.y * image.height)) / down
        return (x * x + y * y).unsqueeze(0)
