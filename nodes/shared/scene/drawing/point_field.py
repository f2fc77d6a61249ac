"""Smooth fields that backgrounds are made of: worked out small, in the shorter side's measure, and enlarged.

A point's place is (x, y) from the middle of the picture, in parts of its shorter side: a square shows −0.5..0.5, a wide
picture more to the left and right. So a field looks alike at every size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import NoiseBasis, compute_lattice_weights, make_corner_values

if TYPE_CHECKING:
    import numpy as np

_OFF = 64  # cells: the lattice begins far to the left, so that what scrolls stays at numbers above 0


@dataclass(frozen=True, slots=True)
class PointField:
    """The points of a picture at a size of its own.

    Args:
        width: Points across.
        height: Points down.
        scale: Points in the length of the shorter side; need not be whole.
        picture_width: Of the picture that it is a field of, in pixels.
        picture_height: Of that picture.
    """

    width: int
    height: int
    scale: float
    picture_width: int
    picture_height: int

    @classmethod
    def from_picture_size(cls, width: int, height: int, fine: int) -> PointField:
        """Return a field for a picture with `fine` points in its shorter side; never finer than the picture."""
        share = min(1.0, fine / min(width, height))
        return cls(
            max(1, round(width * share)), max(1, round(height * share)), min(width, height) * share, width, height
        )

    @property
    def x(self) -> np.ndarray:
        """Places across: [w]."""
        import numpy as np

        across = (np.arange(self.width, dtype=np.float32) + 0.5) / self.width - 0.5
        return np.asarray(across * np.float32(self.picture_width / min(self.picture_width, self.picture_height)))

    @property
    def y(self) -> np.ndarray:
        """Places down: [h, 1]."""
        import numpy as np

        down = (np.arange(self.height, dtype=np.float32) + 0.5) / self.height - 0.5
        tall = np.float32(self.picture_height / min(self.picture_width, self.picture_height))
        return np.asarray(down * tall)[:, None]

    def enlarge_values(self, values: np.ndarray) -> np.ndarray:
        """Return values [h, w] or [h, w, C] at the picture's size."""
        import cv2
        import numpy as np

        size = (self.picture_width, self.picture_height)
        if (self.width, self.height) == size:
            return values
        return np.asarray(cv2.resize(np.ascontiguousarray(values), size, interpolation=cv2.INTER_CUBIC))

    def make_noise(self, cell: float, at: tuple[float, float], depth: float, seed: int, again: int = 0) -> np.ndarray:
        """Return gradient noise (K. Perlin, 2002): [h, w], about −0.7..0.7.

        Args:
            cell: The lumps' size, in parts of the shorter side.
            at: How far the noise is moved to the right and down, in cells.
            depth: Where in the noise's own time.
            seed: Another number, other noise.
            again: After so much of its own time it comes again; 0 for never.
        """
        import numpy as np

        pixels = cell * self.scale
        middle_x, middle_y = self.width / 2 + at[0] * pixels, self.height / 2 + at[1] * pixels
        first_x, fade_x, along_x = compute_lattice_weights(self.width, middle_x, pixels)
        first_y, fade_y, along_y = compute_lattice_weights(self.height, middle_y, pixels)
        rows, columns = (first_y + _OFF, fade_y.shape[1]), (first_x + _OFF, fade_x.shape[1])
        slope_x, slope_y, value = make_corner_values(rows, columns, depth, seed, NoiseBasis.GRADIENT, again)
        found = fade_y @ (value @ fade_x.T + slope_x @ along_x.T) + along_y @ (slope_y @ fade_x.T)
        return np.asarray(found, np.float32)


def mix_color_row(colors: Sequence[Sequence[float]], share: np.ndarray) -> np.ndarray:
    """Return colors along a row of colors: [h, w] of 0..1 → [h, w, 3].

    Args:
        colors: Two or more, evenly spread from 0 to 1.
        share: Where in the row; beyond its ends the last color goes on.
    """
    import cv2
    import numpy as np

    stops = np.linspace(0.0, 1.0, len(colors))
    planes = [np.interp(share, stops, [color[part] for color in colors]).astype(np.float32) for part in range(3)]
    return np.asarray(cv2.merge(planes))


def mix_two_colors(start: Sequence[float], end: Sequence[float], share: np.ndarray) -> np.ndarray:
    """Return colors between two: [h, w] of 0..1 → [h, w, 3]."""
    import cv2
    import numpy as np

    planes = [np.float32(low) + np.float32(high - low) * share for low, high in zip(start[:3], end[:3], strict=True)]
    return np.asarray(cv2.merge([np.asarray(plane, np.float32) for plane in planes]))


def smoothstep(low: float, high: float, values: np.ndarray) -> np.ndarray:
    """Return 0 up to `low`, 1 from `high` on, and between them 3t² − 2t³."""
    import numpy as np

    part = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(part * part * (3.0 - 2.0 * part))


def shade_color(color: Sequence[float], amount: float) -> tuple[float, float, float]:
    """Return a color nearer to white (`amount` above 0, to 1) or to black (below 0, to −1)."""
    goal = 1.0 if amount > 0 else 0.0
    red, green, blue = (part + (goal - part) * abs(amount) for part in color[:3])
    return red, green, blue


def blend_color_pair(start: Sequence[float], end: Sequence[float], share: float) -> tuple[float, float, float]:
    """Return one color between two."""
    red, green, blue = (low + (high - low) * share for low, high in zip(start[:3], end[:3], strict=True))
    return red, green, blue


def compute_luma(color: Sequence[float]) -> float:
    """Return how light a displayed color is, 0..1 (BT.709 luma)."""
    return math.fsum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), color[:3], strict=True))


def shift_values(values: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return values [h, w] moved by whole points; what comes in at the edges repeats them."""
    import numpy as np

    rows, columns = values.shape
    across = np.clip(np.arange(columns) - right, 0, columns - 1)
    return np.asarray(values[np.clip(np.arange(rows) - down, 0, rows - 1)[:, None], across])
