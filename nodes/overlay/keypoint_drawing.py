"""Draws points, their tails and their numbers with smooth edges."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from studio.sdk import Frames, Keypoints
from studio.sdk.typography import TextStyle, render_text

if TYPE_CHECKING:
    import numpy as np

DrawColor: TypeAlias = tuple[float, float, float]
"""Red, green and blue, 0..1."""

_FRACTION_BITS = 4  # of OpenCV's fixed-point coordinates
_GOLDEN = 0.618034  # neighbors in number differ in hue
_FAR = 1e5  # px: farther off, nothing is drawn
_SHADE = (0.0, 0.0, 0.0)
_SHADED = 0.6  # how dark it is around what is drawn
_STEPS = 4  # in which a tail fades


@dataclass(frozen=True, slots=True)
class PointStyle:
    """How points are drawn, in pixels.

    Args:
        radius: Of a dot; 0 for none.
        shrinks_with_confidence: Whether points of little confidence are smaller.
        thickness: Of the tails; 0 for none.
        text_size: Of the numbers; 0 for none.
    """

    radius: float
    shrinks_with_confidence: bool
    thickness: float
    text_size: float


@lru_cache(maxsize=4096)
def make_point_color(number: int) -> DrawColor:
    """Return the color that is a point's own."""
    return colorsys.hsv_to_rgb(number * _GOLDEN % 1.0, 0.75, 1.0)


def draw_keypoints(
    keypoints: Frames[Keypoints], ink: Callable[[int, float], DrawColor], look: PointStyle, width: int, height: int
) -> np.ndarray:
    """Return the drawing: uint8 [height, width, 4], RGBA with colors multiplied by alpha.

    Args:
        keypoints: The points of this frame and of those before it. Points that are no number are left out.
        ink: The color of a point by its number and confidence.
        look: How they are drawn.
        width: Of the drawing.
        height: Of the drawing.
    """
    import numpy as np

    canvas = np.zeros((height, width, 4), np.uint8)
    now = _rows(keypoints[0])
    colors = {number: ink(number, confidence) for number, (_, _, confidence) in now.items()}
    if look.thickness > 0.0:
        _draw_tails(canvas, [_rows(frame) for frame in keypoints], colors, look.thickness)
    if look.radius > 0.0:
        _draw_dots(canvas, now, colors, look)
    if look.text_size > 0.0:
        for number, (x, y, _) in now.items():
            _draw_number(canvas, number, x + look.radius + 2.0, y - look.radius, look.text_size)
    return canvas


def _rows(frame: Keypoints) -> dict[int, tuple[float, float, float]]:
    """Return (x, y, confidence) of all points within reach, by their numbers."""
    places, confidence = frame.points.cpu().tolist(), frame.confidence.cpu().tolist()
    return {
        number: (x, y, min(max(sure, 0.0), 1.0) if math.isfinite(sure) else 0.0)
        for number, (x, y), sure in zip(frame.ids, places, confidence, strict=True)
        if abs(x) < _FAR and abs(y) < _FAR  # not so for what is no number
    }


def _paint(color: DrawColor, cover: float) -> tuple[int, int, int, int]:
    red, green, blue = (round(255 * cover * part) for part in color)
    return red, green, blue, round(255 * cover)


def _fixed(x: float, y: float) -> tuple[int, int]:
    """Return a place as OpenCV draws it, which counts from the middle of the first pixel."""
    unit = 1 << _FRACTION_BITS
    return round((x - 0.5) * unit), round((y - 0.5) * unit)


def _draw_tails(
    canvas: np.ndarray,
    frames: list[dict[int, tuple[float, float, float]]],
    colors: dict[int, DrawColor],
    thickness: float,
) -> None:
    """Draw the oldest parts first, so that newer ones lie on top; all shades lie below all lines."""
    import cv2
    import numpy as np

    line = max(1, round(thickness))
    stretches = list(_stretches(frames, colors))
    for _, age, places in stretches:
        points = np.array([_fixed(*place) for place in places], np.int32)
        cv2.polylines(canvas, [points], False, _paint(_SHADE, 0.5 * age), line + 2, cv2.LINE_AA, _FRACTION_BITS)
    for number, age, places in stretches:
        points = np.array([_fixed(*place) for place in places], np.int32)
        cv2.polylines(canvas, [points], False, _paint(colors[number], age), line, cv2.LINE_AA, _FRACTION_BITS)


def _stretches(
    frames: list[dict[int, tuple[float, float, float]]], colors: dict[int, DrawColor]
) -> Iterator[tuple[int, float, list[tuple[float, float]]]]:
    """Yield parts of tails: the point, how much they cover, and the places; the oldest parts first."""
    last = len(frames) - 1
    bounds = [round(step * last / _STEPS) for step in range(_STEPS + 1)]
    for step, (start, stop) in enumerate(pairwise(bounds)):
        for number in colors:
            stretch: list[tuple[float, float]] = []
            for frame in frames[start : stop + 1]:
                place = frame.get(number)
                if place is None:  # it begins anew when it is seen again
                    stretch = []
                elif not stretch or stretch[-1] != place[:2]:
                    stretch.append(place[:2])
            if len(stretch) > 1:
                yield number, (step + 1) / _STEPS, stretch


def _draw_dots(
    canvas: np.ndarray, now: dict[int, tuple[float, float, float]], colors: dict[int, DrawColor], look: PointStyle
) -> None:
    import cv2

    unit = 1 << _FRACTION_BITS
    for rim, pick in ((max(1.0, 0.25 * look.radius), None), (0.0, colors)):
        for number, (x, y, sure) in now.items():
            size = look.radius * (0.4 + 0.6 * sure if look.shrinks_with_confidence else 1.0) + rim
            paint = _paint(_SHADE, _SHADED) if pick is None else _paint(pick[number], 1.0)
            cv2.circle(canvas, _fixed(x, y), round(size * unit), paint, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def _draw_number(canvas: np.ndarray, number: int, x: float, y: float, size: float) -> None:
    """Write a number with its lower left corner at a place, in white on its shade."""
    import numpy as np

    text, shade = _written(number, size)
    left, top = round(x), round(y) - text.shape[0]
    rows = slice(max(0, top), min(canvas.shape[0], top + text.shape[0]))
    columns = slice(max(0, left), min(canvas.shape[1], left + text.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    white, dark = text[part][:, :, None], shade[part][:, :, None]
    below = canvas[rows, columns].astype(np.float32)
    below = below * (1.0 - dark) + np.array([0, 0, 0, 255], np.float32) * dark
    canvas[rows, columns] = np.rint(below * (1.0 - white) + 255.0 * white).astype(np.uint8)


@lru_cache(maxsize=1024)
def _written(number: int, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Return what a number and the shade around it cover: float32 [H, W], 0..1."""
    import cv2
    import numpy as np

    text = render_text(str(number), size, TextStyle(weight=600))[0].numpy()
    rim = max(1, round(size / 8))
    shade = cv2.GaussianBlur(cv2.dilate(np.ascontiguousarray(text), np.ones((3, 3), np.uint8)), (0, 0), rim / 2)
    return text, np.clip(1.4 * shade, 0.0, 1.0) * np.float32(_SHADED)
