"""Grades and look-up tables of files."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import PyOpenColorIO
import torch

from nodes.color.cdl import ColorDecisionList
from nodes.color.grade import Grade
from nodes.color.hue_curves import HueCurves
from nodes.color.lut_file import LutFile
from nodes.source.color_lattice import ColorLattice
from studio.sdk import Color, ToneCurve
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

_SIZE = 33


def cases() -> list[NodeCase]:
    """Return the grades against the least that libraries take for the same, and a table against OpenColorIO."""
    image = picture()
    array, place = image.as_array().copy(), np.empty((HEIGHT, WIDTH, 3), np.float32)
    stretched = Grade(gain=Color(1.2, 1.1, 1.0), lift=Color(0.02, 0.01, 0.03), saturation=1.1)
    bent = Grade(gain=Color(1.2, 1.1, 1.0), lift=Color(0.02, 0.01, 0.03), gamma=Color(1.2, 1.2, 1.2))
    decided = ColorDecisionList(slope=Color(1.2, 1.1, 1.0), power=Color(0.8, 0.9, 1.1), saturation=1.1)
    matrix = np.eye(3, 4, dtype=np.float32) * 1.1
    look = LutFile(file=_make_table())
    hues = ToneCurve.from_numbers((0, 0.5, 0.3, 0.7, 0.7, 0.4, 1, 0.5))
    table, decision = (
        _make_processor(PyOpenColorIO.FileTransform(str(look.file), interpolation=PyOpenColorIO.INTERP_BEST)),
        _make_processor(PyOpenColorIO.CDLTransform(slope=[1.2, 1.1, 1.0], power=[0.8, 0.9, 1.1], sat=1.1)),
    )

    def apply(processor: object) -> object:
        descriptions = (PyOpenColorIO.PackedImageDesc(each, WIDTH, HEIGHT, 3) for each in (array, place))
        return processor.apply(*descriptions)  # type: ignore[attr-defined]  # OpenColorIO's, without types

    return [
        NodeCase(
            "color.grade, without gamma",
            lambda: stretched.process(image, None),
            lambda: cv2.transform(array, matrix),
            "cv2.transform",
        ),
        NodeCase(
            "color.grade, with gamma",
            lambda: bent.process(image, None),
            lambda: torch.from_numpy(cv2.transform(array, matrix)).pow_(0.83),
            "cv2.transform, torch.pow",
        ),
        NodeCase("color.cdl", lambda: decided.process(image, None), lambda: apply(decision), "PyOpenColorIO"),
        NodeCase("color.lut_file, 33³", lambda: look.process(image, None), lambda: apply(table), "PyOpenColorIO"),
        NodeCase("color.hue_curves", lambda: run_frame(HueCurves(hue_vs_sat=hues), image=image), None, ""),
        NodeCase("source.color_lattice", lambda: run_frame(ColorLattice(size=_SIZE)), None, ""),
    ]


def _make_processor(transform: object) -> object:
    return PyOpenColorIO.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor()


@lru_cache(maxsize=1)
def _make_table() -> Path:
    """Write a cube of 33³ and return its path."""
    steps = np.linspace(0.0, 1.0, _SIZE)
    lines = [f"{red**0.9:.6f} {green:.6f} {blue**1.1:.6f}" for blue in steps for green in steps for red in steps]
    file = Path(tempfile.mkdtemp(prefix="frameloom-bench-")) / "look.cube"
    file.write_text(f"LUT_3D_SIZE {_SIZE}\n" + "\n".join(lines) + "\n", encoding="ascii")
    return file
