"""Denoise."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.filter.denoise import Denoise, DenoiseMethod
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return each method; OpenCV's non-local means works on bytes."""
    image = picture()
    frames = [picture(seed) for seed in range(5)]
    array = image.as_array()
    bytes_ = (array * 255).round().astype(np.uint8)
    soft, alike, along = (Denoise(method=method, strength=0.04) for method in DenoiseMethod)
    return [
        NodeCase(
            "filter.denoise, bilateral",
            lambda: run_frame(soft, image=image),
            lambda: cv2.bilateralFilter(array, 9, 0.22, 2.0),
            "cv2.bilateralFilter",
        ),
        NodeCase(
            "filter.denoise, non-local means",
            lambda: run_frame(alike, image=image),
            lambda: cv2.fastNlMeansDenoisingColored(bytes_, None, 10, 10, 3, 9),
            "cv2.fastNlMeansDenoisingColored (8 bits)",
        ),
        NodeCase("filter.denoise, temporal", lambda: run_frame(along, 2, image=frames)),
    ]
