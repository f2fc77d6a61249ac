"""Crop, turn and flip the frame: what changes which pixels there are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from nodes.transform.margins import make_margin_param
from studio.core.translation import tr
from studio.sdk import ClipInfo, CropHandle, FrameNode, Image, Media, Param, StudioError, node
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine, to_interleaved, with_alpha


@node("transform.crop", aliases=("Trim Edges", "Cut", "Letterbox", "Image Crop"))
class Crop(FrameNode):
    """Crop the edges: the frame gets smaller, the rest is unchanged."""

    viewer_handles = (CropHandle("left", "top", "right", "bottom"),)

    left: int = make_margin_param("Pixels to crop on the left.")
    top: int = make_margin_param("Pixels to crop at the top.")
    right: int = make_margin_param("Pixels to crop on the right.")
    bottom: int = make_margin_param("Pixels to crop at the bottom.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Make the size smaller."""
        facts = inputs.get("image", ClipInfo())
        if not facts.width or not facts.height:
            return facts
        width, height = facts.width - self.left - self.right, facts.height - self.top - self.bottom
        if width < 1 or height < 1:
            raise StudioError(
                tr(
                    "nothing would be left of {size} pixels; cut off less",
                    size=f"{facts.width}×{facts.height}",
                )
            )
        return replace(facts, width=width, height=height)

    def process(self, image: Image) -> Image:
        """Copy what is left; a proxy keeps at least one pixel."""
        top, left = min(self.top, image.height - 1), min(self.left, image.width - 1)
        bottom, right = max(top + 1, image.height - self.bottom), max(left + 1, image.width - self.right)
        return image.with_pixels(to_interleaved(image.pixels[:, top:bottom, left:right]))


@node("transform.flip", aliases=("Mirror", "Flop", "Mirror Image"))
class Flip(FrameNode):
    """Mirror the picture, left to right or top to bottom."""

    horizontal: bool = Param(default=True, help="Swap left and right.")
    vertical: bool = Param(default=False, help="Swap top and bottom.")

    def process(self, image: Image) -> Image:
        """Copy it mirrored."""
        import cv2

        if not (self.horizontal or self.vertical):
            return image
        if image.pixels.device.type == "cpu":  # a third of what torch takes
            code = -1 if self.horizontal and self.vertical else int(self.horizontal)
            return Image.from_array(cv2.flip(image.as_array(), code))
        return image.with_pixels(image.pixels.flip([1] * self.vertical + [2] * self.horizontal))


@node("transform.rotate", aliases=("Turn", "Rotation", "Orientation"))
class Rotate(FrameNode):
    """Rotate the picture about its center, clockwise.

    Quarter turns move pixels without changing them. For other angles pixels are interpolated (bicubic), and the corners
    outside are black, transparent, or continue the picture. The angle cannot be animated, as the size of the frame
    follows from it: to rotate over time, use Transform.
    """

    angle: float = Param(
        default=90.0,
        min=-36_000.0,
        max=36_000.0,
        slider=(-180.0, 180.0),
        step=1.0,
        unit="°",
        animatable=False,
        help="Angle of the rotation, clockwise.",
    )
    expand: bool = Param(
        default=True, help="Make the frame as large as the rotated picture; otherwise corners are cut off."
    )
    outside: BorderMode = Param(default=BorderMode.BLACK, help="How to fill the area outside the rotated picture.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        if not facts.width or not facts.height:
            return facts
        width, height = self._size(facts.width, facts.height)
        return replace(facts, width=width, height=height, channels=self._channels(facts.channels))

    def process(self, image: Image) -> Image:
        """Turn by quarters where that is all, else fetch each pixel from where it was."""
        width, height = self._size(image.width, image.height)
        pixels = with_alpha(image.pixels) if self._channels(image.channels) > image.channels else image.pixels
        if self.angle % 90 == 0 and (self.expand or image.width == image.height or self.angle % 180 == 0):
            return image.with_pixels(to_interleaved(pixels.rot90(-round(self.angle / 90) % 4, (1, 2))))
        cosine, sine = self._turn
        matrix = [
            [cosine, sine, image.width / 2 - (cosine * width + sine * height) / 2],
            [-sine, cosine, image.height / 2 - (cosine * height - sine * width) / 2],
        ]
        return image.with_pixels(
            apply_affine(pixels, matrix, width, height, filter=ResampleFilter.CUBIC, outside=self.outside)
        )

    @property
    def _turn(self) -> tuple[float, float]:
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    def _channels(self, channels: int) -> int:
        return 4 if self.outside is BorderMode.TRANSPARENT and self.angle % 90 else channels

    def _size(self, width: int, height: int) -> tuple[int, int]:
        if not self.expand:
            return width, height
        cosine, sine = (round(abs(part), 12) for part in self._turn)
        return math.ceil(width * cosine + height * sine - 1e-6), math.ceil(width * sine + height * cosine - 1e-6)
