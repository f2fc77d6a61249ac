"""Filters that spread light as a lens or a shutter does."""

from __future__ import annotations

import cv2
import torch

from nodes.filter.bokeh import BokehShape, make_bokeh_kernel
from nodes.filter.defocus import Defocus
from nodes.filter.path_blur import DirectionalBlur, SpinBlur, ZoomBlur, make_line_kernel
from studio.sdk import Depth
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a picture out of focus, as a whole and by depth, and smeared ones."""
    image = picture()
    array = image.as_array()
    plain, by_depth = Defocus(radius=20.0, linear=False), Defocus(radius=20.0)
    kernel, line = make_bokeh_kernel(20.0, BokehShape.DISC), make_line_kernel(20.0, 30.0)
    depth, smeared = Depth(torch.linspace(0.0, 2.0, WIDTH).expand(1, HEIGHT, WIDTH)), DirectionalBlur(angle=30.0)
    return [
        NodeCase(
            "filter.defocus, radius 20, displayed values",
            lambda: run_frame(plain, image=image),
            lambda: cv2.filter2D(array, -1, kernel, borderType=cv2.BORDER_REPLICATE),
            "cv2.filter2D",
        ),
        NodeCase("filter.defocus, radius 20", lambda: run_frame(by_depth, image=image)),
        NodeCase("filter.defocus, radius 20, by depth", lambda: run_frame(by_depth, image=image, depth=depth)),
        NodeCase(
            "filter.directional_blur, 20 px",
            lambda: run_frame(smeared, image=image),
            lambda: cv2.filter2D(array, -1, line, borderType=cv2.BORDER_REPLICATE),
            "cv2.filter2D",
        ),
        NodeCase("filter.zoom_blur", lambda: run_frame(ZoomBlur(), image=image)),
        NodeCase("filter.spin_blur", lambda: run_frame(SpinBlur(), image=image)),
    ]
