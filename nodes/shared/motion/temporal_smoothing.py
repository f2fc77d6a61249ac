"""Smoothing over time that leaves alone what changes steadily."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_LEAST_SIGMA = 0.15  # frames; the next frame weighs e⁻²² then: no line can be fitted


@lru_cache(maxsize=8)
def make_smoothing_weights(count: int, sigma: float) -> dict[int, np.ndarray]:
    """Return the weights by which frames around each one give its smoothed value.

    They are those of a straight line, fitted under a Gaussian (W. S. Cleveland, "Robust Locally Weighted Regression",
    1979, without the robustness): what is a line in time stays as it is, at both ends too.

    Args:
        count: Frames.
        sigma: Standard deviation of the Gaussian, in frames, cut at 3 σ; above 0.

    Returns:
        By offset k: float64 [count], the weight of frame t + k for frame t; 0 where there is no such frame. For each
        frame they add up to 1.
    """
    import numpy as np

    frame, reach = np.arange(count), min(count - 1, math.ceil(3 * sigma) if sigma > _LEAST_SIGMA else 0)
    if reach <= 0:
        return {0: np.ones(count)}
    plain = {
        k: np.where((frame + k >= 0) & (frame + k < count), math.exp(-0.5 * (k / sigma) ** 2), 0.0)
        for k in range(-reach, reach + 1)
    }
    moments = [np.sum([weight * float(k) ** power for k, weight in plain.items()], axis=0) for power in range(3)]
    scale = np.maximum(moments[0] * moments[2] - np.square(moments[1]), 1e-12)
    return {k: weight * (moments[2] - moments[1] * k) / scale for k, weight in plain.items()}
