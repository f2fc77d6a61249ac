"""Boxes made visible: edges, labels, and what lies inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from zlib import crc32

from nodes.overlay.box_drawing import BoxStyle, draw_boxes, get_label_name, read_label_lines
from nodes.overlay.drawing import DrawColor, lay_drawing, make_confidence_color, make_point_color
from nodes.shared.boxes import Box, read_box_keypoints
from studio.sdk import ClipInfo, Color, FrameNode, Image, Keypoints, Media, NodeDevice, Param, node

_HUES = 1000


class BoxColor(StrEnum):
    """What a box's color says."""

    LABEL = "label"
    NUMBER = "number"
    CONFIDENCE = "confidence"
    PLAIN = "plain"


@node(
    "overlay.boxes",
    name="Boxes Overlay",
    aliases=("Show Boxes", "Draw Boxes", "Bounding Boxes", "Annotate", "Detections"),
    device=NodeDevice.PARTLY_CPU,
)
class BoxesOverlay(FrameNode):
    """Draw boxes with their labels, over a picture or on black.

    `boxes` and `labels` come from Detect Objects: each pair of points is two corners of a box, and each line of the
    text begins with the number of its box. Without labels, the confidence is written at each box. Boxes with the same
    label have the same color in all frames; or a box is green where the confidence is 1 and red where it is 0. Edges
    are anti-aliased, to a sixteenth of a pixel.
    """

    thickness: float = Param(
        default=3.0,
        min=0.0,
        max=1000.0,
        slider=(0.0, 20.0),
        step=0.5,
        unit="px",
        help="Width of the edges; 0 for none.",
    )
    fill: float = Param(default=0.0, min=0.0, max=1.0, step=0.01, help="How much the inside of a box is covered.")
    color: BoxColor = Param(default=BoxColor.LABEL, help="What a box's color shows.")
    plain: Color = Param(
        default=Color(0.2, 1.0, 0.4),
        help="The color of the boxes if all have the same.",
        applies_when=("color", "plain"),
    )
    written: bool = Param(default=True, help="Write the labels at the boxes.")
    text_size: float = Param(
        default=20.0, min=1.0, max=1000.0, slider=(6.0, 60.0), step=1.0, unit="px", help="Height of the labels.",
        applies_when=("written",),
    )  # fmt: skip
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

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the picture's facts; without one, say how large the black is."""
        if "image" in inputs:
            return inputs["image"] if self.picture else replace(inputs["image"], channels=3)
        return replace(inputs.get("boxes", ClipInfo()), width=self.width, height=self.height, channels=3)

    def process(self, image: Image | None, boxes: Keypoints, labels: str | None) -> Image:
        """Draw on the CPU, and lay the drawing on the picture."""
        import torch

        width, height = (self.width, self.height) if image is None else (image.width, image.height)
        found = read_box_keypoints(boxes)
        lines = {box.number: f"{100.0 * box.confidence:.1f} %" for box in found}
        if labels is not None:
            lines = read_label_lines(labels)
        look = BoxStyle(self.thickness, self.fill, self.text_size if self.written else 0.0)
        drawing = draw_boxes(found, lines, lambda box: self._ink(box, lines.get(box.number, "")), look, (width, height))
        if image is None or not self.picture:
            device = boxes.points.device if image is None else image.pixels.device
            image = Image(torch.zeros((height, width, 3), device=device).permute(2, 0, 1))
        return lay_drawing(image, drawing, self.opacity)

    def _ink(self, box: Box, line: str) -> DrawColor:
        """Return the color of a box, 0..1."""
        if self.color is BoxColor.PLAIN:
            return self.plain.red, self.plain.green, self.plain.blue
        if self.color is BoxColor.CONFIDENCE:
            return make_confidence_color(round(box.confidence, 2))
        if self.color is BoxColor.NUMBER:
            return make_point_color(box.number)
        return make_point_color(crc32(get_label_name(line).encode()) % _HUES)
