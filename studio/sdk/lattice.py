"""3-D lookup tables: a map of colours, kept at the points of a lattice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def identity_lattice(size: int) -> torch.Tensor:
    """Return the colours 0..1 at the points of a lattice: [size, size, size, 3], by blue, green, red."""
    import torch

    steps = torch.linspace(0.0, 1.0, size)
    blue, green, red = torch.meshgrid(steps, steps, steps, indexing="ij")
    return torch.stack([red, green, blue], dim=-1)


def apply_lattice(pixels: torch.Tensor, lattice: torch.Tensor) -> torch.Tensor:
    """Look every colour up, between the points of the lattice trilinearly.

    Args:
        pixels: [3|4, H, W]. Alpha passes as it is. Colours outside 0..1 are moved as the nearest one within.
        lattice: [n, n, n, 3], by blue, green, red, on any device.

    Returns:
        As many channels as `pixels`, lying as [H, W, C] in memory.
    """
    import torch
    from torch.nn.functional import grid_sample

    height, width = pixels.shape[1:]
    colors = pixels[:3].permute(1, 2, 0)
    volume = lattice.to(pixels.device).permute(3, 0, 1, 2).unsqueeze(0)
    grid = (colors * 2 - 1).reshape(1, 1, height, width, 3)
    found = grid_sample(volume, grid, mode="bilinear", padding_mode="border", align_corners=True)
    result = torch.empty((height, width, pixels.shape[0]), device=pixels.device).permute(2, 0, 1)
    torch.add(found.view(3, height, width), pixels[:3], out=result[:3])
    result[:3] -= pixels[:3].clamp(0.0, 1.0)
    if pixels.shape[0] == 4:
        result[3] = pixels[3]
    return result
