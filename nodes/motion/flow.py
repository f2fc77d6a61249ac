"""Optical Flow and Flow Magnitude: motion from one frame to the next, and its length."""

from __future__ import annotations

import math
from enum import StrEnum

from nodes.shared.motion.flow_consistency import compute_flow_confidence
from nodes.shared.motion.optical_flow import FlowDirection, FlowQuality, compute_flow
from studio.sdk import (
    Context,
    Flow,
    FrameNode,
    Frames,
    Image,
    Mask,
    NodeDevice,
    Param,
    Window,
    WindowNode,
    node,
    output,
)


@node(
    "motion.optical_flow",
    aliases=("Motion Vectors", "Vector Generator", "DIS", "Farneback", "Motion Estimation", "SmartVector"),
    device=NodeDevice.CPU,
)
class OpticalFlow(WindowNode):
    """Measure how every pixel moves from this frame to the next one or the previous one.

    Forward, a point at p in frame t is found at p + flow(p) in frame t+1; the last frame has no next one, so its flow
    is zero. Backward, the point is found there in frame t−1, and the flow of the first frame is zero.

    Ultrafast to fine are DIS, "Fast Optical Flow using Dense Inverse Search" (T. Kroeger et al., 2016): patches are
    matched from coarse to fine, and the field is then refined by its variational energy. Medium is accurate to about a
    tenth of a pixel; fine starts at full resolution and refines longer. Farneback fits a quadratic surface around each
    pixel (G. Farnebäck, "Two-Frame Motion Estimation Based on Polynomial Expansion", 2003). Only brightness is
    compared.

    `confidence` is 1 where the forward and backward flow lead back to the start. It is near 0 where a point is hidden
    in the other frame, leaves the picture or was matched wrongly (N. Sundaram et al., 2010). It is computed only if
    something is connected to it, as it also needs the flow of the other direction.
    """

    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="Ultrafast for a preview, medium for most uses, fine for the final picture."
    )
    direction: FlowDirection = Param(
        default=FlowDirection.FORWARD,
        animatable=False,
        help="Forward to the next frame, or backward to the previous one.",
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


class FlowStatistic(StrEnum):
    """Which of all lengths stands for the whole."""

    MEAN = "mean"
    NEARLY_ALL = "percentile 95"


@node("motion.flow_magnitude", aliases=("Speed", "Motion Amount", "Motion Energy", "Activity"))
class FlowMagnitude(FrameNode):
    """Measure how much motion there is: one number for each frame, in pixels.

    It is the mean length of the flow's vectors, or their 95th percentile, which follows what moves most, however small
    it is. Pixels are those of the full picture, also in a proxy. Unknown vectors are ignored.
    """

    measure: FlowStatistic = Param(
        default=FlowStatistic.MEAN, help="The mean of all lengths, or the length that nearly all stay below."
    )

    def process(self, flow: Flow, ctx: Context) -> float:
        """Measure the vectors' lengths."""
        import torch

        length = torch.hypot(flow.pixels[0], flow.pixels[1]).flatten()
        length = length[length.isfinite()]
        if length.numel() == 0:
            return 0.0
        if self.measure is FlowStatistic.MEAN:
            return float(length.mean()) / ctx.scale
        rank = max(1, math.ceil(0.95 * length.numel()))
        return float(length.kthvalue(rank).values) / ctx.scale
