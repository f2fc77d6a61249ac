"""Motion as a picture: the colour wheel, or one component as grey."""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np

from studio.engine.display.exposure import apply_exposure_gamma
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, DisplayChannel, ViewerSettings
from studio.sdk.color.flow_wheel import make_flow_wheel

_DIRECTIONS: Final = 256
_LEAST_RADIUS = 1.0  # pixels; smaller motion stays pale
_SAMPLES = 100_000  # of a picture's values, for percentiles


def draw_flow(flow: np.ndarray, look: ViewerSettings = NEUTRAL_SETTINGS) -> np.ndarray:
    """Return a flow as RGBA bytes.

    Args:
        flow: [H, W, 2], float32, pixels.
        look: Exposure and gamma of the lengths; of its channels RED is dx and GREEN dy, grey where they are 0, and
            LUMA is the length; the others are taken from the colours later.

    Returns:
        [H, W, 4], uint8, contiguous: in colours white does not move; what is no number is black.
    """
    dx, dy = cv2.split(np.ascontiguousarray(flow))
    length, angle = cv2.cartToPolar(dx, dy)
    finite = sample_finite_values(length)
    radius = max(_LEAST_RADIUS, float(np.percentile(finite, 99)) if finite.size else 0.0) / 2.0**look.exposure
    unscaled = ViewerSettings(gamma=look.gamma)
    if look.channel in (DisplayChannel.RED, DisplayChannel.GREEN):
        component = dx if look.channel is DisplayChannel.RED else dy
        return apply_exposure_gamma((component * (0.5 / radius) + 0.5)[:, :, None], unscaled)
    strength = apply_exposure_gamma((length * (1.0 / radius))[:, :, None], unscaled)
    if look.channel is DisplayChannel.LUMA:
        return strength
    return _colors(angle, strength, ~np.isfinite(length))


def _colors(angle: np.ndarray, strength: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    direction = cv2.addWeighted(angle, _DIRECTIONS / (2.0 * np.pi), angle, 0.0, 0.0, dtype=cv2.CV_8U)
    missing = cv2.cvtColor(cv2.applyColorMap(direction, _wheel_missing()), cv2.COLOR_RGB2RGBA)
    picture = cv2.bitwise_not(cv2.multiply(missing, strength, scale=1.0 / 255.0))
    if unknown.any():
        picture[unknown] = 0
    picture[:, :, 3] = 255
    return picture


def sample_finite_values(values: np.ndarray) -> np.ndarray:
    """Return finite values of an array, one after the other, enough of them for percentiles."""
    flat = values.reshape(-1)
    flat = flat[:: max(1, flat.size // _SAMPLES)]
    finite: np.ndarray = flat[np.isfinite(flat)]
    return finite


@cache
def _wheel_missing() -> np.ndarray:
    """Return what the colours of directions lack to white, [256, 1, 3], uint8."""
    missing: np.ndarray = np.rint(255.0 * (1.0 - make_flow_wheel(_DIRECTIONS))).astype(np.uint8)[:, None]
    return missing
