"""Match Move: a picture that moves as a track does, or a clip that stands still where it was tracked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.tracking.motion_model import MotionModel
from nodes.shared.tracking.motion_path import MotionPath, measure_motion_path
from nodes.transform.homography_drawing import draw_by_homography
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Image,
    InputInfo,
    Keypoints,
    Media,
    Param,
    StudioError,
    Time,
    node,
)
from studio.sdk.pixels import BorderMode, ResampleFilter, with_alpha

if TYPE_CHECKING:
    import numpy as np


class MatchMoveMode(StrEnum):
    """What is done with the motion."""

    MATCH = "match"
    STABILIZE = "stabilize"


@node(
    "transform.match_move",
    name="Match Move",
    aliases=(
        "Matchmove",
        "Apply Track",
        "Tracker Transform",
        "Track Transform",
        "Follow Track",
        "Attach to Track",
        "Plane Track Deform",
        "Planar Transform",
        "Stabilize by Track",
        "Parent to Track",
    ),
)
class MatchMove(ClipNode):
    """Move the picture as tracked points move from a reference frame on; or hold a clip still that has such points.

    At the reference frame nothing is moved: place the picture there as it should be, by a Transform or a Corner Pin
    before this node, and composite it by a Merge behind it. The number of points that a frame shares with the reference
    frame decides what it follows: one gives a shift, two also turn and zoom, three also shear, four and more, as the
    corners of a Planar Track, perspective. `model` allows less. Of many points, those that disagree with the rest are
    left out. While a frame shares no point, the motion is held.

    Stabilize does the opposite: the clip in which the points were tracked is moved so that they stay where they are at
    the reference frame.

    The result has the size of the clip in which the points were tracked; a smaller or larger picture is centered in it,
    as by Merge. To pin a picture's own corners to the corners of a surface, use Corner Pin.
    """

    mode: MatchMoveMode = Param(
        default=MatchMoveMode.MATCH, animatable=False,
        help="Match moves the picture with the points; stabilize holds the points still.",
    )  # fmt: skip
    reference: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        help="The frame at which nothing is moved.",
    )  # fmt: skip
    model: MotionModel = Param(
        default=MotionModel.PERSPECTIVE, animatable=False,
        help="Motion to follow, if there are points enough: shift; also turn and zoom; also shear; also perspective.",
    )  # fmt: skip
    smoothness: float = Param(
        default=0.0, min=0.0, max=1000.0, slider=(0.0, 10.0), step=0.1, unit="f", animatable=False,
        zero_text="Off",
        help="Standard deviation of a smoothing of the track in time, against jitter; 0 follows it exactly.",
    )  # fmt: skip
    filter: ResampleFilter = Param(
        default=ResampleFilter.CUBIC,
        help="Resampling filter: cubic is sharp, linear soft, nearest keeps hard pixels.",
    )
    outside: BorderMode = Param(
        default=BorderMode.TRANSPARENT, animatable=False,
        help="How to fill the area outside the picture. Transparent shows what lies below in a Merge.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the size of the tracked clip, and its length for a still; outside may need an alpha channel."""
        facts, track = inputs.get("image", ClipInfo()), inputs.get("keypoints", ClipInfo())
        if track.width:
            facts = replace(facts, width=track.width, height=track.height)
        if facts.length == 1 and track.length > 1:
            facts = replace(facts, rate=track.rate, length=track.length)
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def analyze(self, keypoints: Clip[Keypoints], ctx: Context) -> MotionPath:
        """Measure the motion from the reference frame to each frame."""
        return measure_motion_path(keypoints, self.reference, self.model, self.smoothness, ctx)

    def process(self, image: Image, time: Time, facts: InputInfo, analysis: MotionPath, ctx: Context) -> Image:
        """Move it."""
        import numpy as np

        width, height = self._get_size(image, facts, ctx.scale)
        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        move = analysis.get_matrix(time.frame)
        fetch = move if self.mode is MatchMoveMode.STABILIZE else self._invert(move, time.frame)
        offset = np.eye(3)
        offset[:2, 2] = -((width - image.width) // 2), -((height - image.height) // 2)
        fetch = offset @ fetch
        if np.array_equal(fetch, np.eye(3)) and (width, height) == (image.width, image.height):
            return image.with_pixels(pixels)
        return image.with_pixels(
            draw_by_homography(pixels, fetch, width, height, filter=self.filter, outside=self.outside, check=ctx.check)
        )

    @staticmethod
    def _invert(move: np.ndarray, frame: int) -> np.ndarray:
        import numpy as np

        try:
            return np.linalg.inv(move)
        except np.linalg.LinAlgError as error:
            message = tr("The points of frame {frame} lie on one line, so there is no such view.", frame=frame)
            raise StudioError(message) from error

    @staticmethod
    def _get_size(image: Image, facts: InputInfo, scale: float) -> tuple[int, int]:
        """Return the size of the result, in a proxy as the engine rounds it."""
        track = facts.get("keypoints")
        if track is None or not track.width:
            return image.width, image.height
        shape = track.scale_size(scale)
        return shape.width, shape.height
