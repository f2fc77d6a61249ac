"""Filters about light."""

from __future__ import annotations

import cv2
import numpy as np

from nodes.filter.edges import EdgeMethod, Edges
from nodes.filter.glow import Glow
from nodes.filter.vignette import Vignette
from studio.sdk.testing import StandaloneContext, run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return edges, a glow and a vignette at their defaults."""
    image = picture()
    array = image.as_array()

    def edges() -> object:
        grey = cv2.GaussianBlur(cv2.cvtColor(array, cv2.COLOR_RGB2GRAY), (7, 7), 1.0)
        slope = cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
        return np.clip((slope - 0.04) * 3, 0, 1)

    ctx, sobel = StandaloneContext(), Edges(method=EdgeMethod.SOBEL)
    return [
        NodeCase(
            "filter.edges, mask",
            lambda: sobel.mask(image, ctx),
            edges,
            "cv2.GaussianBlur, 2 × cv2.Sobel, cv2.magnitude, np.clip",
        ),
        NodeCase("filter.glow", lambda: run_frame(Glow(), image=image)),
        NodeCase("filter.vignette", lambda: run_frame(Vignette(), image=image)),
    ]
