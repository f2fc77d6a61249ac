"""Where the peaks of heat maps are found."""

from __future__ import annotations

import torch

from nodes.motion.heatmaps import find_peaks
from studio.sdk.pixels import make_pixel_grid
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of Pose."""
    return [peaks_between_pixels()]


def peaks_between_pixels() -> Known:
    """Find the peaks of 64 Gaussians of σ = 2, as models are taught to draw them, with a thousandth of noise."""
    torch.manual_seed(0)
    places = torch.rand(64, 2) * torch.tensor([40.0, 56.0]) + 4.0
    grid = make_pixel_grid(48, 64)
    maps = torch.stack([torch.exp(-(grid - place.view(2, 1, 1)).square().sum(0) / 8.0) for place in places])
    found, _ = find_peaks(maps + 0.001 * torch.randn(maps.shape))
    worst = float((found - places).norm(dim=1).max())
    return Known("motion.pose", "peaks of heat maps, worst of 64", worst, "px of the map", "the places", at_most=0.05)
