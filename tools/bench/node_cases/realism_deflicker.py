"""Deflicker: what one frame takes, to look at and to treat."""

from __future__ import annotations

import numpy as np

from nodes.realism.deflicker import Deflicker, LightCurve
from studio.sdk import Clip, Image, Time
from studio.sdk.testing.example_values import EXAMPLE_RATE
from studio.sdk.testing.node_runner import StandaloneContext
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the look at a pair of frames, and the gain of one."""
    image = picture()
    pair: Clip[Image] = (image, image.with_pixels(image.pixels * 0.9))  # type: ignore[assignment]  # all it asks for
    light = LightCurve(np.random.default_rng(1).normal(0.0, 0.1, (50, 4, 4, 4)), (0,))
    node = Deflicker(zones=4)
    return [
        NodeCase("realism.deflicker, two frames of the analysis", lambda: node.analyze(pair, StandaloneContext())),
        NodeCase("realism.deflicker, 4 zones", lambda: node.process(image, Time(20, EXAMPLE_RATE), light)),
    ]
