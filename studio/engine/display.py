"""Values as pictures for a screen: 8 bits, RGBA, made in as few passes over the pixels as there can be."""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
import torch

from studio.core.errors import ShapeError
from studio.core.image import Depth, Flow, Image, Mask, Raster

_WHEEL_ARCS: Final = (15, 6, 4, 11, 13, 6)  # steps from red over yellow, green, cyan, blue and magenta back to red
_LEAST_RADIUS = 1.0  # pixels; smaller motion stays pale
_SAMPLES = 100_000  # of a picture's values, for percentiles


def to_rgba8(value: object, *, max_side: int | None = None) -> np.ndarray:
    """Return a picture, mask, flow or depth as RGBA bytes.

    Args:
        value: An Image (alpha stays straight), a Mask (grey), a Flow (direction as hue and length as saturation after
            Baker et al., "A Database and Evaluation Methodology for Optical Flow", 2011; the 99th percentile of
            lengths is fully saturated) or a Depth (near is bright, 2nd to 98th percentile).
        max_side: Make the longer side at most so many pixels, by averaging areas; None leaves the size.

    Returns:
        [H, W, 4], uint8, contiguous.

    Raises:
        ShapeError: The value is no picture.
    """
    if not isinstance(value, Raster):
        raise ShapeError(f"{type(value).__name__} is no picture; accepted: Image, Mask, Flow, Depth")
    if value.pixels.device.type != "cpu" and isinstance(value, (Image, Mask)) and max_side is None:
        return _to_rgba(_on_device(value.pixels))
    array = _shrunk(value.as_array(), max_side)
    if isinstance(value, Flow):
        return _to_rgba(flow_colors(array))
    if isinstance(value, Depth):
        return _to_rgba(_depth_grey(array))
    return _to_rgba(_bytes(array))


def as_image(value: object) -> Image:
    """Return a picture of any value that has pixels, for files: a mask or depth in grey, a flow in colours.

    Raises:
        ShapeError: The value is no picture.
    """
    if isinstance(value, Image):
        return value
    rgb = to_rgba8(value)[:, :, :3].astype(np.float32) / 255.0
    return Image.from_array(rgb)


def _shrunk(array: np.ndarray, max_side: int | None) -> np.ndarray:
    height, width = array.shape[:2]
    longer = max(height, width)
    if max_side is None or longer <= max_side:
        return array
    size = max(1, round(width * max_side / longer)), max(1, round(height * max_side / longer))
    shrunk = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
    return shrunk if shrunk.ndim == 3 else shrunk[:, :, None]


def _bytes(array: np.ndarray) -> np.ndarray:
    """Round 0..1 to 0..255; what lies outside is cut off. In one pass: `dtype` makes OpenCV saturate."""
    return cv2.addWeighted(array, 255.0, array, 0.0, 0.0, dtype=cv2.CV_8U)


def _on_device(pixels: torch.Tensor) -> np.ndarray:
    quantized = pixels.mul(255.0).round_().clamp_(0.0, 255.0).to(torch.uint8)
    return quantized.permute(1, 2, 0).contiguous().cpu().numpy()


def _to_rgba(array: np.ndarray) -> np.ndarray:
    channels = 1 if array.ndim == 2 else array.shape[2]
    if channels == 4:
        return np.ascontiguousarray(array)
    code = cv2.COLOR_GRAY2RGBA if channels == 1 else cv2.COLOR_RGB2RGBA
    rgba: np.ndarray = cv2.cvtColor(array, code)
    return rgba


def _depth_grey(depth: np.ndarray) -> np.ndarray:
    finite = _sampled(depth)
    low, high = np.percentile(finite, (2, 98)) if finite.size else (0.0, 1.0)
    span = max(float(high - low), 1e-12)
    return _bytes(np.nan_to_num((float(high) - depth) / span, posinf=1.0, neginf=0.0))


def flow_colors(flow: np.ndarray) -> np.ndarray:
    """Return the colour wheel's picture of a flow.

    Args:
        flow: [H, W, 2], float32, pixels.

    Returns:
        [H, W, 3], uint8: white does not move; what is no number is black.
    """
    unknown = ~np.isfinite(flow).all(axis=2)
    known = np.nan_to_num(flow, posinf=0.0, neginf=0.0) if unknown.any() else flow
    length, angle = cv2.cartToPolar(np.ascontiguousarray(known[:, :, 0]), np.ascontiguousarray(known[:, :, 1]))
    radius = max(_LEAST_RADIUS, float(np.percentile(_sampled(length), 99)))
    wheel = _wheel()
    # As in the database's own pictures: right is red, down yellow, left cyan, up violet.
    place = (angle / np.float32(2 * np.pi) * len(wheel)).astype(np.int32) % len(wheel)
    strength = np.minimum(length / radius, 1.0)[:, :, None]
    picture = 1.0 - strength * (1.0 - wheel[place])
    picture[unknown] = 0.0
    return _bytes(picture)


def _sampled(values: np.ndarray) -> np.ndarray:
    flat = values.reshape(-1)
    flat = flat[:: max(1, flat.size // _SAMPLES)]
    finite: np.ndarray = flat[np.isfinite(flat)]
    return finite


@cache
def _wheel() -> np.ndarray:
    """Return the colours of directions, [1024, 3], float32: right is red, then clockwise as rows go down."""
    corners = np.array([(1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1), (1, 0, 0)], np.float32)
    places = np.concatenate([[0], np.cumsum(_WHEEL_ARCS)]) / sum(_WHEEL_ARCS)
    steps = np.arange(1024) / 1024
    return np.stack([np.interp(steps, places, corners[:, i]) for i in range(3)], axis=1).astype(np.float32)
