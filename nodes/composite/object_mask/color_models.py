"""Colors of an object and of what is around it, as OpenCV's GrabCut keeps them: mixtures of five Gaussians.

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


@dataclass(frozen=True, slots=True, eq=False)
class ColorModels:
    """Colors of an object and of what is around it: float64 [1, 65] each, weights, means, covariances."""

    outside: np.ndarray
    inside: np.ndarray


def make_color_models() -> ColorModels:
    """Return models that know no colors yet."""
    import numpy as np

    return ColorModels(np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64))


def learn_color_models(pixels: np.ndarray, trimap: np.ndarray) -> ColorModels:
    """Return the colors inside and outside of a trimap.

    Args:
        pixels: uint8 [H, W, 3].
        trimap: uint8 [H, W], of OpenCV's constants.
    """
    import cv2

    found = make_color_models()
    cv2.grabCut(pixels, trimap.copy(), None, found.outside, found.inside, 1, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # no rectangle
    return found


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
        if np.linalg.det(covariance) <= np.finfo(np.float64).eps:
            covariance = covariance + _LEAST_VARIANCE * np.eye(3)
        away = colors - mean
        distance = ((away @ np.linalg.inv(covariance)) * away).sum(1)
        best = np.maximum(best, np.log(weight) - 0.5 * (distance + np.linalg.slogdet(covariance)[1]))
    return float(best.min())
