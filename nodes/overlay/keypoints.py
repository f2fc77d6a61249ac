"""Points made visible: dots, numbers, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from nodes.overlay.drawing import DrawColor, lay_drawing, make_confidence_color, make_point_color
from nodes.overlay.keypoint_drawing import PointStyle, draw_keypoints
from studio.sdk import ClipInfo, Color, Frames, Image, Keypoints, Media, NodeDevice, Param, Window, WindowNode, node


class PointColor(StrEnum):
    """What a point's color says."""

    IDENTITY = "identity"
    CONFIDENCE = "confidence"
    PLAIN = "plain"


@node(
    "overlay.keypoints",
    name="Keypoints Overlay",
    aliases=("Show Points", "Draw Keypoints", "Tracks", "Trails", "Point Display", "Tracker Overlay"),
    device=NodeDevice.PARTLY_CPU,
)
class KeypointsOverlay(WindowNode):
    """Show points as dots with their tails, over a picture or on black.

    A tail shows where the point was in the previous frames, and fades towards the past. Each point keeps its color in
    all frames; or it is green where the confidence is 1 and red where it is 0. Edges are anti-aliased, to a sixteenth
    of a pixel.
    """

    radius: float = Param(
        default=4.0, min=0.0, max=1000.0, slider=(0.0, 20.0), step=0.5, unit="px", help="Size of a dot; 0 for none."
    )
    shrink: bool = Param(default=True, help="Draw points of low confidence smaller.")
    color: PointColor = Param(default=PointColor.IDENTITY, help="What a point's color shows.")
    plain: Color = Param(
        default=Color(0.2, 1.0, 0.4),
        help="The color of the points if all have the same.",
        applies_when=("color", "plain"),
    )
    tail: int = Param(
        default=12, min=0, max=500, slider=(0, 60), unit="f", animatable=False, help="Length of the tails, in frames."
    )
    thickness: float = Param(
        default=1.5, min=0.0, max=1000.0, slider=(0.0, 10.0), step=0.5, unit="px", help="Width of the tails."
    )
    numbers: bool = Param(default=False, help="Write each point's number beside it.")
    text_size: float = Param(
        default=12.0, min=1.0, max=1000.0, slider=(6.0, 48.0), step=1.0, unit="px", help="Height of the numbers."
    )
    picture: bool = Param(
        default=True, animatable=False, help="Draw on the picture; otherwise on black of the same size."
    )
    opacity: float = Param(default=1.0, min=0.0, max=1.0, step=0.01, help="How much the drawing covers the picture.")
    width: int = Param(
        default=1280, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False,
        help="Width of the black background if no picture is connected.", section="Format",
    )  # fmt: skip
    height: int = Param(
        default=720, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False,
        help="Height of the black background if no picture is connected.", section="Format",
    )  # fmt: skip

    @property
    def window(self) -> Window:
        """The frames of the tail."""
        return Window(before=self.tail)

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the picture's facts; without one, say how large the black is."""
        if "image" in inputs:
            return inputs["image"] if self.picture else replace(inputs["image"], channels=3)
        return replace(inputs.get("keypoints", ClipInfo()), width=self.width, height=self.height, channels=3)

    def process(self, image: Image | None, keypoints: Frames[Keypoints]) -> Image:
        """Draw on the CPU, and lay the drawing on the picture."""
        import torch

        width, height = (self.width, self.height) if image is None else (image.width, image.height)
        look = PointStyle(self.radius, self.shrink, self.thickness, self.text_size if self.numbers else 0.0)
        drawing = draw_keypoints(keypoints, self._ink, look, width, height)
        if image is None or not self.picture:
            device = keypoints[0].points.device if image is None else image.pixels.device
            image = Image(torch.zeros((height, width, 3), device=device).permute(2, 0, 1))
        return lay_drawing(image, drawing, self.opacity)

    def _ink(self, number: int, confidence: float) -> DrawColor:
        """Return the color of a point, 0..1."""
        if self.color is PointColor.IDENTITY:
            return make_point_color(number)
        if self.color is PointColor.PLAIN:
            return self.plain.red, self.plain.green, self.plain.blue
        return make_confidence_color(round(confidence, 2))
