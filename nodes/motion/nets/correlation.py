"""Correlation of each place of one picture with each place of another, as RAFT looks it up (Teed & Deng 2020)."""

from __future__ import annotations

import math

import torch
from torch.nn import functional


class CorrelationVolume:
    """Dot products of all pairs of feature vectors, at full size and at halves of it.

    The first picture keeps its size in all levels, the second is averaged over 2×2, 4×4, … places.

    Args:
        first: [B, C, H, W].
        second: [B, C, H, W].
        levels: How many sizes of the second there are.
        radius: Places that are looked at to each side.
    """

    def __init__(self, first: torch.Tensor, second: torch.Tensor, levels: int, radius: int) -> None:
        batch, channels, height, width = first.shape
        self._radius = radius
        pairs = torch.matmul(first.flatten(2).transpose(1, 2).float(), second.flatten(2).float())
        volume = (pairs / math.sqrt(channels)).view(batch * height * width, 1, height, width)
        self._levels = [volume]
        for _ in range(levels - 1):
            if min(volume.shape[-2:]) < 2:
                break
            volume = functional.avg_pool2d(volume, 2)
            self._levels.append(volume)
        self._absent = levels - len(self._levels)

    def look_up_correlation(self, places: torch.Tensor) -> torch.Tensor:
        """Return how alike what lies around places of the second picture is to each place of the first.

        Args:
            places: [B, 2, H, W], (x, y), where (0, 0) is the middle of the first place.

        Returns:
            [B, levels · (2 radius + 1)², H, W]; 0 outside the picture, and for levels that would be smaller than a
            place.
        """
        batch, _, height, width = places.shape
        middle = places.permute(0, 2, 3, 1).reshape(-1, 1, 1, 2)
        window = _window(self._radius, places)
        found = []
        for number, volume in enumerate(self._levels):
            at = (middle + 0.5) / 2**number + window  # from the corner of the first place
            size = at.new_tensor((volume.shape[-1], volume.shape[-2]))
            seen = functional.grid_sample(volume, 2.0 * at / size - 1.0, align_corners=False)
            found.append(seen.view(batch, height, width, -1))
        found += [torch.zeros_like(found[0])] * self._absent
        return torch.cat(found, -1).permute(0, 3, 1, 2)


def _window(radius: int, like: torch.Tensor) -> torch.Tensor:
    """Return the offsets of a square window: [1, 2 radius + 1, 2 radius + 1, 2], (x, y)."""
    steps = torch.arange(-radius, radius + 1, device=like.device, dtype=like.dtype)
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([x, y], -1).unsqueeze(0)
