"""Backgrounds of plain colors: one, two, gradients, stripes, plasma."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.point_field import (
    PointField,
    blend_color_pair,
    mix_color_row,
    mix_two_colors,
    shade_color,
    smoothstep,
)
from nodes.shared.scene.drawing.scene_clock import SceneClock

if TYPE_CHECKING:
    import numpy as np


def draw_plain_color(width: int, height: int, color: Sequence[float]) -> np.ndarray:
    """Return one color: [H, W, 3]."""
    import numpy as np

    return np.full((height, width, 3), np.asarray(color[:3], np.float32), np.float32)


def draw_gradient(width: int, height: int, top: Sequence[float], bottom: Sequence[float]) -> np.ndarray:
    """Return a gradient from top to bottom: [H, W, 3]."""
    import numpy as np

    share = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    return np.broadcast_to(mix_two_colors(top, bottom, share), (height, width, 3)).copy()


def draw_moving_gradient(
    width: int, height: int, start: Sequence[float], end: Sequence[float], clock: SceneClock, seed: int
) -> np.ndarray:
    """Return soft colors that flow into each other: [H, W, 3]."""
    import numpy as np

    field = PointField.from_picture_size(width, height, 96)
    phase = seed * 0.381966
    bend = 0.16 * np.sin(math.tau * (0.9 * field.y + clock.count_turns(0.11) + phase))
    curl = 0.16 * np.sin(math.tau * (0.8 * field.x - clock.count_turns(0.07) + 0.3 + phase))
    across, down = field.x + bend, field.y + curl
    turn = math.tau * (0.13 + 0.07 * clock.compute_swing(0.06, phase))
    flow = across * math.cos(turn) + down * math.sin(turn)
    swell = 0.5 + 0.5 * np.sin(math.tau * (0.62 * flow - clock.count_turns(0.12) + phase))
    return field.enlarge_values(
        mix_color_row([start, blend_color_pair(start, end, 0.5), end], smoothstep(0.02, 0.98, swell))
    )


def draw_stripes(
    width: int, height: int, start: Sequence[float], end: Sequence[float], clock: SceneClock
) -> np.ndarray:
    """Return slanted stripes that move, their edges anti-aliased: [H, W, 3]."""
    import numpy as np

    unit = min(width, height)
    period, turn = 0.22, math.radians(35.0)
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * np.float32(math.cos(turn) / (period * unit))
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2) * np.float32(math.sin(turn) / (period * unit))
    along = x[None, :] + (y[:, None] + np.float32(1000.0 - clock.count_turns(0.35)))
    along -= np.floor(along)
    np.abs(np.subtract(along, 0.5, out=along), out=along)
    along -= 0.25
    along *= period * unit  # pixels from the edge of a stripe
    return mix_two_colors(start, end, np.clip(np.add(along, 0.5, out=along), 0.0, 1.0, out=along))


def draw_plasma(
    width: int, height: int, start: Sequence[float], end: Sequence[float], clock: SceneClock, seed: int
) -> np.ndarray:
    """Return what sums of waves give: swirls of the two colors with light between them, [H, W, 3]."""
    import numpy as np

    field = PointField.from_picture_size(width, height, 200)
    phase = seed * 0.618034
    x, y = field.x, field.y
    away = np.sqrt(
        (x + 0.35 * clock.compute_swing(0.08, phase)) ** 2
        + (y + 0.35 * clock.compute_swing(0.08, phase + 0.25)) ** 2
        + 0.03
    )
    total = np.sin(7.0 * x + math.tau * (clock.count_turns(0.16) + phase)) + np.sin(
        6.0 * y + math.tau * clock.count_turns(0.12)
    )
    total = (
        total
        + np.sin(5.0 * (x + y) - math.tau * clock.count_turns(0.1))
        + np.sin(9.0 * away - math.tau * clock.count_turns(0.2))
    )
    share = 0.5 + 0.5 * np.sin(1.5 * total + math.tau * phase)
    return field.enlarge_values(
        mix_color_row(
            [shade_color(start, -0.3), start, blend_color_pair(start, end, 0.5), end, shade_color(end, 0.35)], share
        )
    )
