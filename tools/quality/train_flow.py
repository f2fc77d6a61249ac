"""The motion that the Flow Dataset says its frames have, against the frames."""

from __future__ import annotations

from nodes.shared.motion.flow_consistency import is_inside_picture
from nodes.train.flows.moving_layers import LayerMotion
from nodes.train.flows.samples import FLOW_COLUMN, FlowSamples
from studio.sdk.pixels import ResampleFilter, warp_by_flow
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of Flow Dataset."""
    return [frames_follow_the_motion()]


def frames_follow_the_motion() -> Known:
    """Pull the second frame of 12 pairs without layers along the motion, and compare it with the first."""
    samples = FlowSamples(12, 0, (128, 96), LayerMotion(12.0, 0, 0.5), light=0.0, noise=0.0, seed=1)
    worst = 0.0
    for index in range(12):
        sample = samples.get_sample(index)
        assert sample.video is not None
        flow, frames = sample.columns[FLOW_COLUMN], sample.video.float() / 255.0
        off = (warp_by_flow(frames[1], flow, filter=ResampleFilter.CUBIC) - frames[0]).abs().mean(0)
        inner = is_inside_picture(1.1 * flow)
        worst = max(worst, 255.0 * float(off[inner].median()))
    what = "frames that differ from what the motion says, median, worst of 12"
    return Known("train.flow_dataset", what, worst, "levels", "exact, but for interpolation", at_most=4.0)
