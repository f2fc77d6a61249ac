"""Pixel coverage of bars, rays and lines, anti-aliased by distance. All on one device, [H, W]."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class PixelGrid:
    """The places of a picture's pixels: x [W] and y [H, 1], in pixels from its upper left corner."""

    x: torch.Tensor
    y: torch.Tensor

    @classmethod
    def from_size(cls, width: int, height: int, device: torch.device) -> PixelGrid:
        """Return the places of the pixels' middles."""
        import torch

        return cls(
            torch.arange(width, device=device, dtype=torch.float32) + 0.5,
            (torch.arange(height, device=device, dtype=torch.float32) + 0.5).unsqueeze(1),
        )

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.x)

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.y)


def rasterize_capsules(across: torch.Tensor, along: torch.Tensor, half: float, length: torch.Tensor) -> torch.Tensor:
    """Return the coverage of strokes with round ends.

    Args:
        across: Distance from the stroke's middle line, in pixels.
        along: Place along it, from its foot.
        half: Half its width.
        length: From foot to top; at least twice `half`, and the ends are round.
    """
    import torch

    beyond = torch.maximum(half - along, along - (length - half)).clamp_min(0.0)
    return (half + 0.5 - torch.hypot(across, beyond)).clamp(0.0, 1.0)


def rasterize_stroke(distance: torch.Tensor, half: float) -> torch.Tensor:
    """Return the coverage of a line at a distance, `half` its width; one thinner than a pixel is fainter."""
    return (max(0.5, half) + 0.5 - distance.abs()).clamp(0.0, 1.0) * min(1.0, half / 0.5)


def rasterize_curve(heights: torch.Tensor, radius: float, grid: PixelGrid) -> torch.Tensor:
    """Return the coverage of a curve y(x), drawn with a round brush; one thinner than a pixel is fainter.

    The stroke reaches from the lowest to the highest place of the brush over each column: the curve, dilated by a disc.

    Args:
        heights: [W], y at the middle of each column, in pixels.
        radius: Of the brush in pixels.
        grid: The picture.
    """
    import torch

    faint, radius = min(1.0, radius / 0.5), max(0.5, radius)
    reach = math.ceil(radius)
    padded = torch.nn.functional.pad(heights.view(1, 1, -1), (reach, reach), mode="replicate").view(-1)
    offsets = torch.arange(-reach, reach + 1, device=heights.device, dtype=torch.float32)
    brush = (radius**2 - offsets**2).clamp_min(0.0).sqrt()
    brush[offsets.abs() > radius] = -math.inf
    around = padded.unfold(0, 2 * reach + 1, 1)
    top, bottom = (around - brush).amin(dim=1), (around + brush).amax(dim=1)
    return (grid.y - top + 0.5).clamp(0.0, 1.0) * (bottom - grid.y + 0.5).clamp(0.0, 1.0) * faint


def interpolate_bands(levels: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Return levels [B] at places between them (0 is the first), straight lines between; held beyond."""
    import torch

    at = places.clamp(0.0, len(levels) - 1.0)
    low = at.floor().long().clamp_max(max(0, len(levels) - 2))
    return torch.lerp(levels[low], levels[(low + 1).clamp_max(len(levels) - 1)], at - low)
