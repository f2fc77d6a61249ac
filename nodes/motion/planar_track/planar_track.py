"""Planar Track: the four corners of a flat surface, followed through a clip."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from nodes.motion.corners import make_detection_mask, make_gray_image
from nodes.motion.keypoint_edits import apply_point_edits
from nodes.motion.planar_track.plane_alignment import PlaneAligner
from nodes.motion.planar_track.plane_tracking import PlaneTrack, PlaneTracker, TrackedFrame
from nodes.motion.planar_track.region import draw_region, find_surface
from nodes.shared.tracking.motion_model import MotionModel
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Image,
    Keypoints,
    Mask,
    Media,
    NodeDevice,
    Param,
    RotoShapes,
    StudioError,
    Time,
    node,
    output,
)
from studio.sdk.param_types.point_edits import parse_point_edits
from studio.sdk.viewer_handles import ShapesHandle

if TYPE_CHECKING:
    import numpy as np

_COVERED = 0.5
_LEAST_DEPTH = 1e-3
_LEAST_CONFIDENCE = 0.01  # of what was found; 0 says that it was lost


@node(
    "motion.planar_track",
    aliases=(
        "Planar Tracker",
        "PlanarTracker",
        "Mocha",
        "Plane Tracker",
        "Surface Track",
        "Screen Track",
        "Corner Track",
        "Four Point Track",
    ),
    device=NodeDevice.PARTLY_CPU,
)
class PlanarTrack(ClipNode):
    """Follow a flat surface, as a wall, a screen or a page, and give its four corners in each frame.

    Go to the reference frame, view this node and draw a shape around the surface with the pen; or connect a mask as
    `region`. Without both, the whole picture is followed. The corners, points 0 to 3 from the upper left one clockwise,
    are those of a single shape with four points, else of the rectangle around the region. Connect them to Corner Pin or
    Match Move, or to any node that takes points.

    The clip is analyzed once, from the reference frame forward, then back. Corners on the surface are tracked from
    frame to frame (Lucas-Kanade and RANSAC), then the whole region is aligned with the reference frame by its pixels
    (inverse compositional, S. Baker and I. Matthews, 2004), so errors do not add up, and changes of brightness and
    contrast do not matter. Pixels that differ much, as those of somebody who passes, count little; what `occlusion`
    covers does not count at all. Where the surface cannot be found, as behind a cut, its corners stay where they were
    last, with confidence 0, until it is recognized again.

    Drag a corner in the viewer to correct it. At the reference frame that moves the corner on the surface, in all
    frames. At another frame it sets a key: between keys the correction changes smoothly, and at the reference frame it
    is none.

    `error` is 0 where the surface looks exactly as at the reference frame, and 1 where it was lost.
    """

    viewer_handles = (ShapesHandle("shapes", frame="reference"),)
    point_edits_param = "edits"
    point_edits_reference_param = "reference"
    unanalyzed_params = ("edits",)

    shapes: RotoShapes = Param(
        default=RotoShapes(), animatable=False,
        help="Shapes around the surface at the reference frame, drawn in the viewer.",
    )  # fmt: skip
    reference: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        help="The frame in which the region lies on the surface.",
    )  # fmt: skip
    model: MotionModel = Param(
        default=MotionModel.PERSPECTIVE, animatable=False,
        help="Motion of the surface: shift; also turn and zoom; also shear; also perspective. "
        "Simple ones are steadier on small or blurred surfaces.",
    )  # fmt: skip
    likeness: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01, animatable=False,
        help="How much the surface must look as at the reference frame; below that it is lost.",
    )  # fmt: skip
    size: int = Param(
        default=960, min=64, max=16384, slider=(320, 1920), step=10, animatable=False,
        help="The working size: larger pictures are reduced to this longer side before they are compared.",
    )  # fmt: skip
    edits: str = Param(
        default="", multiline=True, animatable=False,
        help="Corrections, written here when you drag corners in the viewer. One line per corner: "
        "'2 shift 0:0,0 50:3.5,-2'.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Refuse corrections that cannot be read."""
        parse_point_edits(self.edits)
        return super().facts(inputs, media)

    def analyze(
        self, image: Clip[Image], region: Clip[Mask] | None, occlusion: Clip[Mask] | None, ctx: Context
    ) -> PlaneTrack:
        """Follow the surface forward and back."""
        import numpy as np

        start = min(self.reference, len(image) - 1)
        first, to_work = self._read_frame(image, occlusion, start, ctx.scale)
        inside = self._find_region(first.gray, region, start, to_work)
        surface = find_surface(self.shapes, start, inside, to_work)
        visible = inside if first.hidden is None else inside & (first.hidden <= _COVERED)
        tracker = PlaneTracker(first, visible, self.model, self.likeness)
        aligner = PlaneAligner(first.gray, visible, self.model)
        matrices = np.broadcast_to(np.eye(3), (len(image), 3, 3)).copy()
        correlation = np.full(len(image), np.nan)
        correlation[start] = 1.0
        if not aligner.can_align:
            ctx.log.warning("the region shows too little detail to be followed: its corners stay where they are")
            return PlaneTrack(matrices, correlation, surface)

        def read(frame: int) -> TrackedFrame:
            return self._read_frame(image, occlusion, frame, ctx.scale)[0]

        orders = range(start + 1, len(image)), range(start - 1, -1, -1)
        found = chain.from_iterable(tracker.follow(order, read, aligner) for order in orders)
        grow, shrink = np.diag([1 / to_work[0], 1 / to_work[1], 1.0]), np.diag([*to_work, 1.0])
        for _, (frame, matrix, alike) in zip(ctx.progress(len(image) - 1), found, strict=False):
            full = grow @ matrix @ shrink
            matrices[frame], correlation[frame] = full / full[2, 2], alike
        return PlaneTrack(matrices, correlation, surface)

    def process(self, image: Image, time: Time, analysis: PlaneTrack, ctx: Context) -> Keypoints:
        """Give the corners of a frame, as corrected by hand."""
        import numpy as np
        import torch

        frame = min(time.frame, len(analysis.matrices) - 1)
        edits = parse_point_edits(self.edits)
        placed = np.array([edits.get_edit(number).evaluate_at(self.reference) for number in range(4)], np.float64)
        surface = analysis.surface + placed
        matrix = analysis.matrices[frame]
        depth = surface @ matrix[2, :2] + matrix[2, 2]
        depth = np.where(depth > _LEAST_DEPTH, depth, _LEAST_DEPTH)  # a corner that was drawn beyond the horizon
        corners = (surface @ matrix[:2, :2].T + matrix[:2, 2]) / depth[:, None] - placed
        alike = analysis.correlation[frame]
        sure = 0.0 if math.isnan(alike) else min(max(float(alike), _LEAST_CONFIDENCE), 1.0)
        points = torch.from_numpy((corners * ctx.scale).astype(np.float32)).to(ctx.device)
        given = Keypoints(points, torch.full((4,), sure, device=ctx.device), (0, 1, 2, 3))
        return _select_corners(apply_point_edits(given, edits, time.frame, ctx.scale))

    @output
    def error(self, time: Time, analysis: PlaneTrack) -> float:
        """Return how much a frame differs from the reference frame: 1 − correlation; 1 where the surface was lost."""
        alike = analysis.correlation[min(time.frame, len(analysis.correlation) - 1)]
        return 1.0 if math.isnan(alike) else 1.0 - float(alike)

    def _read_frame(
        self, image: Clip[Image], occlusion: Clip[Mask] | None, frame: int, scale: float
    ) -> tuple[TrackedFrame, tuple[float, float]]:
        """Return a frame at the working size, and how large that is for each pixel of the full-size picture."""
        import cv2
        import numpy as np

        picture = image[frame]
        gray = make_gray_image(picture, self.size)
        to_work = gray.shape[1] / picture.width * scale, gray.shape[0] / picture.height * scale
        if occlusion is None or not len(occlusion):
            return TrackedFrame(gray, None), to_work
        cover = np.nan_to_num(occlusion[min(frame, len(occlusion) - 1)].as_array()[:, :, 0])
        hidden = cv2.resize(cover, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_AREA)
        return TrackedFrame(gray, np.clip(hidden, 0.0, 1.0).astype(np.float32)), to_work

    def _find_region(
        self, gray: np.ndarray, region: Clip[Mask] | None, frame: int, to_work: tuple[float, float]
    ) -> np.ndarray:
        """Return the pixels of the surface at the reference frame, bool [H, W]: in the shapes and in the mask.

        Raises:
            StudioError: There are none.
        """
        import numpy as np

        height, width = gray.shape
        inside = draw_region(self.shapes, frame, width, height, to_work)
        if region is not None and len(region):
            cover = make_detection_mask(region[min(frame, len(region) - 1)], width, height)
            masked = np.asarray(cover, bool)
            inside = masked if inside is None else inside & masked
        if inside is None:
            return np.ones((height, width), bool)
        if not inside.any():
            raise StudioError(
                tr(
                    "The region is empty at frame {frame}, the reference frame: draw a shape around the surface there, "
                    "or connect a mask that covers it.",
                    frame=frame,
                )
            )
        return inside


def _select_corners(points: Keypoints) -> Keypoints:
    """Return the points that are corners, without those that were added by hand."""
    rows = [row for row, number in enumerate(points.ids) if 0 <= number < 4]
    return Keypoints(points.points[rows], points.confidence[rows], tuple(points.ids[row] for row in rows))
