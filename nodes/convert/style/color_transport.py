"""One picture's colors on another: optimal transport between clouds of colors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MOST = 20_000  # pixels that are looked at
_FLOOR = 1e-4  # variance: a gray picture has no directions of color
_STRETCH = 2.5  # how much further colors may be spread


def compute_color_transport(content: np.ndarray, style: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the map x ↦ matrix · x + shift that gives one cloud of colors the mean and covariance of another.

    Of all such maps it is the one that moves colors least, T = A^(−½) (A^½ B A^½)^½ A^(−½) (F. Pitié, A. Kokaram, "The
    Linear Monge-Kantorovitch Linear Colour Mapping for Example-Based Colour Transfer", 2007). Where the first cloud is
    nearly flat, it is not spread by more than 2.5.

    Args:
        content: [..., 3].
        style: [..., 3].
    """
    import numpy as np

    clouds = [_sampled(picture) for picture in (content, style)]
    (mean, spread), (goal, wanted) = (
        (cloud.mean(0), np.cov(cloud.T, bias=True) + _FLOOR * np.eye(3)) for cloud in clouds
    )
    root = _power(spread, 0.5)
    inverse = _power(spread, -0.5)
    matrix = inverse @ _power(root @ wanted @ root, 0.5) @ inverse
    values, vectors = np.linalg.eigh(matrix)
    matrix = (vectors * np.minimum(values, _STRETCH)) @ vectors.T
    return matrix, goal - matrix @ mean


def _sampled(picture: np.ndarray) -> np.ndarray:
    import numpy as np

    flat = picture.reshape(-1, 3)
    found: np.ndarray = flat[:: max(1, len(flat) // _MOST)].astype(np.float64)
    return found


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    """Return a power of a symmetric, positive matrix."""
    import numpy as np

    values, vectors = np.linalg.eigh(matrix)
    found: np.ndarray = (vectors * np.maximum(values, 1e-9) ** exponent) @ vectors.T
    return found
