"""Lookup tables: a map of tones, kept at steps, or a map of colours, kept at the points of a lattice."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk.color.color_spaces import ColorProcessor, make_lut3d_processor

if TYPE_CHECKING:
    import numpy as np
    import torch

_STRIP = 64  # rows that OpenCV is given at once
_MAX_ROW_LENGTH = 32_000  # numbers in a row that it takes


def make_identity_lut3d(size: int) -> torch.Tensor:
    """Return the colours 0..1 at the points of a lattice: [size, size, size, 3], by blue, green, red."""
    import torch

    steps = torch.linspace(0.0, 1.0, size)
    blue, green, red = torch.meshgrid(steps, steps, steps, indexing="ij")
    return torch.stack([red, green, blue], dim=-1)


def apply_lut3d(pixels: torch.Tensor, lattice: torch.Tensor) -> torch.Tensor:
    """Look up every colour as `apply_clamped_lut3d` does, but keep the distance of values outside 0..1.

    Args:
        pixels: [3|4, H, W]. Alpha passes as it is. Colours outside 0..1 are moved as the nearest one within.
        lattice: [n, n, n, 3], by blue, green, red, on any device.

    Returns:
        As many channels as `pixels`, lying as [H, W, C] in memory.
    """
    result = apply_clamped_lut3d(pixels, lattice, alpha=pixels[3:])
    result[:3] += pixels[:3]
    result[:3] -= pixels[:3].clamp(0.0, 1.0)
    return result


def apply_clamped_lut3d(pixels: torch.Tensor, lattice: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Look every colour up, between the points of the lattice; what lies outside 0..1 as the nearest within.

    On the CPU by OpenColorIO, which divides cells into tetrahedra and is six times as fast as torch; on other devices
    trilinearly.

    Args:
        pixels: [3|4, H, W]; the first three channels are the places.
        lattice: [n, n, n, 3], by blue, green, red, on any device; never written to again.
        alpha: [1, H, W], which becomes the fourth channel; [0, H, W] where `pixels` has three.

    Returns:
        As many channels as `pixels`, lying as [H, W, C] in memory.
    """
    on_cpu = pixels.device.type == "cpu"
    result = (
        _make_tetrahedral_processor(lattice).apply_to_pixels(pixels) if on_cpu else _apply_trilinear(pixels, lattice)
    )
    result[3:] = alpha
    return result


@lru_cache(maxsize=8)
def _make_tetrahedral_processor(lattice: torch.Tensor) -> ColorProcessor:
    return make_lut3d_processor(lattice)


@lru_cache(maxsize=8)
def _bring_lattice(lattice: torch.Tensor, device: str) -> torch.Tensor:
    """Return a lattice on a device, as a volume: [1, 3, n, n, n]; it goes up once, and not with each frame."""
    return lattice.to(device).permute(3, 0, 1, 2).unsqueeze(0)


def _apply_trilinear(pixels: torch.Tensor, lattice: torch.Tensor) -> torch.Tensor:
    import torch
    from torch.nn.functional import grid_sample

    height, width = pixels.shape[1:]
    volume = _bring_lattice(lattice, str(pixels.device))
    grid = (pixels[:3].permute(1, 2, 0) * 2 - 1).reshape(1, 1, height, width, 3)
    found = grid_sample(volume, grid, mode="bilinear", padding_mode="border", align_corners=True)
    result = torch.empty((height, width, pixels.shape[0]), device=pixels.device).permute(2, 0, 1)
    result[:3] = found.view(3, height, width)
    return result


def apply_lut1d(pixels: torch.Tensor, tables: torch.Tensor) -> torch.Tensor:
    """Look each channel up in a table of its own, between its steps linearly.

    Args:
        pixels: [3|4, H, W]. Alpha passes as it is. Outside 0..1, tables go straight on.
        tables: [3, N], float32, on the CPU: the values at N ≥ 2 steps from 0 to 1; N < 32000.

    Returns:
        As many channels as `pixels`, lying as [H, W, C] in memory.
    """
    import torch

    within = pixels.permute(1, 2, 0).contiguous()
    low, high = (float(bound) for bound in torch.aminmax(within))
    found = (
        _apply_lut1d_on_cpu(within, tables)
        if within.device.type == "cpu"
        else _apply_lut1d_on_device(within, tables.to(within.device))
    )
    result = found.permute(2, 0, 1)
    if low < 0.0 or high > 1.0:
        _add_extrapolation(result, pixels, tables)
    if pixels.shape[0] == 4:
        result[3] = pixels[3]
    return result


def _apply_lut1d_on_cpu(pixels: torch.Tensor, tables: torch.Tensor) -> torch.Tensor:
    """Fetch from the tables, one below the other, as from a picture; faster than to index them."""
    import cv2
    import numpy as np
    import torch

    height, width, channels = pixels.shape
    source, result = pixels.numpy(), np.empty(tuple(pixels.shape), np.float32)
    lying = np.ascontiguousarray(tables.numpy())
    across = _MAX_ROW_LENGTH // channels
    for left in range(0, width, across):
        for top in range(0, height, _STRIP):
            part = source[top : top + _STRIP, left : left + across]
            places = np.multiply(part, np.float32(lying.shape[1] - 1)).reshape(part.shape[0], -1)
            rows = _make_row_indices(part.shape[1], channels)[: part.shape[0]]
            fetched = cv2.remap(lying, places, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            result[top : top + _STRIP, left : left + across] = fetched.reshape(part.shape)
    return torch.from_numpy(result)


@lru_cache(maxsize=4)
def _make_row_indices(width: int, channels: int) -> np.ndarray:
    """Return which table each number of a strip is looked up in: its channel; alpha in any."""
    import numpy as np

    return np.tile(np.arange(channels, dtype=np.float32) % 3, (_STRIP, width))


def _apply_lut1d_on_device(pixels: torch.Tensor, tables: torch.Tensor) -> torch.Tensor:
    import torch

    places = pixels[..., :3].nan_to_num().clamp(0.0, 1.0) * (tables.shape[1] - 1)
    index = places.long().clamp_max(tables.shape[1] - 2)
    channel = torch.arange(3, device=pixels.device)
    found = torch.lerp(tables[channel, index], tables[channel, index + 1], places - index)
    return torch.cat([found, pixels[..., 3:]], dim=2)


def _add_extrapolation(result: torch.Tensor, pixels: torch.Tensor, tables: torch.Tensor) -> None:
    """Add what lies outside 0..1, along the slopes of the tables' ends."""
    steps = tables.shape[1] - 1
    ends = tables.to(pixels.device)
    below, above = (ends[:, 1] - ends[:, 0]) * steps, (ends[:, -1] - ends[:, -2]) * steps
    result[:3] += pixels[:3].clamp_max(0.0) * below.view(3, 1, 1)
    result[:3] += (pixels[:3] - 1.0).clamp_min(0.0) * above.view(3, 1, 1)
