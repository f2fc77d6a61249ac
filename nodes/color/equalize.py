"""Equalize: more contrast where there is little."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.pixels import compute_luma

if TYPE_CHECKING:
    import numpy as np
    import torch

_BINS = 256


class EqualizeMethod(StrEnum):
    """Over what the tones are spread evenly."""

    ADAPTIVE = "adaptive"
    GLOBAL = "global"


@node("color.equalize", aliases=("CLAHE", "Histogram Equalization", "Local Contrast", "Auto Contrast", "Dehaze"))
class Equalize(FrameNode):
    """Bring out detail in shadows, haze and flat light by equalizing the histogram.

    Adaptive: contrast-limited adaptive histogram equalization (Zuiderveld, "Contrast Limited Adaptive Histogram
    Equalization", Graphics Gems IV, 1994), as in OpenCV: the picture is divided into tiles; in each, the share of
    darker pixels becomes the new tone, with each histogram bin clipped to the limit; between the tiles' centers the
    tones are interpolated. Global: one such table for the whole picture, without a limit. Only BT.709 luma changes, all
    channels by the same amount, so that hues stay. Tables have 256 entries with interpolation between them, so that
    gradients do not band. Transparent pixels do not count, alpha is not touched; values outside 0..1 are shifted like
    black or white.
    """

    method: EqualizeMethod = Param(
        default=EqualizeMethod.ADAPTIVE, help="Adaptive equalizes each tile by itself, global the whole picture."
    )
    limit: float = Param(
        default=2.0,
        min=1.0,
        max=100.0,
        slider=(1.0, 10.0),
        step=0.1,
        unit="x",
        help="Clip limit of the contrast, for adaptive: higher values show more detail and more noise.",
    )
    tiles: int = Param(
        default=8,
        min=1,
        max=64,
        slider=(1, 16),
        help="Tiles along each side, for adaptive: more tiles work more locally.",
    )
    strength: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="Mix with the original: 1 is the full effect."
    )

    def process(self, image: Image) -> Image:
        """Make the tables, look up the luma, shift the colors."""
        import torch

        if self.strength == 0.0:
            return image
        light = compute_luma(image.pixels).contiguous()
        tables = self._tables(light[0], image.pixels[3] if image.has_alpha else None)
        shift = _looked_up(tables, light).sub_(light.clamp(0.0, 1.0)).mul_(self.strength)
        result = torch.add(image.pixels, shift)
        if image.has_alpha:
            result[3] = image.pixels[3]
        return image.with_pixels(result)

    def _tables(self, light: torch.Tensor, alpha: torch.Tensor | None) -> torch.Tensor:
        """Return a table for each tile, [tiles, tiles, 256], float32, 0..1."""
        import numpy as np
        import torch

        rounded = light.mul(255.0).round_().nan_to_num_(0.0).clamp_(0.0, 255.0)
        if not light.is_cpu:
            return self._tables_on_device(rounded.long(), None if alpha is None else alpha > 0.0)
        levels = rounded.to(torch.uint8).numpy()
        seen = None if alpha is None else (alpha.numpy() > 0.0)
        if self.method is EqualizeMethod.GLOBAL:
            tables = _whole(_histograms(levels, seen, 1)[0])[None]
        else:
            tables = np.stack([_limited(each, self.limit) for each in _histograms(levels, seen, self.tiles)])
        side = round(len(tables) ** 0.5)
        return torch.from_numpy(tables.reshape(side, side, _BINS).astype(np.float32))

    def _tables_on_device(self, levels: torch.Tensor, seen: torch.Tensor | None) -> torch.Tensor:
        """Return what `_tables` does, where the levels lie, int64 [H, W]."""
        import torch

        tiles = 1 if self.method is EqualizeMethod.GLOBAL else self.tiles
        counts = _count_levels(levels, seen, tiles)
        total = counts.sum(1, keepdim=True)
        if self.method is EqualizeMethod.GLOBAL:
            tables, is_flat = _spread_levels(counts, total)
        else:
            tables, is_flat = _limit_levels(counts, total, self.limit), total == 0
        plain = torch.linspace(0.0, 1.0, _BINS, device=levels.device)
        return torch.where(is_flat, plain, tables).view(tiles, tiles, _BINS)


def _count_levels(levels: torch.Tensor, seen: torch.Tensor | None, tiles: int) -> torch.Tensor:
    """Return what `_histograms` does, where the levels lie: int64 [tiles², 256]."""
    import numpy as np
    import torch

    height, width = levels.shape
    across, down = -(-width // tiles), -(-height // tiles)
    device = levels.device
    rows, columns = (
        torch.from_numpy(np.pad(np.arange(size), (0, tile * tiles - size), mode="reflect")).to(device)
        for size, tile in ((height, down), (width, across))
    )
    tile_rows = torch.arange(tiles * down, device=device) // down
    tile_columns = torch.arange(tiles * across, device=device) // across
    bins = (tile_rows[:, None] * tiles + tile_columns) * _BINS + levels[rows][:, columns]
    count = tiles * tiles * _BINS
    if seen is not None:
        bins = torch.where(seen[rows][:, columns], bins, count)
    counts = torch.zeros(count + 1, dtype=torch.int64, device=device)
    bins = bins.flatten()
    return counts.index_add_(0, bins, torch.ones_like(bins))[:count].view(-1, _BINS)


def _limit_levels(counts: torch.Tensor, total: torch.Tensor, limit: float) -> torch.Tensor:
    """Return what `_limited` does for all tiles: float32 [tiles², 256]."""
    import torch

    most = (total * (limit / _BINS)).floor().clamp_min(1.0).long()
    cut = torch.minimum(counts, most)
    over = total - cut.sum(1, keepdim=True)
    rest = over % _BINS
    step = (_BINS // rest.clamp_min(1)).clamp_min(1)
    place = torch.arange(_BINS, device=counts.device)
    more = (place % step == 0) & (place < rest * step)
    return (cut + over // _BINS + more.long()).cumsum(1) / total.clamp_min(1)


def _spread_levels(counts: torch.Tensor, total: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what `_whole` does, float32 [1, 256], and whether there is nothing to spread, [1, 1]."""
    first = counts.gather(1, (counts > 0).int().argmax(1, keepdim=True))
    below = (counts.cumsum(1) - first).clamp_min(0)
    return below / (total - first).clamp_min(1), total == first


def _histograms(levels: np.ndarray, seen: np.ndarray | None, tiles: int) -> np.ndarray:
    """Return how often each level is in each tile, row by row: [tiles², 256].

    As OpenCV does, a picture that cannot be divided evenly is mirrored at its right and lower edge.
    """
    import numpy as np

    height, width = levels.shape
    across, down = -(-width // tiles), -(-height // tiles)
    pad = ((0, down * tiles - height), (0, across * tiles - width))
    rows, columns = np.arange(tiles * down) // down, np.arange(tiles * across) // across
    index = (rows[:, None] * tiles + columns).astype(np.int32) * _BINS + np.pad(levels, pad, mode="reflect")
    counted = index.ravel() if seen is None else index[np.pad(seen, pad, mode="reflect")]
    return np.bincount(counted, minlength=tiles * tiles * _BINS).reshape(-1, _BINS)


def _limited(histogram: np.ndarray, limit: float) -> np.ndarray:
    """Return the table of one tile, [256], 0..1: its histogram cut at the limit, what was cut spread over all."""
    import numpy as np

    total = int(histogram.sum())
    if total == 0:
        return np.linspace(0.0, 1.0, _BINS)
    most = max(int(limit * total / _BINS), 1)
    cut = np.minimum(histogram, most)
    over = total - int(cut.sum())
    cut += over // _BINS
    rest = over % _BINS
    if rest:
        cut[: rest * max(_BINS // rest, 1) : max(_BINS // rest, 1)] += 1
    table: np.ndarray = np.cumsum(cut) / total
    return table


def _whole(histogram: np.ndarray) -> np.ndarray:
    """Return the table of plain equalization, [256], 0..1: the darkest level becomes 0, the brightest 1."""
    import numpy as np

    below = np.cumsum(histogram)
    total, first = int(below[-1]), int(histogram[np.argmax(histogram > 0)])
    if total == first:
        return np.linspace(0.0, 1.0, _BINS)
    table: np.ndarray = (below - first).clip(0) / (total - first)
    return table


def _looked_up(tables: torch.Tensor, light: torch.Tensor) -> torch.Tensor:
    """Return the new luma, [1, H, W]: tables blended between the tiles' centers, tones between their steps."""
    height, width = light.shape[1:]
    tiles = tables.shape[0]
    rows, columns = _between_centers(height, tiles), _between_centers(width, tiles)
    look_up = _on_cpu if light.device.type == "cpu" else _on_device
    return look_up(tables, light, rows, columns)


def _between_centers(size: int, tiles: int) -> np.ndarray:
    """Return where each pixel lies between the tiles' centers, from 0 to tiles − 1, [size]."""
    import numpy as np

    tile = -(-size // tiles)
    return np.clip(np.arange(size, dtype=np.float32) / tile - 0.5, 0.0, tiles - 1.0)


def _on_cpu(tables: torch.Tensor, light: torch.Tensor, rows: np.ndarray, columns: np.ndarray) -> torch.Tensor:
    """Fetch from the tables, lying below each other by columns of tiles, twice: left and right of each pixel."""
    import cv2
    import numpy as np
    import torch

    tiles = tables.shape[0]
    lying = np.ascontiguousarray(tables.permute(1, 0, 2).numpy()).reshape(tiles * tiles, _BINS)
    steps = np.nan_to_num(light[0].numpy().clip(0.0, 1.0), nan=0.0) * np.float32(_BINS - 1)
    left = np.minimum(np.floor(columns), max(tiles - 2, 0))
    sides: list[np.ndarray] = []
    for column in (left, np.minimum(left + 1, tiles - 1)):
        places = np.add.outer(rows, column * np.float32(tiles)).astype(np.float32)
        sides.append(cv2.remap(lying, steps, places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    first, second = sides
    second -= first
    second *= columns - left
    second += first
    return torch.from_numpy(second).unsqueeze(0)


def _on_device(tables: torch.Tensor, light: torch.Tensor, rows: np.ndarray, columns: np.ndarray) -> torch.Tensor:
    import torch
    from torch.nn.functional import grid_sample

    height, width = light.shape[1:]
    span = max(tables.shape[0] - 1, 1) / 2
    grid = torch.empty(1, 1, height, width, 3, device=light.device)
    grid[..., 0] = light.nan_to_num(0.0) * 2 - 1
    grid[..., 1] = torch.from_numpy(columns).to(light.device) / span - 1
    grid[..., 2] = (torch.from_numpy(rows).to(light.device) / span - 1)[:, None]
    volume = tables.to(light.device).unsqueeze(0).unsqueeze(0)  # [1, 1, rows of tiles, columns, 256]
    found = grid_sample(volume, grid, mode="bilinear", padding_mode="border", align_corners=True)
    return found.view(1, height, width)
