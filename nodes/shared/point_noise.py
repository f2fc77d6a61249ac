"""Gradient noise at any points, the same lattice as `lattice_noise`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import NoiseBasis, make_corner_values, weigh_corners

if TYPE_CHECKING:
    import torch

_MOST_CORNERS = 1 << 18
_FARTHEST = 2.0**40
_SHIFTS = ((33, -0xAE502812AA7333), (33, -0x3B314601E57A13AD), (33, 1))  # of MurmurHash3, as signed numbers


def compute_point_noise(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor, seed: int = 0) -> torch.Tensor:
    """Return Perlin's gradient noise at points: about −0.9..0.9, 0 at whole coordinates.

    Where x varies along rows alone, y along columns alone and z not at all, rows and columns separate, which takes a
    hundredth of the time.

    Args:
        x: Float32; any shape that fits the others by broadcasting.
        y: As x.
        z: As x.
        seed: Another number, another noise.

    Returns:
        Float32 of the shape that the three give together. Not a number where a coordinate is none.
    """
    if x.is_cpu and z.numel() == 1 and _is_separable(x, y):
        return _compute_on_grid(x, y, float(z), seed)
    return _compute_at_points(x, y, z, seed)


def _is_separable(x: torch.Tensor, y: torch.Tensor) -> bool:
    if x.ndim != 2 or y.ndim != 2 or x.shape[0] != 1 or y.shape[1] != 1 or x.numel() * y.numel() == 0:
        return False
    rows, columns = (float(one.max() - one.min()) + 2 for one in (y, x))
    farthest = max(float(one.abs().max()) for one in (x, y))
    return bool(rows * columns < _MOST_CORNERS and farthest < _FARTHEST)  # False where something is no number, too


def _compute_on_grid(x: torch.Tensor, y: torch.Tensor, z: float, seed: int) -> torch.Tensor:
    """Return the noise of a row x [1, W] and a column y [H, 1]: [H, W], as `source.noise` does."""
    import torch

    if not math.isfinite(z) or abs(z) > _FARTHEST:
        return torch.full((y.shape[0], x.shape[1]), math.nan)
    first_x, fade_x, along_x = weigh_corners(x[0].double().numpy())
    first_y, fade_y, along_y = weigh_corners(y[:, 0].double().numpy())
    rows, columns = (first_y, fade_y.shape[1]), (first_x, fade_x.shape[1])
    found = make_corner_values(rows, columns, z, seed, NoiseBasis.GRADIENT)
    slope_x, slope_y, value = (torch.from_numpy(part) for part in found)
    down, down_slope = torch.from_numpy(fade_y), torch.from_numpy(along_y)
    across, across_slope = torch.from_numpy(fade_x.T.copy()), torch.from_numpy(along_x.T.copy())
    return down @ (value @ across + slope_x @ across_slope) + down_slope @ (slope_y @ across)


def _compute_at_points(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor, seed: int) -> torch.Tensor:
    """Return the noise at points, from the slopes of the 8 corners about each."""
    import torch

    floors = [one.floor() for one in (x, y, z)]
    parts = [one - floor for one, floor in zip((x, y, z), floors, strict=True)]
    whole = [floor.nan_to_num(0.0, 0.0, 0.0).to(torch.int64) for floor in floors]
    total = torch.zeros((), device=x.device)
    for corner in range(8):
        steps = corner & 1, corner >> 1 & 1, corner >> 2
        distance = [part - step for part, step in zip(parts, steps, strict=True)]
        weight = _fade(distance[0]) * _fade(distance[1]) * _fade(distance[2])
        i, j, k = (one + step for one, step in zip(whole, steps, strict=True))
        height = _hash_corners(i, j, k, seed) * 2.0 - 1.0
        around = _hash_corners(i, j, k, seed + 1) * (2.0 * math.pi)
        flat = (1.0 - height * height).clamp_min(0.0).sqrt()
        slope = flat * (around.cos() * distance[0] + around.sin() * distance[1]) + height * distance[2]
        total = total + weight * slope
    return total


def _fade(distance: torch.Tensor) -> torch.Tensor:
    near = 1.0 - distance.abs()
    return near**3 * (near * (near * 6.0 - 15.0) + 10.0)


def _hash_corners(i: torch.Tensor, j: torch.Tensor, k: torch.Tensor, seed: int) -> torch.Tensor:
    """Return a number in 0..1 for each corner, the one of `make_lattice_random`."""
    import torch

    rest = (seed * 0x9E3779B1 + 2**63) % 2**64 - 2**63
    bits = i * 0x1F1F1F1F + j * 0x3C6EF372 + (k * 0x2545F491 + rest)
    for shift, factor in _SHIFTS:
        bits = (bits ^ (bits >> shift & (1 << (64 - shift)) - 1)) * factor
    return (bits >> 40 & 0xFFFFFF).to(torch.float32) / 2.0**24
