"""Keypoint Position: where one point is, as numbers that drive parameters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Frames, InputInfo, Keypoints, Media, Param, Time, node


class PositionMeasure(StrEnum):
    """In which numbers a place is given."""

    MOVEMENT = "movement"
    PLACE = "place"
    FROM_CENTER = "from center"
    FRACTION = "fraction"


class KeypointPlace(NamedTuple):
    """Where a point is.

    Args:
        x: To the right.
        y: Down.
    """

    x: float
    y: float


@node(
    "signal.keypoint_position",
    name="Keypoint Position",
    aliases=("Tracker Expression", "Track to Transform", "Follow Track", "Null", "Point to Signal", "Link to Track"),
)
class KeypointPosition(FrameNode):
    """Give where one point is, so that it drives parameters: connect x and y to the two parts of one.

    Movement is how far the point has moved since the reference frame, in pixels: connect it to the translation of a
    Transform, and what it places follows the point; with a factor of −1 by a Math node the picture is held still. Place
    is in pixels from the upper left corner. From center is in pixels from the middle of the picture: connect it to the
    offset of a Text whose anchor is the center, and the text lies on the point. Fraction is the place as fractions of
    width and height, as centers are given.

    All pixels are those of the full-size picture, in a proxy, too. A point that is not there is an error.
    """

    point: int = Param(
        default=0, min=-1_000_000_000, max=1_000_000_000, slider=(0, 20), animatable=False,
        help="The id of the point: of a Tracker, the number of the track, from 0.",
    )  # fmt: skip
    measure: PositionMeasure = Param(
        default=PositionMeasure.MOVEMENT, help="The numbers that are given; see the help of the node."
    )
    reference: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 500), unit="f", animatable=False,
        help="The frame since which the movement counts.", applies_when=("measure", "movement"),
    )  # fmt: skip

    width: int = Param(
        default=1280, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False,
        help="Width of the picture if the points come without one.", section="Format",
    )  # fmt: skip
    height: int = Param(
        default=720, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False,
        help="Height of the picture if the points come without one.", section="Format",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep rate and length."""
        given = inputs.get("keypoints") or ClipInfo()
        return ClipInfo(given.rate, given.length)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for the reference frame, too, where the movement since then is wanted."""
        if self.measure is not PositionMeasure.MOVEMENT or self.reference == frame:
            return range(frame, frame + 1)
        first, last = sorted((frame, self.reference))
        return range(first, last + 1, last - first)

    def process(self, keypoints: Frames[Keypoints], time: Time, facts: InputInfo, ctx: Context) -> KeypointPlace:
        """Find the point."""
        frames = list(keypoints)
        is_later = self.reference > time.frame
        x, y = self._find_point(frames[0] if is_later else frames[-1], time.frame, ctx.scale)
        if self.measure is PositionMeasure.PLACE:
            return KeypointPlace(x, y)
        if self.measure is PositionMeasure.MOVEMENT:
            start = self._find_point(frames[-1] if is_later else frames[0], self.reference, ctx.scale)
            return KeypointPlace(x - start[0], y - start[1])
        width, height = self._get_size(facts["keypoints"], ctx.scale)
        if self.measure is PositionMeasure.FRACTION:
            return KeypointPlace(x / width, y / height)
        return KeypointPlace(x - width / 2, y - height / 2)

    def _get_size(self, clip: ClipInfo, scale: float) -> tuple[float, float]:
        """Return the size of the full-size picture; parameters in pixels are those of the proxy."""
        if clip.width and clip.height:
            return clip.width, clip.height
        return self.width / scale, self.height / scale

    def _find_point(self, keypoints: Keypoints, frame: int, scale: float) -> tuple[float, float]:
        """Return the place of the point in pixels of the full-size picture."""
        if self.point not in keypoints.ids:
            found = ", ".join(map(str, keypoints.ids[:20])) or tr("none")
            accepted = tr("the id of a point at frame {frame}: {found}", frame=frame, found=found)
            raise ParameterError("point", self.point, accepted)
        x, y = keypoints.points[keypoints.ids.index(self.point)].tolist()
        return x / scale, y / scale
