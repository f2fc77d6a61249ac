"""Base of the sources without a file: a size, a rate and a length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.sdk import ClipInfo, Color, FrameRate, Image, Media, Param, SourceNode
from studio.sdk.node import Node

if TYPE_CHECKING:
    import torch


class TimedNode(Node):
    """What makes a clip out of nothing: it says its rate and length."""

    rate: float = Param(
        default=25.0,
        min=0.1,
        max=1000.0,
        slider=(1.0, 120.0),
        unit="fps",
        animatable=False,
        help="Frames a second.",
        section="Format",
    )
    length: int = Param(
        default=100,
        min=1,
        max=10_000_000,
        slider=(1, 1000),
        unit="f",
        animatable=False,
        help="Frames in the clip.",
        section="Format",
    )


class SizedSourceNode(TimedNode, SourceNode):
    """A source that says how large its frames are."""

    width: int = Param(
        default=1280,
        min=1,
        max=32_768,
        slider=(16, 3840),
        unit="px",
        animatable=False,
        help="Width of the picture.",
        section="Format",
    )
    height: int = Param(
        default=720,
        min=1,
        max=32_768,
        slider=(16, 2160),
        unit="px",
        animatable=False,
        help="Height of the picture.",
        section="Format",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels=3)


class CanvasSourceNode(SizedSourceNode):
    """A source that draws its frames, with alpha if it is to."""

    with_alpha: bool = Param(
        default=False, help="Give the picture an alpha channel, from the alpha of the colors.", section="Format"
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        return replace(super().facts(inputs, media), channels=4 if self.with_alpha else 3)

    def blend_colors(self, share: torch.Tensor, start: Color, end: Color) -> Image:
        """Return a picture between two colors.

        Args:
            share: [H, W], 0 for `start` to 1 for `end`.
            start: The color where `share` is 0.
            end: The color where it is 1.
        """
        import torch

        channels = 4 if self.with_alpha else 3
        low = torch.tensor(start[:channels], dtype=torch.float32, device=share.device)
        high = torch.tensor(end[:channels], dtype=torch.float32, device=share.device)
        return Image(torch.addcmul(low, share.unsqueeze(-1), high - low).permute(2, 0, 1))
