"""Chromatic Aberration: a lens that bends blue more than red."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk import Context, FrameNode, Image, Param, Point, PointHandle, node
from studio.sdk.pixels import (
    BorderMode,
    ResampleFilter,
    gaussian_blur,
    linear_to_srgb,
    make_empty_frame,
    make_pixel_grid,
    premultiply,
    remap_pixels,
    srgb_to_linear,
    unpremultiply,
)

if TYPE_CHECKING:
    import torch

_LEAST_SAMPLES, _MOST_SAMPLES = 7, 63
_CENTERS = (-0.6, 0.0, 0.6)  # of red, green and blue, from the red end of the spectrum (−1) to the blue end (1)
_WIDTH = 0.6  # each channel's curve falls to 0 at this distance from its center


@node(
    "realism.chromatic_aberration",
    aliases=("RGB Split", "Color Fringing", "Lens Fringe", "Chroma Shift", "Dispersion", "Prism"),
)
class ChromaticAberration(FrameNode):
    """Add the color fringes of a real lens to edges, growing from the center to the corners.

    Lateral: each wavelength is imaged at a slightly different size. The spectrum is sampled so densely that
    neighboring samples lie less than a pixel apart. Each channel sums the samples that it sees, by overlapping curves
    in linear light. Fringes therefore run smoothly from red through green to blue, without the three hard ghosts of
    shifted channels. Areas of one color keep it. The amount is the distance between red and blue in the corners. The
    falloff sets how it grows on the way there: 1 linearly, 3 mostly in the corners. Axial: red and blue are out of
    focus while green is sharp, which gives bright edges a purple rim everywhere. With alpha, colors are weighted by
    coverage, and alpha follows green.
    """

    viewer_handles = (PointHandle("center"),)

    amount: float = Param(
        default=4.0, min=-500.0, max=500.0, slider=(-20.0, 20.0), step=0.1, unit="px",
        help="Distance between red and blue in the corners; a negative value swaps them.",
    )  # fmt: skip
    falloff: float = Param(
        default=1.5, min=0.2, max=8.0, slider=(0.5, 4.0), step=0.1,
        help="Exponent of its growth with the distance from the center.",
    )  # fmt: skip
    axial: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 5.0), step=0.1, unit="px",
        help="Defocus of red and blue, as the standard deviation of their blur.",
    )  # fmt: skip
    center: Point = Param(
        default=Point(0.5, 0.5), min=-10.0, max=10.0, step=0.01,
        help="The optical center, as fractions of width and height.",
    )  # fmt: skip

    def process(self, image: Image, ctx: Context) -> Image:
        """Add up the samples of the spectrum, in linear light."""
        if self.amount == 0.0 and self.axial == 0.0:
            return image
        light = srgb_to_linear(image.pixels)
        light = premultiply(light) if image.has_alpha else light
        if self.axial > 0.0:
            light = _out_of_focus(light, self.axial)
        if self.amount != 0.0:
            light = self._spread(light, ctx)
        return image.with_pixels(linear_to_srgb(unpremultiply(light) if image.has_alpha else light))

    def _spread(self, light: torch.Tensor, ctx: Context) -> torch.Tensor:
        """Fetch each channel from where the wavelengths that it sees are shown."""
        import torch

        grid, away = self._away(light)
        planes = light[:3].contiguous()
        sums = torch.zeros_like(planes)
        span = abs(self.amount) / (_CENTERS[2] - _CENTERS[0]) * 2  # px from one end of the spectrum to the other
        for place, shares in sample_spectrum(min(_MOST_SAMPLES, max(_LEAST_SAMPLES, math.ceil(1.2 * span) + 1))):
            ctx.check()
            places = grid + away * (place * self.amount / (_CENTERS[2] - _CENTERS[0]))
            for channel, share in enumerate(shares):
                if share > 0.0:
                    fetched = remap_pixels(
                        planes[channel : channel + 1], places, ResampleFilter.LINEAR, BorderMode.EDGE
                    )
                    sums[channel].add_(fetched[0], alpha=share)
        result = make_empty_frame(light, light.shape[2], light.shape[1])
        result[:3] = sums
        result[3:] = light[3:]
        return result

    def _away(self, light: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return each pixel's place, and the vector by which what is one pixel off in the corners is off there."""
        import torch

        height, width = light.shape[1:]
        grid = make_pixel_grid(width, height, light.device)
        middle = torch.tensor([self.center.x * width - 0.5, self.center.y * height - 0.5], device=light.device)
        offset = (grid - middle.view(2, 1, 1)) / (math.hypot(width, height) / 2)
        distance = torch.hypot(offset[0], offset[1]).clamp_min_(1e-6)
        return grid, offset * distance.pow_(self.falloff - 1)


def _out_of_focus(light: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return light whose red and blue are blurred."""
    result = light.clone()
    for channel in (0, 2):
        result[channel : channel + 1] = gaussian_blur(light[channel : channel + 1], sigma)
    return result


@lru_cache(maxsize=16)
def sample_spectrum(count: int) -> tuple[tuple[float, tuple[float, float, float]], ...]:
    """Return samples of the spectrum: place, −1 (red) to 1 (blue), and its share in red, green and blue.

    The channels' curves are raised cosines that overlap by half; each channel's shares sum to 1, and its mean place is
    its center.

    Args:
        count: How many, at least 7.
    """
    places = [2 * index / (count - 1) - 1 for index in range(count)]
    curves = [[_curve(place, center) for place in places] for center in _CENTERS]
    totals = [sum(curve) for curve in curves]
    return tuple(
        (place, tuple(curve[index] / total for curve, total in zip(curves, totals, strict=True)))  # type: ignore[misc]
        for index, place in enumerate(places)
    )


def _curve(place: float, center: float) -> float:
    away = abs(place - center) / _WIDTH
    return 0.5 + 0.5 * math.cos(math.pi * away) if away < 1 else 0.0
