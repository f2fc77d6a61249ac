"""Snapshot of a frame, to be copied or saved: as it is displayed, or by its own values."""

from __future__ import annotations

import numpy as np
import torch

from studio.core.image import Flow, Image, Raster
from studio.engine.display.display_renderer import DisplayRenderer
from studio.engine.display.frame_engine import FrameEngine
from studio.engine.display.picture_error import make_picture_error
from studio.engine.display.viewer_settings import PixelRect, ViewerSettings
from studio.engine.request import EngineRequest
from studio.sdk.pixels import srgb_to_linear


def capture_picture(
    engine: FrameEngine, request: EngineRequest, look: ViewerSettings, region: PixelRect | None
) -> np.ndarray:
    """Return a frame as the viewer shows it, at its own size, computed if it must be.

    Args:
        engine: Computes and keeps frames.
        request: Which frame.
        look: How it is looked at.
        region: What of it, in pixels of the full-size picture; None for all.

    Returns:
        uint8 [H, W, 4], RGBA, straight alpha, contiguous.

    Raises:
        StudioError: It cannot be computed, or is no picture.
    """
    pixels = DisplayRenderer(engine).render_frame(request, look, None).picture.pixels
    rows, columns = _part(region, request.scale, pixels.shape[0], pixels.shape[1])
    return np.ascontiguousarray(pixels[rows, columns])


def capture_values(
    engine: FrameEngine, request: EngineRequest, region: PixelRect | None, *, linear: bool = False
) -> Image:
    """Return a frame's own values as a picture for a file, computed if they must be; the arguments of
    `capture_picture`.

    A mask and a depth are grey; of a flow red is dx and green dy, in pixels. No value is cut off or scaled. The colours
    of a picture are its sRGB values; with `linear` they are its light, as EXR files hold it.

    Raises:
        StudioError: It cannot be computed, or is no picture.
    """
    value = engine.compute_frame(request)
    if not isinstance(value, Raster):
        raise make_picture_error(value)
    rows, columns = _part(region, request.scale, value.height, value.width)
    pixels = value.pixels[:, rows, columns]
    if linear and isinstance(value, Image):
        pixels = srgb_to_linear(pixels)
    if isinstance(value, Flow):
        pixels = torch.cat([pixels, torch.zeros_like(pixels[:1])])
    return Image(pixels.expand(3, -1, -1) if pixels.shape[0] == 1 else pixels)


def _part(region: PixelRect | None, scale: float, height: int, width: int) -> tuple[slice, slice]:
    """Return rows and columns of a region of the full-size picture; all of them without one."""
    inside = None if region is None else region.scale_by(scale, scale).clip_to_size(width, height)
    if inside is None:
        return slice(0, height), slice(0, width)
    return slice(inside.y, inside.y + inside.height), slice(inside.x, inside.x + inside.width)
