"""Draws points, their tails and their numbers with smooth edges."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nodes.overlay.drawing import FRACTION_BITS, SHADE, SHADED, DrawColor, draw_text, make_fixed_place, make_paint
from studio.sdk import Frames, Keypoints

if TYPE_CHECKING:
    import numpy as np

_FAR = 1e5  # px: farther off, nothing is drawn
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
            draw_text(canvas, str(number), x + look.radius + 2.0, y - look.radius, look.text_size)
    return canvas


def _rows(frame: Keypoints) -> dict[int, tuple[float, float, float]]:
    """Return (x, y, confidence) of all points within reach, by their numbers."""
    places, confidence = frame.points.cpu().tolist(), frame.confidence.cpu().tolist()
    return {
        number: (x, y, min(max(sure, 0.0), 1.0) if math.isfinite(sure) else 0.0)
        for number, (x, y), sure in zip(frame.ids, places, confidence, strict=True)
        if abs(x) < _FAR and abs(y) < _FAR  # not so for what is no number
    }


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
        points = np.array([make_fixed_place(*place) for place in places], np.int32)
        cv2.polylines(canvas, [points], False, make_paint(SHADE, 0.5 * age), line + 2, cv2.LINE_AA, FRACTION_BITS)
    for number, age, places in stretches:
        points = np.array([make_fixed_place(*place) for place in places], np.int32)
        cv2.polylines(canvas, [points], False, make_paint(colors[number], age), line, cv2.LINE_AA, FRACTION_BITS)


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

    unit = 1 << FRACTION_BITS
    for rim, pick in ((max(1.0, 0.25 * look.radius), None), (0.0, colors)):
        for number, (x, y, sure) in now.items():
            size = look.radius * (0.4 + 0.6 * sure if look.shrinks_with_confidence else 1.0) + rim
            paint = make_paint(SHADE, SHADED) if pick is None else make_paint(pick[number], 1.0)
            cv2.circle(
                canvas, make_fixed_place(x, y), round(size * unit), paint, cv2.FILLED, cv2.LINE_AA, FRACTION_BITS
            )
