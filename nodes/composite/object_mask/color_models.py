"""Colors of an object and of what is around it, as OpenCV's GrabCut keeps them: mixtures of five Gaussians.

Colors are split across their longest axis again and again, as the paper of GrabCut does (M. Orchard, C. Bouman, "Color
Quantization of Images", 1991). OpenCV's own clusters begin at random, and take longer.

Where an object and its surroundings have narrow colors far apart, as before a plain wall, a likelihood is less than the
least number: its logarithm is infinite, and the cut of OpenCV means nothing. Mixtures are widened there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_PARTS: Final = 5
_LEAST: Final = -690.0  # logarithm of a likelihood: e to this is near the least number of a float64
_VARIANCES: Final = (4.0, 16.0, 50.0, 150.0)  # squared levels of 8 bits; the last one is enough for any two colors
_LEAST_VARIANCE: Final = 0.01  # as OpenCV adds where a mixture's part is flat
_FLAT: Final = 1e-6  # determinant of a covariance
_LEAST_SCATTER: Final = 0.25  # squared levels: two colors that are not the same have 0.5


@dataclass(frozen=True, slots=True, eq=False)
class ColorModels:
    """Colors of an object and of what is around it: float64 [1, 65] each, weights, means, covariances."""

    outside: np.ndarray
    inside: np.ndarray


def make_color_models() -> ColorModels:
    """Return models that know no colors yet."""
    import numpy as np

    return ColorModels(np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64))


def learn_color_model(colors: np.ndarray) -> np.ndarray:
    """Return the mixture of some colors: float64 [1, 65]; fewer than five Gaussians where there are fewer colors.

    Args:
        colors: uint8 [N, 3], one at least.
    """
    import numpy as np

    every = colors.astype(np.float64)
    found = np.zeros((1, 13 * _PARTS), np.float64)
    for part, some in enumerate(_split_colors(every)):
        mean, scatter = _measure_scatter(some)
        covariance = scatter / len(some)
        if np.linalg.det(covariance) <= _FLAT:
            covariance += _LEAST_VARIANCE * np.eye(3)
        found[0, part] = len(some) / len(every)
        found[0, _PARTS + 3 * part :][:3] = mean
        found[0, 4 * _PARTS + 9 * part :][:9] = covariance.ravel()
    return found


def _split_colors(colors: np.ndarray) -> list[np.ndarray]:
    """Return colors in at most five parts: that with the largest scatter along an axis is halved at its mean."""
    import numpy as np

    parts, axes = [colors], [np.linalg.eigh(_measure_scatter(colors)[1])]
    while len(parts) < _PARTS:
        widest = int(np.argmax([scatters[-1] for scatters, _ in axes]))
        if axes[widest][0][-1] < _LEAST_SCATTER:
            break
        along = parts[widest] @ axes[widest][1][:, -1]
        is_above = along > along.mean()
        halves = [parts[widest][~is_above], parts[widest][is_above]]
        parts[widest : widest + 1] = halves
        axes[widest : widest + 1] = [np.linalg.eigh(_measure_scatter(half)[1]) for half in halves]
    return parts


def _measure_scatter(colors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of colors, [3], and the sum of the outer products of their differences from it, [3, 3]."""
    mean = colors.mean(0)
    away = colors - mean
    return mean, away.T @ away


def widen_color_models(models: ColorModels, colors: np.ndarray) -> ColorModels:
    """Return models as wide as it takes that each color has a likelihood in both; the same where it has.

    Args:
        models: Of an object.
        colors: uint8 [N, 3].
    """
    found = models
    for variance in _VARIANCES:
        if has_likelihoods(found, colors):
            break
        found = ColorModels(_widen(models.outside, variance), _widen(models.inside, variance))
    return found


def has_likelihoods(models: ColorModels, colors: np.ndarray) -> bool:
    """Return whether each color has a likelihood above 0 in both models."""
    return all(_find_least(model, colors) > _LEAST for model in (models.outside, models.inside))


def _widen(model: np.ndarray, variance: float) -> np.ndarray:
    found = model.copy()
    for part in range(_PARTS):
        first = 4 * _PARTS + 9 * part
        found[0, [first, first + 4, first + 8]] += variance
    return found


def _find_least(model: np.ndarray, colors: np.ndarray) -> float:
    """Return the logarithm of the least likelihood of some colors, without constant factors."""
    import numpy as np

    if not len(colors):
        return 0.0
    best = np.full(len(colors), -np.inf)
    for part, weight in enumerate(model[0, :_PARTS]):
        if weight <= 0.0:
            continue
        mean = model[0, _PARTS + 3 * part :][:3]
        covariance = model[0, 4 * _PARTS + 9 * part :][:9].reshape(3, 3)
        away = colors - mean
        distance = ((away @ np.linalg.inv(covariance)) * away).sum(1)
        best = np.maximum(best, np.log(weight) - 0.5 * (distance + np.linalg.slogdet(covariance)[1]))
    return float(best.min())
