"""Colour."""

from __future__ import annotations

import cv2
import numpy as np
import PyOpenColorIO

from nodes.color.curves import Curves
from nodes.color.equalize import Equalize
from nodes.color.light import Exposure, WhiteBalance
from nodes.color.match import MatchColor
from nodes.color.space import ColorSpace, Space
from nodes.color.tone import Gain, Invert
from studio.sdk import ToneCurve
from studio.sdk.color_spaces import BUILT_IN
from studio.sdk.pixels import from_linear, to_linear
from studio.sdk.testing import run_frame
from tests.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the corrections, against the one call that each is made of."""
    image = picture()
    array = image.as_array()
    levels = (array[:, :, 0] * 255).astype(np.uint8)
    places = np.clip(array.reshape(540, -1) * 4096, 0, 4095).astype(np.float32)
    table, row = np.linspace(0, 1, 4097, dtype=np.float32)[None], np.zeros_like(places)
    curve = ToneCurve.of((0, 0, 0.25, 0.15, 0.75, 0.88, 1, 1))
    config = PyOpenColorIO.Config.CreateFromFile(BUILT_IN)
    processor = config.getProcessor(str(Space.ACESCG), str(Space.SRGB)).getDefaultCPUProcessor()
    clahe = cv2.createCLAHE(2.0, (8, 8))
    return [
        NodeCase(
            "color.gain",
            lambda: run_frame(Gain(gain=1.5), image=image),
            lambda: cv2.transform(array, np.eye(3, 4, dtype=np.float32) * 1.5),
            "cv2.transform",
            limit=3.0,  # of 0.1 ms, most of which is the call
        ),
        NodeCase(
            "color.invert",
            lambda: run_frame(Invert(), image=image),
            lambda: cv2.transform(array, np.eye(3, 4, dtype=np.float32)),
            "cv2.transform",
            limit=3.0,  # of 0.1 ms, most of which is the call
        ),
        NodeCase(
            "color.exposure",
            lambda: run_frame(Exposure(stops=1.0), image=image),
            lambda: from_linear(to_linear(image.pixels)),
            "to linear light and back",
            limit=1.5,  # another pass between
        ),
        NodeCase(
            "color.white_balance",
            lambda: run_frame(WhiteBalance(temperature=4000.0), image=image),
            lambda: from_linear(to_linear(image.pixels)),
            "to linear light and back",
            limit=1.5,  # another pass between
        ),
        NodeCase(
            "color.curves",
            lambda: run_frame(Curves(master=curve), image=image),
            lambda: cv2.remap(table, places, row, cv2.INTER_LINEAR),
            "cv2.remap of a table",
            limit=2.0,
        ),
        NodeCase(
            "color.equalize",
            lambda: run_frame(Equalize(), image=image),
            lambda: clahe.apply(levels),
            "cv2.CLAHE of grey bytes",
            limit=40.0,  # ours looks floats up, between the steps of the tables
        ),
        NodeCase(
            "color.space",
            lambda: run_frame(ColorSpace(source=Space.ACESCG), image=image),
            lambda: processor.apply(PyOpenColorIO.PackedImageDesc(array.copy(), 960, 540, 3)),
            "PyOpenColorIO on a copy",
            limit=1.5,  # of a memory-bound call
        ),
        NodeCase("color.match", lambda: run_frame(MatchColor(), image=image, reference=image), None, ""),
    ]
