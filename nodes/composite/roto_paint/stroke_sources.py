"""Sources that strokes paint with: a shifted picture, a blurred one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from nodes.composite.roto_paint.coverage_tiles import CoverageTile
from studio.sdk.pixels import gaussian_blur, get_blur_radius, premultiply, unpremultiply

if TYPE_CHECKING:
    import torch


class PaintSource(NamedTuple):
    """What a stroke paints with in a tile.

    Args:
        pixels: [3|4, H, W], straight.
        cover: [1, H, W], how much it covers, with the stroke's opacity.
    """

    pixels: torch.Tensor
    cover: torch.Tensor


def read_shifted(pixels: torch.Tensor, tile: CoverageTile, dx: float, dy: float) -> PaintSource:
    """Return a picture as it is some pixels away from a tile, between pixels by linear interpolation.

    Where nothing is, outside of the picture, nothing is covered.

    Args:
        pixels: [3|4, H, W], straight.
        tile: Where it is painted.
        dx: Pixels to the right.
        dy: Pixels down.
    """
    left, top = math.floor(dx + 1e-4), math.floor(dy + 1e-4)
    across, down = max(0.0, dx - left), max(0.0, dy - top)
    is_whole = across < 1e-3 and down < 1e-3
    part, inside = _take(pixels, tile, left, top, 0 if is_whole else 1)
    if is_whole:
        return PaintSource(part, tile.cover * inside)
    has_alpha = part.shape[0] == 4
    plain = _interpolate(premultiply(part) if has_alpha else part, across, down)
    inside = _interpolate(inside, across, down)
    return PaintSource(unpremultiply(plain) if has_alpha else plain, tile.cover * (inside > 1.0 - 1e-3))


def _interpolate(part: torch.Tensor, across: float, down: float) -> torch.Tensor:
    """Return the values between pixels: [C, H + 1, W + 1] → [C, H, W]."""
    import torch

    rows = torch.lerp(part[:, :-1], part[:, 1:], down) if down else part[:, :-1]
    return torch.lerp(rows[:, :, :-1], rows[:, :, 1:], across) if across else rows[:, :, :-1]


def _take(pixels: torch.Tensor, tile: CoverageTile, dx: int, dy: int, more: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a part of a picture, the edge repeated outside; and where it lies inside, [1, H, W]."""
    import torch

    height, width = tile.cover.shape[1] + more, tile.cover.shape[2] + more
    top, left = tile.top + dy, tile.left + dx
    if top >= 0 and left >= 0 and top + height <= pixels.shape[1] and left + width <= pixels.shape[2]:
        return pixels[:, top : top + height, left : left + width], tile.cover.new_ones((1, 1, 1)).expand(
            1, height, width
        )
    rows, columns = torch.arange(top, top + height), torch.arange(left, left + width)
    inside = ((rows >= 0) & (rows < pixels.shape[1]))[:, None] & ((columns >= 0) & (columns < pixels.shape[2]))
    found = pixels[:, rows.clamp(0, pixels.shape[1] - 1)[:, None], columns.clamp(0, pixels.shape[2] - 1)]
    return found, inside.float().unsqueeze(0)


def blur_tiles(pixels: torch.Tensor, tiles: tuple[CoverageTile, ...], sigma: float) -> list[PaintSource]:
    """Return a picture blurred by a Gaussian where tiles are.

    Args:
        pixels: [3|4, H, W].
        tiles: Where.
        sigma: Standard deviation, pixels.
    """
    radius = get_blur_radius(sigma)
    if radius is not None:
        return [PaintSource(_blur_around(pixels, tile, sigma, radius), tile.cover) for tile in tiles]
    blurred = gaussian_blur(pixels, sigma)
    return [PaintSource(blurred[tile.area], tile.cover) for tile in tiles]


def _blur_around(pixels: torch.Tensor, tile: CoverageTile, sigma: float, radius: int) -> torch.Tensor:
    """Return a tile of the blurred picture: as if all of it were blurred."""
    height, width = tile.cover.shape[1:]
    top, left = max(0, tile.top - radius), max(0, tile.left - radius)
    part = pixels[:, top : tile.top + height + radius, left : tile.left + width + radius]
    blurred = gaussian_blur(part, sigma)
    return blurred[:, tile.top - top : tile.top - top + height, tile.left - left : tile.left - left + width]
