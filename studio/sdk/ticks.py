"""Round steps along an axis, for plots in pictures and in the window: 1, 2 or 5 times a power of ten.

After P. Heckbert, "Nice Numbers for Graph Labels" (Graphics Gems, 1990).
"""

from __future__ import annotations

import math
from typing import Final

_FACTORS: Final = (1, 2, 5, 10)
_ROUNDING: Final = 1e-9  # of a step: less than that is an error of floats


def find_round_step(least: float) -> float:
    """Return the smallest of … 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is at least `least`, which is positive."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in _FACTORS if factor * power >= least * (1 - _ROUNDING))


def find_nearest_round_step(step: float) -> float:
    """Return the one of … 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is nearest to a positive number, in ratio."""
    power = 10.0 ** math.floor(math.log10(step))
    share = step / power
    return power * (1.0 if share < math.sqrt(2) else 2.0 if share < math.sqrt(10) else 5.0 if share < 7.0711 else 10.0)


def count_decimals(step: float) -> int:
    """Return how many decimals tell multiples of a step apart: 0 from 1 on, 1 for 0.5, 2 for 0.02."""
    return max(0, -math.floor(math.log10(step) + _ROUNDING))
