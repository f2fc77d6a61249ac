"""The smooth surface through the points of a grid, as a displacement from where they are at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class GridSurface:
    """Displacement between the points of a grid over the unit square; beyond its border it is that at the border.

    Args:
        moves: float64 [rows + 2, columns + 2, 2], how far each point is from its place at rest, with one more row and
            column at each side that continue straight.
        is_smooth: Bicubic (E. Catmull, R. Rom, "A class of local interpolating splines", 1974); else bilinear.
    """

    moves: np.ndarray
    is_smooth: bool

    def evaluate(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the displacement at places, and its derivatives.

        Args:
            places: float64 [N, 2], (0, 0) at the upper left corner and (1, 1) at the lower right one.

        Returns:
            float64 [N, 2], and float64 [N, 2, 2]: of each of its two parts by x and by y.
        """
        import numpy as np

        rows, columns = self.moves.shape[0] - 2, self.moves.shape[1] - 2
        first, weights, slopes = [], [], []
        for axis, count in enumerate((columns, rows)):
            at = np.clip(places[:, axis], 0.0, 1.0) * (count - 1)
            cell = np.minimum(at.astype(np.int64), count - 2)
            inside = (places[:, axis] >= 0.0) & (places[:, axis] <= 1.0)
            weight, slope = _compute_weights(at - cell, self.is_smooth)
            first.append(cell)
            weights.append(weight)
            slopes.append(slope * (inside * (count - 1)))
        moved, by_x, by_y = (np.zeros_like(places) for _ in range(3))
        for down in range(4):
            for across in range(4):
                values = self.moves[first[1] + down, first[0] + across]
                moved += (weights[0][across] * weights[1][down])[:, None] * values
                by_x += (slopes[0][across] * weights[1][down])[:, None] * values
                by_y += (weights[0][across] * slopes[1][down])[:, None] * values
        return moved, np.stack([by_x, by_y], axis=2)


def make_grid_surface(points: np.ndarray, *, is_smooth: bool) -> GridSurface:
    """Return the surface through points.

    Args:
        points: float64 [rows, columns, 2], at least 2 × 2, as fractions of width and height.
        is_smooth: Bicubic instead of bilinear.
    """
    import numpy as np

    rows, columns = points.shape[:2]
    across, down = np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows)
    rest = np.stack(np.meshgrid(across, down), axis=2)
    moves = points - rest
    moves = np.concatenate([2 * moves[:1] - moves[1:2], moves, 2 * moves[-1:] - moves[-2:-1]])
    moves = np.concatenate([2 * moves[:, :1] - moves[:, 1:2], moves, 2 * moves[:, -1:] - moves[:, -2:-1]], axis=1)
    return GridSurface(moves, is_smooth)


def _compute_weights(share: np.ndarray, is_smooth: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return how much four neighbors count between the two in the middle, [4, N], and the derivatives by the share."""
    import numpy as np

    t, none = share, np.zeros_like(share)
    if not is_smooth:
        return np.stack([none, 1 - t, t, none]), np.stack([none, none - 1, none + 1, none])
    square, cube = t * t, t**3
    weights = [-cube + 2 * square - t, 3 * cube - 5 * square + 2, -3 * cube + 4 * square + t, cube - square]
    slopes = [-3 * square + 4 * t - 1, 9 * square - 10 * t, -9 * square + 8 * t + 1, 3 * square - 2 * t]
    return np.stack(weights) / 2, np.stack(slopes) / 2
