"""Pictures in perspective, drawn by a homography."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.sdk.pixels import (
    BorderMode,
    ResampleFilter,
    apply_affine,
    make_pixel_grid,
    premultiply,
    remap_pixels,
    resize,
    to_interleaved,
    unpremultiply,
)

if TYPE_CHECKING:
    import numpy as np
    import torch

_MOST_SAMPLES = 4  # along each side of a pixel
_PROBES = 17
_NOWHERE = -1e6  # px: where nothing is fetched
_LEAST_DEPTH = 1e-6  # of the depth at the middle of the result
_LEAST_SLANT = 1e-9
_SMALLEST_STEP = 1.5  # px of the picture for one of the result, from which on areas are averaged


def draw_by_homography(
    pixels: torch.Tensor,
    matrix: np.ndarray,
    width: int,
    height: int,
    *,
    filter: ResampleFilter = ResampleFilter.CUBIC,
    outside: BorderMode = BorderMode.BLACK,
    check: Callable[[], None] = lambda: None,
) -> torch.Tensor:
    """Return a picture in perspective: [C, H, W] → [C, height, width].

    Where it gets smaller, each pixel is the mean of several places, up to 4 × 4, and beyond that the picture is first
    shrunk by area.

    Args:
        pixels: [C, H, W]; a fourth channel is alpha.
        matrix: From the points of the result to those of the picture, in pixels from their upper left corners. What
            has a positive w' is seen.
        width: Of the result.
        height: Of the result.
        filter: NEAREST, LINEAR or CUBIC; the others count as CUBIC.
        outside: What lies outside the picture.
        check: Called between the steps; raises if the work was canceled.
    """
    import numpy as np

    if np.abs(matrix[2, :2]).max() * max(width, height) < _LEAST_SLANT * abs(matrix[2, 2]):
        rows = matrix[:2] / matrix[2, 2]
        return apply_affine(pixels, rows.tolist(), width, height, filter=filter, outside=outside)
    if filter is ResampleFilter.NEAREST:
        return remap_pixels(pixels, _make_places(matrix, width, height, pixels, (0.5, 0.5)), filter, outside)
    fetch = ResampleFilter.LINEAR if filter is ResampleFilter.LINEAR else ResampleFilter.CUBIC
    least, most = _measure_steps(matrix, pixels, width, height)
    if least > _MOST_SAMPLES / 2:
        pixels, matrix = _shrink_before(pixels, matrix, 2.0 * least / _MOST_SAMPLES)
        most *= _MOST_SAMPLES / (2.0 * least)
    count = 1 if most <= _SMALLEST_STEP else min(_MOST_SAMPLES, math.ceil(most))
    fetch = fetch if count == 1 else ResampleFilter.LINEAR
    planes = premultiply(pixels) if pixels.shape[0] == 4 else pixels
    parts = [planes[:3], planes[3:]] if pixels.shape[0] == 4 else [planes]
    found: list[torch.Tensor] = []
    places = [((across + 0.5) / count, (down + 0.5) / count) for down in range(count) for across in range(count)]
    for index, place in enumerate(places):
        check()
        at = _make_places(matrix, width, height, pixels, place)
        fetched = [remap_pixels(part, at, fetch, outside) for part in parts]
        found = fetched if index == 0 else [total.add_(part) for total, part in zip(found, fetched, strict=True)]
    return _join_parts(pixels, found, 1.0 / len(places))


def _join_parts(pixels: torch.Tensor, parts: list[torch.Tensor], factor: float) -> torch.Tensor:
    import torch

    if len(parts) == 1:
        return parts[0].mul_(factor)
    return unpremultiply(to_interleaved(torch.cat(parts).mul_(factor)))


def _make_places(
    matrix: np.ndarray, width: int, height: int, pixels: torch.Tensor, place: tuple[float, float]
) -> torch.Tensor:
    """Return where each pixel of the result is fetched, as `remap_pixels` takes it: [2, height, width].

    Args:
        matrix: From the result to the picture.
        width: Of the result.
        height: Of the result.
        pixels: The picture, for its device.
        place: The point of each pixel that counts, from its upper left corner, 0..1.
    """
    import torch

    grid = make_pixel_grid(width, height, pixels.device)
    x, y = grid[0, :1] + place[0], grid[1, :, :1] + place[1]
    top, middle, bottom = matrix.tolist()
    depth = x * bottom[0] + (y * bottom[1] + bottom[2])
    is_seen = depth > _LEAST_DEPTH * abs(bottom[0] * width / 2 + bottom[1] * height / 2 + bottom[2])
    share = torch.where(is_seen, depth, 1.0).reciprocal()
    places = torch.empty((height, width, 2), device=pixels.device)
    for axis, row in enumerate((top, middle)):
        at = (x * row[0] + (y * row[1] + row[2])) * share - 0.5
        places[..., axis] = torch.where(is_seen, at, _NOWHERE)
    return places.permute(2, 0, 1)


def _measure_steps(matrix: np.ndarray, pixels: torch.Tensor, width: int, height: int) -> tuple[float, float]:
    """Return how many pixels of the picture one of the result steps over, least and most, where that is seen."""
    import numpy as np

    x, y = np.meshgrid(np.linspace(0.0, width, _PROBES), np.linspace(0.0, height, _PROBES))
    points = np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    with np.errstate(all="ignore"):
        u, v, w = matrix @ points
        across, down = u / w, v / w
        slopes = np.stack(
            [
                np.stack([matrix[0, 0] - across * matrix[2, 0], matrix[0, 1] - across * matrix[2, 1]]) / w,
                np.stack([matrix[1, 0] - down * matrix[2, 0], matrix[1, 1] - down * matrix[2, 1]]) / w,
            ]
        )
        steps = np.hypot(slopes[0], slopes[1])
        inside = (w > 0) & (across >= 0) & (across <= pixels.shape[2]) & (down >= 0) & (down <= pixels.shape[1])
    seen = steps[:, inside & np.isfinite(steps).all(0)]
    if not seen.size:
        return 1.0, 2.0
    return float(seen.min()), float(seen.max())


def _shrink_before(pixels: torch.Tensor, matrix: np.ndarray, factor: float) -> tuple[torch.Tensor, np.ndarray]:
    """Return a smaller picture, and the matrix to it."""
    import numpy as np

    height, width = pixels.shape[1:]
    small_width, small_height = max(1, round(width / factor)), max(1, round(height / factor))
    small = resize(pixels, small_width, small_height, ResampleFilter.AREA)
    return small, np.diag([small_width / width, small_height / height, 1.0]) @ matrix
