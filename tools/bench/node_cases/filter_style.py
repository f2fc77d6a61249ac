"""Filters of style, and plain kernels."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.filter.convolve import Convolve, Emboss
from nodes.filter.dilate import DilatePicture
from nodes.filter.halftone import Halftone
from nodes.filter.kuwahara import Kuwahara
from nodes.filter.median import Median
from nodes.filter.pixelate import Pixelate
from nodes.filter.posterize import Posterize
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return each at its defaults; a median at two sizes."""
    image = picture()
    array = np.array(image.as_array())
    kernel = np.array([[0, -0.5, 0], [-0.5, 3, -0.5], [0, -0.5, 0]], np.float32)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    return [
        NodeCase(
            "filter.median, radius 2",
            lambda: run_frame(Median(radius=2.0), image=image),
            lambda: cv2.medianBlur(array, 5),
            "cv2.medianBlur",
        ),
        NodeCase("filter.median, radius 3", lambda: run_frame(Median(radius=3.0), image=image)),
        NodeCase(
            "filter.convolve, 3×3",
            lambda: run_frame(Convolve(), image=image),
            lambda: cv2.filter2D(array, -1, kernel, borderType=cv2.BORDER_REPLICATE),
            "cv2.filter2D",
        ),
        NodeCase(
            "filter.dilate, 3 px",
            lambda: run_frame(DilatePicture(), image=image),
            lambda: cv2.dilate(array, disc),
            "cv2.dilate",
        ),
        NodeCase("filter.emboss", lambda: run_frame(Emboss(), image=image)),
        NodeCase("filter.kuwahara, radius 6", lambda: run_frame(Kuwahara(), image=image)),
        NodeCase("filter.posterize", lambda: run_frame(Posterize(), image=image)),
        NodeCase("filter.pixelate", lambda: run_frame(Pixelate(), image=image)),
        NodeCase("filter.halftone", lambda: run_frame(Halftone(), image=image)),
    ]
