"""Waves: bands of color behind each other, each with a crest that swings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.backgrounds.flat import draw_gradient
from nodes.shared.scene.drawing.point_field import blend_color_pair, shade_color
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.surface import DrawingSurface, PixelRectangle

if TYPE_CHECKING:
    import numpy as np

_BANDS = 6


def draw_waves(
    width: int, height: int, start: Sequence[float], end: Sequence[float], clock: SceneClock, seed: int
) -> np.ndarray:
    """Return waves that roll in front of each other, from one color to another: [H, W, 3]."""
    import numpy as np

    surface = DrawingSurface(draw_gradient(width, height, shade_color(start, 0.12), blend_color_pair(start, end, 0.25)))
    unit = surface.short_side
    x = (np.arange(width, dtype=np.float64) + 0.5 - width / 2) / unit
    for band in range(_BANDS):
        near = (band + 0.5) / _BANDS
        phase = seed * 0.381966 + band * 0.29
        way = 1.0 if band % 2 else -1.0
        long = 0.75 + 0.5 * near
        angle = math.tau * (x / long + phase - way * clock.count_turns(0.1 + 0.06 * near))
        ripple = math.tau * (x / (0.47 * long) - phase + way * clock.count_turns(0.09))
        rise = 0.035 * math.cos(math.tau * (clock.count_turns(0.12) + phase))
        crest = 0.24 + 0.7 * near - 0.5 + (0.03 + 0.045 * near) * np.sin(angle) + 0.018 * np.sin(ripple) + 0.3 * rise
        color = blend_color_pair(start, end, 0.25 + 0.75 * near)
        foam = blend_color_pair(color, shade_color(start, 0.3), 0.4 - 0.15 * near)
        fill_below(surface, crest * unit + height / 2, color, edge_color=foam, deep=0.16 * unit)
    return surface.pixels


def fill_below(
    surface: DrawingSurface,
    edge: np.ndarray,
    color: Sequence[float],
    *,
    edge_color: Sequence[float] | None = None,
    deep: float = 1.0,
) -> None:
    """Fill everything below an edge, anti-aliased by its distance.

    Args:
        surface: Opaque; drawn on.
        edge: [W], the row of the edge in each column, in pixels.
        color: Of the filling.
        edge_color: Its color at the edge, which fades downwards; None for the same.
        deep: How far down it fades, in pixels.
    """
    import numpy as np

    top, low = math.floor(float(edge.min())) - 1, math.ceil(float(edge.max())) + 1
    first, solid = (max(0, min(surface.height, row)) for row in (top, low))
    rows = np.arange(first, surface.height, dtype=np.float32)[:, None] + np.float32(0.5)
    below = rows - edge.astype(np.float32)[None, :]
    steep = np.sqrt(1.0 + np.gradient(edge) ** 2).astype(np.float32) if len(edge) > 1 else np.ones(1, np.float32)
    cover = np.clip(below[: solid - first] / steep + np.float32(0.5), 0.0, 1.0)
    plane = surface.pixels[first:]
    if edge_color is None:
        plane[solid - first :] = np.asarray(color[:3], np.float32)
        surface.blend_color(color[:3], cover, PixelRectangle(0, first, surface.width, solid))
        return
    share = np.clip(1.0 - below / np.float32(max(deep, 1.0)), 0.0, 1.0)
    share *= share
    for channel in range(3):
        tint = np.float32(color[channel]) + np.float32(edge_color[channel] - color[channel]) * share
        above = plane[: solid - first, :, channel]
        above += cover * (tint[: solid - first] - above)
        plane[solid - first :, :, channel] = tint[solid - first :]
