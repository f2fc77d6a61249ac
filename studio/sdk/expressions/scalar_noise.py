"""Perlin's gradient noise of numbers: the noise that pictures have at the same place.

K. Perlin, "Improving Noise", SIGGRAPH 2002; slopes by MurmurHash3 instead of a table.
"""

from __future__ import annotations

import math

_MASK = (1 << 64) - 1
_FACTORS = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)


def compute_scalar_noise(x: float, y: float = 0.0, z: float = 0.0, seed: int = 0) -> float:
    """Return noise at a place: about −0.9..0.9, smooth, 0 at whole coordinates."""
    i, j, k = math.floor(x), math.floor(y), math.floor(z)
    total = 0.0
    for dk in (0, 1) if z != k else (0,):
        for dj in (0, 1) if y != j else (0,):
            for di in (0, 1) if x != i else (0,):
                dx, dy, dz = x - i - di, y - j - dj, z - k - dk
                height = hash_to_unit(i + di, j + dj, k + dk, seed) * 2.0 - 1.0
                around = hash_to_unit(i + di, j + dj, k + dk, seed + 1) * (2.0 * math.pi)
                flat = math.sqrt(max(0.0, 1.0 - height * height))
                slope = flat * (math.cos(around) * dx + math.sin(around) * dy) + height * dz
                total += _fade(dx) * _fade(dy) * _fade(dz) * slope
    return total


def hash_to_unit(i: int, j: int, k: int, seed: int) -> float:
    """Return a number in 0..1 for three whole numbers, always the same."""
    bits = (i * 0x1F1F1F1F + j * 0x3C6EF372 + k * 0x2545F491 + seed * 0x9E3779B1) & _MASK
    for factor in _FACTORS:
        bits = (bits ^ bits >> 33) * factor & _MASK
    return ((bits ^ bits >> 33) >> 40 & 0xFFFFFF) / 2.0**24


def _fade(distance: float) -> float:
    near = 1.0 - abs(distance)
    return near * near * near * (near * (near * 6.0 - 15.0) + 10.0)
