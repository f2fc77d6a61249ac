"""Stabilize: what one frame takes, to look at and to move."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.motion.stabilization import FrameMotions, estimate_motion, make_working_image
from nodes.motion.stabilize import Stabilize, StabilizeBorder
from nodes.shared.tracking.motion_model import MotionModel
from studio.sdk import Time
from studio.sdk.testing.example_values import EXAMPLE_RATE
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the look at a pair of frames, and the move of one."""
    image = picture()
    shifted = image.with_pixels(image.pixels.roll((2, -3), (1, 2)))
    steps = np.broadcast_to(np.eye(3), (9, 3, 3)).copy()
    steps[::2, 0, 2], steps[1::2, 0, 2] = 2.5, -2.5
    path, node, array = FrameMotions(steps, 9), Stabilize(border=StabilizeBorder.EDGE), image.as_array()
    turn = np.array([[1.0, 0.0, 1.3], [0.0, 1.0, 0.0]])

    def bare() -> object:
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(array, turn, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    return [
        NodeCase(
            "motion.stabilize, a frame of the analysis",
            lambda: estimate_motion(
                make_working_image(image)[0], make_working_image(shifted)[0], MotionModel.SIMILARITY
            ),
        ),
        NodeCase(
            "motion.stabilize", lambda: node.process(image, Time(4, EXAMPLE_RATE), path), bare, "cv2.warpAffine, cubic"
        ),
    ]
