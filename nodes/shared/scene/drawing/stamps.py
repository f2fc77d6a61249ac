"""Many small things at once: each a patch of coverage, added up, so that their order does not matter."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.surface import DrawingSurface, PixelRectangle

if TYPE_CHECKING:
    import numpy as np

    Coverage = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

_BAND = 1 << 21  # pixels that are added up at once
_CHUNK = 1 << 20  # pixels of patches that are worked out at once
_SIDES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)


def draw_stamps(
    surface: DrawingSurface, x: np.ndarray, y: np.ndarray, reach: np.ndarray, colors: np.ndarray, coverage: Coverage
) -> None:
    """Draw many small things. Where several lie over each other their colors mix by coverage.

    Args:
        surface: Drawn on.
        x: [n], the middles, in pixels.
        y: [n].
        reach: [n], how far each reaches, in pixels; what goes farther is cut off.
        colors: [n, 3], or [3] for all.
        coverage: Given some indices [m], and places from their middles across [m, 1, p] and down [m, p, 1] in pixels,
            returns [m, p, p], 0..1.
    """
    import numpy as np

    seen = (x > -reach) & (x < surface.width + reach) & (y > -reach) & (y < surface.height + reach) & (reach > 0.0)
    indices = np.flatnonzero(seen)
    rows = max(1, _BAND // surface.width)
    for top in range(0, surface.height if len(indices) else 0, rows):
        band = PixelRectangle(0, top, surface.width, min(surface.height, top + rows))
        inside = indices[(y[indices] + reach[indices] > band.top) & (y[indices] - reach[indices] < band.bottom)]
        if len(inside):
            _stamp_band(surface, band, _patches(inside, x, y, reach, coverage), colors)


def _patches(
    indices: np.ndarray, x: np.ndarray, y: np.ndarray, reach: np.ndarray, coverage: Coverage
) -> Iterator[tuple[int, int, int, np.ndarray]]:
    """Yield (index, left, top, patch [p, p]) of each thing; those of about one size are worked out together."""
    import numpy as np

    sides = np.asarray(_SIDES)
    size = sides[np.minimum(np.searchsorted(sides, np.ceil(reach[indices])), len(sides) - 1)]
    for side in np.unique(size):
        same = indices[size == side]
        count = max(1, _CHUNK // int(2 * side + 1) ** 2)
        steps = np.arange(2 * side + 1, dtype=np.float32) + np.float32(0.5)
        for start in range(0, len(same), count):
            some = same[start : start + count]
            left, top = np.floor(x[some]).astype(int) - side, np.floor(y[some]).astype(int) - side
            across = steps[None, None, :] + (left - x[some]).astype(np.float32)[:, None, None]
            down = steps[None, :, None] + (top - y[some]).astype(np.float32)[:, None, None]
            patches = coverage(some, across, down)
            yield from zip(some.tolist(), left.tolist(), top.tolist(), patches, strict=True)


def _stamp_band(
    surface: DrawingSurface,
    band: PixelRectangle,
    patches: Iterator[tuple[int, int, int, np.ndarray]],
    colors: np.ndarray,
) -> None:
    """Add patches up within some rows, and lay them over the picture."""
    import numpy as np

    weight = np.zeros((band.height, band.width), np.float32)
    light = np.zeros((band.height, band.width, 3), np.float32) if colors.ndim == 2 else None
    left, top, right, bottom = band.right, band.bottom, 0, band.top
    for index, x, y, patch in patches:
        at = PixelRectangle(max(x, 0), max(y, band.top), min(x + patch.shape[1], band.right),
                       min(y + patch.shape[0], band.bottom))  # fmt: skip
        if at.is_empty:
            continue
        part = patch[at.top - y : at.bottom - y, at.left - x : at.right - x]
        rows = slice(at.top - band.top, at.bottom - band.top)
        weight[rows, at.left : at.right] += part
        if light is not None:
            light[rows, at.left : at.right] += part[..., None] * colors[index]
        left, top, right, bottom = min(left, at.left), min(top, at.top), max(right, at.right), max(bottom, at.bottom)
    reached = PixelRectangle(left, top, right, bottom)
    if reached.is_empty:
        return
    total = weight[top - band.top : bottom - band.top, left:right]
    if light is None:
        surface.blend_color(colors.tolist(), np.minimum(total, 1.0), reached)
        return
    mean = light[top - band.top : bottom - band.top, left:right] / np.maximum(total, 1e-6)[..., None]
    surface.blend_colors(mean, np.minimum(total, 1.0), reached)


def draw_dots(
    surface: DrawingSurface, x: np.ndarray, y: np.ndarray, sigma: np.ndarray, strength: np.ndarray, colors: np.ndarray
) -> None:
    """Draw soft dots, Gaussians of standard deviation `sigma` in pixels; smaller than a pixel they get fainter."""
    import numpy as np

    wide = np.maximum(sigma, 0.5)
    weight = (strength * np.minimum(1.0, (sigma / 0.5) ** 2)).astype(np.float32)
    inverse = (-0.5 / wide**2).astype(np.float32)

    def coverage(some: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        scale = inverse[some][:, None, None]
        return np.asarray(weight[some][:, None, None] * np.exp(across**2 * scale) * np.exp(down**2 * scale))

    draw_stamps(surface, x, y, np.ceil(2.6 * wide), colors, coverage)


def to_whole_count(count: float) -> int:
    """Return a whole number of things, none below 0."""
    return max(0, math.floor(count + 0.5))
