"""Histogram, waveform and vectorscope of a picture as the screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np

from studio.engine.display.viewer_settings import PixelRect

COLUMNS: Final = 512
"""The columns of a waveform, for each of its parts."""

LEVELS: Final = 256
"""The values that are told apart, and the sides of a vectorscope."""

_BRIGHT = 24.0  # so many times a fair share of a column is full light
_SAMPLED_SIDE = 960  # a larger picture is thinned out: its scopes look the same
_LIGHTS = np.array([(1.0, 0.25, 0.2), (0.2, 0.95, 0.3), (0.3, 0.5, 1.0)], np.float32)  # pure blue is hard to see
_LUMA = np.array([[0.2126, 0.7152, 0.0722]], np.float32)  # BT.709
_CB_CR = np.array([[-0.1146, -0.3854, 0.5], [0.5, -0.4542, -0.0458]], np.float32)  # BT.709, −0.5..0.5


class ScopeKind(StrEnum):
    """Kind of scope."""

    HISTOGRAM = "histogram"
    WAVEFORM = "waveform"
    PARADE = "parade"
    VECTORSCOPE = "vectorscope"


@dataclass(frozen=True, slots=True, eq=False)
class ScopeMeasurement:
    """A measurement.

    Args:
        kind: What was measured.
        counts: float32, shares of all pixels. Of a histogram [4, 256]: red, green, blue, luma. Of a waveform
            [3, 256, columns]: red, green and blue by value and column, white at row 255. Of a parade the same with the
            three side by side, a third of the columns each. Of a vectorscope [256, 256]: Cr upwards and Cb to the
            right, no colour in the middle.
    """

    kind: ScopeKind
    counts: np.ndarray

    def draw_picture(self) -> np.ndarray:
        """Return a waveform, parade or vectorscope as light on black, up being up: uint8 [256, columns, 4], RGBA.

        Brightness grows with the root of the share, so that a few pixels are seen beside many.
        """
        columns = self.counts.shape[-1]
        light = np.sqrt(np.minimum(1.0, self.counts * (_BRIGHT * columns)))
        parts = np.minimum(1.0, np.tensordot(light, _LIGHTS, (0, 0))) if light.ndim == 3 else None
        color = light[:, :, None] * _chroma_colors() if parts is None else parts
        picture = np.full((LEVELS, columns, 4), 255, np.uint8)
        picture[:, :, :3] = np.rint(color[::-1] * 255.0)
        return picture


def compute_scope(kind: ScopeKind, pixels: np.ndarray, region: PixelRect | None = None) -> ScopeMeasurement:
    """Measure a picture.

    Args:
        kind: What to measure.
        pixels: uint8 [H, W, 4], RGBA; alpha is left out.
        region: Only what of it lies in this area, which may be nothing; None for all.
    """
    rgb = _thinned(_cut(pixels, region))[:, :, :3]
    if kind is ScopeKind.HISTOGRAM:
        return ScopeMeasurement(kind, _histogram(rgb))
    if kind is ScopeKind.VECTORSCOPE:
        return ScopeMeasurement(kind, _vectorscope(rgb))
    return ScopeMeasurement(kind, _waveform(rgb) if kind is ScopeKind.WAVEFORM else _parade(rgb))


def _cut(pixels: np.ndarray, region: PixelRect | None) -> np.ndarray:
    if region is None:
        return pixels
    inside = region.clip_to_size(pixels.shape[1], pixels.shape[0])
    if inside is None:
        return pixels[:0, :0]
    return pixels[inside.y : inside.y + inside.height, inside.x : inside.x + inside.width]


def _thinned(pixels: np.ndarray) -> np.ndarray:
    """Take every n-th pixel of a large picture: unlike an average, that makes no values that are not there."""
    step = max(1, -(-max(pixels.shape[:2]) // _SAMPLED_SIDE))
    return np.ascontiguousarray(pixels[::step, ::step])


def _share(counts: np.ndarray, pixels: int) -> np.ndarray:
    shares: np.ndarray = counts.astype(np.float32) / np.float32(max(1, pixels))
    return shares


def _histogram(rgb: np.ndarray) -> np.ndarray:
    planes = [*(np.ascontiguousarray(rgb[:, :, channel]) for channel in range(3)), _luma(rgb)]
    counts = [np.bincount(plane.ravel(), minlength=LEVELS) for plane in planes]
    return _share(np.stack(counts), rgb.shape[0] * rgb.shape[1])


def _luma(rgb: np.ndarray) -> np.ndarray:
    if not rgb.size:
        return np.zeros((0, 0), np.uint8)
    import cv2

    weighted = cv2.transform(np.ascontiguousarray(rgb), _LUMA)
    return np.ascontiguousarray(weighted.reshape(rgb.shape[:2]))


def _columns(plane: np.ndarray, columns: int) -> np.ndarray:
    """Count a plane's values by column: [256, columns], white at row 255."""
    width = plane.shape[1]
    if not plane.size:
        return np.zeros((LEVELS, columns), np.int64)
    column = (np.arange(width) * columns // width).astype(np.int32)
    place = plane.astype(np.int32) * columns + column
    counts: np.ndarray = np.bincount(place.ravel(), minlength=LEVELS * columns).reshape(LEVELS, columns)
    return counts


def _waveform(rgb: np.ndarray) -> np.ndarray:
    counts = [_columns(rgb[:, :, channel], min(COLUMNS, max(1, rgb.shape[1]))) for channel in range(3)]
    return _share(np.stack(counts), rgb.shape[0] * rgb.shape[1])


def _parade(rgb: np.ndarray) -> np.ndarray:
    """Lay the waveforms of red, green and blue side by side, each in its own part of the columns."""
    columns = min(COLUMNS // 3, max(1, rgb.shape[1]))
    parade = np.zeros((3, LEVELS, 3 * columns), np.float32)
    for channel in range(3):
        part = slice(channel * columns, (channel + 1) * columns)
        parade[channel, :, part] = _share(_columns(rgb[:, :, channel], columns), rgb.shape[0] * rgb.shape[1])
    return parade


def _vectorscope(rgb: np.ndarray) -> np.ndarray:
    if not rgb.size:
        return np.zeros((LEVELS, LEVELS), np.float32)
    import cv2

    chroma = cv2.transform(rgb.astype(np.float32).reshape(-1, 1, 3), _CB_CR * ((LEVELS - 1) / 255.0))
    place = np.rint(chroma.reshape(-1, 2) + LEVELS / 2).clip(0, LEVELS - 1).astype(np.int32)
    counts = np.bincount(place[:, 1] * LEVELS + place[:, 0], minlength=LEVELS * LEVELS)
    return _share(counts.reshape(LEVELS, LEVELS), len(place))


@cache
def _chroma_colors() -> np.ndarray:
    """Return the colour of each place of the vectorscope, bright enough to be seen: float32 [256, 256, 3], 0..1."""
    cr, cb = np.mgrid[0:LEVELS, 0:LEVELS].astype(np.float32) / (LEVELS - 1) - 0.5
    red, blue = cr * 1.5748, cb * 1.8556
    green = (-0.2126 * red - 0.0722 * blue) / 0.7152
    colors = np.stack([red, green, blue], axis=-1)
    colors -= colors.min(axis=-1, keepdims=True)
    faded: np.ndarray = 0.35 + 0.65 * colors / np.maximum(colors.max(axis=-1, keepdims=True), 0.25)
    return faded
