"""Draws boxes with their labels, with smooth edges."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.overlay.drawing import FRACTION_BITS, SHADE, SHADED, DrawColor, draw_text, make_fixed_place, make_paint
from nodes.shared.boxes import Box
from studio.sdk.typography import measure_text

if TYPE_CHECKING:
    import numpy as np

_FAR: Final = 1e5  # px: what reaches farther is drawn to there
_LINE: Final = re.compile(r"\s*(\d+)\s+(\S.*)")
_PERCENT: Final = re.compile(r"\s+[\d.]+ %$")
_TAG: Final = 0.85  # how much the ground of a label covers


@dataclass(frozen=True, slots=True)
class BoxStyle:
    """How boxes are drawn.

    Args:
        thickness: Of the edges, in pixels; 0 for none.
        fill: How much their inside is covered, 0..1.
        text_size: Of the labels, in pixels; 0 for none.
    """

    thickness: float
    fill: float
    text_size: float


def read_label_lines(text: str) -> dict[int, str]:
    """Return what is written at each box, from lines as "0 cat 93.4 %"; a line without a number is its place's."""
    found: dict[int, str] = {}
    for place, line in enumerate(text.splitlines()):
        numbered = _LINE.fullmatch(line)
        number, label = (int(numbered[1]), numbered[2]) if numbered else (place, line.strip())
        if label:
            found[number] = label
    return found


def get_label_name(line: str) -> str:
    """Return the label in a line, without how sure the model is."""
    return _PERCENT.sub("", line)


def draw_boxes(
    boxes: Sequence[Box],
    labels: Mapping[int, str],
    ink: Callable[[Box], DrawColor],
    look: BoxStyle,
    size: tuple[int, int],
) -> np.ndarray:
    """Return the drawing: uint8 [height, width, 4], RGBA with colors multiplied by alpha.

    Args:
        boxes: The first one is drawn on top.
        labels: What is written at each box, by its number.
        ink: The color of a box.
        look: How they are drawn.
        size: Width and height of the drawing.
    """
    import numpy as np

    canvas = np.zeros((size[1], size[0], 4), np.uint8)
    for box in reversed(boxes):
        _draw_inside(canvas, box, ink(box), look.fill)
    for box in reversed(boxes):
        _draw_edges(canvas, box, ink(box), look.thickness)
    if look.text_size > 0.0:
        for box in reversed(boxes):
            if line := labels.get(box.number):
                _draw_label(canvas, box, line, ink(box), look)
    return canvas


def _find_corners(box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return two corners of a box as OpenCV draws them."""
    left, top, right, bottom = (min(max(each, -_FAR), _FAR) for each in (box.left, box.top, box.right, box.bottom))
    return make_fixed_place(left, top), make_fixed_place(right, bottom)


def _draw_inside(canvas: np.ndarray, box: Box, color: DrawColor, cover: float) -> None:
    import cv2
    import numpy as np

    if cover <= 0.0:
        return
    inside = np.zeros(canvas.shape[:2], np.uint8)
    cv2.rectangle(inside, *_find_corners(box), 255, cv2.FILLED, cv2.LINE_AA, FRACTION_BITS)
    over = inside[:, :, None].astype(np.float32) * (cover / 255.0)
    paint = np.array(make_paint(color, 1.0), np.float32)
    canvas[:] = np.rint(canvas * (1.0 - over) + paint * over).astype(np.uint8)


def _draw_edges(canvas: np.ndarray, box: Box, color: DrawColor, thickness: float) -> None:
    """Draw the edges on their shade, so that they are seen on any ground."""
    import cv2

    if thickness <= 0.0:
        return
    line, corners = max(1, round(thickness)), _find_corners(box)
    cv2.rectangle(canvas, *corners, make_paint(SHADE, SHADED), line + 2, cv2.LINE_AA, FRACTION_BITS)
    cv2.rectangle(canvas, *corners, make_paint(color, 1.0), line, cv2.LINE_AA, FRACTION_BITS)


def _draw_label(canvas: np.ndarray, box: Box, line: str, color: DrawColor, look: BoxStyle) -> None:
    """Write a label on a ground of the box's color: above the box, or inside where there is no room above."""
    rows, columns = canvas.shape[:2]
    width, height = (round(each) for each in measure_text(line, look.text_size))
    edge = max(1, round(look.thickness)) / 2 if look.thickness > 0.0 else 0.0
    left, lowest = round(box.left - edge), round(box.top - edge)
    if box.right <= 0.0 or box.left >= columns or box.bottom <= 0.0 or box.top >= rows:
        return
    left = max(0, min(left, columns - width))
    bottom = lowest if lowest >= height else min(max(round(box.top + edge), 0) + height, rows)
    ground = canvas[max(0, bottom - height) : bottom, left : left + width]
    ground[:] = (ground * (1.0 - _TAG) + [channel * _TAG for channel in make_paint(color, 1.0)]).round()
    draw_text(canvas, line, left, bottom, look.text_size)
