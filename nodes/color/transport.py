"""Optimal transport of colors: maps that take one cloud of colors to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_LEAST_VARIANCE = 1e-8
_QUANTILES = 256
_PASSES = 20
_JITTER = 0.01  # spreads what is plain, such as black bars, over a few shades, so that the map stays smooth


def compute_gaussian_map(mean: np.ndarray, covariance: np.ndarray, goal: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the linear map that makes one Gaussian another with the least motion, as rows [3, 4].

    T = A^(-1/2) · (A^(1/2) · B · A^(1/2))^(1/2) · A^(-1/2), the Monge–Kantorovich solution in closed form (Pitié and
    Kokaram, "The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer", 2007).

    Args:
        mean: Of the colors there are, [3].
        covariance: A, [3, 3].
        goal: The mean wanted, [3].
        wanted: The covariance wanted, B, [3, 3].
    """
    import numpy as np

    root = _root(covariance, 0.5)
    inverse = _root(covariance, -0.5)
    linear = inverse @ _root(root @ wanted @ root, 0.5) @ inverse
    return np.column_stack([linear, goal - linear @ mean])


def _root(matrix: np.ndarray, power: float) -> np.ndarray:
    """Return a power of a symmetric, positive matrix; directions in which it has no extent count as tiny."""
    import numpy as np

    values, vectors = np.linalg.eigh(matrix)
    root: np.ndarray = (vectors * np.maximum(values, _LEAST_VARIANCE) ** power) @ vectors.T
    return root


def compute_sliced_map(colors: np.ndarray, wanted: np.ndarray, lattice: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return where points go when one cloud of colors is moved onto another, shape and all.

    In 20 random orthonormal bases, one after the other, the quantiles along each axis are made those of the cloud that
    is wanted (Pitié, Kokaram and Dahyot, "Automated colour grading using colour distribution transfer", 2007): what
    sliced optimal transport converges to.

    Args:
        colors: The cloud there is, [N, 3].
        wanted: The cloud to become, [M, 3].
        lattice: Other points that are taken along, [K, 3].
        seed: For the bases.

    Returns:
        [K, 3], where the points of the lattice go.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    moved = colors + random.normal(0.0, _JITTER, colors.shape)
    along = lattice.astype(np.float64)
    for index in range(_PASSES):
        basis = np.eye(3) if index == 0 else np.linalg.qr(random.normal(size=(3, 3)))[0]
        turned, points, target = moved @ basis, along @ basis, wanted @ basis
        for axis in range(3):
            have, want = compute_quantiles(turned[:, axis]), compute_quantiles(target[:, axis])
            turned[:, axis] = _carried(turned[:, axis], have, want)
            points[:, axis] = _carried(points[:, axis], have, want)
        moved, along = turned @ basis.T, points @ basis.T
    return along


def compute_quantiles(values: np.ndarray) -> np.ndarray:
    """Return 256 evenly spaced quantiles, as np.quantile does; sorting once is several times as fast for so many."""
    import numpy as np

    ordered = np.sort(values)
    places = np.linspace(0.0, len(ordered) - 1.0, _QUANTILES)
    below = places.astype(np.intp)
    above = np.minimum(below + 1, len(ordered) - 1)
    quantiles: np.ndarray = ordered[below] + (ordered[above] - ordered[below]) * (places - below)
    return quantiles


def _carried(values: np.ndarray, have: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Move values between quantiles; those outside keep their distance to the nearest one."""
    import numpy as np

    places, which = np.unique(have, return_inverse=True)
    goals = np.bincount(which, want) / np.bincount(which)  # equal colors stay together, in the middle of their goals
    inside: np.ndarray = np.interp(values, places, goals)
    inside += np.minimum(values - have[0], 0.0) + np.maximum(values - have[-1], 0.0)
    return inside
