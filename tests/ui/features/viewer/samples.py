"""Results as the render thread gives them."""

from __future__ import annotations

import numpy as np

from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, RenderFailure

OUTPUT = Endpoint("gain", "image")


def gradient(width: int = 64, height: int = 32, alpha: int = 255) -> np.ndarray:
    """Return pixels of which red is the column, green the row and blue 7: uint8 [H, W, 4]."""
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., 0] = np.arange(width, dtype=np.uint8)
    pixels[..., 1] = np.arange(height, dtype=np.uint8)[:, None]
    pixels[..., 2] = 7
    pixels[..., 3] = alpha
    return pixels


def result(pixels: np.ndarray | None = None, *, frame: int = 5, scale: float = 1.0) -> FrameResult:
    """Return the result that shows `pixels`, by default the gradient."""
    shown = gradient() if pixels is None else pixels
    height, width = (round(side / scale) for side in shown.shape[:2])
    request = FrameRequest(Graph(), OUTPUT, frame, scale=scale)
    return FrameResult(request, shown, width, height, bool((shown[..., 3] == 255).all()))


def failed(text: str = "the radius is too large") -> FrameResult:
    """Return the result of a frame that failed."""
    return FrameResult(FrameRequest(Graph(), OUTPUT, 5), failure=RenderFailure(text, "Blur failed at frame 5", "blur"))
