"""Optical flow: where pixels go from one frame to the next, and how far."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.motion.flow_consistency import compute_flow_confidence
from studio.core.translation import tr
from studio.sdk import (
    Context,
    Flow,
    FrameNode,
    Frames,
    Image,
    Mask,
    Param,
    ShapeError,
    Window,
    WindowNode,
    node,
    output,
)
from studio.sdk.pixels import compute_luma

if TYPE_CHECKING:
    import numpy as np

_LEAST_SIDE = 16  # below this, there is no patch to compare
_FINE_REFINEMENTS = 10


class FlowDirection(StrEnum):
    """To which frame motion is measured."""

    FORWARD = "forward"
    BACKWARD = "backward"


class FlowQuality(StrEnum):
    """Which method, and how long it may take."""

    ULTRAFAST = "ultrafast"
    FAST = "fast"
    MEDIUM = "medium"
    FINE = "fine"
    FARNEBACK = "farneback"


@node(
    "motion.optical_flow",
    aliases=("Motion Vectors", "Vector Generator", "DIS", "Farneback", "Motion Estimation", "SmartVector"),
)
class OpticalFlow(WindowNode):
    """Measure how every pixel moves from this frame to the next one, or to the one before.

    Forward, a point at p in frame t is found at p + flow(p) in frame t+1; the last frame has no next one, and nothing
    moves there. Backward, it is found there in frame t−1, and nothing moves in the first frame.

    Ultrafast to fine are DIS, "Fast Optical Flow using Dense Inverse Search" (T. Kroeger et al., 2016): patches are
    matched from coarse to fine, and the field is then refined by its variational energy. Medium is within about a tenth
    of a pixel; fine starts at full resolution and refines longer. Farneback fits a quadratic surface around each pixel
    (G. Farnebäck, "Two-Frame Motion Estimation Based on Polynomial Expansion", 2003). Brightness alone is compared.

    `confidence` is 1 where the flow there and the flow back lead to the start again, and near 0 where a point is
    hidden in the other frame, leaves the picture or was matched wrongly (N. Sundaram et al., 2010). It is computed
    only if something is connected to it, as it needs the flow of the other direction too.
    """

    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="Ultrafast for a preview, medium as a rule, fine for the final picture."
    )
    direction: FlowDirection = Param(
        default=FlowDirection.FORWARD,
        animatable=False,
        help="Forward to the next frame, or backward to the one before.",
    )

    @property
    def window(self) -> Window:
        """This frame, and the one that it is compared with."""
        return Window(before=1) if self.direction is FlowDirection.BACKWARD else Window(after=1)

    def process(self, image: Frames[Image]) -> Flow:
        """Compare two frames, on the CPU."""
        return compute_flow(image[0], self._other(image), self.quality)

    @output
    def confidence(self, image: Frames[Image]) -> Mask:
        """Follow the motion there and back."""
        here, other = image[0], self._other(image)
        there, back = compute_flow(here, other, self.quality), compute_flow(other, here, self.quality)
        return compute_flow_confidence(there, back)

    def _other(self, image: Frames[Image]) -> Image:
        return image[-1 if self.direction is FlowDirection.BACKWARD else 1]


def compute_flow(first: Image, second: Image, quality: FlowQuality) -> Flow:
    """Return the flow from one picture to the other; nothing moves where they are one, or too small to be compared.

    Args:
        first: [C, H, W].
        second: [C, H, W].
        quality: The method.

    Raises:
        ShapeError: The sizes differ.
    """
    import torch

    if not can_measure_flow(first, second):
        return Flow(first.pixels.new_zeros((first.height, first.width, 2)).permute(2, 0, 1))
    flow = measure_flow_array(_grey(first), _grey(second), quality)
    return Flow(torch.from_numpy(flow).permute(2, 0, 1).to(first.pixels.device))


def can_measure_flow(first: Image, second: Image) -> bool:
    """Return whether motion can be seen between two frames: they are not one, and not too small.

    Raises:
        ShapeError: The sizes differ.
    """
    if first.pixels.shape[1:] != second.pixels.shape[1:]:
        sizes = {"first": f"{first.width}×{first.height}", "second": f"{second.width}×{second.height}"}
        raise ShapeError(tr("two frames of the clip differ in size: {first} and {second}", **sizes))
    return first is not second and min(first.width, first.height) >= _LEAST_SIDE


def _grey(image: Image) -> np.ndarray:
    """Return brightness as OpenCV's flows take it: uint8 [H, W]."""
    import cv2
    import numpy as np

    bright = compute_luma(image.pixels)[0].cpu().numpy()
    grey = cv2.multiply(bright, 255.0, dtype=cv2.CV_8U)  # type: ignore[call-overload]  # takes numbers; clips, rounds
    return np.asarray(grey)


def measure_flow_array(first: np.ndarray, second: np.ndarray, quality: FlowQuality) -> np.ndarray:
    """Return the flow from one frame to the other: float32 [H, W, 2], pixels.

    Args:
        first: uint8 [H, W].
        second: uint8 [H, W].
        quality: The method.
    """
    import cv2
    import numpy as np

    empty = np.zeros((*first.shape, 2), np.float32)
    if quality is FlowQuality.FARNEBACK:
        flow = cv2.calcOpticalFlowFarneback(first, second, empty, 0.5, 5, 21, 3, 7, 1.5, 0)
        return np.asarray(flow, np.float32)
    presets = {
        FlowQuality.ULTRAFAST: cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST,
        FlowQuality.FAST: cv2.DISOPTICAL_FLOW_PRESET_FAST,
    }
    search = cv2.DISOpticalFlow.create(presets.get(quality, cv2.DISOPTICAL_FLOW_PRESET_MEDIUM))
    if quality is FlowQuality.FINE:
        search.setFinestScale(0)
        search.setVariationalRefinementIterations(_FINE_REFINEMENTS)
    return np.asarray(search.calc(first, second, empty), np.float32)


class FlowStatistic(StrEnum):
    """Which of all lengths stands for the whole."""

    MEAN = "mean"
    NEARLY_ALL = "percentile 95"


@node("motion.flow_magnitude", aliases=("Speed", "Motion Amount", "Motion Energy", "Activity"))
class FlowMagnitude(FrameNode):
    """Measure how much moves: one number for each frame, in pixels.

    The mean length of the flow's vectors, or the length that 95 of 100 stay below: that one follows what moves most,
    however small it is. Pixels are those of the full picture, also in a proxy. Vectors that are not known are left out.
    """

    measure: FlowStatistic = Param(default=FlowStatistic.MEAN, help="The mean of all, or what nearly all stay below.")

    def process(self, flow: Flow, ctx: Context) -> float:
        """Measure the vectors' lengths."""
        import torch

        length = torch.hypot(flow.pixels[0], flow.pixels[1]).flatten()
        length = length[length.isfinite()]
        if length.numel() == 0:
            return 0.0
        if self.measure is FlowStatistic.MEAN:
            return float(length.double().mean()) / ctx.scale
        rank = max(1, math.ceil(0.95 * length.numel()))
        return float(length.kthvalue(rank).values) / ctx.scale
