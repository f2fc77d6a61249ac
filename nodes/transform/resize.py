"""Other sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.shared.picture_fit import ResizeFit, fit_picture
from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, node
from studio.sdk.pixels import ResampleFilter


@node(
    "transform.resize",
    aliases=(
        *("Reformat", "Scale", "Image Size", "Upscale Image", "Upscale Image By", "ImageScale"),
        *("Image Resize", "Resolution"),
    ),
)
class Resize(FrameNode):
    """Change the size of the picture.

    With a width or a height of 0, that side follows from the other one and the picture's aspect ratio; with both 0,
    nothing changes. Otherwise "stretch" uses both as given; "fit" shows the whole picture, with bars (transparent if
    there is alpha, else black); "fill" fills the frame and crops the excess. In linear light, fine bright detail keeps
    its brightness when the picture is reduced.
    """

    width: int = Param(
        default=0,
        min=0,
        max=32_768,
        slider=(0, 3840),
        unit="px",
        animatable=False,
        zero_text="From the height",
        help="The new width; 0 follows from the height.",
    )
    height: int = Param(
        default=0,
        min=0,
        max=32_768,
        slider=(0, 2160),
        unit="px",
        animatable=False,
        zero_text="From the width",
        help="The new height; 0 follows from the width.",
    )
    mode: ResizeFit = Param(default=ResizeFit.STRETCH, help="What to do if the aspect ratio changes.")
    filter: ResampleFilter = Param(
        default=ResampleFilter.AUTO,
        help="Resampling filter: auto averages areas when reducing and is cubic when enlarging; nearest keeps hard "
        "pixels.",
    )
    linear: bool = Param(default=False, help="Mix pixels in linear light, instead of displayed values.")

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
        return fit_picture(image, width, height, self.mode, filter=self.filter, linear=self.linear)

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """Return the new size of a picture."""
        if self.width and self.height:
            return self.width, self.height
        if self.width:
            return self.width, max(1, round(height * self.width / width))
        if self.height:
            return max(1, round(width * self.height / height)), self.height
        return width, height
