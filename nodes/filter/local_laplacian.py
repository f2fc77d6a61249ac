"""The local Laplacian: detail of each size, told from edges by contrast, so that edges get no halos."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.sdk.pixels.plane_filters import double_planes, halve_planes

if TYPE_CHECKING:
    import numpy as np
    import torch

_PERIOD_MARGIN = 5.0  # contrasts beyond 0..1 before the waves repeat, where the remapping has fallen to 2e-5
_WAVES_END = 4.5  # contrasts times the highest frequency, where a wave's share has fallen to 2e-4
LEVELS = 6
"""Sizes that are told apart: about 1, 2, 4, 8, 16 and 32 pixels."""


def compute_detail(gray: np.ndarray, amounts: Sequence[float], contrast: float) -> np.ndarray:
    """Return what is to be added to a picture for so much more detail: float32 [H, W].

    S. Paris, S. Hasinoff and J. Kautz, "Local Laplacian Filters" (2011), with the remapping
    r(i) = i + a·(i − g)·exp(−(i − g)² / 2σ²) about each pixel's own brightness g: differences well below the contrast σ
    are amplified, larger ones (edges) stay as they are. The remapping is a sum of sines, so that it is exact for every
    g at the cost of a few Laplacian pyramids (Y. Sumiya et al., "Gaussian Fourier Pyramid for Local Laplacian Filter",
    2022): sin ω(i − g) = sin ωi · cos ωg − cos ωi · sin ωg.

    Args:
        gray: float32 [H, W]; what lies outside 0..1 counts as 0 or 1.
        amounts: For each size from fine to coarse, at most LEVELS: 0 changes nothing, −1 takes the detail away.
        contrast: σ, above 0.
    """
    import numpy as np

    gray = np.clip(gray, 0.0, 1.0).astype(np.float32)
    count = min(len(amounts), max(1, int(math.log2(max(1, min(gray.shape))))))
    bases = _gaussian_pyramid(gray, count)
    added = [np.zeros_like(base) for base in bases[:-1]]
    for frequency, share in fit_sine_waves(contrast):
        angles = gray * np.float32(frequency)
        sines, cosines = (_laplacian_pyramid(wave, count) for wave in (np.sin(angles), np.cos(angles)))
        for level in range(count):
            if amounts[level] != 0.0:
                base = bases[level] * np.float32(frequency)
                wave = np.cos(base) * sines[level] - np.sin(base) * cosines[level]
                added[level] += np.float32(share * amounts[level]) * wave
    return _collapsed(added, bases, contrast)


def compute_detail_on_device(gray: torch.Tensor, amounts: Sequence[float], contrast: float) -> torch.Tensor:
    """Return what `compute_detail` does, by torch, where the picture lies: [H, W]."""
    import torch

    gray = gray.clamp(0.0, 1.0)
    count = min(len(amounts), max(1, int(math.log2(max(1, min(gray.shape))))))
    bases = [gray]
    for _ in range(count):
        bases.append(halve_planes(bases[-1]))
    added = [torch.zeros_like(base) for base in bases[:-1]]
    for frequency, share in fit_sine_waves(contrast):
        waves = torch.stack([(gray * frequency).sin_(), (gray * frequency).cos_()])
        for level in range(count):
            small = halve_planes(waves)
            if amounts[level] != 0.0:
                sine, cosine = waves - double_planes(small, *waves.shape[1:])
                base = bases[level] * frequency
                added[level] += (base.cos() * sine - base.sin() * cosine) * (share * amounts[level])
            waves = small
    total = added[0]
    for level in range(1, len(added)):
        planes = torch.stack([added[level], bases[level]])
        for size in reversed(bases[:level]):
            planes = double_planes(planes, *size.shape)
        large, base = planes
        total = total + large * torch.exp(-(((gray - base) / contrast) ** 2))
    return total


def fit_sine_waves(contrast: float) -> list[tuple[float, float]]:
    """Return the sines whose sum is d·exp(−d² / 2σ²) for |d| ≤ 1: frequency and share of each.

    The function's Fourier transform is σ³ √(2π) ω exp(−σ² ω² / 2); over a period T each frequency 2πk/T gets 2/T of it.
    """
    period = 1.0 + _PERIOD_MARGIN * contrast
    step = 2 * math.pi / period
    count = max(1, math.ceil(_WAVES_END / (contrast * step)))
    found = []
    for index in range(1, count + 1):
        frequency = index * step
        share = contrast**3 * math.sqrt(2 * math.pi) * frequency * math.exp(-((contrast * frequency) ** 2) / 2)
        found.append((frequency, share * 2 / period))
    return found


def _gaussian_pyramid(plane: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the plane and `count` smaller ones, each half as large."""
    import cv2

    levels = [plane]
    for _ in range(count):
        levels.append(cv2.pyrDown(levels[-1]))
    return levels


def _laplacian_pyramid(plane: np.ndarray, count: int) -> list[np.ndarray]:
    """Return what each of `count` levels adds to the smaller one."""
    import cv2

    levels = _gaussian_pyramid(plane, count)
    return [large - cv2.pyrUp(small, dstsize=large.shape[::-1]) for large, small in pairwise(levels)]


def _collapsed(added: list[np.ndarray], bases: list[np.ndarray], contrast: float) -> np.ndarray:
    """Return the sum of all levels at full size, each as far as its base is like the pixel.

    Beside an edge a smaller base is a mix of both sides. What was found for the mix is no detail of either side, and
    would be a faint halo: it counts by exp(−d² / σ²), where d is the difference of pixel and base.

    Args:
        added: For each level, what is to be added.
        bases: The Gaussian pyramid of the picture.
        contrast: σ.
    """
    import cv2
    import numpy as np

    total = added[0]
    for level in range(1, len(added)):
        large, base = added[level], bases[level]
        for size in reversed(bases[:level]):
            large, base = (cv2.pyrUp(plane, dstsize=size.shape[::-1]) for plane in (large, base))
        total = total + large * np.exp(-(((bases[0] - base) / np.float32(contrast)) ** 2))
    return total
