"""Stabilize: a steady camera out of a shaky one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.motion.stabilization import (
    FrameMotions,
    StabilizeCorrection,
    apply_zoom,
    compute_correction,
    estimate_motion,
    make_working_image,
    scale_to_full_size,
)
from nodes.shared.tracking.motion_model import MotionModel
from studio.sdk import Clip, ClipInfo, ClipNode, Context, Image, Media, Param, Time, node, output
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine, make_pixel_grid, remap_pixels, with_alpha

if TYPE_CHECKING:
    import numpy as np


class StabilizeAim(StrEnum):
    """What the camera should have done."""

    SMOOTH = "smooth"
    LOCK = "lock"


class StabilizeBorder(StrEnum):
    """What is shown where a moved frame does not reach."""

    ZOOM = "zoom"
    EDGE = "edge"
    MIRROR = "mirror"
    TRANSPARENT = "transparent"


@node(
    "motion.stabilize",
    aliases=("Stabilise", "Warp Stabilizer", "Deshake", "Tripod", "Steady", "Stabilizer", "F_Steadiness"),
)
class Stabilize(ClipNode):
    """Remove the shake of a hand-held camera.

    The clip is analyzed once. Corners are tracked from frame to frame, forward and back, and the motion that most of
    them share is taken as the camera's (Lucas-Kanade and RANSAC), so things that move in the scene do not count. Smooth
    moves each frame to the position that its neighbors suggest, by local linear fits with a Gaussian weight in time
    (after Y. Matsushita et al., 2006): pans and zooms stay, shake goes. Lock holds the whole clip still, as on a
    tripod.

    Zoom enlarges all frames by one factor, so that no border is visible. Where more than `max_zoom` would be needed,
    the motion is corrected less for a while. The other modes keep the size, and fill what is missing. Frames are moved
    with subpixel accuracy (cubic). Where two frames share too little to be compared, as at a cut or in fog, nothing
    moves.

    `move_x`, `move_y` (pixels of the full picture), `turn` (degrees, clockwise) and `crop` (the share of each side that
    is lost) report the correction, so that other layers can follow it.
    """

    aim: StabilizeAim = Param(
        default=StabilizeAim.SMOOTH,
        animatable=False,
        help="Smooth keeps the camera's path without its shake; lock holds the camera still.",
    )
    smoothness: float = Param(
        default=15.0, min=0.0, max=1000.0, slider=(0.0, 60.0), step=1.0, unit="f", animatable=False,
        help="Standard deviation of the smoothing in time; slower motion stays. 0 changes nothing.",
    )  # fmt: skip
    reference: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        help="The frame whose position lock holds.",
    )  # fmt: skip
    model: MotionModel = Param(
        default=MotionModel.SIMILARITY,
        animatable=False,
        help="Motion of the camera to correct: shift; also turn and zoom; also shear; also tilt.",
    )
    border: StabilizeBorder = Param(default=StabilizeBorder.ZOOM, animatable=False, help="How to fill the borders.")
    max_zoom: float = Param(
        default=1.25, min=1.0, max=10.0, slider=(1.0, 2.0), step=0.01, unit="x", animatable=False,
        help="The maximum enlargement of frames to hide their borders.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; borders may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.border is StabilizeBorder.TRANSPARENT else facts

    def analyze(self, image: Clip[Image], ctx: Context) -> FrameMotions:
        """Measure the motion from each frame to the next."""
        import numpy as np

        steps = np.broadcast_to(np.eye(3), (max(0, len(image) - 1), 3, 3)).copy()
        known = 0
        before: np.ndarray | None = None
        for frame in ctx.progress(len(image)):
            now, scale = make_working_image(image[frame])
            step = estimate_motion(before, now, self.model) if before is not None else None
            if step is not None:
                steps[frame - 1] = scale_to_full_size(step, scale)
                known += 1
            before = now
        if known == 0 and len(steps):
            ctx.log.warning("too little detail to follow: the clip stays as it is")
        return FrameMotions(steps, known)

    def process(self, image: Image, time: Time, analysis: FrameMotions) -> Image:
        """Move one frame."""
        import numpy as np
        import torch

        move = self._move(image.width, image.height, time.frame, analysis)
        outside = BorderMode.EDGE if self.border is StabilizeBorder.ZOOM else BorderMode(self.border.value)
        pixels = with_alpha(image.pixels) if outside is BorderMode.TRANSPARENT else image.pixels
        if np.allclose(move, np.eye(3), atol=1e-9):
            return image.with_pixels(pixels)
        fetch = np.linalg.inv(move)
        fetch /= fetch[2, 2]
        if self.model is not MotionModel.PERSPECTIVE:
            size = image.width, image.height
            return image.with_pixels(apply_affine(pixels, fetch[:2].tolist(), *size, outside=outside))
        grid = make_pixel_grid(image.width, image.height, pixels.device) + 0.5
        x, y, w = (row[0] * grid[0] + row[1] * grid[1] + row[2] for row in fetch.tolist())
        return image.with_pixels(remap_pixels(pixels, torch.stack([x / w, y / w]) - 0.5, ResampleFilter.CUBIC, outside))

    @output
    def move_x(self, image: Image, time: Time, analysis: FrameMotions, ctx: Context) -> float:
        """Return how far the middle of the picture is moved to the right."""
        return self._moved(image, time, analysis)[0] / ctx.scale

    @output
    def move_y(self, image: Image, time: Time, analysis: FrameMotions, ctx: Context) -> float:
        """Return how far the middle of the picture is moved down."""
        return self._moved(image, time, analysis)[1] / ctx.scale

    @output
    def turn(self, image: Image, time: Time, analysis: FrameMotions) -> float:
        """Return how far the picture is turned, in degrees."""
        move = self._move(image.width, image.height, time.frame, analysis)
        return math.degrees(math.atan2(move[1, 0], move[0, 0]))

    @output
    def crop(self, image: Image, time: Time, analysis: FrameMotions) -> float:
        """Return which share of each side is lost to the zoom."""
        return 1.0 - 1.0 / self._correction(image.width, image.height, analysis).zoom

    def _correction(self, width: int, height: int, path: FrameMotions) -> StabilizeCorrection:
        limit = self.max_zoom if self.border is StabilizeBorder.ZOOM else 1.0
        reference = self.reference if self.aim is StabilizeAim.LOCK else None
        return compute_correction(path, (width, height), self.smoothness, reference, limit)

    def _move(self, width: int, height: int, frame: int, path: FrameMotions) -> np.ndarray:
        """Return where a point of the frame comes to lie: [3, 3]."""
        found = self._correction(width, height, path)
        return apply_zoom(found.moves[min(frame, len(found.moves) - 1)], (width, height), found.zoom)

    def _moved(self, image: Image, time: Time, path: FrameMotions) -> tuple[float, float]:
        found = self._correction(image.width, image.height, path)
        move = found.moves[min(time.frame, len(found.moves) - 1)]
        x, y = image.width / 2, image.height / 2
        w = move[2] @ (x, y, 1.0)
        return float(move[0] @ (x, y, 1.0) / w - x), float(move[1] @ (x, y, 1.0) / w - y)
