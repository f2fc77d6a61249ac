"""Temporal Median: what is there most of the time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.shared.size_checks import require_equal_sizes
from studio.sdk import EdgeFrames, Frames, Image, Param, Window, WindowNode, node
from studio.sdk.pixels import premultiply, unpremultiply

if TYPE_CHECKING:
    import numpy as np
    import torch

_ROWS = 8  # so many rows of all frames fit into a core's own cache


@node(
    "time.median",
    name="Temporal Median",
    aliases=("Remove Dust", "Dirt Removal", "Clean Plate", "Despeckle", "Denoise", "Scratches"),
)
class TemporalMedian(WindowNode):
    """Take the median of each pixel over neighboring frames, which removes what is visible only for a moment.

    Dust, scratches and single noisy pixels vanish without blur. So does anything that moves fast, so a large radius
    makes a clean plate of a static shot. Each channel has its own median, over 2 · radius + 1 frames (J. W. Tukey's
    running median, along time). Where there is alpha, colors are weighted by their coverage. Beyond the clip's ends
    frames are mirrored, so that the first or last frame is not repeated three times.
    """

    radius: int = Param(
        default=1,
        min=1,
        max=24,
        slider=(1, 7),
        unit="f",
        help="Number of frames before and after; 1 compares three frames.",
    )

    @property
    def window(self) -> Window:
        """As many frames on both sides."""
        return Window(self.radius, self.radius, EdgeFrames.MIRROR)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on the same place alone."""
        return 0

    def process(self, image: Frames[Image]) -> Image:
        """Find the middle value."""
        now = image[0]
        require_equal_sizes(*image)
        frames = [premultiply(frame.pixels) if now.has_alpha else frame.pixels for frame in image]
        middle = compute_median(frames)
        return now.with_pixels(unpremultiply(middle) if now.has_alpha else middle)


def compute_median(frames: list[torch.Tensor]) -> torch.Tensor:
    """Return the median of an odd number of pictures, each [C, H, W], value by value."""
    import torch

    if frames[0].device.type != "cpu":
        return torch.stack([frame.permute(1, 2, 0) for frame in frames]).median(0).values.permute(2, 0, 1)
    found = _median([frame.permute(1, 2, 0).numpy() for frame in frames])
    return torch.from_numpy(found).permute(2, 0, 1)


def _median(frames: list[np.ndarray]) -> np.ndarray:
    """Sort [H, W, C] by a network of minima and maxima, a few rows at a time: many times as fast as a sort a pixel."""
    import numpy as np

    exchanges, middle = _network(len(frames))
    result = np.empty(frames[0].shape, np.float32)
    for top in range(0, len(result), _ROWS):
        rows = [frame[top : top + _ROWS].copy() for frame in frames]
        spare = np.empty_like(rows[0])
        for low, high in exchanges:
            np.minimum(rows[low], rows[high], out=spare)
            np.maximum(rows[low], rows[high], out=rows[high])
            rows[low], spare = spare, rows[low]
        result[top : top + _ROWS] = rows[middle]
    return result


@lru_cache
def _network(count: int) -> tuple[tuple[tuple[int, int], ...], int]:
    """Return the exchanges after which the median of `count` values, an odd number, lies in one place; and that place.

    Of half the values and two more, the least and the greatest cannot be the median: they are sorted out, and the next
    value takes their place ("Median Finding on a 3×3 Grid", Graphics Gems, 1990).
    """
    kept, waiting = list(range(count // 2 + 2)), list(range(count // 2 + 2, count))
    exchanges: list[tuple[int, int]] = []
    while len(kept) > 1:
        exchanges += [(kept[0], other) for other in kept[1:]]
        exchanges += [(other, kept[-1]) for other in kept[1:-1]]
        kept = kept[1:-1] + waiting[:1]
        waiting = waiting[1:]
    return tuple(exchanges), kept[0]
