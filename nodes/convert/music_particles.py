"""Particles that music throws out: where each is follows from its number alone, so that any frame can be asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.convert.audio_analysis import AudioAnalysis
from nodes.convert.light_layer import LightLayer
from nodes.convert.strokes import rasterize_stroke
from nodes.convert.visualizer_scenes import VisualizerFrame, compose_layers, make_light_layer

if TYPE_CHECKING:
    import numpy as np

_LIFE = 3.2  # s, the longest


@dataclass(frozen=True, slots=True)
class ParticleSource:
    """Where particles come from.

    Args: amount: About how many are alive in loud music. seed: Random seed of the particles. beat: How much more are
    thrown out at a beat.
    """

    amount: int
    seed: int
    beat: float


@dataclass(frozen=True, slots=True)
class _LiveParticles:
    """Particles at one moment: places from the middle and sizes as shares of the shorter side, strengths, colors."""

    x: np.ndarray
    y: np.ndarray
    size: np.ndarray
    strength: np.ndarray
    share: np.ndarray


def draw_particles(
    now: VisualizerFrame, heard: AudioAnalysis, frame: int, fps: float, source: ParticleSource
) -> LightLayer:
    """Draw the particles of a frame, the disc that they come from, and the ring that a beat sends out."""
    import torch

    grid = now.grid
    alive = _alive(heard, frame, fps, source)
    device = grid.x.device
    colors = now.color(torch.from_numpy(alive.share).float().to(device)).cpu().numpy()
    light, cover = _splatted(alive, colors, grid.width, grid.height, now.short_side)
    dots = LightLayer(torch.from_numpy(light).permute(2, 0, 1).to(device), torch.from_numpy(cover)[None].to(device))
    distance = torch.hypot(grid.x - grid.width / 2, grid.y - grid.height / 2)
    disc = now.short_side * (0.065 + 0.03 * now.bass + 0.012 * now.pulse)
    body = (disc + 0.5 - distance).clamp(0.0, 1.0)
    shade = 0.1 + 0.9 * (distance / disc).clamp(0.0, 1.0) ** 4
    core = make_light_layer(body, now.color(0.15 + 0.2 * (distance / disc).clamp(0.0, 1.0)) * shade.unsqueeze(-1))
    reached = disc + now.short_side * 0.3 * (1.0 - now.pulse) if now.pulse > 0.03 else disc
    ring = rasterize_stroke(distance - reached, 1.5 * now.pen_radius) * min(1.0, now.pulse) ** 2
    rest = 0.25 * rasterize_stroke(distance - 1.25 * disc, now.pen_radius)
    tint = now.color(torch.full_like(distance, 0.2))
    return compose_layers(
        compose_layers(compose_layers(dots, make_light_layer(rest, tint)), make_light_layer(ring * 0.8, tint)), core
    )


def _alive(heard: AudioAnalysis, frame: int, fps: float, source: ParticleSource) -> _LiveParticles:
    """Return what has been thrown out within the longest life before a frame."""
    import numpy as np

    parts = []
    for born in range(max(0, frame - math.ceil(_LIFE * fps)), frame + 1):
        energy, beat = float(heard.energy[born]), _begins(heard, born)
        rate = source.amount / (0.6 * _LIFE * fps) * (0.06 + 0.9 * energy**2 + 5.0 * source.beat * beat * energy)
        random = np.random.Generator(np.random.Philox(key=[source.seed, born]))
        drawn = random.random((64, 6))
        count = min(64 * 64, int(rate + drawn[0, 0]))
        values = drawn if count <= 64 else np.concatenate([drawn, random.random((count - 64, 6))])
        parts.append(_moved(values[:count], (frame - born) / fps, energy + 0.6 * beat))
    return _LiveParticles(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _begins(heard: AudioAnalysis, frame: int) -> float:
    """Return how strong a beat begins at a frame."""
    before = float(heard.pulse[frame - 1]) if frame else 0.0
    return max(0.0, float(heard.pulse[frame]) - before)


def _moved(values: np.ndarray, age: float, force: float) -> tuple[np.ndarray, ...]:
    """Return what became of particles: they leave fast, slow down, swirl a little, and fade."""
    import numpy as np

    turn, speed, big, life, share, swirl = values.T
    lives = _LIFE * (0.35 + 0.65 * life)
    part = np.clip(age / lives, 0.0, 1.0)
    way = 0.06 + (0.12 + 0.45 * speed**1.5) * (0.45 + 0.55 * force) * (1.0 - np.exp(-1.6 * age)) + 0.02 * age
    angle = 2.0 * np.pi * turn + (swirl - 0.5) * 0.9 * age
    size = 0.0012 + 0.0042 * big**3 * (0.6 + 0.6 * part)
    strength = (1.0 - part) ** 1.4 * (0.35 + 0.65 * big) * min(1.0, 0.3 + age * 8.0)
    return way * np.cos(angle) * 1.25, way * np.sin(angle), size, strength, share


def _splatted(
    alive: _LiveParticles, colors: np.ndarray, width: int, height: int, unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the particles' light [H, W, 3] and coverage [H, W], each a Gaussian dot; light adds up and saturates."""
    import numpy as np

    light = np.zeros((height, width, 3), np.float32)
    for x, y, size, strength, color in zip(alive.x, alive.y, alive.size, alive.strength, colors, strict=True):
        sigma = max(0.55, size * unit)
        weight = strength * min(1.0, (size * unit / 0.55) ** 2)
        middle, reach = (width / 2 + x * unit, height / 2 + y * unit), math.ceil(3 * sigma)
        left, top = (max(0, int(place) - reach) for place in middle)
        right, bottom = min(width, int(middle[0]) + reach + 1), min(height, int(middle[1]) + reach + 1)
        if right <= left or bottom <= top or strength <= 0.004:
            continue
        across = np.exp(-0.5 * ((np.arange(left, right) + 0.5 - middle[0]) / sigma) ** 2)
        down = np.exp(-0.5 * ((np.arange(top, bottom) + 0.5 - middle[1]) / sigma) ** 2)
        dot = (2.6 * weight * np.outer(down, across)).astype(np.float32)
        light[top:bottom, left:right] += dot[..., None] * color
    lit = -np.expm1(-light)
    return lit, lit.max(axis=2)
