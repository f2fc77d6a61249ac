"""Drawings over pictures: colors, places, lines of text, and the drawing laid over the picture.

A drawing is uint8 [H, W, 4], RGBA with colors multiplied by alpha.
"""

from __future__ import annotations

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from studio.sdk import Image
from studio.sdk.pixels import premultiply, unpremultiply
from studio.sdk.typography import TextStyle, render_text

if TYPE_CHECKING:
    import numpy as np

DrawColor: TypeAlias = tuple[float, float, float]
"""Red, green and blue, 0..1."""

FRACTION_BITS: Final = 4
"""Of OpenCV's fixed-point coordinates."""
SHADE: Final[DrawColor] = (0.0, 0.0, 0.0)
SHADED: Final = 0.6
"""How dark it is around what is drawn."""
_GOLDEN: Final = 0.618034  # neighbors in number differ in hue


@lru_cache(maxsize=4096)
def make_point_color(number: int) -> DrawColor:
    """Return the color that is a point's own."""
    return colorsys.hsv_to_rgb(number * _GOLDEN % 1.0, 0.75, 1.0)


@lru_cache(maxsize=128)
def make_confidence_color(confidence: float) -> DrawColor:
    """Return red for a confidence of 0, green for 1."""
    return colorsys.hsv_to_rgb(confidence / 3.0, 0.9, 1.0)


def lay_drawing(image: Image, drawing: np.ndarray, opacity: float) -> Image:
    """Lay a drawing, uint8 [H, W, 4] with colors multiplied by alpha, over a picture, in whose layout it comes."""
    import numpy as np
    import torch

    channels = image.channels
    covered = torch.from_numpy(np.flatnonzero(drawing[:, :, 3])).to(image.pixels.device)
    over = torch.from_numpy(drawing).to(image.pixels.device).reshape(-1, 4)[covered].T.float() * (opacity / 255.0)
    pixels = image.pixels.permute(1, 2, 0).clone(memory_format=torch.contiguous_format).reshape(-1, channels)
    below = pixels[covered].T.unsqueeze(2)  # [C, N, 1]: only what is drawn on
    over = over.unsqueeze(2)
    if image.has_alpha:
        mixed = unpremultiply(premultiply(below) * (1.0 - over[3:]) + over)
    else:
        mixed = below * (1.0 - over[3:]) + over[:3]
    pixels[covered] = mixed[:, :, 0].T
    return image.with_pixels(pixels.reshape(image.height, image.width, channels).permute(2, 0, 1))


def make_paint(color: DrawColor, cover: float) -> tuple[int, int, int, int]:
    """Return a color as a drawing has it: RGBA of 0..255, multiplied by how much it covers, 0..1."""
    red, green, blue = (round(255 * cover * part) for part in color)
    return red, green, blue, round(255 * cover)


def make_fixed_place(x: float, y: float) -> tuple[int, int]:
    """Return a place as OpenCV draws it, which counts from the middle of the first pixel."""
    unit = 1 << FRACTION_BITS
    return round((x - 0.5) * unit), round((y - 0.5) * unit)


def draw_text(canvas: np.ndarray, text: str, x: float, y: float, size: float) -> None:
    """Write a line of text with its lower left corner at a place, in white on its shade."""
    import numpy as np

    letters, shade = _written(text, size)
    left, top = round(x), round(y) - letters.shape[0]
    rows = slice(max(0, top), min(canvas.shape[0], top + letters.shape[0]))
    columns = slice(max(0, left), min(canvas.shape[1], left + letters.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    white, dark = letters[part][:, :, None], shade[part][:, :, None]
    below = canvas[rows, columns].astype(np.float32)
    below = below * (1.0 - dark) + np.array([0, 0, 0, 255], np.float32) * dark
    canvas[rows, columns] = np.rint(below * (1.0 - white) + 255.0 * white).astype(np.uint8)


@lru_cache(maxsize=1024)
def _written(text: str, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Return what a text and the shade around it cover: float32 [H, W], 0..1."""
    import cv2
    import numpy as np

    letters = render_text(text, size, TextStyle(weight=600))[0].numpy()
    rim = max(1, round(size / 8))
    shade = cv2.GaussianBlur(cv2.dilate(np.ascontiguousarray(letters), np.ones((3, 3), np.uint8)), (0, 0), rim / 2)
    return letters, np.clip(1.4 * shade, 0.0, 1.0) * np.float32(SHADED)
