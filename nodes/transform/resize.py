"""Other sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, node
from studio.sdk.pixels import ResampleFilter, apply_in_linear_light, place_in_frame, resize

if TYPE_CHECKING:
    import torch


class ResizeFit(StrEnum):
    """What happens to the picture's shape when the new frame has another."""

    STRETCH = "stretch"
    FIT = "fit"
    FILL = "fill"


@node("transform.resize", aliases=("Reformat", "Scale", "Image Size", "Upscale Image"))
class Resize(FrameNode):
    """Change the size of the picture.

    With a width or a height of 0, that side follows from the other one and the picture's shape; with both 0, nothing
    changes. Otherwise "stretch" takes both as they are; "fit" shows the whole picture, with bars (transparent where
    there is alpha, else black); "fill" fills the frame and cuts off what is too much. In linear light, fine bright
    detail keeps its brightness when it is made smaller.
    """

    width: int = Param(
        default=0,
        min=0,
        max=32_768,
        slider=(0, 3840),
        unit="px",
        animatable=False,
        help="The new width; 0 follows from the height.",
    )
    height: int = Param(
        default=0,
        min=0,
        max=32_768,
        slider=(0, 2160),
        unit="px",
        animatable=False,
        help="The new height; 0 follows from the width.",
    )
    mode: ResizeFit = Param(default=ResizeFit.STRETCH, help="What happens where the new shape is another one.")
    filter: ResampleFilter = Param(
        default=ResampleFilter.AUTO,
        help="How pixels are made: auto averages areas when shrinking and is cubic when enlarging; nearest keeps hard "
        "pixels.",
    )
    linear: bool = Param(default=False, help="Mix pixels in linear light, not as displayed values.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the size."""
        facts = inputs.get("image", ClipInfo())
        if not facts.width or not facts.height:
            return facts
        width, height = self._size(facts.width, facts.height)
        return replace(facts, width=width, height=height)

    def process(self, image: Image) -> Image:
        """Resize, then add bars or cut."""
        width, height = self._size(image.width, image.height)
        if self.mode is ResizeFit.STRETCH:
            return image.with_pixels(self._resized(image.pixels, width, height))
        factors = width / image.width, height / image.height
        factor = min(factors) if self.mode is ResizeFit.FIT else max(factors)
        inner = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        resized = self._resized(image.pixels, *inner)
        if inner == (width, height):
            return image.with_pixels(resized)
        return image.with_pixels(
            place_in_frame(resized, width, height, (width - inner[0]) // 2, (height - inner[1]) // 2)
        )

    def _resized(self, pixels: torch.Tensor, width: int, height: int) -> torch.Tensor:
        if (height, width) == tuple(pixels.shape[1:]):
            return pixels
        return apply_in_linear_light(pixels, lambda light: resize(light, width, height, self.filter), self.linear)

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """Return the new size of a picture."""
        if self.width and self.height:
            return self.width, self.height
        if self.width:
            return self.width, max(1, round(height * self.width / width))
        if self.height:
            return max(1, round(width * self.height / height)), self.height
        return width, height
