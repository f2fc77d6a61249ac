"""The transform that keyframes drive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.shared.picture_transform import AffinePlacement, transform_picture
from studio.sdk import ClipInfo, FrameNode, Image, Media, Param, Point, TransformHandle, node
from studio.sdk.pixels import BorderMode, ResampleFilter


@node(
    "transform.transform",
    aliases=(
        *("Move", "Position", "Scale", "Pan", "Zoom", "2D Transform", "Ken Burns", "Picture in Picture"),
        *("Translate", "DVE"),
    ),
)
class Transform(FrameNode):
    """Move, rotate, scale and shear the picture within its frame. Every number can be keyframed.

    The picture is scaled, sheared and rotated about its center, then moved; in the viewer a box does that by the mouse.
    Pixels are interpolated; where the picture gets smaller, areas are averaged, so that fine detail does not flicker.
    Edges are anti-aliased.
    """

    viewer_handles = (TransformHandle("translate", "rotate", "scale", "stretch", "shear", "center"),)

    translate: Point = Param(
        default=Point(0.0, 0.0),
        min=-1e5,
        max=1e5,
        step=1.0,
        unit="px",
        help="Shift of the picture, to the right and down.",
    )
    rotate: float = Param(
        default=0.0,
        min=-1e6,
        max=1e6,
        slider=(-180.0, 180.0),
        step=0.5,
        unit="°",
        help="Rotation of the picture, clockwise.",
    )
    scale: float = Param(
        default=1.0, min=0.001, max=1000.0, slider=(0.05, 4.0), step=0.01, unit="x", help="Scale of the picture."
    )
    stretch: Point = Param(
        default=Point(1.0, 1.0), min=-1000.0, max=1000.0, step=0.01, unit="x",
        help="Further factors for width and height; negative ones mirror.",
    )  # fmt: skip
    shear: Point = Param(
        default=Point(0.0, 0.0), min=-100.0, max=100.0, step=0.01, unit="x",
        help="Slant: to the right for each pixel down, and down for each pixel to the right.",
    )  # fmt: skip
    center: Point = Param(
        default=Point(0.5, 0.5),
        min=-100.0,
        max=100.0,
        step=0.01,
        help="The pivot of rotation and scale, as fractions of width and height.",
    )
    filter: ResampleFilter = Param(
        default=ResampleFilter.CUBIC,
        help="Resampling filter: cubic is sharp, linear soft, nearest keeps hard pixels.",
    )
    outside: BorderMode = Param(
        default=BorderMode.BLACK,
        help="How to fill the area outside the picture. Transparent shows what lies below in a Merge.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image) -> Image:
        """Fetch each pixel from where it was."""
        return transform_picture(
            image,
            AffinePlacement(self.translate, self.rotate, self.scale, self.stretch, self.center, self.shear),
            filter=self.filter,
            outside=self.outside,
        )
