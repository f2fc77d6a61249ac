"""Octaves of lattice noise for every pixel of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import NoiseBasis, compute_lattice_weights, make_corner_values
from studio.sdk import Point

if TYPE_CHECKING:
    import torch


def make_noise_octave(
    size: tuple[int, int],
    *,
    cell: float,
    depth: float,
    seed: int,
    basis: NoiseBasis,
    offset: Point,
    device: torch.device,
) -> torch.Tensor:
    """Return one layer of noise: [H, W], about −0.7..0.7.

    A corner (j, i) adds fade(y−j)·fade(x−i)·(value + slope_x·(x−i) + slope_y·(y−j)) to the pixels around it. Rows and
    columns separate, so that the sum over all corners is three small matrix products.

    Args:
        size: Width and height.
        cell: Side of a cell of the lattice, in pixels.
        depth: Place along the third side of the lattice.
        seed: Of the lattice.
        basis: What is random.
        offset: Moves the noise to the right and down, in pixels.
        device: Where the result lies.
    """
    import torch

    first_x, fade_x, along_x = compute_lattice_weights(size[0], offset.x, cell)
    first_y, fade_y, along_y = compute_lattice_weights(size[1], offset.y, cell)
    rows, columns = (first_y, fade_y.shape[1]), (first_x, fade_x.shape[1])
    found = make_corner_values(rows, columns, depth, seed, basis)
    slope_x, slope_y, value = (torch.from_numpy(part).to(device) for part in found)
    down, down_slope, across, across_slope = (
        torch.from_numpy(part).to(device) for part in (fade_y, along_y, fade_x.T.copy(), along_x.T.copy())
    )
    if basis is NoiseBasis.VALUE:
        return down @ (value @ across)
    return down @ (value @ across + slope_x @ across_slope) + down_slope @ (slope_y @ across)
