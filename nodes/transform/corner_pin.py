"""Corner Pin: a picture in perspective, by its four corners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.shared.tracking.homography import Corners, compute_homography
from nodes.shared.tracking.surface_corners import find_surface_corners, place_on_surface
from nodes.transform.homography_drawing import draw_by_homography
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    FrameNode,
    Image,
    InputInfo,
    Keypoints,
    Media,
    NodeDevice,
    Param,
    Point,
    QuadHandle,
    node,
)
from studio.sdk.pixels import BorderMode, ResampleFilter, with_alpha

_WALK = ("upper_left", "upper_right", "lower_right", "lower_left")


def _corner(x: float, y: float, help: str, section: str = "") -> Point:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=Point(x, y), min=-100.0, max=100.0, step=0.001, help=help, section=section
    )


@node(
    "transform.corner_pin",
    aliases=(
        "CornerPin",
        "CornerPin2D",
        "Four Corner Pin",
        "Perspective",
        "Distort",
        "Unpin",
        "Screen Replacement",
        "Homography",
        "Corner Positioner",
    ),
    device=NodeDevice.PARTLY_CPU,
)
class CornerPin(FrameNode):
    """Draw the picture in perspective, so that its corners come to lie on four points. Every point can be keyframed.

    The picture's "from" points move to the "to" points, all as fractions of width and height: the "from" points of the
    picture's own size, the "to" points of the result's, which is that of the connected `format`, whose pixels are not
    read, or else the picture's. With invert, what lies between the "to" points of a frame is pulled straight (unpin):
    the picture is then the frame, and `format` gives the size of what comes out.

    Pixels are interpolated; where the picture gets smaller, areas are averaged. Edges are anti-aliased. Corners must
    make a convex outline in the order upper left, upper right, lower right, lower left; mirrored is allowed.
    """

    viewer_handles = (
        QuadHandle(
            ("to_upper_left", "to_upper_right", "to_lower_right", "to_lower_left"), without="corners", inverse="invert"
        ),
    )

    to_upper_left: Point = _corner(0.0, 0.0, "Where the upper left corner goes, as fractions of width and height.")
    to_upper_right: Point = _corner(1.0, 0.0, "Where the upper right corner goes, as fractions of width and height.")
    to_lower_right: Point = _corner(1.0, 1.0, "Where the lower right corner goes, as fractions of width and height.")
    to_lower_left: Point = _corner(0.0, 1.0, "Where the lower left corner goes, as fractions of width and height.")
    invert: bool = Param(default=False, help="Pull the area between the points straight, instead of pinning to it.")
    filter: ResampleFilter = Param(
        default=ResampleFilter.CUBIC,
        help="Resampling filter: cubic is sharp, linear soft, nearest keeps hard pixels.",
    )
    outside: BorderMode = Param(
        default=BorderMode.TRANSPARENT,
        help="How to fill the area outside the picture. Transparent shows what lies below in a Merge.",
    )
    from_upper_left: Point = _corner(0.0, 0.0, "The point of the picture that is its upper left corner.", "From")
    from_upper_right: Point = _corner(1.0, 0.0, "The point of the picture that is its upper right corner.", "From")
    from_lower_right: Point = _corner(1.0, 1.0, "The point of the picture that is its lower right corner.", "From")
    from_lower_left: Point = _corner(0.0, 1.0, "The point of the picture that is its lower left corner.", "From")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the size of `format`, and the length of `corners` for a still; outside may need an alpha channel."""
        facts, track = inputs.get("image", ClipInfo()), inputs.get("corners", ClipInfo())
        shape = inputs.get("format") or (track if track.width and not self.invert else facts)
        if facts.length == 1 and track.length > 1:
            facts = replace(facts, rate=track.rate, length=track.length)
        facts = replace(facts, width=shape.width, height=shape.height) if shape.width else facts
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for no picture of `format`."""
        return range(0) if port == "format" else super().frames_needed(port, frame, clip)

    def process(
        self, image: Image, format: Image | None, corners: Keypoints | None, facts: InputInfo, ctx: Context
    ) -> Image:
        """Draw it."""
        width, height = self._get_size(image, facts, ctx.scale)
        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        own, made = (image.width, image.height), (width, height)
        pinned = self._find_pinned(corners, own if self.invert else made)
        if not pinned:
            ctx.notice(tr("There is no surface to pin to: points 0, 1, 2 and 3 are its corners, as of a Planar Track."))
            return image.with_pixels(pixels.new_zeros((len(pixels), height, width)))
        straight = self._list_corners("from_", made if self.invert else own)
        matrix = compute_homography(straight, pinned) if self.invert else compute_homography(pinned, straight)
        return image.with_pixels(
            draw_by_homography(pixels, matrix, width, height, filter=self.filter, outside=self.outside, check=ctx.check)
        )

    def _find_pinned(self, corners: Keypoints | None, size: tuple[int, int]) -> Corners:
        """Return the "to" points in pixels; none where `corners` are no surface."""
        if corners is None:
            return self._list_corners("to_", size)
        surface = find_surface_corners(corners)
        return place_on_surface(self._list_corners("to_", (1, 1)), surface) if surface else ()

    def _list_corners(self, prefix: str, size: tuple[int, int]) -> list[tuple[float, float]]:
        """Return four corners in pixels of a picture."""
        points = [getattr(self, prefix + name) for name in _WALK]
        return [(point.x * size[0], point.y * size[1]) for point in points]

    def _get_size(self, image: Image, facts: InputInfo, scale: float) -> tuple[int, int]:
        """Return the size of the result, in a proxy as the engine rounds it."""
        ports = ("format",) if self.invert else ("format", "corners")
        shape = next((facts[port] for port in ports if port in facts and facts[port].width), None)
        if shape is None:
            return image.width, image.height
        scaled = shape.scale_size(scale)
        return scaled.width, scaled.height
