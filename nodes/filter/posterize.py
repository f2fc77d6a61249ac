"""Posterize: few levels instead of many."""

from __future__ import annotations

from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.pixels import to_interleaved, with_colors


@node(
    "filter.posterize",
    aliases=("Posterise", "Quantize", "Reduce Colors", "Color Levels", "Banding", "Poster", "Image Quantize"),
)
class Posterize(FrameNode):
    """Round the colors to a few levels.

    Each channel is rounded to the nearest of so many even steps from 0 to 1; above and below, the steps go on. Between
    two whole numbers of levels the steps are as large as these are far apart, so that levels can be keyframed. Alpha
    is not touched.
    """

    levels: float = Param(
        default=4.0,
        min=2.0,
        max=256.0,
        slider=(2.0, 32.0),
        step=1.0,
        help="Levels of each channel, from black to white.",
    )

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Round each channel."""
        steps = self.levels - 1.0
        rounded = (image.pixels[:3] * steps).round_().div_(steps)
        return image.with_pixels(with_colors(image.pixels, to_interleaved(rounded)))
