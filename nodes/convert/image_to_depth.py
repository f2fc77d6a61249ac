"""Image to Depth: a channel of a picture as distances, as a renderer writes them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from studio.core.translation import tr
from studio.sdk import Depth, FrameNode, Image, Param, ParameterError, node
from studio.sdk.pixels import compute_luma


class DepthChannel(StrEnum):
    """Channel that holds distances."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    ALPHA = "alpha"
    LUMA = "luma"


_INDICES: Final = {DepthChannel.RED: 0, DepthChannel.GREEN: 1, DepthChannel.BLUE: 2, DepthChannel.ALPHA: 3}


@node("convert.image_to_depth", aliases=("Z Depth", "Depth Pass", "ZDepth", "Mist", "Depth from Channel", "Copy Depth"))
class ImageToDepth(FrameNode):
    """Take a channel of a picture as depth, as the layer depth.Z of an EXR render, for Defocus, Relight and others.

    The result is (v - near) / (far - near): 0 at `near`, 1 at `far`, and not clipped, so that 0 and 1 leave the numbers
    as they are. Where a pass holds nearness, larger is nearer: set `near` above `far`. A missing alpha is 1.
    """

    channel: DepthChannel = Param(default=DepthChannel.RED, help="The channel that holds distances; gray has one.")
    near: float = Param(default=0.0, slider=(0.0, 100.0), help="The number in the picture that becomes a depth of 0.")
    far: float = Param(default=1.0, slider=(0.0, 100.0), help="The number in the picture that becomes a depth of 1.")

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Depth:
        """Take the channel, and scale it."""
        import torch

        if self.near == self.far:
            raise ParameterError("far", self.far, tr("a number other than that of “near”"))
        if self.channel is DepthChannel.LUMA:
            plane = compute_luma(image.pixels)
        elif self.channel is DepthChannel.ALPHA and not image.has_alpha:
            plane = torch.ones_like(image.pixels[:1])
        else:
            at = _INDICES[self.channel]
            plane = image.pixels[at : at + 1]
        if (self.near, self.far) == (0.0, 1.0):
            return Depth(plane.clone())
        return Depth((plane - self.near) / (self.far - self.near))
