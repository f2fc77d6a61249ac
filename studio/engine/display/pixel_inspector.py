"""Pixel inspector: a frame's values at a pixel or over an area."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch

from studio.core.image import Depth, Flow, Image, Keypoints, Mask, Raster
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.display.pixel_sample import PixelSample, ValueKind
from studio.engine.display.viewer_settings import PixelRect

_NAMES: Final = {Image: ("R", "G", "B", "A"), Mask: ("value",), Depth: ("value",), Flow: ("dx", "dy")}


def sample_pixels(value: object, area: PixelRect, full: tuple[int, int]) -> PixelSample | None:
    """Return the values in an area.

    Args:
        value: A picture, mask, flow or depth; keypoints; or the picture that a screen shows of a value.
        area: In pixels of the full-size picture, which the value may be smaller than.
        full: The full-size picture's width and height.

    Returns:
        The values of all pixels that the area touches; None outside the picture, and for what has no places.
    """
    inside = area.clip_to_size(*full)
    if inside is None:
        return None
    if isinstance(value, Keypoints):
        return _nearest(value, inside)
    if isinstance(value, DisplayPicture):
        return None if value.kind is ValueKind.SIGNAL else _read_picture(value, inside, full)
    if not isinstance(value, Raster):
        return None
    columns, rows = _find_covered_slices(inside, (value.width, value.height), full)
    pixels = value.pixels[:, rows, columns].cpu().to(torch.float64).numpy().reshape(value.channels, -1)
    names = _NAMES.get(type(value), ())[: value.channels]
    if isinstance(value, Flow):
        pixels, names = np.vstack([pixels, np.hypot(pixels[0], pixels[1])[None]]), (*names, "length")
    return _reading(ValueKind.from_value(value), inside, names, pixels)


def _read_picture(picture: DisplayPicture, area: PixelRect, full: tuple[int, int]) -> PixelSample | None:
    """Read what the screen shows, which is less than the frame's values but still there when they are not."""
    if picture.kind is ValueKind.FLOW:
        return None  # its colours say no numbers
    height, width = picture.pixels.shape[:2]
    columns, rows = _find_covered_slices(area, (width, height), full)
    channels = 1 if picture.kind in (ValueKind.MASK, ValueKind.DEPTH) else 3 if picture.is_opaque else 4
    pixels = picture.pixels[rows, columns, :channels].reshape(-1, channels).T / 255.0
    names = ("value",) if channels == 1 else ("R", "G", "B", "A")[:channels]
    return _reading(picture.kind, area, names, pixels, exact=False)


def _find_covered_slices(area: PixelRect, size: tuple[int, int], full: tuple[int, int]) -> tuple[slice, slice]:
    """Return the columns and rows of a picture of `size` that an area of the full-size one touches."""
    return _span(area.x, area.width, size[0], full[0]), _span(area.y, area.height, size[1], full[1])


def _span(first: int, count: int, length: int, full: int) -> slice:
    start = min(length - 1, first * length // full)
    stop = -(-(first + count) * length // full)  # rounded up
    return slice(start, max(start + 1, min(length, stop)))


def _reading(
    kind: ValueKind, area: PixelRect, names: tuple[str, ...], pixels: np.ndarray, *, exact: bool = True
) -> PixelSample:
    """Sum up values, [C, N]."""
    found = [values[np.isfinite(values)] for values in pixels]
    if pixels.shape[1] == 1:  # a single pixel is said as it is, infinite or no number
        found = list(pixels)
    known = [values if values.size else np.array([np.nan]) for values in found]
    mean, low, high = (tuple(float(sums(values)) for values in known) for sums in (np.mean, np.min, np.max))
    return PixelSample(kind, area, names, mean, low, high, exact)


def _nearest(points: Keypoints, area: PixelRect) -> PixelSample | None:
    if not points.ids:
        return None
    middle = torch.tensor([area.x + area.width / 2, area.y + area.height / 2])
    index = int((points.points.cpu() - middle).square().sum(1).argmin())
    x, y = (float(place) for place in points.points[index])
    numbers = (float(points.ids[index]), x, y, float(points.confidence[index]))
    return PixelSample(ValueKind.KEYPOINTS, area, ("id", "x", "y", "confidence"), numbers, numbers, numbers)
