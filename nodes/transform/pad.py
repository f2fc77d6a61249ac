"""Pad: room around the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from nodes.transform.margins import make_margin_param
from studio.sdk import ClipInfo, Color, FrameNode, Image, Media, Param, node
from studio.sdk.pixels import make_empty_frame, to_interleaved, with_alpha

if TYPE_CHECKING:
    import torch


class PadFill(StrEnum):
    """What lies around the picture."""

    BLACK = "black"
    COLOR = "color"
    TRANSPARENT = "transparent"
    EDGE = "edge"
    MIRROR = "mirror"


class PadMargins(NamedTuple):
    """Pixels added on each side."""

    left: int
    top: int
    right: int
    bottom: int


@node(
    "transform.pad",
    aliases=(
        *("Letterbox", "Pillarbox", "Extend Canvas", "Canvas Size", "Add Border", "Outpaint Pad"),
        *("Aspect Ratio", "Pad Image for Outpainting"),
    ),
)
class Pad(FrameNode):
    """Add space around the picture: the frame gets larger, the picture is unchanged.

    Each side has its own margin. With an aspect, bars are then added above and below, or left and right, until the
    frame has that aspect ratio: 2.39 letterboxes for the cinema, 1 makes a square for a feed; the picture stays
    centered. The space is black, a color, transparent, or continues the picture: by its outermost pixels, or mirrored
    at them, as often as needed.
    """

    left: int = make_margin_param("Pixels to add on the left.")
    top: int = make_margin_param("Pixels to add at the top.")
    right: int = make_margin_param("Pixels to add on the right.")
    bottom: int = make_margin_param("Pixels to add at the bottom.")
    aspect: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 3.0), step=0.01, animatable=False,
        help="Aspect ratio, width : height, to reach with bars, such as 1.78 or 2.39; 0 adds none.",
    )  # fmt: skip
    outside: PadFill = Param(default=PadFill.BLACK, help="How to fill the area around the picture.")
    color: Color = Param(
        default=Color(0.1, 0.1, 0.1),
        help="The color around the picture, if the fill is a color.",
        applies_when=("outside", "color"),
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Make the size larger; transparent room needs an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        if not facts.width or not facts.height:
            return facts
        margins = self._margins(facts.width, facts.height)
        width, height = facts.width + margins.left + margins.right, facts.height + margins.top + margins.bottom
        channels = 4 if self.outside is PadFill.TRANSPARENT else facts.channels
        return replace(facts, width=width, height=height, channels=channels)

    def process(self, image: Image) -> Image:
        """Lay the picture into a larger frame."""
        pixels = with_alpha(image.pixels) if self.outside is PadFill.TRANSPARENT else image.pixels
        margins = self._margins(image.width, image.height)
        if not any(margins):
            return image.with_pixels(pixels)
        if self.outside in (PadFill.EDGE, PadFill.MIRROR):
            return image.with_pixels(_continued(pixels, margins, self.outside is PadFill.MIRROR))
        return image.with_pixels(self._framed(pixels, margins))

    def _framed(self, pixels: torch.Tensor, margins: PadMargins) -> torch.Tensor:
        height, width = pixels.shape[1:]
        frame = make_empty_frame(pixels, width + margins.left + margins.right, height + margins.top + margins.bottom)
        opaque = float(self.outside is PadFill.BLACK)
        around = self.color if self.outside is PadFill.COLOR else Color(0.0, 0.0, 0.0, opaque)
        for channel, value in zip(frame, around, strict=False):
            channel.fill_(value)
        frame[:, margins.top : margins.top + height, margins.left : margins.left + width] = pixels
        return frame

    def _margins(self, width: int, height: int) -> PadMargins:
        """Return what is added to a picture of a size."""
        wide, high = width + self.left + self.right, height + self.top + self.bottom
        if self.aspect == 0.0:
            return PadMargins(self.left, self.top, self.right, self.bottom)
        more_x, more_y = max(0, round(high * self.aspect) - wide), max(0, round(wide / self.aspect) - high)
        if more_x and more_y:
            more_x = more_y = 0  # both are a rounding away from the wanted shape
        left, top = self.left + more_x // 2, self.top + more_y // 2
        return PadMargins(left, top, self.right + more_x - more_x // 2, self.bottom + more_y - more_y // 2)


def _continued(pixels: torch.Tensor, margins: PadMargins, mirror: bool) -> torch.Tensor:
    """Return the picture continued on all sides by its edge, or mirrored at its outermost pixels."""
    height, width = pixels.shape[1:]
    if pixels.device.type == "cpu":
        return _continued_by_opencv(pixels, margins, mirror)
    columns = _places(width, margins.left, margins.right, mirror, pixels.device)
    rows = _places(height, margins.top, margins.bottom, mirror, pixels.device)
    return to_interleaved(pixels[:, rows][:, :, columns])


def _continued_by_opencv(pixels: torch.Tensor, margins: PadMargins, mirror: bool) -> torch.Tensor:
    import cv2
    import torch

    border = cv2.BORDER_REFLECT_101 if mirror else cv2.BORDER_REPLICATE
    array = pixels.permute(1, 2, 0).contiguous().numpy()
    frame = cv2.copyMakeBorder(array, margins.top, margins.bottom, margins.left, margins.right, border)
    return torch.from_numpy(frame).permute(2, 0, 1)


def _places(size: int, before: int, after: int, mirror: bool, device: torch.device) -> torch.Tensor:
    """Return which pixel of a side each pixel of the longer one shows: [before + size + after]."""
    import torch

    places = torch.arange(-before, size + after, device=device)
    if not mirror:
        return places.clamp(0, size - 1)
    period = max(1, 2 * size - 2)
    folded = places % period
    return torch.minimum(folded, period - folded).clamp_max(size - 1)
