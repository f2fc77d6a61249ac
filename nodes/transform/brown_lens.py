"""The lens model of D. Brown and A. Conrady: where a lens shows what a perfect one would show elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_CELL = 4  # px: places are worked out this far apart, and interpolated (linear) in between
_MARGIN = 1  # cells beyond the frame, for the interpolation
_STEPS = 12  # of Newton's method
_SOLVED = 1e-6


@dataclass(frozen=True, slots=True)
class BrownLens:
    """A lens, as calibrations give it (D. Brown, "Close-Range Camera Calibration", 1971).

    At (x, y), in focal lengths from the center, with r² = x² + y², it shows at

        x' = x·(1 + k1 r² + k2 r⁴ + k3 r⁶) + 2 p1 x y + p2 (r² + 2 x²)
        y' = y·(1 + k1 r² + k2 r⁴ + k3 r⁶) + p1 (r² + 2 y²) + 2 p2 x y

    Args:
        k: Radial: k1, k2, k3.
        p: Tangential: p1, p2.
        focal: Focal length in widths of the picture.
        center: In parts of width and height.
    """

    k: tuple[float, float, float]
    p: tuple[float, float]
    focal: float = 1.0
    center: tuple[float, float] = (0.5, 0.5)

    def distort_points(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where points are shown; all in focal lengths."""
        (k1, k2, k3), (p1, p2) = self.k, self.p
        r2 = x * x + y * y
        radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        return (
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y,
        )

    def undistort_points(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what is shown at points: the inverse of `bent`, by Newton's method; NaN where nothing is."""
        import numpy as np

        u, v = x.copy(), y.copy()
        with np.errstate(all="ignore"):
            for _ in range(_STEPS):
                (off_x, off_y), (a, b, d) = self._off(u, v, x, y), self._slopes(u, v)
                determinant = a * d - b * b
                step_x, step_y = (d * off_x - b * off_y) / determinant, (a * off_y - b * off_x) / determinant
                u, v = u - np.clip(step_x, -0.5, 0.5), v - np.clip(step_y, -0.5, 0.5)
            off_x, off_y = self._off(u, v, x, y)
            solved = (np.hypot(off_x, off_y) < _SOLVED) & self._is_before_fold(u, v)
        return np.where(solved, u, np.nan), np.where(solved, v, np.nan)

    def _bent_before_folding(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        with np.errstate(all="ignore"):
            bent_x, bent_y = self.distort_points(x, y)
            fits = self._is_before_fold(x, y)
        return np.where(fits, bent_x, np.nan), np.where(fits, bent_y, np.nan)

    def _is_before_fold(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return where the picture is not folded over itself: the slopes' matrix is positive."""
        import numpy as np

        a, b, d = self._slopes(x, y)
        return np.asarray((a * d - b * b > 0) & (a + d > 0))

    def _off(self, u: np.ndarray, v: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        bent_x, bent_y = self.distort_points(u, v)
        return bent_x - x, bent_y - y

    def _slopes(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return dx'/dx, dx'/dy = dy'/dx, and dy'/dy."""
        (k1, k2, k3), (p1, p2) = self.k, self.p
        r2 = x * x + y * y
        radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        rise = 2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3))  # of `draw_radial` along x, divided by x
        return (
            radial + x * x * rise + 2 * p1 * y + 6 * p2 * x,
            x * y * rise + 2 * p1 * x + 2 * p2 * y,
            radial + y * y * rise + 6 * p1 * y + 2 * p2 * x,
        )

    def compute_source_positions(
        self, x: np.ndarray, y: np.ndarray, size: tuple[int, int], straighten: bool
    ) -> tuple[np.ndarray, ...]:
        """Return where output pixels come from; all in pixels from the picture's upper left corner.

        Args:
            x: Of the output.
            y: Of the output.
            size: Width and height of the picture.
            straighten: Whether the output is what a perfect lens shows, and the input what this one does.
        """
        unit = self.focal * size[0]
        middle_x, middle_y = self.center[0] * size[0], self.center[1] * size[1]
        x, y = (x - middle_x) / unit, (y - middle_y) / unit
        x, y = self._bent_before_folding(x, y) if straighten else self.undistort_points(x, y)
        return x * unit + middle_x, y * unit + middle_y


@lru_cache(maxsize=2)
def make_source_map(lens: BrownLens, width: int, height: int, straighten: bool, zoom: float) -> np.ndarray:
    """Return where each output pixel comes from: float32 [height, width, 2], pixel centers at whole numbers.

    What comes from nowhere has places far outside the picture. For reading only: the last two maps are kept.

    Args:
        lens: The lens.
        width: Of the picture.
        height: Of the picture.
        straighten: As for `BrownLens.compute_source_positions`.
        zoom: Enlarges the output about the lens's center.
    """
    import cv2
    import numpy as np

    def places(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        found = lens.compute_source_positions(
            *apply_lens_zoom(x, y, lens, (width, height), zoom), (width, height), straighten
        )
        stacked = np.stack(found, axis=-1) - 0.5
        return np.where(np.isfinite(stacked), stacked, -4.0 * max(width, height)).astype(np.float32)

    cells_x, cells_y = -(-width // _CELL) + 2 * _MARGIN, -(-height // _CELL) + 2 * _MARGIN
    x = (np.arange(cells_x) - _MARGIN + 0.5) * _CELL
    y = (np.arange(cells_y) - _MARGIN + 0.5) * _CELL
    coarse = places(*np.meshgrid(x, y))
    full = cv2.resize(coarse, (cells_x * _CELL, cells_y * _CELL), interpolation=cv2.INTER_LINEAR)
    edge = _MARGIN * _CELL
    full = np.ascontiguousarray(full[edge : edge + height, edge : edge + width])
    rows, columns = np.nonzero(_near_folds(coarse, width, height))
    full[rows, columns] = places(columns + 0.5, rows + 0.5)
    return full


def _near_folds(coarse: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the pixels whose places cannot be interpolated, as cells around come from nowhere: [height, width]."""
    import cv2
    import numpy as np

    nowhere = (coarse[..., 0] <= -2.0 * max(width, height)).astype(np.uint8)
    around = np.ones((2 * _MARGIN + 1,) * 2, np.uint8)
    near = cv2.dilate(nowhere, around) - cv2.erode(nowhere, around)
    pixels = near.repeat(_CELL, axis=0).repeat(_CELL, axis=1)
    edge = _MARGIN * _CELL
    return pixels[edge : edge + height, edge : edge + width]


def apply_lens_zoom(
    x: np.ndarray, y: np.ndarray, lens: BrownLens, size: tuple[int, int], zoom: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which points of the output that is not enlarged are seen at points of the enlarged one."""
    middle_x, middle_y = lens.center[0] * size[0], lens.center[1] * size[1]
    return (x - middle_x) / zoom + middle_x, (y - middle_y) / zoom + middle_y


@lru_cache(maxsize=64)
def compute_fitting_zoom(lens: BrownLens, width: int, height: int, straighten: bool, fill: bool) -> float:
    """Return the zoom at which the frame is just filled (or all of the picture just seen), 0.1..10.

    Found by halving: the larger the zoom, the less is seen.

    Args:
        lens: The lens.
        width: Of the picture.
        height: Of the picture.
        straighten: As for `BrownLens.compute_source_positions`.
        fill: Fill the frame; else show the whole picture.
    """
    import numpy as np

    along = np.linspace(0.0, 1.0, 65)
    x = np.concatenate([along * width, along * width, 0 * along, 0 * along + width])
    y = np.concatenate([0 * along, 0 * along + height, along * height, along * height])

    def is_enough(zoom: float) -> bool:
        """Say whether the frame's border comes from inside; or whether the picture's border is seen inside."""
        if fill:
            from_x, from_y = lens.compute_source_positions(
                *apply_lens_zoom(x, y, lens, (width, height), zoom), (width, height), straighten
            )
        else:
            seen_x, seen_y = lens.compute_source_positions(x, y, (width, height), not straighten)
            known = np.isfinite(seen_x)  # what is folded away cannot be shown at any zoom
            from_x, from_y = apply_lens_zoom(seen_x[known], seen_y[known], lens, (width, height), 1 / zoom)
        inside = (from_x >= -0.01) & (from_x <= width + 0.01) & (from_y >= -0.01) & (from_y <= height + 0.01)
        return bool(inside.all())

    low, high = 0.1, 10.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        if is_enough(middle) == fill:
            high = middle
        else:
            low = middle
    return high if fill else low
