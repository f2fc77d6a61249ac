"""Drawing surface: pixels that colors are laid over, a rectangle at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class PixelRectangle:
    """Whole pixels of a picture, from (left, top) to before (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def from_center(cls, x: float, y: float, reach: float) -> PixelRectangle:
        """Return the pixels that are no farther than `reach` from a place, across and down."""
        return cls(math.floor(x - reach), math.floor(y - reach), math.ceil(x + reach), math.ceil(y + reach))

    def clip_to(self, width: int, height: int) -> PixelRectangle:
        """Return what of it lies in a picture."""
        return PixelRectangle(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    @property
    def width(self) -> int:
        """Columns; 0 or less for none."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows; 0 or less for none."""
        return self.bottom - self.top

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.width <= 0 or self.height <= 0


@dataclass(frozen=True, slots=True)
class DrawingSurface:
    """Pixels that are drawn on.

    Args:
        pixels: Float32 [H, W, 3], or [H, W, 4] with straight alpha. Written to.
    """

    pixels: np.ndarray

    @classmethod
    def make_transparent(cls, width: int, height: int) -> DrawingSurface:
        """Return one that is transparent all over."""
        import numpy as np

        return cls(np.zeros((height, width, 4), np.float32))

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])

    @property
    def short_side(self) -> int:
        """The shorter side, which sizes are parts of."""
        return min(self.width, self.height)

    def blend_color(self, color: Sequence[float], cover: np.ndarray, at: PixelRectangle) -> None:
        """Lay one color over a rectangle, after Porter and Duff.

        Args:
            color: Red, green, blue; its alpha, if it has one, counts too.
            cover: [h, w], 0..1.
            at: Inside the picture, as large as `cover`.
        """
        if at.is_empty:
            return
        below = self.pixels[at.top : at.bottom, at.left : at.right]
        if len(color) > 3 and color[3] != 1.0:
            cover = cover * color[3]
        share = cover if below.shape[2] == 3 else self._grown(below[..., 3], cover)
        for channel in range(3):
            plane = below[..., channel]
            plane += share * (color[channel] - plane)

    def blend_colors(self, colors: np.ndarray, cover: np.ndarray, at: PixelRectangle) -> None:
        """Lay a picture [h, w, 3] over a rectangle, covering it by `cover` [h, w], 0..1."""
        if at.is_empty:
            return
        below = self.pixels[at.top : at.bottom, at.left : at.right]
        share = cover if below.shape[2] == 3 else self._grown(below[..., 3], cover)
        for channel in range(3):
            plane = below[..., channel]
            plane += share * (colors[..., channel] - plane)

    @staticmethod
    def _grown(alpha: np.ndarray, cover: np.ndarray) -> np.ndarray:
        """Let alpha grow, in place, and return what share of the new one is new."""
        import numpy as np

        grown = alpha + cover * (1.0 - alpha)
        alpha[...] = grown
        return np.asarray(cover / np.maximum(grown, 1e-6))
