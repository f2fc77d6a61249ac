"""Grow/Shrink Mask: erode, dilate, close or open a mask."""

from __future__ import annotations

from nodes.shared.compositing.morphology import (
    MorphologyOperation,
    MorphologyShape,
    apply_morphology,
    get_morphology_reach,
)
from studio.sdk import FrameNode, Mask, Param, node


@node(
    "composite.grow_mask",
    name="Grow/Shrink Mask",
    aliases=(
        *("Erode", "Dilate", "FilterErode", "Erode (fast)", "Grow Mask", "Shrink Mask", "Expand Mask"),
        *("Simple Choker", "Matte Choker", "Close", "Open", "Morphology", "Fill Holes", "Dilate/Erode"),
        *("Erode Dilate", "Matte Control"),
    ),
)
class GrowMask(FrameNode):
    """Grow or shrink a mask by pixels, close its holes, or remove its specks.

    Dilating gives each pixel the largest value within the shape about it, eroding the smallest one; closing dilates and
    then erodes, which fills holes and gaps narrower than the shape; opening erodes and then dilates, which removes
    specks and threads. Soft edges stay as soft as they are. A size between two whole numbers blends what these give, so
    that a keyframed size does not jump. Nothing beyond the frame counts.
    """

    operation: MorphologyOperation = Param(
        default=MorphologyOperation.DILATE, help="Dilate grows the mask, erode shrinks it, close fills, open cleans."
    )
    size: float = Param(
        default=4.0, min=0.0, max=1000.0, slider=(0.0, 50.0), step=0.1, unit="px", help="Radius of the shape."
    )
    shape: MorphologyShape = Param(
        default=MorphologyShape.DISC, help="A disc grows evenly; a square is the fastest, a diamond keeps slants."
    )

    def tile_overlap(self) -> int:
        """Allow tiles: the shape reaches so far, twice where it is applied twice."""
        return get_morphology_reach(self.operation, self.size)

    def process(self, mask: Mask) -> Mask:
        """Apply the shape."""
        return mask.with_pixels(apply_morphology(mask.pixels, self.operation, self.size, self.shape))
