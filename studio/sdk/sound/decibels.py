"""Decibels and factors."""

from __future__ import annotations

import math


def decibels_to_amplitude(decibel: float) -> float:
    """Return the factor that a change of level stands for: 10^(dB/20); −6.02 dB is a half."""
    return float(10.0 ** (decibel / 20.0))


def amplitude_to_decibels(factor: float, floor: float = -200.0) -> float:
    """Return a factor's level, 20·log10, at least `floor`; what is 0 or no number gets `floor`."""
    return max(floor, 20.0 * math.log10(factor)) if factor > 0.0 else floor
