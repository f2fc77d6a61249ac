"""Whites: the color of light by its temperature, and the matrix that takes one white to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
"""Linear sRGB to CIE XYZ: IEC 61966-2-1."""

_CAT16 = ((0.401288, 0.650173, -0.051461), (-0.250268, 1.204414, 0.045854), (-0.002079, 0.048952, 0.953127))
"""CIE XYZ to the cones' responses: Li et al., 2017."""

_TINT = 3000.0  # tints for one unit of distance from the locus in CIE 1960 (u, v)
_BLACK_BODY = 4000.0
_DAYLIGHT = 5000.0
_LEAST = 1e-4


def color_to_xyz(color: Sequence[float]) -> np.ndarray:
    """Return the CIE XYZ, [3], of a color as displayed; what is negative counts as none."""
    import numpy as np

    values = np.maximum(np.asarray(color, np.float64), 0.0)
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(_TO_XYZ) @ light


def kelvin_to_xyz(kelvin: float, tint: float) -> np.ndarray:
    """Return the CIE XYZ, [3], Y = 1, of light of a temperature, 1700 to 20000 K, moved off its locus by a tint.

    Args:
        kelvin: Correlated color temperature.
        tint: Above 0 for light that is greener; 3000 for a distance of 1 in CIE 1960 (u, v).
    """
    import numpy as np

    here, further = _locus(kelvin), _locus(kelvin * 1.001)
    along = (further - here) / np.linalg.norm(further - here)  # towards blue: u falls
    green = np.array([along[1], -along[0]])  # across it, towards greater v
    u, v = here + green * tint / _TINT
    # CIE 1960: u = 4X / (X + 15Y + 3Z), v = 6Y / (X + 15Y + 3Z)
    return np.array([1.5 * u / v, 1.0, (4.0 - u - 10.0 * v) / (2.0 * v)])


def compute_adaptation_matrix(white: np.ndarray, target: np.ndarray | None = None) -> np.ndarray:
    """Return the matrix of linear sRGB, [3, 3], that makes one white another of the same luminance.

    Args:
        white: CIE XYZ, [3]. One without any light gives the identity.
        target: CIE XYZ, [3]; by default that of sRGB's own white, so that what has the color of `white` becomes gray.
    """
    import numpy as np

    to_xyz = np.asarray(_TO_XYZ)
    if white[1] <= 0.0:
        return np.eye(3)
    goal = to_xyz.sum(axis=1) if target is None else target
    to_cones = np.asarray(_CAT16)
    have, want = to_cones @ (white / white[1]), to_cones @ (goal / goal[1])
    scale = want / np.maximum(have, _LEAST)
    matrix: np.ndarray = np.linalg.inv(to_cones @ to_xyz) @ np.diag(scale) @ to_cones @ to_xyz
    return matrix


def compose_matrices(second: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return the matrix that applies `first`, then `second`."""
    product: np.ndarray = second @ first
    return product


def _locus(kelvin: float) -> np.ndarray:
    """Return (u, v) in CIE 1960 of a black body at low temperatures, of daylight at high ones, [2]."""
    share = min(1.0, max(0.0, (kelvin - _BLACK_BODY) / (_DAYLIGHT - _BLACK_BODY)))
    if share == 0.0:
        return _black_body(kelvin)
    return _black_body(kelvin) * (1.0 - share) + _daylight(kelvin) * share


def _black_body(t: float) -> np.ndarray:
    """Krystek, "An algorithm to calculate correlated colour temperature", Color Research & Application 10, 1985."""
    import numpy as np

    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t**2) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t**2)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t**2) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t**2)
    return np.array([u, v])


def _daylight(t: float) -> np.ndarray:
    """CIE 15: chromaticity of daylight from 4000 to 25000 K."""
    import numpy as np

    if t <= 7000.0:
        x = -4.6070e9 / t**3 + 2.9678e6 / t**2 + 0.09911e3 / t + 0.244063
    else:
        x = -2.0064e9 / t**3 + 1.9018e6 / t**2 + 0.24748e3 / t + 0.237040
    y = -3.0 * x**2 + 2.870 * x - 0.275
    return np.array([4.0 * x, 6.0 * y]) / (12.0 * y - 2.0 * x + 3.0)
