"""Conversion of light from other primaries to those of Rec. 709, in which pictures are.

A matrix from primaries and white (SMPTE RP 177-1993), with the whites adapted by Bradford's cone responses (Lam 1985;
ICC specification, annex E).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

REC_709: Final = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
"""x and y of red, green, blue and white (ITU-R BT.709)."""

_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_SAME_TOLERANCE: Final = 1e-4
"""Difference of coordinates that comes from rounding them."""


def make_rec_709_matrix(chromaticities: Sequence[float]) -> np.ndarray | None:
    """Return the matrix from linear light of some primaries to that of Rec. 709.

    Args:
        chromaticities: x and y of red, green, blue and white.

    Returns:
        [3, 3], float64; None if they are those of Rec. 709.

    Raises:
        ValueError: They span no colours.
    """
    given = np.asarray(chromaticities, np.float64)
    if given.shape != (8,) or not np.isfinite(given).all():
        raise ValueError(f"not eight finite numbers: {chromaticities}")
    if np.abs(given - REC_709).max() <= _SAME_TOLERANCE:
        return None
    ours = np.array(REC_709)
    adapted = _adaptation(_xyz(given[6:]), _xyz(ours[6:]))
    matrix = np.linalg.solve(_to_xyz(ours), adapted @ _to_xyz(given))
    if not np.isfinite(matrix).all():
        raise ValueError(f"they span no colors: {chromaticities}")
    return matrix


def _to_xyz(chromaticities: np.ndarray) -> np.ndarray:
    """Return the matrix from RGB to XYZ: columns are the primaries, scaled so that (1, 1, 1) is white."""
    columns = np.stack([_xyz(chromaticities[at : at + 2]) for at in (0, 2, 4)], axis=1)
    try:
        return columns * np.linalg.solve(columns, _xyz(chromaticities[6:]))
    except np.linalg.LinAlgError as error:
        raise ValueError(f"they span no colors: {chromaticities.tolist()}") from error


def _xyz(place: np.ndarray) -> np.ndarray:
    """Return the colour of luminance 1 at (x, y); of a primary without luminance (y = 0) one of luminance 0."""
    x, y = place
    return np.array([x, y, 1 - x - y]) / (y or 1.0)


def _adaptation(white: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the matrix on XYZ that makes one white the other."""
    gains = (_BRADFORD @ target) / (_BRADFORD @ white)
    return np.linalg.solve(_BRADFORD, gains[:, None] * _BRADFORD)
