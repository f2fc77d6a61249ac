"""A sheet to draw on with colors and coverage: lines, rectangles, text. What is not drawn on stays transparent."""

from __future__ import annotations

import math
from copy import copy
from typing import TYPE_CHECKING

from studio.sdk import Color, Image
from studio.sdk.typography import ASCENT, EDGE_PADDING, TextStyle, measure_text, render_text

if TYPE_CHECKING:
    import numpy as np

_FINE = 2  # lines are drawn so many times as large, and averaged
_SHIFT = 4  # bits of OpenCV's coordinates behind the point


class DrawingCanvas:
    """A picture that is being drawn: colors multiplied by alpha, [H, W, 4], float32.

    Args:
        width: In pixels.
        height: In pixels.
        color: What it is filled with.
    """

    def __init__(self, width: int, height: int, color: Color) -> None:
        import numpy as np

        self.pixels = np.empty((height, width, 4), np.float32)
        self.pixels[...] = (*(part * color.alpha for part in color[:3]), color.alpha)

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    def get_region(self, left: int, top: int, right: int, bottom: int) -> DrawingCanvas:
        """Return a rectangle of the sheet: what is drawn on it is drawn here, and nothing beyond its edges."""
        view = copy(self)
        view.pixels = self.pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        return view

    def blend_color(self, cover: np.ndarray, color: Color | np.ndarray, left: int = 0, top: int = 0) -> None:
        """Lay a color over what is there (Porter and Duff).

        Args:
            cover: [h, w], 0..1.
            color: One color, whose alpha counts too, or colors [h, w, 3].
            left: Where `cover` begins; it may reach beyond the sheet.
            top: Where it begins downwards.
        """
        rows = slice(max(0, top), max(0, min(self.height, top + cover.shape[0])))
        columns = slice(max(0, left), max(0, min(self.width, left + cover.shape[1])))
        if rows.stop <= rows.start or columns.stop <= columns.start:
            return
        inner = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
        seen = cover[inner][..., None]
        part = self.pixels[rows, columns]
        if isinstance(color, Color):
            seen = seen * color.alpha
            part *= 1.0 - seen
            part[..., :3] += seen * _row(color)
        else:
            part *= 1.0 - seen
            part[..., :3] += seen * color[inner]
        part[..., 3:] += seen

    def fill_rectangle(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """Fill a rectangle; edges between pixels cover these in part."""
        columns, x = _covered(left, right)
        rows, y = _covered(top, bottom)
        self.blend_color(y[:, None] * x, color, columns, rows)

    def draw_polyline(self, points: np.ndarray, thickness: float, color: Color) -> None:
        """Draw a line through points [N, 2] in pixels, from the picture's corner; one point is a dot.

        A line thinner than a pixel is fainter.
        """
        import cv2
        import numpy as np

        if not len(points):
            return
        pad = math.ceil(thickness) + 2
        low = np.clip(np.floor(points.min(axis=0)).astype(int) - pad, 0, (self.width, self.height))
        high = np.clip(np.ceil(points.max(axis=0)).astype(int) + pad, low, (self.width, self.height))
        if (high <= low).any():
            return
        width, height = (int(each) for each in high - low)
        canvas = np.zeros((height * _FINE, width * _FINE), np.uint8)
        places = ((points - low) * _FINE - 0.5) * (1 << _SHIFT)
        path = np.round(places).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(canvas, [path], False, (255,), max(1, round(thickness * _FINE)), cv2.LINE_AA, _SHIFT)
        cover = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
        self.blend_color(cover * np.float32(min(1.0, thickness * _FINE) / 255), color, int(low[0]), int(low[1]))

    def draw_dot(self, x: float, y: float, radius: float, color: Color) -> None:
        """Fill a disc."""
        import numpy as np

        left, top = math.floor(x - radius - 1), math.floor(y - radius - 1)
        size = math.ceil(2 * radius + 3)
        places = np.arange(size, dtype=np.float32) + 0.5
        distance = np.hypot(places + left - x, (places + top - y)[:, None])
        self.blend_color(np.clip(radius + 0.5 - distance, 0.0, 1.0), color, left, top)

    def draw_text(
        self, text: str, x: float, y: float, size: float, color: Color, *, across: float = 0.0, weight: int = 400
    ) -> float:
        """Write one line.

        Args:
            text: What is written.
            x: Where it begins, or where its middle or its end lies.
            y: The baseline.
            size: Of the letters, in pixels.
            color: Of the letters.
            across: 0 begins at x, 0.5 has its middle there, 1 its end.
            weight: Of the letters.

        Returns:
            How wide it is, in pixels.
        """
        style = TextStyle(weight=weight)
        width = measure_text(text, size, style)[0] - 2 * EDGE_PADDING * size
        left, top = x - across * width - EDGE_PADDING * size, y - ASCENT * size
        shift = left - math.floor(left), top - math.floor(top)
        cover = render_text(text, size, style, shift=shift)[0].numpy()
        self.blend_color(cover, color, math.floor(left), math.floor(top))
        return width

    def to_image(self, *, opaque: bool) -> Image:
        """Return what was drawn: RGB where all of it is opaque, or RGBA with straight alpha."""
        import numpy as np

        if opaque:
            return Image.from_array(np.ascontiguousarray(self.pixels[..., :3]))
        alpha = self.pixels[..., 3:]
        straight = self.pixels / np.maximum(alpha, 1e-6)
        straight[..., 3:] = alpha
        return Image.from_array(straight)


def _row(color: Color) -> np.ndarray:
    import numpy as np

    return np.array(color[:3], np.float32)


def _covered(low: float, high: float) -> tuple[int, np.ndarray]:
    """Return the first pixel that a stretch touches, and how much of each it covers."""
    import numpy as np

    first, stop = math.floor(low), max(math.floor(low) + 1, math.ceil(high))
    places = np.arange(first, stop, dtype=np.float32)
    return first, np.clip(np.minimum(places + 1, high) - np.maximum(places, low), 0.0, 1.0).astype(np.float32)
