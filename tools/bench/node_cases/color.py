"""Colour."""

from __future__ import annotations

import cv2
import numpy as np
import PyOpenColorIO

from nodes.color.curves import Curves
from nodes.color.equalize import Equalize
from nodes.color.exposure import Exposure, WhiteBalance
from nodes.color.match import MatchColor
from nodes.color.space import ColorSpace, OcioSpace
from nodes.color.tone import Gain, Invert
from studio.sdk import ToneCurve
from studio.sdk.color.color_spaces import BUILT_IN_CONFIG
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the corrections, against the one call that each is made of."""
    image, gain, invert = picture(), Gain(gain=1.5), Invert()
    array = image.as_array()
    table, row = np.linspace(0, 1, 4097, dtype=np.float32)[None], np.zeros((540, 3 * 960), np.float32)
    curve = ToneCurve.from_numbers((0, 0, 0.25, 0.15, 0.75, 0.88, 1, 1))
    config = PyOpenColorIO.Config.CreateFromFile(BUILT_IN_CONFIG)
    processor = config.getProcessor(str(OcioSpace.ACESCG), str(OcioSpace.SRGB)).getDefaultCPUProcessor()
    clahe = cv2.createCLAHE(2.0, (8, 8))

    def equalized() -> object:
        light = cv2.transform(array, np.array([[0.2126, 0.7152, 0.0722]], np.float32))
        deep = clahe.apply(cv2.convertScaleAbs(light, alpha=255)) / np.float32(255)
        return array + (deep - light)[:, :, None]

    return [
        NodeCase(
            "color.gain",
            lambda: gain.process(image, None),
            lambda: cv2.transform(array, np.eye(3, 4, dtype=np.float32) * 1.5),
            "cv2.transform",
        ),
        NodeCase(
            "color.invert",
            lambda: invert.process(image),
            lambda: cv2.transform(array, np.eye(3, 4, dtype=np.float32)),
            "cv2.transform",
        ),
        NodeCase(
            "color.exposure",
            lambda: run_frame(Exposure(stops=1.0), image=image),
            lambda: linear_to_srgb(srgb_to_linear(image.pixels)),
            "to linear light and back",
        ),
        NodeCase(
            "color.white_balance",
            lambda: run_frame(WhiteBalance(temperature=4000.0), image=image),
            lambda: linear_to_srgb(srgb_to_linear(image.pixels)),
            "to linear light and back",
        ),
        NodeCase(
            "color.curves",
            lambda: run_frame(Curves(master=curve), image=image),
            lambda: cv2.remap(table, (array * 4096).reshape(540, -1), row, cv2.INTER_LINEAR),
            "cv2.remap of a table",
        ),
        NodeCase(
            "color.equalize",
            lambda: run_frame(Equalize(), image=image),
            equalized,
            "cv2.transform, cv2.CLAHE of bytes, numpy",
        ),
        NodeCase(
            "color.space",
            lambda: run_frame(ColorSpace(source=OcioSpace.ACESCG), image=image),
            lambda: processor.apply(PyOpenColorIO.PackedImageDesc(array.copy(), 960, 540, 3)),
            "PyOpenColorIO on a copy",
        ),
        NodeCase("color.match", lambda: run_frame(MatchColor(), image=image, reference=image), None, ""),
    ]
