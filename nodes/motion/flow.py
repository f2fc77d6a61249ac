"""Optical flow: where pixels go from one frame to the next, and how far."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.core.language import tr
from studio.sdk import (
    Context,
    Flow,
    FrameNode,
    Frames,
    Image,
    Param,
    ShapeError,
    Window,
    WindowNode,
    node,
)
from studio.sdk.pixels import luma

if TYPE_CHECKING:
    import numpy as np

_LEAST_SIDE = 16  # below this, there is no patch to compare
_FINE_REFINEMENTS = 10


class Quality(StrEnum):
    """Which method, and how long it may take."""

    ULTRAFAST = "ultrafast"
    FAST = "fast"
    MEDIUM = "medium"
    FINE = "fine"
    FARNEBACK = "farneback"


@node("motion.optical_flow", aliases=("Motion Vectors", "Vector Generator", "DIS", "Farneback", "Motion Estimation"))
class OpticalFlow(WindowNode):
    """Measure how every pixel moves from this frame to the next one.

    A point at p in frame t is found at p + flow(p) in frame t+1. The last frame has no next one; nothing moves there.

    Ultrafast to fine are DIS, "Fast Optical Flow using Dense Inverse Search" (T. Kroeger et al., 2016): patches are
    matched from coarse to fine, and the field is then refined by its variational energy. Medium is within about a tenth
    of a pixel; fine starts at full resolution and refines longer. Farneback fits a quadratic surface around each pixel
    (G. Farnebäck, "Two-Frame Motion Estimation Based on Polynomial Expansion", 2003). Brightness alone is compared.
    """

    window = Window(after=1)

    quality: Quality = Param(
        default=Quality.MEDIUM, help="Ultrafast for a preview, medium as a rule, fine for the final picture."
    )

    def process(self, image: Frames[Image]) -> Flow:
        """Compare two frames, on the CPU."""
        import torch

        first, second = image[0], image[1]
        if first.pixels.shape[1:] != second.pixels.shape[1:]:
            sizes = {"first": f"{first.width}×{first.height}", "second": f"{second.width}×{second.height}"}
            raise ShapeError(tr("two frames of the clip differ in size: {first} and {second}", **sizes))
        if first is second or min(first.width, first.height) < _LEAST_SIDE:
            return Flow(first.pixels.new_zeros((first.height, first.width, 2)).permute(2, 0, 1))
        flow = measure_flow(_grey(first), _grey(second), self.quality)
        return Flow(torch.from_numpy(flow).permute(2, 0, 1).to(first.pixels.device))


def _grey(image: Image) -> np.ndarray:
    """Return brightness as OpenCV's flows take it: uint8 [H, W]."""
    grey: np.ndarray = luma(image.pixels)[0].mul(255).round_().clamp_(0, 255).byte().cpu().numpy()
    return grey


def measure_flow(first: np.ndarray, second: np.ndarray, quality: Quality) -> np.ndarray:
    """Return the flow from one frame to the other: float32 [H, W, 2], pixels.

    Args:
        first: uint8 [H, W].
        second: uint8 [H, W].
        quality: The method.
    """
    import cv2
    import numpy as np

    empty = np.zeros((*first.shape, 2), np.float32)
    if quality is Quality.FARNEBACK:
        flow = cv2.calcOpticalFlowFarneback(first, second, empty, 0.5, 5, 21, 3, 7, 1.5, 0)
        return np.asarray(flow, np.float32)
    presets = {
        Quality.ULTRAFAST: cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST,
        Quality.FAST: cv2.DISOPTICAL_FLOW_PRESET_FAST,
    }
    search = cv2.DISOpticalFlow.create(presets.get(quality, cv2.DISOPTICAL_FLOW_PRESET_MEDIUM))
    if quality is Quality.FINE:
        search.setFinestScale(0)
        search.setVariationalRefinementIterations(_FINE_REFINEMENTS)
    return np.asarray(search.calc(first, second, empty), np.float32)


class Amount(StrEnum):
    """Which of all lengths stands for the whole."""

    MEAN = "mean"
    NEARLY_ALL = "percentile 95"


@node("motion.flow_magnitude", aliases=("Speed", "Motion Amount", "Motion Energy", "Activity"))
class FlowMagnitude(FrameNode):
    """Measure how much moves: one number for each frame, in pixels.

    The mean length of the flow's vectors, or the length that 95 of 100 stay below: that one follows what moves most,
    however small it is. Pixels are those of the full picture, also in a proxy. Vectors that are not known are left out.
    """

    measure: Amount = Param(default=Amount.MEAN, help="The mean of all, or what nearly all stay below.")

    def process(self, flow: Flow, ctx: Context) -> float:
        """Measure the vectors' lengths."""
        import torch

        length = torch.hypot(flow.pixels[0], flow.pixels[1]).flatten()
        length = length[length.isfinite()]
        if length.numel() == 0:
            return 0.0
        if self.measure is Amount.MEAN:
            return float(length.double().mean()) / ctx.scale
        rank = max(1, math.ceil(0.95 * length.numel()))
        return float(length.kthvalue(rank).values) / ctx.scale
