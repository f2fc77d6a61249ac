"""Median: the middle value of each pixel's surroundings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from studio.sdk import Context, FrameNode, Image, Param, node
from studio.sdk.pixels import premultiply, to_interleaved, unpremultiply

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

_LARGEST_OF_OPENCV = 2
_ROWS = 8  # whose surroundings are in memory at once
_ROWS_ON_DEVICE = 64


@node(
    "filter.median",
    aliases=(
        *("Despeckle", "Dust & Scratches", "Remove Specks", "Salt and Pepper", "Dilate Erode Median"),
        *("Denoise", "Rank Filter"),
    ),
)
class Median(FrameNode):
    """Replace each pixel by the median of its surroundings, which removes specks and keeps edges.

    The median is taken over a square, in each channel on its own (J. W. Tukey, 1971). Colors are weighted by alpha.
    Pixels outside repeat the edge. A radius between two whole numbers blends what these give. Radius 1 and 2 are fast;
    from 3 on, the time grows with the area of the square.
    """

    radius: float = Param(
        default=1.0, min=0.0, max=20.0, slider=(0.0, 7.0), step=0.5, unit="px",
        help="Half the side of the square: 1 compares 3 × 3 pixels, 2 compares 5 × 5.",
    )  # fmt: skip

    def tile_overlap(self) -> int:
        """Allow tiles: the square reaches so far."""
        return math.ceil(self.radius)

    def process(self, image: Image, ctx: Context) -> Image:
        """Find the middle values."""
        import torch

        if self.radius == 0.0:
            return image
        planes = premultiply(image.pixels) if image.has_alpha else image.pixels
        near, share = math.floor(self.radius), self.radius - math.floor(self.radius)
        middle = compute_square_median(planes, near, ctx.check)
        if share > 0.0:
            middle = torch.lerp(middle, compute_square_median(planes, near + 1, ctx.check), share)
        return image.with_pixels(unpremultiply(middle) if image.has_alpha else middle)


def compute_square_median(planes: torch.Tensor, radius: int, check: Callable[[], None]) -> torch.Tensor:
    """Return the median over a square about each value, the edges repeated: [C, H, W].

    Args:
        planes: Float32.
        radius: Half the side; 0 returns `planes`.
        check: Called between the steps; raises if the work was canceled.
    """
    import cv2
    import torch

    if radius == 0:
        return planes
    if planes.is_cpu and radius <= _LARGEST_OF_OPENCV:
        array = to_interleaved(planes).permute(1, 2, 0).numpy()
        return torch.from_numpy(cv2.medianBlur(array, 2 * radius + 1)).permute(2, 0, 1)
    wide = torch.nn.functional.pad(planes[None], (radius,) * 4, mode="replicate")[0]
    size, height = 2 * radius + 1, planes.shape[1]
    rows = _ROWS if planes.is_cpu else _ROWS_ON_DEVICE
    found = []
    for top in range(0, height, rows):
        check()
        around = wide[:, top : min(top + rows, height) + 2 * radius].unfold(1, size, 1).unfold(2, size, 1)
        found.append(_find_middle(around.flatten(3)))
    return to_interleaved(torch.cat(found, 1))


def _find_middle(values: torch.Tensor) -> torch.Tensor:
    """Return the median along the last of four sides, whose length is odd."""
    import numpy as np
    import torch

    middle = values.shape[3] // 2
    if values.is_cpu:
        return torch.from_numpy(np.partition(values.numpy(), middle, axis=-1)[..., middle].copy())
    return values.median(3).values
