"""Camera Solve: following features is what grows with the clip."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.motion.sfm.feature_tracks import track_features
from studio.sdk import ClipInfo, FrameRate, Image
from studio.sdk.testing import StandaloneContext
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

_LK = {"winSize": (21, 21), "maxLevel": 4, "criteria": (3, 30, 0.01)}


class _Pair(list[Image]):
    @property
    def facts(self) -> ClipInfo:
        """Size and length."""
        return ClipInfo(FrameRate.from_value(25), len(self), WIDTH, HEIGHT, 3)


def cases() -> list[NodeCase]:
    """Return following the features of two frames."""
    image = picture()
    pair = _Pair([image, Image(image.pixels.roll(2, 2))])
    arrays = [frame.as_array() for frame in pair]

    def bare() -> object:
        first, second = (cv2.cvtColor(cv2.convertScaleAbs(array, alpha=255), cv2.COLOR_RGB2GRAY) for array in arrays)
        corners = cv2.goodFeaturesToTrack(first, 600, 0.01, 17.6, blockSize=5).astype(np.float32)
        there = cv2.calcOpticalFlowPyrLK(first, second, corners, None, **_LK)[0]  # type: ignore[call-overload]
        cv2.goodFeaturesToTrack(second, 600, 0.01, 17.6, blockSize=5)
        return cv2.calcOpticalFlowPyrLK(second, first, there, None, **_LK)  # type: ignore[call-overload]

    library = "cv2.goodFeaturesToTrack, calcOpticalFlowPyrLK"
    return [
        NodeCase(
            "motion.camera_solve, 600 features in 2 frames",
            lambda: track_features(pair, None, 600, StandaloneContext()),
            bare,
            library,
        )
    ]
