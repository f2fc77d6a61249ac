"""Filters."""

from __future__ import annotations

import cv2

from nodes.filter.blur import Blur
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a blur of a usual size."""
    image = picture()
    array = image.as_array()
    return [
        NodeCase(
            "filter.blur, radius 5",
            lambda: run_frame(Blur(radius=5.0), image=image),
            lambda: cv2.GaussianBlur(array, (0, 0), 5.0, borderType=cv2.BORDER_REPLICATE),
            "cv2.GaussianBlur",
        )
    ]
