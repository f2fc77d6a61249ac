"""Steadiness of a clip from frame to frame: Temporal Coherence and Flicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nodes.shared.motion.flow_consistency import compute_flow_confidence as agreement
from nodes.shared.motion.flow_consistency import is_inside_picture
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from nodes.shared.size_checks import require_equal_sizes
from studio.sdk import Context, Flow, Frames, Image, InputInfo, Mask, NodeDevice, Param, Time, Window, WindowNode, node
from studio.sdk.pixels import ResampleFilter, compute_luma, premultiply, resize, warp_by_flow

if TYPE_CHECKING:
    import torch


class CoherenceScores(NamedTuple):
    """How well a frame follows from the one before.

    Args:
        warping_error: The mean squared difference to the frame before, brought along the motion.
        motion: The mean length of the motion, pixels of the full picture a frame.
        compared: The share of the picture that was compared, 0..1.
    """

    warping_error: float
    motion: float
    compared: float


@node(
    "judge.temporal_coherence",
    aliases=("Warping Error", "Temporal Consistency", "Stability", "E_warp", "Temporal Loss", "Smoothness"),
    device=NodeDevice.CPU,
)
class TemporalCoherence(WindowNode):
    """Measure how well each frame follows from the previous one, along the motion.

    The previous frame is warped along the optical flow. `warping error` is the mean squared difference of the colors
    where both frames see the same, 0..1 (W.-S. Lai et al., "Learning Blind Video Temporal Consistency", 2018). Where a
    point is hidden, leaves the picture or was matched wrongly, the forward and backward flow disagree, and the point is
    ignored; `compared` is the share that was compared. A static clip scores perfectly: `motion`, the mean length of the
    flow in pixels per frame, says how much there was to get wrong. The first frame gives 0.

    To use another flow than this node's DIS flow, connect a backward flow to `flow` and its confidence to `confidence`:
    for example the flow of the original, to judge what was made from it.
    """

    window = Window(before=1)

    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="Quality of the optical flow when no flow is connected."
    )

    def process(
        self, image: Frames[Image], flow: Flow | None, confidence: Mask | None, time: Time, ctx: Context
    ) -> CoherenceScores:
        """Bring the frame before along, and compare."""
        now, before = image[0], image[-1]
        if time.frame == 0:
            return CoherenceScores(0.0, 0.0, 1.0)
        if flow is None:
            flow = compute_flow(now, before, self.quality)
            confidence = agreement(flow, compute_flow(before, now, self.quality))
        require_equal_sizes(before, now, flow, *([] if confidence is None else [confidence]))
        known = flow.pixels.isfinite().all(0)
        motion = flow.pixels.nan_to_num(0.0, 0.0, 0.0)
        seen = is_inside_picture(motion) & known
        if confidence is not None:
            seen &= confidence.pixels[0] > 0.5
        error = (_colors(now) - warp_by_flow(_colors(before), motion)).square().mean(0)
        length = motion.square().sum(0).sqrt()[known]
        moved = float(length.mean()) / ctx.scale if length.numel() else 0.0
        count = int(seen.sum())
        return CoherenceScores(float(error[seen].mean()) if count else 0.0, moved, count / seen.numel())


class FlickerScores(NamedTuple):
    """How a frame's light differs from that of its neighbors.

    Args:
        flicker: Of the whole picture: how far its mean luma lies from that of the frames around.
        local: The same of each sixteenth of the picture's sides, averaged.
        difference: The mean absolute difference of the colors to the frame before.
    """

    flicker: float
    local: float
    difference: float


@node("judge.flicker", aliases=("Brightness Flicker", "Temporal Flickering", "Luma Flicker", "Pulsing", "Strobing"))
class Flicker(WindowNode):
    """Measure how the light flickers from frame to frame.

    `flicker` is |Y(t) − (Y(t−1) + Y(t+1)) / 2| of the mean luma Y, 0..1. A steady fade gives 0; a light that alternates
    between two levels gives the difference of the levels. `local` is the same value, averaged over 16 × 16 tiles; it
    also detects motion, and flicker in only one part of the picture. `difference` is the mean absolute difference from
    the previous frame, "temporal flickering" in VBench (Z. Huang et al., 2024), which gives 1 − difference; it is meant
    for static shots. The first and last frames have too few neighbors and give 0.
    """

    window = Window(before=1, after=1)

    def process(self, image: Frames[Image], time: Time, facts: InputInfo) -> FlickerScores:
        """Compare three frames."""
        require_equal_sizes(*image)
        difference = 0.0
        if time.frame > 0:
            difference = float((_colors(image[0]) - _colors(image[-1])).abs().mean())
        if not 0 < time.frame < facts["image"].length - 1:
            return FlickerScores(0.0, 0.0, difference)
        before, now, after = (_fields(frame) for frame in image)
        away = now - (before + after) / 2
        return FlickerScores(float(away.mean().abs()), float(away.abs().mean()), difference)


_FIELDS = 16


def _fields(image: Image) -> torch.Tensor:
    """Return the mean luma of 16 × 16 fields of a picture, or of its pixels where there are fewer."""
    rows, columns = min(_FIELDS, image.height), min(_FIELDS, image.width)
    return resize(compute_luma(_colors(image)), columns, rows, ResampleFilter.AREA)[0]


def _colors(image: Image) -> torch.Tensor:
    """Return colors, weighted by alpha: [3, H, W]."""
    return premultiply(image.pixels)[:3] if image.has_alpha else image.pixels
