"""Sets of features as Gaussians, and how far two of them lie apart: the Fréchet distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.errors import ShapeError
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class GaussianStats:
    """Mean and spread of rows of numbers; more rows can be added without keeping them.

    Args:
        count: Rows.
        mean: [D], float64.
        scatter: [D, D], float64: the sum of the products of the deviations from the mean.
    """

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def from_rows(cls, rows: np.ndarray) -> GaussianStats:
        """Return that of rows [N, D]; rows with what is no number are left out."""
        import numpy as np

        known = np.asarray(rows, np.float64)
        known = known[np.isfinite(known).all(axis=1)]
        mean = known.mean(axis=0) if len(known) else np.zeros(rows.shape[1])
        away = known - mean
        return cls(len(known), mean, away.T @ away)

    def merge_with(self, other: GaussianStats) -> GaussianStats:
        """Return that of the rows of both (T. F. Chan, G. H. Golub & R. J. LeVeque, 1979)."""
        import numpy as np

        _check_same_width(self, other)
        count = self.count + other.count
        if not count:
            return self
        between = other.mean - self.mean
        mean = self.mean + between * (other.count / count)
        scatter = self.scatter + other.scatter + np.outer(between, between) * (self.count * other.count / count)
        return GaussianStats(count, mean, scatter)

    @property
    def covariance(self) -> np.ndarray:
        """[D, D], float64, divided by one less than there are rows; nothing for one row."""
        found: np.ndarray = self.scatter / max(1, self.count - 1)
        return found


def compute_frechet_distance(one: GaussianStats, other: GaussianStats) -> float:
    """Return |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½), 0 or more, in float64.

    It is that of D. C. Dowson & B. V. Landau, "The Fréchet Distance between Multivariate Normal Distributions" (1982),
    as M. Heusel et al., "GANs Trained by a Two Time-Scale Update Rule" (2017), use it. The trace of the root is that of
    the symmetric (Σ₁^½ Σ₂ Σ₁^½)^½, so that it is real with few rows, too.

    Raises:
        ShapeError: The rows have several widths.
    """
    import numpy as np

    _check_same_width(one, other)
    values, vectors = np.linalg.eigh(one.covariance)
    root = vectors * np.sqrt(values.clip(0.0)) @ vectors.T
    inner = root @ other.covariance @ root
    shared = np.sqrt(np.linalg.eigvalsh((inner + inner.T) / 2).clip(0.0)).sum()
    apart = float(np.square(one.mean - other.mean).sum())
    spread = float(np.trace(one.covariance) + np.trace(other.covariance) - 2.0 * shared)
    return max(0.0, apart + spread)


def _check_same_width(one: GaussianStats, other: GaussianStats) -> None:
    if one.mean.shape != other.mean.shape:
        widths = len(one.mean), len(other.mean)
        raise ShapeError(tr("rows of {one} and of {other} numbers cannot be compared", one=widths[0], other=widths[1]))
