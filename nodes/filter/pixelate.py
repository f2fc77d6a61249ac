"""Pixelate: the picture as blocks."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.pixels import premultiply, to_interleaved, unpremultiply

if TYPE_CHECKING:
    import torch


@node("filter.pixelate", aliases=("Mosaic", "Censor", "Blockify", "Pixel Art", "Block Mosaic"))
class Pixelate(FrameNode):
    """Replace blocks of pixels by their mean.

    Blocks begin at the middle of the picture, so that a keyframed size grows evenly. Each block has the exact mean of
    its area, parts of pixels included, so that a proxy shows the same. Colors are weighted by alpha.
    """

    size: float = Param(
        default=20.0, min=1.0, max=4096.0, slider=(1.0, 200.0), step=0.5, unit="px", help="Side of a block."
    )
    aspect: float = Param(
        default=1.0,
        min=0.01,
        max=100.0,
        slider=(0.25, 4.0),
        step=0.05,
        unit="x",
        help="Width of a block by its height.",
    )

    def process(self, image: Image) -> Image:
        """Average and spread."""
        if self.size <= 1.0 and self.aspect == 1.0:
            return image
        planes = premultiply(image.pixels) if image.has_alpha else image.pixels
        for side, size in ((2, max(1.0, self.size * self.aspect)), (1, max(1.0, self.size))):
            planes = _average_blocks(planes, side, size)
        planes = to_interleaved(planes)
        return image.with_pixels(unpremultiply(planes) if image.has_alpha else planes)


def _average_blocks(planes: torch.Tensor, side: int, size: float) -> torch.Tensor:
    """Return planes [C, H, W] with the mean of each block along one side in its place."""
    import torch

    count = planes.shape[side]
    block, edges = _list_blocks(count, size)
    pixels = torch.arange(count, device=planes.device)[None]
    starts = torch.tensor(edges, device=planes.device)[:, None]
    weights = (torch.minimum(pixels + 1, starts + size) - torch.maximum(pixels, starts)).clamp_(0.0, 1.0)
    weights = weights / weights.sum(1, keepdim=True)
    index = torch.tensor(block, device=planes.device)
    if side == 2:
        return (planes @ weights.T).index_select(2, index)
    return torch.einsum("chw,bh->cbw", planes, weights).index_select(1, index)


@lru_cache(maxsize=16)
def _list_blocks(count: int, size: float) -> tuple[list[int], list[float]]:
    """Return the block of each pixel, by its middle, and where each block begins."""
    first = math.floor(-count / 2 / size)
    block = [math.floor((pixel + 0.5 - count / 2) / size) - first for pixel in range(count)]
    low = min(block)
    edges = [(number + first) * size + count / 2 for number in range(low, max(block) + 1)]
    return [number - low for number in block], edges
