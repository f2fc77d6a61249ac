"""Dilate/Erode Picture: bright or covered areas that grow and shrink."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.morphology import (
    MorphologyOperation,
    MorphologyShape,
    apply_morphology,
    get_morphology_reach,
)
from nodes.shared.compositing.visible_colors import continue_visible_colors
from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.pixels import premultiply, to_interleaved, unpremultiply, with_alpha, with_colors

if TYPE_CHECKING:
    import torch


class DilateChannels(StrEnum):
    """Which channels grow."""

    ALL = "all"
    COLORS = "colors"
    ALPHA = "alpha"


@node(
    "filter.dilate",
    name="Dilate/Erode Picture",
    aliases=("Dilate", "Erode", "Minimax", "Minimum", "Maximum", "Erode Alpha", "Morphology", "Choke"),
)
class DilatePicture(FrameNode):
    """Grow or shrink what is bright in a picture, or what its alpha covers.

    Dilating gives each pixel the largest value within the shape about it, in each channel on its own, eroding the
    smallest one; closing does one after the other and removes dark specks, opening bright ones. "all" takes colors
    multiplied by alpha together with alpha. "alpha" alone chokes or spreads a matte; where alpha grows, colors continue
    those that are seen next to it. Values above 1 pass. A size between two whole numbers blends what these give.
    """

    operation: MorphologyOperation = Param(
        default=MorphologyOperation.DILATE,
        help="Dilate grows bright areas, erode shrinks them, close fills, open cleans.",
    )
    size: float = Param(
        default=3.0, min=0.0, max=1000.0, slider=(0.0, 50.0), step=0.1, unit="px", help="Radius of the shape."
    )
    shape: MorphologyShape = Param(default=MorphologyShape.DISC, help="Disc, square (the fastest) or diamond.")
    channels: DilateChannels = Param(default=DilateChannels.ALL, help="All channels, colors alone or alpha alone.")

    def tile_overlap(self) -> int | None:
        """Allow tiles where no colors are continued."""
        if self.channels is DilateChannels.ALPHA:
            return None
        return get_morphology_reach(self.operation, self.size)

    def process(self, image: Image) -> Image:
        """Apply the shape."""
        pixels = image.pixels
        if self.size == 0.0 or (self.channels is DilateChannels.ALPHA and not image.has_alpha):
            return image
        if self.channels is DilateChannels.ALPHA:
            grown = self._apply(image.pixels[3:])
            return image.with_pixels(with_alpha(continue_visible_colors(pixels, self.size), grown))
        if self.channels is DilateChannels.COLORS or not image.has_alpha:
            return image.with_pixels(with_colors(pixels, to_interleaved(self._apply(pixels[:3]))))
        return image.with_pixels(unpremultiply(self._apply(premultiply(pixels))))

    def _apply(self, planes: torch.Tensor) -> torch.Tensor:
        return apply_morphology(planes, self.operation, self.size, self.shape)
