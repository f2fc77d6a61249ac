"""Particles: sparks, bubbles, confetti and snow. Where each is follows from its number and the time alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.point_field import shade_color, smoothstep
from nodes.shared.scene.drawing.rng import draw_random
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.stamps import draw_dots, draw_stamps, to_whole_count
from nodes.shared.scene.drawing.surface import DrawingSurface
from nodes.shared.scene.scene_layers import Particles
from studio.sdk import Color

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class ParticleSwarm:
    """Particles as they are at one moment.

    Args:
        kind: What they are.
        color: Of most of them; confetti has others beside it. Its alpha counts.
        x: Where sparks fly from, in parts of the width.
        y: The same, of the height.
        size: Of each; 1 is usual.
        amount: How many, 0..1; 0.5 is usual.
        seed: Another number, others.
    """

    kind: Particles
    color: Color
    x: float = 0.5
    y: float = 0.5
    size: float = 1.0
    amount: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Lives:
    """How far each particle is in its life."""

    seed: int
    index: np.ndarray
    part: np.ndarray
    born: np.ndarray

    @classmethod
    def from_swarm(cls, swarm: ParticleSwarm, clock: SceneClock, count: int, seconds: tuple[float, float]) -> _Lives:
        """Return the lives of `count` particles; each lasts between so many seconds, and is followed by another."""
        import numpy as np

        index = np.arange(count)
        rate = 1.0 / (seconds[0] + (seconds[1] - seconds[0]) * draw_random(swarm.seed, 1, index))
        again = np.maximum(1.0, np.round(rate * abs(clock.duration))) if clock.is_looping and clock.duration else None
        gone = rate * clock.seconds if again is None else again * clock.seconds / abs(clock.duration)
        turns = draw_random(swarm.seed, 2, index) + gone
        life = np.floor(turns)
        born = life if again is None else np.mod(life, again)
        return cls(swarm.seed, index, turns - life, born.astype(np.int64))

    def draw_per_life(self, slot: int) -> np.ndarray:
        """Return a number in 0..1 that stays for a life."""
        return draw_random(self.seed, slot, self.index, self.born)

    def draw_per_particle(self, slot: int) -> np.ndarray:
        """Return a number in 0..1 that stays for all lives."""
        return draw_random(self.seed, slot, self.index)


def draw_swarm(surface: DrawingSurface, swarm: ParticleSwarm, clock: SceneClock) -> None:
    """Draw particles over a picture."""
    if swarm.amount > 0.0 and swarm.size > 0.0 and swarm.color.alpha > 0.0:
        _KINDS[swarm.kind](surface, swarm, clock)


def _area(surface: DrawingSurface) -> float:
    """Return the picture's area, in squares of its shorter side."""
    return surface.width * surface.height / surface.short_side**2


def _across(surface: DrawingSurface, share: np.ndarray, margin: float) -> np.ndarray:
    """Return places across the picture and beyond it by `margin` of the shorter side, in pixels."""
    pad = margin * surface.short_side
    return share * (surface.width + 2 * pad) - pad


def _sparks(surface: DrawingSurface, swarm: ParticleSwarm, clock: SceneClock) -> None:
    """A fountain of glowing streaks: thrown out, slowed by the air, drawn down, hot at first."""
    import numpy as np

    lives = _Lives.from_swarm(swarm, clock, to_whole_count(260 * swarm.amount), (0.7, 1.6))
    age = lives.part * (0.7 + 0.9 * lives.draw_per_particle(1))
    unit = float(surface.short_side)
    angle = -math.pi / 2 + (lives.draw_per_life(3) - 0.5) * 1.5
    speed = (0.5 + 1.1 * lives.draw_per_life(4)) * unit
    drag = 1.5

    def place(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        way = speed * (1.0 - np.exp(-drag * at)) / drag
        return way * np.cos(angle), way * np.sin(angle) + 0.42 * unit * at**2

    x, y = place(age)
    tail_x, tail_y = place(np.maximum(age - 0.045, 0.0))
    pen = unit * swarm.size * (0.0019 + 0.0028 * lives.draw_per_life(5)) * (1.0 - 0.5 * lives.part)
    bright = (1.0 - lives.part) ** 1.2 * np.minimum(1.0, 12.0 * lives.part)
    hot = np.clip(1.15 - 1.6 * lives.part, 0.0, 1.0)[:, None]
    colors = np.asarray(swarm.color[:3]) * (1.0 - hot) + np.asarray(shade_color(swarm.color, 0.75)) * hot
    home_x, home_y = swarm.x * surface.width, swarm.y * surface.height
    strength = bright * swarm.color.alpha
    draw_dots(surface, home_x + x, home_y + y, 3.6 * pen, 0.22 * strength, np.asarray(swarm.color[:3]))
    _streaks(surface, (home_x + x, home_y + y), (tail_x - x, tail_y - y), np.maximum(pen, 0.5), strength, colors)


def _streaks(
    surface: DrawingSurface, head: tuple[np.ndarray, np.ndarray], tail: tuple[np.ndarray, np.ndarray], pen: np.ndarray,
    strength: np.ndarray, colors: np.ndarray,
) -> None:  # fmt: skip
    """Draw short lines from heads to tails (`tail` from each head), `pen` pixels to each side, fading to the tail."""
    import numpy as np

    tail_x, tail_y = (part.astype(np.float32) for part in tail)
    square = np.maximum(tail_x**2 + tail_y**2, np.float32(1e-6))
    wide, weight = pen.astype(np.float32), strength.astype(np.float32)

    def coverage(some: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        back_x, back_y = tail_x[some][:, None, None], tail_y[some][:, None, None]
        share = np.clip((across * back_x + down * back_y) / square[some][:, None, None], 0.0, 1.0)
        away = np.hypot(across - share * back_x, down - share * back_y)
        body = np.clip(wide[some][:, None, None] * (1.0 - 0.6 * share) + np.float32(0.5) - away, 0.0, 1.0)
        return np.asarray(body * (1.0 - 0.85 * share) * weight[some][:, None, None])

    draw_stamps(surface, *head, np.ceil(np.hypot(*tail) + pen + 1.0), colors, coverage)


def _bubbles(surface: DrawingSurface, swarm: ParticleSwarm, clock: SceneClock) -> None:
    """Clear spheres that rise and sway: a bright rim, a faint body, a highlight."""
    import numpy as np

    lives = _Lives.from_swarm(swarm, clock, to_whole_count(56 * swarm.amount * _area(surface)), (3.5, 8.0))
    unit = float(surface.short_side)
    radius = unit * swarm.size * (0.010 + 0.045 * lives.draw_per_life(3) ** 2)
    sway = (
        np.sin(math.tau * (2.0 * lives.part + lives.draw_per_life(4))) * (0.012 + 0.018 * lives.draw_per_life(5)) * unit
    )
    x = _across(surface, lives.draw_per_life(6), 0.02) + sway
    y = surface.height + 0.07 * unit - lives.part * (surface.height + 0.14 * unit)
    alive = (0.5 + 0.5 * lives.draw_per_life(7)) * np.clip(12.0 * (1.0 - lives.part), 0.0, 1.0) * swarm.color.alpha
    size, weight = radius.astype(np.float32), alive.astype(np.float32)

    def body(some: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        big = size[some][:, None, None]
        away = np.hypot(across, down)
        inside = np.clip(big + np.float32(0.5) - away, 0.0, 1.0)
        rim = 0.1 + 0.75 * np.minimum(away / big, 1.0) ** 5
        return np.asarray(inside * rim * weight[some][:, None, None])

    draw_stamps(surface, x, y, radius + 1.0, np.asarray(shade_color(swarm.color, 0.25)), body)
    white = np.ones(3)
    draw_dots(surface, x - 0.36 * radius, y - 0.4 * radius, 0.16 * radius, 0.9 * alive, white)
    draw_dots(surface, x + 0.38 * radius, y + 0.42 * radius, 0.1 * radius, 0.5 * alive, white)


def _confetti(surface: DrawingSurface, swarm: ParticleSwarm, clock: SceneClock) -> None:
    """Slips of paper that fall, sway, turn and flip, in the color and four that go with it."""
    import numpy as np

    lives = _Lives.from_swarm(swarm, clock, to_whole_count(150 * swarm.amount * _area(surface)), (2.4, 4.8))
    unit = float(surface.short_side)
    near = lives.draw_per_life(3)
    long = unit * swarm.size * (0.010 + 0.011 * near)
    sway = (
        np.sin(math.tau * (1.6 * lives.part + lives.draw_per_life(4))) * (0.02 + 0.03 * lives.draw_per_life(5)) * unit
    )
    x = _across(surface, lives.draw_per_life(6), 0.05) + sway
    y = lives.part * (surface.height + 0.1 * unit) - 0.05 * unit
    turn = math.tau * (lives.draw_per_life(7) + (lives.draw_per_life(8) - 0.5) * 3.0 * lives.part)
    flip = np.cos(math.tau * (lives.draw_per_life(9) + (1.5 + 2.0 * lives.draw_per_life(10)) * lives.part))
    papers = np.asarray(_papers(swarm.color))
    shade = (0.72 + 0.28 * np.abs(flip))[:, None]
    colors = papers[(lives.draw_per_life(11) * len(papers)).astype(int)] * shade
    cosine, sine = np.cos(turn).astype(np.float32), np.sin(turn).astype(np.float32)
    half = long.astype(np.float32)
    thin = (0.6 * long * np.maximum(np.abs(flip), 0.06)).astype(np.float32)

    def coverage(some: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
        c, s = cosine[some][:, None, None], sine[some][:, None, None]
        along = np.clip(half[some][:, None, None] + np.float32(0.5) - np.abs(across * c + down * s), 0.0, 1.0)
        beside = thin[some][:, None, None]
        most = np.minimum(1.0, 2 * beside)
        return np.asarray(along * np.clip(beside + 0.5 - np.abs(down * c - across * s), 0.0, most) * swarm.color.alpha)

    draw_stamps(surface, x, y, 1.2 * long + 1.0, colors, coverage)


def _papers(color: Color) -> list[tuple[float, float, float]]:
    """Return the color and four that go with it: as far around the wheel, as light and as full as fits all."""
    import colorsys

    hue, light, full = colorsys.rgb_to_hls(*(min(1.0, max(0.0, part)) for part in color[:3]))
    around = [colorsys.hls_to_rgb((hue + step / 5) % 1.0, min(0.65, max(0.5, light)), max(0.75, full))
              for step in range(1, 5)]  # fmt: skip
    return [(color.red, color.green, color.blue), *around]


def _snow(surface: DrawingSurface, swarm: ParticleSwarm, clock: SceneClock) -> None:
    """Flakes near and far: the near ones large, soft and fast."""
    import numpy as np

    count = to_whole_count(420 * swarm.amount * _area(surface))
    index = np.arange(count)
    near = draw_random(swarm.seed, 12, index) ** 2.5
    lives = _Lives.from_swarm(swarm, clock, count, (5.0, 11.0))
    unit = float(surface.short_side)
    wind = (lives.part - 0.5) * 0.12 * unit
    sway = (
        np.sin(math.tau * ((1.0 + np.round(2 * lives.draw_per_particle(4))) * lives.part + lives.draw_per_life(5)))
        * 0.016
        * unit
    )
    x = _across(surface, lives.draw_per_life(6), 0.1) + wind + sway * (0.5 + near)
    y = lives.part * (surface.height + 0.08 * unit) - 0.04 * unit
    sigma = unit * swarm.size * (0.0016 + 0.0065 * near)
    strength = (0.95 - 0.4 * smoothstep(0.5, 1.0, near)) * (0.55 + 0.45 * draw_random(swarm.seed, 13, index))
    draw_dots(surface, x, y, sigma, strength * swarm.color.alpha, np.asarray(swarm.color[:3]))


_KINDS: dict[Particles, Callable[[DrawingSurface, ParticleSwarm, SceneClock], None]] = {
    Particles.SPARKS: _sparks,
    Particles.BUBBLES: _bubbles,
    Particles.CONFETTI: _confetti,
    Particles.SNOW: _snow,
}
