"""Homographies: from four corners to four corners, and pictures that are drawn by them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import StudioError
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

_LEAST_AREA = 1e-6  # of a triangle of corners, as a part of the square of the longest side
_MOST_SAMPLES = 4  # along each side of a pixel
_PROBES = 17
_NOWHERE = -1e6  # px: where nothing is fetched
_LEAST_DEPTH = 1e-6  # of the depth at the middle of the result
_LEAST_SLANT = 1e-9
_SMALLEST_STEP = 1.5  # px of the picture for one of the result, from which on areas are averaged

Corners = Sequence[tuple[float, float]]


def compute_homography(source: Corners, target: Corners) -> np.ndarray:
    """Return the matrix that takes four points to four others: float64 [3, 3], (x', y', w') = matrix · (x, y, 1).

    At the points, w' is positive.

    Args:
        source: Four points in the order of a walk around them.
        target: The points that they become.

    Raises:
        StudioError: Three corners lie on a line, the outline crosses itself, or a corner points inwards.
    """
    import numpy as np

    for corners in (source, target):
        require_convex(corners)
    to_source, to_target = _map_unit_square(source), _map_unit_square(target)
    matrix = to_target @ np.linalg.inv(to_source)
    if (matrix[2] @ np.array([*source[0], 1.0])) < 0:
        matrix = -matrix
    return np.asarray(matrix / np.abs(matrix).max())


def _map_unit_square(corners: Corners) -> np.ndarray:
    """Return the homography from the unit square (P. Heckbert, "Fundamentals of Texture Mapping", 1989)."""
    import numpy as np

    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    sides = np.array([[x1 - x2, x3 - x2], [y1 - y2, y3 - y2]], np.float64)
    g, h = np.linalg.solve(sides, np.array([sum_x, sum_y], np.float64))
    return np.array([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])


def require_convex(corners: Corners) -> None:
    """Raise StudioError unless four corners, in the order of a walk around them, make a convex quadrangle."""
    turns = []
    longest = max(math.dist(one, other) for one in corners for other in corners)
    for index, corner in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % 4]
        back = corner[0] - before[0], corner[1] - before[1]
        ahead = after[0] - corner[0], after[1] - corner[1]
        turns.append(back[0] * ahead[1] - back[1] * ahead[0])
    found = ", ".join(f"({x:.1f}, {y:.1f})" for x, y in corners)
    if not all(math.isfinite(turn) for turn in turns) or min(map(abs, turns)) <= _LEAST_AREA * longest**2:
        raise StudioError(
            tr("Three of the corners {corners} px lie on one line, so there is no such view; move one.", corners=found)
        )
    left = sum(turn > 0 for turn in turns)
    if left == 2:
        raise StudioError(
            tr(
                "The outline of the corners {corners} px crosses itself; put them in the order upper left, "
                "upper right, lower right, lower left.",
                corners=found,
            )
        )
    if left in (1, 3):
        raise StudioError(
            tr("One of the corners {corners} px points inwards, so there is no such view; move it out.", corners=found)
        )


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
