"""Optical flow, and the picture between two."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.motion.flow import OpticalFlow
from nodes.shared.motion.frame_interpolation import interpolate_frames
from nodes.shared.motion.optical_flow import compute_flow
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return DIS at its default, with confidence, and a picture in between."""
    first = picture()
    second = first.with_pixels(first.pixels.roll((3, -2), (1, 2)))
    grey = [compute_luma(image.pixels)[0].mul(255).byte().numpy() for image in (first, second)]
    there, back = compute_flow(first, second, OpticalFlow().quality), compute_flow(second, first, OpticalFlow().quality)
    start = np.zeros((*grey[0].shape, 2), np.float32)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return [
        NodeCase(
            "motion.optical_flow, medium",
            lambda: run_frame(OpticalFlow(), image=[first, second]),
            lambda: search.calc(grey[0], grey[1], start),
            "cv2.DISOpticalFlow",
        ),
        NodeCase(
            "motion.optical_flow, medium, its confidence",
            lambda: run_frame(OpticalFlow(), output="confidence", image=[first, second]),
        ),
        NodeCase("motion.interpolate, flows given", lambda: interpolate_frames(first, second, there, back, 0.5)),
    ]
