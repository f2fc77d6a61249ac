"""Base of the nodes that draw a mask: as large as what is connected, or as the parameters say."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.shared.source_nodes import TimedNode
from studio.sdk import ClipInfo, FrameNode, FrameRate, Image, Mask, Media, Param


class MaskSourceNode(TimedNode, FrameNode):
    """A node that draws a mask.

    The mask has the size, rate and length of the input `image`, else of the input `mask`, else of the parameters.
    """

    width: int = Param(
        default=1280, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False,
        help="Width of the mask if nothing is connected.", section="Format",
    )  # fmt: skip
    height: int = Param(
        default=720, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False,
        help="Height of the mask if nothing is connected.", section="Format",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take size, rate and length from what is connected."""
        given = inputs.get("image") or inputs.get("mask")
        if given is None or not given.width:
            return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels=1)
        return ClipInfo(given.rate, given.length, given.width, given.height, channels=1)

    def find_size(self, image: Image | None, mask: Mask | None) -> tuple[int, int]:
        """Return width and height of the mask."""
        given = image or mask
        return (given.width, given.height) if given is not None else (self.width, self.height)
