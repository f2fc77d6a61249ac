"""A landscape: a sky from dawn to night with sun, moon, stars and clouds, and hills behind each other, with water."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.backgrounds.sea import fill_below
from nodes.shared.scene.drawing.backgrounds.sky import compute_cloud_cover
from nodes.shared.scene.drawing.point_field import (
    PointField,
    blend_color_pair,
    mix_color_row,
    mix_two_colors,
    shade_color,
    shift_values,
    smoothstep,
)
from nodes.shared.scene.drawing.rng import draw_random
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.stamps import draw_dots, to_whole_count
from nodes.shared.scene.drawing.surface import DrawingSurface, PixelRectangle

if TYPE_CHECKING:
    import numpy as np

_HORIZON = 0.6  # of the height: where the land begins
_NIGHT, _NIGHT_LOW = (0.02, 0.03, 0.10), (0.09, 0.12, 0.26)
_GLOW, _EMBER = (1.0, 0.72, 0.38), (0.95, 0.38, 0.28)
_HILLS = 4


@dataclass(frozen=True, slots=True)
class OutdoorConditions:
    """What is seen of a landscape besides its colors.

    Args:
        hour: The time of day, 0..24; the sun rises at 6 and sets at 18.
        water: How much of the land is a lake, 0..1.
        snow: How much snow lies, 0..1.
    """

    hour: float = 16.5
    water: float = 0.0
    snow: float = 0.0

    @property
    def sun_height(self) -> float:
        """How high the sun is: 1 at noon, 0 at the horizon, −1 at midnight."""
        return math.sin(math.pi * (self.hour - 6.0) / 12.0)

    @property
    def daylight_share(self) -> float:
        """How light it is: 0 at night, 1 by day."""
        share = min(1.0, max(0.0, (self.sun_height + 0.18) / 0.5))
        return share * share * (3.0 - 2.0 * share)

    @property
    def golden_light(self) -> float:
        """How much the light is that of sunrise and sunset, 0..1."""
        return math.exp(-((self.sun_height / 0.26) ** 2))


def draw_landscape(
    width: int,
    height: int,
    sky: Sequence[float],
    land: Sequence[float],
    clock: SceneClock,
    seed: int,
    outdoors: OutdoorConditions,
) -> np.ndarray:
    """Return a landscape: [H, W, 3].

    Args:
        width: In pixels.
        height: In pixels.
        sky: Its color by day.
        land: The near hills' color by day.
        clock: When; clouds drift and hills go by, the near ones faster.
        seed: Another number, another landscape.
        outdoors: The time of day, and what lies on the land.
    """
    low = _low_sky(sky, outdoors)
    surface = DrawingSurface(_sky(width, height, sky, low, clock, seed, outdoors))
    shore = height * (1.0 - 0.27 * outdoors.water)
    for hill in range(_HILLS - 1):
        _draw_hill(surface, hill, _hill_color(hill, land, low, outdoors), clock, seed, outdoors)
    if outdoors.water > 0.02:
        _draw_water(surface, shore, sky, clock, outdoors)
    _draw_hill(surface, _HILLS - 1, _hill_color(_HILLS - 1, land, low, outdoors), clock, seed, outdoors)
    return surface.pixels


def _low_sky(sky: Sequence[float], outdoors: OutdoorConditions) -> tuple[float, float, float]:
    """Return the color of the sky above the land."""
    plain = blend_color_pair(_NIGHT_LOW, shade_color(sky, 0.55), outdoors.daylight_share)
    return blend_color_pair(
        plain,
        blend_color_pair(_EMBER, _GLOW, 0.25 + 0.75 * max(0.0, outdoors.sun_height)),
        0.85 * outdoors.golden_light,
    )


def _sky(
    width: int,
    height: int,
    sky: Sequence[float],
    low: Sequence[float],
    clock: SceneClock,
    seed: int,
    outdoors: OutdoorConditions,
) -> np.ndarray:
    """Return the sky: colors by height, light around the sun, stars, sun and moon, clouds in front."""
    import numpy as np

    field = PointField.from_picture_size(width, height, 160)
    down = np.clip((0.5 + field.y * min(width, height) / height) / _HORIZON, 0.0, 1.0)
    high = blend_color_pair(_NIGHT, shade_color(sky, -0.08), outdoors.daylight_share)
    middle = blend_color_pair(blend_color_pair(high, low, 0.45), (0.62, 0.36, 0.55), 0.45 * outdoors.golden_light)
    colors = mix_color_row([high, middle, low], np.broadcast_to(down**1.15, (field.height, field.width)))
    sun = _place(width, height, outdoors.hour)
    unit = min(width, height)
    away = np.hypot(field.x - (sun[0] - width / 2) / unit, field.y - (sun[1] - height / 2) / unit)
    shine = (
        (0.3 + 0.5 * outdoors.golden_light) * min(1.0, max(0.0, 1.0 + 5.0 * outdoors.sun_height)) * np.exp(-away / 0.22)
    )
    colors += shine[..., None] * (
        np.asarray(blend_color_pair((1.0, 0.97, 0.86), _GLOW, outdoors.golden_light), np.float32) - colors
    )
    surface = DrawingSurface(np.ascontiguousarray(field.enlarge_values(colors)))
    _draw_stars(surface, clock, seed, outdoors)
    _draw_lights(surface, outdoors)
    _draw_clouds(surface, low, clock, seed, outdoors)
    return surface.pixels


def _place(width: int, height: int, hour: float) -> tuple[float, float]:
    """Return where the sun is at an hour, in pixels: on an arc from left to right, half a turn in twelve hours."""
    angle = math.pi * (hour - 6.0) / 12.0
    return width * (0.5 - 0.38 * math.cos(angle)), height * (_HORIZON + 0.03 - 0.47 * math.sin(angle))


def _draw_stars(surface: DrawingSurface, clock: SceneClock, seed: int, outdoors: OutdoorConditions) -> None:
    import numpy as np

    seen = 1.0 - outdoors.daylight_share
    if seen < 0.05:
        return
    index = np.arange(to_whole_count(150 * surface.width / surface.height))
    sparkle = 0.75 + 0.25 * np.sin(math.tau * (draw_random(seed, 21, index) + clock.count_turns(0.4)))
    sigma = surface.short_side * (0.0009 + 0.0012 * draw_random(seed, 22, index) ** 4)
    bright = seen * sparkle * (0.25 + 0.75 * draw_random(seed, 23, index) ** 2)
    x, y = draw_random(seed, 24, index) * surface.width, draw_random(seed, 25, index) * surface.height * _HORIZON
    draw_dots(surface, x, y, sigma, bright, np.ones(3))


def _draw_lights(surface: DrawingSurface, outdoors: OutdoorConditions) -> None:
    """Draw the sun, and the moon opposite: a crescent."""
    import numpy as np

    radius = 0.055 * surface.short_side
    for light, hour in ((True, outdoors.hour), (False, outdoors.hour + 12.0)):
        x, y = _place(surface.width, surface.height, hour)
        at = PixelRectangle.from_center(x, y, radius + 1).clip_to(surface.width, surface.height)
        if at.is_empty:
            continue
        across = np.arange(at.left, at.right, dtype=np.float32) + np.float32(0.5 - x)
        down = np.arange(at.top, at.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - y)
        size = radius if light else 0.72 * radius
        cover = np.clip(size + 0.5 - np.hypot(across, down), 0.0, 1.0)
        if light:
            surface.blend_color(blend_color_pair((1.0, 0.98, 0.88), (1.0, 0.86, 0.6), outdoors.golden_light), cover, at)
            continue
        dark = np.clip(size + 0.5 - np.hypot(across - 0.42 * size, down + 0.22 * size), 0.0, 1.0)
        surface.blend_color((0.95, 0.95, 0.88), cover * (1.0 - dark) * (1.0 - 0.75 * outdoors.daylight_share), at)


def _draw_clouds(
    surface: DrawingSurface, low: Sequence[float], clock: SceneClock, seed: int, outdoors: OutdoorConditions
) -> None:
    """Draw flat clouds over the upper sky, lit from below when the sun is low."""
    import numpy as np

    rows = max(1, round(surface.height * _HORIZON))
    field = PointField.from_picture_size(surface.width, surface.height, 150)
    thick = compute_cloud_cover(field, clock, seed + 3, cell=0.5, flat=2.2, drift=0.03)
    height = np.clip((0.5 + field.y * surface.short_side / surface.height) / _HORIZON, 0.0, 1.0)
    cover = (
        smoothstep(0.02, 0.5, thick) * (1.0 - smoothstep(0.65, 1.0, height)) * (0.35 + 0.5 * outdoors.daylight_share)
    )
    lit = blend_color_pair(
        blend_color_pair(_NIGHT_LOW, (1.0, 1.0, 1.0), outdoors.daylight_share),
        (1.0, 0.74, 0.56),
        0.75 * outdoors.golden_light,
    )
    shade = blend_color_pair(lit, low, 0.5)
    body = mix_two_colors(shade, lit, np.clip(0.45 + 1.8 * (thick - shift_values(thick, -4, 0)), 0.0, 1.0))
    large = field.enlarge_values(np.dstack([body, cover]))
    surface.blend_colors(
        large[:rows, :, :3], np.clip(large[:rows, :, 3], 0.0, 1.0), PixelRectangle(0, 0, surface.width, rows)
    )


def _hill_color(
    hill: int, land: Sequence[float], low: Sequence[float], outdoors: OutdoorConditions
) -> tuple[float, float, float]:
    """Return a hill's color: far ones take that of the air; snow whitens, night darkens."""
    near = hill / (_HILLS - 1)
    ground = blend_color_pair(land, (0.93, 0.95, 0.98), 0.9 * outdoors.snow)
    ground = blend_color_pair(
        shade_color(ground, -0.55),
        shade_color(ground, -0.25 * near * (1.0 - 0.8 * outdoors.snow)),
        outdoors.daylight_share,
    )
    ground = blend_color_pair(ground, blend_color_pair(_EMBER, (0.25, 0.12, 0.2), near), 0.35 * outdoors.golden_light)
    night = blend_color_pair((0.03, 0.05, 0.12), ground, 0.22)
    return blend_color_pair(
        blend_color_pair(night, ground, max(outdoors.daylight_share, 0.25 * outdoors.golden_light)),
        low,
        0.72 * (1.0 - near) ** 1.5,
    )


def _draw_hill(
    surface: DrawingSurface,
    hill: int,
    color: Sequence[float],
    clock: SceneClock,
    seed: int,
    outdoors: OutdoorConditions,
) -> None:
    """Draw one of the hills, the first the farthest; trees stand on the near ones."""
    import numpy as np

    near = hill / (_HILLS - 1)
    unit = surface.short_side
    gone = 0.012 * (1.0 + 5.0 * near**2)
    way = 0.03 * (hill + 1) * clock.compute_swing(0.1) if clock.is_looping else clock.count_turns(gone)
    x = (np.arange(surface.width) + 0.5 - surface.width / 2) / unit + way
    steep = (0.085, 0.06, 0.045, 0.04)[hill]
    base = _HORIZON - 0.02 + (0.0, 0.05, 0.11, 0.29)[hill]
    edge = base * surface.height - unit * steep * (1.4 * _ridge(x, 0.42, 3, seed * 8 + hill) + 0.15)
    if hill >= 2:
        trees = _trees(x, (0.030, 0.07)[hill - 2], seed * 8 + hill)
        fill_below(surface, edge + 1.0 - unit * trees, shade_color(color, -0.22 - 0.2 * outdoors.snow))
    fill_below(surface, edge, color, edge_color=shade_color(color, 0.14), deep=0.2 * unit)


def _ridge(x: np.ndarray, cell: float, octaves: int, seed: int) -> np.ndarray:
    """Return smooth ups and downs along x, about −1..1; the same place has the same height at every size."""
    import numpy as np

    total = np.zeros_like(x)
    for octave in range(octaves):
        at = x * 2**octave / cell + 512.37
        left = np.floor(at).astype(np.int64)
        share = at - left
        share = share * share * (3.0 - 2.0 * share)
        low, high = draw_random(seed, 31 + octave, left), draw_random(seed, 31 + octave, left + 1)
        total += (2.0 * (low + (high - low) * share) - 1.0) / 2.2**octave
    return total


def _trees(x: np.ndarray, tall: float, seed: int) -> np.ndarray:
    """Return how high trees stand along x: pines in groups, narrow at the top, with boughs."""
    import numpy as np

    gap = 0.42 * tall
    at = x / gap + 2048.0
    high = np.zeros_like(x)
    for step in (-1, 0, 1):
        number = np.floor(at).astype(np.int64) + step
        middle = number + 0.5 + 0.7 * (draw_random(seed, 41, number) - 0.5)
        grove = np.clip(2.6 * _ridge(number * gap, 0.5, 1, seed + 5) + 0.35, 0.0, 1.0)
        size = tall * grove * (0.55 + 0.45 * draw_random(seed, 42, number))
        part = 1.0 - np.abs(at - middle) / 0.62
        boughs = part + 0.09 * (np.mod(part * 5.0, 1.0) - 0.5) * np.clip(4.0 * (1.0 - part), 0.0, 1.0)
        high = np.maximum(high, size * np.clip(boughs, 0.0, 1.0))
    return high


def _draw_water(
    surface: DrawingSurface, shore: float, sky: Sequence[float], clock: SceneClock, outdoors: OutdoorConditions
) -> None:
    """Let everything below the shore mirror what is above it, in ripples that widen towards the viewer."""
    import cv2
    import numpy as np

    first = max(1, min(surface.height - 1, round(shore)))
    rows, width, unit = surface.height - first, surface.width, surface.short_side
    if rows < 1:
        return
    near = ((np.arange(rows, dtype=np.float32) + 0.5) / (0.27 * surface.height))[:, None]
    depth = np.log(1.0 + 9.0 * near)
    x = ((np.arange(width, dtype=np.float32) + 0.5 - width / 2) / unit)[None, :]
    swell = np.sin(math.tau * (5.2 * depth + clock.count_turns(0.45)) + 2.2 * np.sin(7.0 * x / (0.3 + near)))
    swell = swell + 0.6 * np.sin(math.tau * (9.1 * depth - clock.count_turns(0.3)) - 11.0 * x / (0.4 + near))
    tall = (0.0025 + 0.016 * near) * unit
    from_row = np.clip(
        first - 1.0 - 1.6 * (np.arange(rows, dtype=np.float32)[:, None] + 0.5) + swell * tall, 0.0, first - 1.0
    )
    from_column = np.broadcast_to(np.arange(width, dtype=np.float32)[None, :] + 0.25 * swell * tall, from_row.shape)
    mirrored = cv2.remap(surface.pixels, np.ascontiguousarray(from_column, np.float32),
                         np.ascontiguousarray(from_row, np.float32), cv2.INTER_LINEAR,
                         borderMode=cv2.BORDER_REFLECT_101)  # fmt: skip
    deep = np.asarray(blend_color_pair((0.02, 0.04, 0.1), shade_color(sky, -0.45), outdoors.daylight_share), np.float32)
    part = np.clip(0.12 + 0.3 * near, 0.0, 0.42)[..., None]
    water = mirrored * (1.0 - part) + deep * part
    glint = np.clip(swell - 1.15, 0.0, 1.0)[..., None] * (0.25 + 0.4 * outdoors.golden_light)
    water += glint * (np.asarray(blend_color_pair((1.0, 1.0, 1.0), _GLOW, outdoors.golden_light), np.float32) - water)
    surface.pixels[first:] = water
