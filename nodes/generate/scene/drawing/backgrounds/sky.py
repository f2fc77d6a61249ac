"""Backgrounds of the sky: clouds, and stars that are flown through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nodes.generate.scene.drawing.chance import chance
from nodes.generate.scene.drawing.clock import Clock
from nodes.generate.scene.drawing.fields import Field, between, luminance, mixture, shifted, smoothstep, toned
from nodes.generate.scene.drawing.stamps import dots, whole
from nodes.generate.scene.drawing.surface import Surface

if TYPE_CHECKING:
    import numpy as np

_OCTAVES = 5
_STAR_RATE = 0.05  # a second: how often a star comes anew


def clouds(
    width: int, height: int, sky: Sequence[float], color: Sequence[float], clock: Clock, seed: int
) -> np.ndarray:
    """Return clouds of one colour that drift over a sky of another: [H, W, 3]."""
    import numpy as np

    field = Field.of(width, height, 224)
    thick = billows(field, clock, seed, cell=0.62)
    lit = 0.5 + 2.4 * (thick - shifted(thick, -3, 3))  # lighter where it faces up and to the left
    cover = smoothstep(-0.12, 0.42, thick)
    depth = np.broadcast_to(0.5 + field.y * min(width, height) / height, thick.shape)
    blue = between(toned(sky, -0.12), mixture(sky, color, 0.3), depth)
    shade = mixture(color, toned(sky, -0.15), 0.42)
    body = between(shade, color, np.clip(lit, 0.0, 1.0) * (1.0 - 0.35 * smoothstep(0.2, 0.7, thick)))
    return field.enlarged(blue + cover[..., None] * (body - blue))


def billows(
    field: Field, clock: Clock, seed: int, *, cell: float, flat: float = 1.0, drift: float = 0.05
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
        stretched = Field.of(max(1, round(field.width / flat)), field.height, max(field.width, field.height))
        stretched = Field(stretched.width, field.height, field.scale, field.picture_width, field.picture_height)
        total = np.zeros((stretched.height, stretched.width), np.float32)
    for octave in range(_OCTAVES):
        size = cell / 2**octave
        if size * field.scale < 2.0:
            break
        way = (1.0 + 0.25 * octave) * drift
        gone = (clock.turns(way) / size, 0.0)
        if clock.loops:
            gone = (0.12 * clock.swing(0.2) / size, 0.03 * clock.swing(0.2, 0.25) / size)
        pace = 0.07 * 1.5**octave
        total += strength * stretched.noise(size, gone, clock.turns(pace), seed * 64 + octave * 2, clock.again(pace))
        strength *= 0.52
    if flat != 1.0:
        import cv2

        total = np.asarray(cv2.resize(total, (field.width, field.height), interpolation=cv2.INTER_CUBIC))
    return total


def starfield(
    width: int, height: int, space: Sequence[float], mist: Sequence[float], clock: Clock, seed: int
) -> np.ndarray:
    """Return a flight through stars, with faint mist of a second colour: [H, W, 3]."""
    import numpy as np

    field = Field.of(width, height, 96)
    thick = billows(field, Clock(0.0, 1.0), seed + 7, cell=0.8)
    glow = smoothstep(-0.25, 0.75, thick) * (0.7 if luminance(mist) < 0.6 else 0.3)
    surface = Surface(field.enlarged(between(toned(space, -min(0.85, 0.25 + 1.4 * luminance(space))), mist, glow)))
    unit = surface.unit
    reach = 0.5 * width / unit, 0.5 * height / unit
    index = np.arange(whole(340 * 4 * reach[0] * reach[1]))
    turns = chance(seed, 1, index) + clock.turns(_STAR_RATE)
    life = np.floor(turns).astype(np.int64)
    near = turns - life
    born = life % again if (again := clock.again(_STAR_RATE)) else life
    away = 1.0 / (1.02 - near)
    x = (chance(seed, 2, index, born) * 2 - 1) * reach[0] * 0.75 * away
    y = (chance(seed, 3, index, born) * 2 - 1) * reach[1] * 0.75 * away
    sparkle = 0.85 + 0.15 * np.sin(6.28 * (chance(seed, 4, index) + chance(seed, 5, index).round() * clock.turns(0.5)))
    bright = smoothstep(0.0, 0.25, near) * (0.4 + 0.6 * chance(seed, 6, index)) * sparkle
    sigma = unit * (0.0012 + 0.0022 * chance(seed, 7, index) ** 4) * np.minimum(away, 4.0) ** 0.7
    warmth = chance(seed, 8, index)[:, None]
    colors = np.array([0.72, 0.82, 1.0]) * (1 - warmth) + np.array([1.0, 0.93, 0.8]) * warmth
    dots(surface, x * unit + width / 2, y * unit + height / 2, sigma, np.minimum(1.0, bright * 1.25), colors)
    return surface.pixels
