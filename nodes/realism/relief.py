"""Surfaces that light falls on: heights, normals, and the shadows they throw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk.pixels import ResampleFilter, make_pixel_grid, remap_pixels, resize, to_interleaved

if TYPE_CHECKING:
    import torch

_STEEPEST = 8.0  # slopes beyond are cliffs between two things, not surfaces
_MARCHES = 28
_FIRST_STEP = 1.5  # pixels
_MARCHED_SIDE = 512
_LEAST_SLOPE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class LightRays:
    """From where light comes at each pixel.

    Args:
        directions: [3, H, W], unit vectors from the surface to the light: right, down, out of the picture.
        distances: [H, W], how far the light is, pixels along the picture.
        falloff: [H, W], how much of the light arrives, 1 right below it.
    """

    directions: torch.Tensor
    distances: torch.Tensor
    falloff: torch.Tensor


def compute_normals(height: torch.Tensor) -> torch.Tensor:
    """Return the unit normals of a height field, by central differences: [H, W] → [3, H, W].

    Args:
        height: Pixels out of the picture. A normal is (−∂z/∂x, −∂z/∂y, 1), made one long; slopes are limited.
    """
    import torch

    flat = torch.zeros_like(height)
    right, down = flat.clone(), flat
    if height.shape[1] > 1:
        right = torch.gradient(height, dim=1)[0]
    if height.shape[0] > 1:
        down = torch.gradient(height, dim=0)[0]
    steep = torch.hypot(right, down)
    limit = torch.where(steep > _STEEPEST, _STEEPEST / steep.clamp_min(1e-6), 1.0)
    vectors = torch.stack([-right * limit, -down * limit, torch.ones_like(height)], dim=-1).permute(2, 0, 1)
    return vectors / vectors.square().sum(0, keepdim=True).sqrt()


def make_parallel_rays(height: torch.Tensor, x: float, y: float, z: float) -> LightRays:
    """Return parallel rays that come from (x, y, z), as seen from the middle of the picture."""
    import torch

    long = max((x * x + y * y + z * z) ** 0.5, 1e-6)
    towards = height.new_tensor([x / long, y / long, z / long]).view(3, 1, 1).expand(-1, *height.shape)
    return LightRays(towards, torch.full_like(height, float("inf")), torch.ones_like(height))


def make_point_light_rays(height: torch.Tensor, x: float, y: float, z: float) -> LightRays:
    """Return the rays of a lamp at (x, y, z) from the middle; light falls with the square of the distance."""
    import torch

    rows, columns = height.shape
    grid = make_pixel_grid(columns, rows, height.device)
    to_x, to_y = x + (columns - 1) / 2 - grid[0], y + (rows - 1) / 2 - grid[1]
    to_z = (z - height).clamp_min(1.0)
    long = (to_x.square() + to_y.square() + to_z.square()).sqrt()
    fall = (max(z, 1.0) / long).square()
    return LightRays(torch.stack([to_x, to_y, to_z]) / long, torch.hypot(to_x, to_y), fall)


def compute_light_visibility(height: torch.Tensor, rays: LightRays, softness: float) -> torch.Tensor:
    """Return how much of the light reaches each point past the heights around it: [H, W], 0..1.

    The ray to the light is followed in growing steps; how far the heights reach above it, in proportion to the way
    passed, is how much of a lamp of some size they hide (I. Quilez, "Soft Shadows in Raymarched SDFs", 2010). Pictures
    with a side above 512 pixels are searched at that size: shadows are soft, and so are the surfaces.

    Args:
        height: [H, W], pixels.
        rays: The light.
        softness: The size of the lamp: 0 draws hard edges, 1 the softest.
    """
    rows, columns = height.shape
    scale = _MARCHED_SIDE / max(rows, columns)
    if scale >= 1.0:
        return _marched(height, rays, softness)
    small = max(1, round(columns * scale)), max(1, round(rows * scale))
    low = resize(height.unsqueeze(0), *small, ResampleFilter.AREA)[0] * scale
    towards = to_interleaved(resize(to_interleaved(rays.directions), *small, ResampleFilter.AREA))
    away = resize(rays.distances.unsqueeze(0), *small, ResampleFilter.NEAREST)[0] * scale
    shade = _marched(low, LightRays(towards, away, low), softness)
    return resize(shade.unsqueeze(0), columns, rows, ResampleFilter.LINEAR)[0]


def _marched(height: torch.Tensor, rays: LightRays, softness: float) -> torch.Tensor:
    """Return what `lit` does, at the size of `height`."""
    import torch

    flat = torch.hypot(rays.directions[0], rays.directions[1]).clamp_min(1e-6)
    across = rays.directions[:2] / flat
    slope = (rays.directions[2] / flat).clamp_min(_LEAST_SLOPE)
    span = float(height.max() - height.min())
    reach = min(span / float(slope.min()), float(max(height.shape)))
    hidden = torch.zeros_like(height)
    if reach <= _FIRST_STEP:
        return 1.0 - hidden
    grid, plane = make_pixel_grid(height.shape[1], height.shape[0], height.device), height.unsqueeze(0)
    edge = 0.05 + 0.6 * softness
    for step in range(_MARCHES):
        way = _FIRST_STEP * (reach / _FIRST_STEP) ** (step / (_MARCHES - 1))
        above = remap_pixels(plane, to_interleaved(grid + across * way))[0] - height - slope * way
        above = torch.where(rays.distances > way, above, -1.0)
        hidden = torch.maximum(hidden, above / (edge * way))
    smooth = hidden.clamp_(0.0, 1.0)
    return 1.0 - smooth * smooth * (3.0 - 2.0 * smooth)
