"""Backgrounds of the sky: clouds, and stars that are flown through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.point_field import (
    PointField,
    blend_color_pair,
    compute_luma,
    mix_two_colors,
    shade_color,
    shift_values,
    smoothstep,
)
from nodes.shared.scene.drawing.rng import draw_random
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.stamps import draw_dots, to_whole_count
from nodes.shared.scene.drawing.surface import DrawingSurface

if TYPE_CHECKING:
    import numpy as np

_OCTAVES = 5
_STAR_RATE = 0.05  # a second: how often a star comes anew


def draw_clouds(
    width: int, height: int, sky: Sequence[float], color: Sequence[float], clock: SceneClock, seed: int
) -> np.ndarray:
    """Return clouds of one color that drift over a sky of another: [H, W, 3]."""
    import numpy as np

    field = PointField.from_picture_size(width, height, 224)
    thick = compute_cloud_cover(field, clock, seed, cell=0.62)
    lit = 0.5 + 2.4 * (thick - shift_values(thick, -3, 3))  # lighter where it faces up and to the left
    cover = smoothstep(-0.12, 0.42, thick)
    depth = np.broadcast_to(0.5 + field.y * min(width, height) / height, thick.shape)
    blue = mix_two_colors(shade_color(sky, -0.12), blend_color_pair(sky, color, 0.3), depth)
    shade = blend_color_pair(color, shade_color(sky, -0.15), 0.42)
    body = mix_two_colors(shade, color, np.clip(lit, 0.0, 1.0) * (1.0 - 0.35 * smoothstep(0.2, 0.7, thick)))
    return field.enlarge_values(blue + cover[..., None] * (body - blue))


def compute_cloud_cover(
    field: PointField, clock: SceneClock, seed: int, *, cell: float, flat: float = 1.0, drift: float = 0.05
) -> np.ndarray:
    """Return how thick clouds are: noise of five octaves, drifting and changing: [h, w], about −0.7..0.7.

    Args:
        field: Where.
        clock: When. Where the clip loops, they sway in a circle in the place of drifting off.
        seed: Another number, other clouds.
        cell: The largest lumps, in parts of the shorter side.
        flat: How much wider than high they are.
        drift: How fast they go to the right, in parts of the shorter side a second.
    """
    import numpy as np

    total = np.zeros((field.height, field.width), np.float32)
    strength, stretched = 1.0, field
    if flat != 1.0:
        stretched = PointField.from_picture_size(
            max(1, round(field.width / flat)), field.height, max(field.width, field.height)
        )
        stretched = PointField(stretched.width, field.height, field.scale, field.picture_width, field.picture_height)
        total = np.zeros((stretched.height, stretched.width), np.float32)
    for octave in range(_OCTAVES):
        size = cell / 2**octave
        if size * field.scale < 2.0:
            break
        way = (1.0 + 0.25 * octave) * drift
        gone = (clock.count_turns(way) / size, 0.0)
        if clock.is_looping:
            gone = (0.12 * clock.compute_swing(0.2) / size, 0.03 * clock.compute_swing(0.2, 0.25) / size)
        pace = 0.07 * 1.5**octave
        total += strength * stretched.make_noise(
            size, gone, clock.count_turns(pace), seed * 64 + octave * 2, clock.count_loop_turns(pace)
        )
        strength *= 0.52
    if flat != 1.0:
        import cv2

        total = np.asarray(cv2.resize(total, (field.width, field.height), interpolation=cv2.INTER_CUBIC))
    return total


def draw_starfield(
    width: int, height: int, space: Sequence[float], mist: Sequence[float], clock: SceneClock, seed: int
) -> np.ndarray:
    """Return a flight through stars, with faint mist of a second color: [H, W, 3]."""
    import numpy as np

    field = PointField.from_picture_size(width, height, 96)
    thick = compute_cloud_cover(field, SceneClock(0.0, 1.0), seed + 7, cell=0.8)
    glow = smoothstep(-0.25, 0.75, thick) * (0.7 if compute_luma(mist) < 0.6 else 0.3)
    surface = DrawingSurface(
        field.enlarge_values(
            mix_two_colors(shade_color(space, -min(0.85, 0.25 + 1.4 * compute_luma(space))), mist, glow)
        )
    )
    unit = surface.short_side
    reach = 0.5 * width / unit, 0.5 * height / unit
    index = np.arange(to_whole_count(340 * 4 * reach[0] * reach[1]))
    turns = draw_random(seed, 1, index) + clock.count_turns(_STAR_RATE)
    life = np.floor(turns).astype(np.int64)
    near = turns - life
    born = life % again if (again := clock.count_loop_turns(_STAR_RATE)) else life
    away = 1.0 / (1.02 - near)
    x = (draw_random(seed, 2, index, born) * 2 - 1) * reach[0] * 0.75 * away
    y = (draw_random(seed, 3, index, born) * 2 - 1) * reach[1] * 0.75 * away
    sparkle = 0.85 + 0.15 * np.sin(
        6.28 * (draw_random(seed, 4, index) + draw_random(seed, 5, index).round() * clock.count_turns(0.5))
    )
    bright = smoothstep(0.0, 0.25, near) * (0.4 + 0.6 * draw_random(seed, 6, index)) * sparkle
    sigma = unit * (0.0012 + 0.0022 * draw_random(seed, 7, index) ** 4) * np.minimum(away, 4.0) ** 0.7
    warmth = draw_random(seed, 8, index)[:, None]
    colors = np.array([0.72, 0.82, 1.0]) * (1 - warmth) + np.array([1.0, 0.93, 0.8]) * warmth
    draw_dots(surface, x * unit + width / 2, y * unit + height / 2, sigma, np.minimum(1.0, bright * 1.25), colors)
    return surface.pixels
