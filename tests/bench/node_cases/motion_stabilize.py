"""Stabilize: what one frame takes, to look at and to move."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.motion.stabilize import Border, Stabilize
from nodes.motion.steadying import CameraPath, Model, grey_at_working_size, step_between
from studio.sdk import Time
from studio.sdk.testing.values import RATE
from tests.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the look at a pair of frames, and the move of one."""
    image = picture()
    shifted = image.with_pixels(image.pixels.roll((2, -3), (1, 2)))
    steps = np.broadcast_to(np.eye(3), (9, 3, 3)).copy()
    steps[::2, 0, 2], steps[1::2, 0, 2] = 2.5, -2.5
    path, node, array = CameraPath(steps, 9), Stabilize(border=Border.EDGE), image.as_array()
    turn = np.array([[1.0, 0.0, 1.3], [0.0, 1.0, 0.0]])

    def bare() -> object:
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(array, turn, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    return [
        NodeCase(
            "motion.stabilize, a frame of the analysis",
            lambda: step_between(grey_at_working_size(image)[0], grey_at_working_size(shifted)[0], Model.SIMILARITY),
        ),
        NodeCase("motion.stabilize", lambda: node.process(image, Time(4, RATE), path), bare, "cv2.warpAffine, cubic"),
    ]
