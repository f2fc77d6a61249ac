"""Transforms."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.transform.brown_lens import BrownLens, make_source_map
from nodes.transform.lens_distort import LensDistort
from nodes.transform.pad import Pad, PadFill
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a frame with a border, and a lens whose map is kept."""
    image = picture()
    array = np.array(image.as_array())
    places = make_source_map(BrownLens((-0.2, 0.0, 0.0), (0.0, 0.0), 0.8), WIDTH, HEIGHT, False, 1.0)
    pad = Pad(aspect=1.0, outside=PadFill.MIRROR)
    return [
        NodeCase(
            "transform.pad, mirrored to a square",
            lambda: pad.process(image),
            lambda: cv2.copyMakeBorder(array, 210, 210, 0, 0, cv2.BORDER_REFLECT_101),
            "cv2.copyMakeBorder",
        ),
        NodeCase(
            "transform.lens_distort",
            lambda: run_frame(LensDistort(), image=image),
            lambda: cv2.remap(array, places, None, cv2.INTER_CUBIC),  # type: ignore[call-overload]  # no map2
            "cv2.remap",
        ),
    ]
