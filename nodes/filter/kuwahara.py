"""Kuwahara: the picture as if it were painted."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.filter.kernel_filter import convolve_planes
from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Context, FrameNode, Image, Param, node
from studio.sdk.pixels import to_interleaved, with_colors

if TYPE_CHECKING:
    import numpy as np

_SECTORS = 8
_LEAST_VARIANCE = 1e-6


@node(
    "filter.kuwahara",
    aliases=("Oil Paint", "Painterly", "Watercolor", "Paint Effect", "Edge Preserving Smooth", "Brush Strokes"),
)
class Kuwahara(FrameNode):
    """Smooth the picture into strokes of color, and keep its edges.

    The surroundings of each pixel are divided into eight soft sectors. Each sector has a mean color and a variance, and
    the result is the mean of the colors, weighted by variance^(−sharpness / 2), so that the most even sectors count
    (G. Papari, N. Petkov and P. Campisi, "Artistic Edge and Corner Enhancing Smoothing", 2007). Values above 1 pass.
    Alpha is not touched; transparent pixels do not bleed.
    """

    radius: float = Param(
        default=6.0, min=0.0, max=100.0, slider=(0.0, 30.0), step=0.5, unit="px", help="Radius of a stroke."
    )
    sharpness: float = Param(
        default=8.0, min=0.0, max=40.0, slider=(0.0, 20.0), step=0.5,
        help="How much the most even sector wins; 0 is a plain blur.",
    )  # fmt: skip

    def process(self, image: Image, ctx: Context) -> Image:
        """Average the sectors."""
        import torch

        if self.radius <= 0.0:
            return image
        colors = fill_transparent_colors(image.pixels)
        middle = colors.mean((1, 2), keepdim=True)  # variances are exact near 0
        centered = colors - middle
        squares = centered.square()
        total, weights = torch.zeros_like(colors), torch.zeros_like(colors[:1])
        for kernel in make_sector_kernels(self.radius):
            ctx.check()
            mean = convolve_planes(centered, kernel)
            variance = (convolve_planes(squares, kernel) - mean.square()).clamp_min_(0.0).sum(0, keepdim=True)
            weight = (variance + _LEAST_VARIANCE).pow_(-self.sharpness / 2)
            weight = weight.clamp_(1e-30, 1e30)
            total.addcmul_(mean, weight)
            weights += weight
        return image.with_pixels(with_colors(image.pixels, to_interleaved(total / weights + middle)))


@lru_cache(maxsize=8)
def make_sector_kernels(radius: float) -> tuple[np.ndarray, ...]:
    """Return a soft eighth of a disc for each direction, as weights with the sum 1: float32 [n, n], n odd."""
    import numpy as np

    reach = max(1, math.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    away = np.exp(-0.5 * (np.hypot(x, y) / max(radius / 2, 0.3)) ** 2) * (np.hypot(x, y) <= radius + 0.5)
    kernels = []
    for sector in range(_SECTORS):
        apart = np.arctan2(y, x) - sector * 2 * math.pi / _SECTORS
        apart = np.abs(np.mod(apart + math.pi, 2 * math.pi) - math.pi) * _SECTORS / (2 * math.pi)
        share = np.clip(1.0 - apart, 0.0, 1.0)  # a tent: the sectors sum to the disc
        share[reach, reach] = 1.0 / _SECTORS
        kernels.append((away * share / (away * share).sum()).astype(np.float32))
    return tuple(kernels)
