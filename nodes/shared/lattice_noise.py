"""Noise on a lattice: random values or slopes at its corners, blended smoothly between them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class NoiseBasis(StrEnum):
    """What has random values at the corners of the lattice."""

    GRADIENT = "gradient"
    VALUE = "value"


def compute_lattice_weights(count: int, offset: float, cell: float) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the first corner, and for each pixel its fade to each corner, and that times the distance.

    Returns:
        The first corner's number; [count, corners], 0..1; [count, corners], −1..1 in cells.
    """
    import numpy as np

    return weigh_corners((np.arange(count) + 0.5 - offset) / cell + 0.37)  # off the lattice, where gradient noise is 0


def weigh_corners(at: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the same for places along one side of the lattice, [count], in cells."""
    import numpy as np

    first = math.floor(at.min())
    distance = at[:, None] - np.arange(first, math.floor(at.max()) + 2)
    near = compute_fade(np.clip(1 - np.abs(distance), 0, 1))
    return first, near.astype(np.float32), (near * distance).astype(np.float32)


def compute_fade(near: np.ndarray | float) -> np.ndarray:
    """Return Perlin's smooth step, 6x⁵ − 15x⁴ + 10x³, from 0 at 0 to 1 at 1."""
    import numpy as np

    return np.asarray(near**3 * (near * (near * 6 - 15) + 10))


def make_corner_values(
    rows: tuple[int, int], columns: tuple[int, int], depth: float, seed: int, basis: NoiseBasis, again: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the slopes along x and y and the value of each corner of the plane at `depth`, each [rows, columns].

    The plane lies between two layers of the lattice; what they say is blended as along x and y.

    Args:
        rows: First corner, number of corners.
        columns: First corner, number of corners.
        depth: Where the plane lies.
        seed: Of the lattice.
        basis: Value noise has a value at each corner and no slopes; gradient noise slopes in three directions.
        again: The layers come again after so many, for noise that loops; 0 for never.
    """
    import numpy as np

    j = np.arange(rows[0], rows[0] + rows[1], dtype=np.int64)[:, None]
    i = np.arange(columns[0], columns[0] + columns[1], dtype=np.int64)[None]
    total = np.zeros((3, rows[1], columns[1]))
    for layer in (math.floor(depth), math.floor(depth) + 1):
        distance = depth - layer
        share = compute_fade(1 - abs(distance))
        k = layer % again if again else layer
        height = make_lattice_random(i, j, k, seed) * 2 - 1
        if basis is NoiseBasis.VALUE:
            total[2] += share * height
            continue
        around = make_lattice_random(i, j, k, seed + 1) * (2 * np.pi)
        flat = np.sqrt(1 - height**2)  # a point on the sphere, evenly spread (Archimedes)
        total += share * np.stack([flat * np.cos(around), flat * np.sin(around), height * distance])
    slope_x, slope_y, value = total.astype(np.float32)
    return slope_x, slope_y, value


def make_lattice_random(i: np.ndarray, j: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return a number in 0..1 for each corner, from its place and the seed alone, whatever the picture's size."""
    import numpy as np

    rest = (k * 0x2545F491 + seed * 0x9E3779B1 + 2**63) % 2**64 - 2**63  # wraps around, as the sum below does
    mixed = i * 0x1F1F1F1F + j * 0x3C6EF372 + np.int64(rest)
    bits = mixed.astype(np.uint64)
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53), (33, 1)):  # the finish of MurmurHash3
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    numbers: np.ndarray = (bits >> np.uint64(11)) / 2.0**53
    return numbers
