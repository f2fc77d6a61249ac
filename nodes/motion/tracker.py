"""Tracker: points that a user follows through a clip in the viewer."""

from __future__ import annotations

from collections.abc import Mapping

from studio.sdk import ClipInfo, Context, FrameNode, Image, Keypoints, Media, Param, PointTracks, Time, node
from studio.sdk.tracking.search_settings import PatternUpdate
from studio.sdk.viewer_handles import TracksHandle


@node(
    "motion.tracker",
    aliases=(
        "Point Tracker",
        "2D Track",
        "Motion Tracker",
        "Track Motion",
        "Track Position",
        "Track Point",
        "Follow Point",
    ),
)
class Tracker(FrameNode):
    """Follow points of a clip that you choose in the viewer, and give their places.

    View or select this node. Add a track with the bar over the picture and a click on a detail, then track forward or
    back. The inner box is the pattern that is looked for, the outer one is where it is looked for in the next frame.
    Places are kept as keys, which you may move, set and delete; a point is where its keys put it, so that nothing is
    tracked while frames are computed. A point that is lost stops, and the status line says why.

    Patterns are compared by normalized cross-correlation, to a part of a pixel. The error of a frame is 1 minus it. The
    id of a point is the number of its track, the confidence is its weight times 1 minus the error.

    Connect the points to nodes that take keypoints, or use Keypoint Position to drive parameters, as the place of a
    Transform or a Text.
    """

    viewer_handles = (TracksHandle("tracks", "image", "update", "max_error", "adapts_shape"),)

    tracks: PointTracks = Param(default=PointTracks(), animatable=False, help="The tracks, made in the viewer.")
    update: PatternUpdate = Param(
        default=PatternUpdate.ON_ERROR, animatable=False, hashed=False, section="Tracking",
        help="When the pattern is taken anew: never, when its error grows, or at every frame, which drifts most.",
    )  # fmt: skip
    max_error: float = Param(
        default=0.25, min=0.0, max=1.0, step=0.01, animatable=False, hashed=False, section="Tracking",
        help="The error from which on a point is lost. A higher value keeps points longer, but also wrong ones.",
    )  # fmt: skip
    adapts_shape: bool = Param(
        default=True, animatable=False, hashed=False, section="Tracking",
        help="Let patterns turn, scale and shear while they are followed; else they only move.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the facts of the pictures."""
        return inputs.get("image") or ClipInfo()

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for no picture: it is only to be looked at."""
        return range(0)

    def process(self, image: Image | None, time: Time, ctx: Context) -> Keypoints:
        """Give the points of this frame."""
        import torch

        tracks = [track for track in self.tracks.tracks if track.is_enabled]
        places = torch.tensor([track.evaluate_at(time.frame) for track in tracks], dtype=torch.float32).reshape(-1, 2)
        trust = [track.weight * (1.0 - (track.get_error(time.frame) or 0.0)) for track in tracks]
        confidence = torch.tensor(trust, dtype=torch.float32)
        return Keypoints(
            (places * ctx.scale).to(ctx.device), confidence.to(ctx.device), tuple(track.number for track in tracks)
        )
