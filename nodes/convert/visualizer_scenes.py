"""The pictures that a music visualizer draws: bars, a waveform, rays around a circle."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.convert.light_layer import LightLayer
from nodes.convert.strokes import PixelGrid, interpolate_bands, rasterize_capsules, rasterize_curve, rasterize_stroke

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class VisualizerFrame:
    """What a frame is drawn from.

    Args:
        grid: The picture.
        levels: [bands], 0..1, low ones first.
        peaks: [bands], their last highest values.
        pulse: 1 at a beat, fading; already weighted by how much the picture reacts.
        bass: 0..1, how loud the low bands are.
        wave: [N], samples of the frame, as heights, −1..1.
        seconds: Since the start.
        color: Linear light [..., 3] at shares [...] of the palette.
        is_mirrored: Bass in the middle, the same to both sides.
        thickness: Factor for the width of strokes.
        turns_per_minute: Turns a minute, for what goes round.
    """

    grid: PixelGrid
    levels: torch.Tensor
    peaks: torch.Tensor
    pulse: float
    bass: float
    wave: torch.Tensor
    seconds: float
    color: Callable[[torch.Tensor], torch.Tensor]
    is_mirrored: bool
    thickness: float
    turns_per_minute: float

    @property
    def short_side(self) -> float:
        """The shorter side, in pixels: what lengths are shares of."""
        return float(min(self.grid.width, self.grid.height))

    @property
    def pen_radius(self) -> float:
        """Half the width of a thin stroke, in pixels."""
        return 0.0016 * self.short_side * self.thickness


def make_light_layer(cover: torch.Tensor, color: torch.Tensor) -> LightLayer:
    """Return a drawing of one coverage [H, W] in colors [H|1, W|1, 3]."""
    return LightLayer(color.permute(2, 0, 1) * cover, cover.unsqueeze(0))


def compose_layers(below: LightLayer, above: LightLayer) -> LightLayer:
    """Return one drawing over another; both are used up."""
    rest = 1.0 - above.cover
    return LightLayer(below.light.mul_(rest).add_(above.light), below.cover.mul_(rest).add_(above.cover))


def draw_bars(now: VisualizerFrame) -> LightLayer:
    """Draw a bar for each band, with its peak above and its reflection below."""
    grid, count = now.grid, len(now.levels)
    shown = 2 * count - 1 if now.is_mirrored else count
    left, area = 0.07 * grid.width, 0.86 * grid.width
    pitch = area / shown
    index = ((grid.x - left) / pitch).floor().clamp(0, shown - 1)
    band = ((index - (count - 1)).abs() if now.is_mirrored else index).long()
    half = min(0.34 * pitch * min(1.6, now.thickness), 0.49 * pitch)
    across = grid.x - (left + (index + 0.5) * pitch)
    foot, tall = 0.64 * grid.height, 0.46 * grid.height * (1.0 + 0.06 * now.pulse)
    length = now.levels[band] * tall + 2 * half
    along = foot - grid.y
    color = now.color(band / max(1, count - 1))
    shade = (0.45 + 0.55 * (along / length)).clamp(0.3, 1.0)
    body = rasterize_capsules(across, along, half, length)
    top = now.peaks[band] * tall + 2 * half + 0.008 * grid.height
    pen = min(half, 0.0022 * grid.height)
    caps = _flat(across, along - top, half, pen) * ((now.peaks - now.levels)[band] > 0.01)
    below = grid.y - foot - 0.012 * grid.height
    mirrored = (
        rasterize_capsules(across, below, half, length)
        * 0.28
        * (1.0 - below / (0.28 * grid.height)).clamp(0.0, 1.0) ** 1.5
    )
    shadow = make_light_layer(mirrored, color.unsqueeze(0))
    whole = compose_layers(shadow, make_light_layer(body, color.unsqueeze(0) * shade.unsqueeze(-1)))
    return compose_layers(whole, make_light_layer(caps * 0.9, color.unsqueeze(0) * 0.6 + 0.4))


def _flat(across: torch.Tensor, along: torch.Tensor, half: float, pen: float) -> torch.Tensor:
    """Return the coverage of a short level stroke."""
    wide = (half + 0.5 - across.abs()).clamp(0.0, 1.0)
    return wide * rasterize_stroke(along, pen)


def draw_waveform(now: VisualizerFrame) -> LightLayer:
    """Draw the sound of the frame as a line that is held at both ends, with fainter ones around it."""
    import torch

    grid = now.grid
    place = grid.x / grid.width
    taper = torch.sin(math.pi * place).clamp_min(0.0) ** 0.8
    heights = interpolate_bands(now.wave, place * (len(now.wave) - 1)) * taper * 0.42 * grid.height
    color = now.color(place).unsqueeze(0)
    middle = 0.5 * grid.height
    lines = ((-0.45, 0.9, 0.22), (0.62, 0.9, 0.35), (1.0, 1.7, 1.0))
    if now.is_mirrored:
        lines = ((-1.0, 1.7, 0.8), (0.5, 0.9, 0.3), (1.0, 1.7, 1.0))
    drawn: LightLayer | None = None
    for factor, pen, strength in lines:
        cover = (
            rasterize_curve(middle - factor * heights, pen * now.pen_radius * 1.4 * (1.0 + 0.35 * now.pulse), grid)
            * strength
        )
        one = make_light_layer(cover, color)
        drawn = one if drawn is None else compose_layers(drawn, one)
    assert drawn is not None  # there are three lines
    return drawn


def draw_radial(now: VisualizerFrame) -> LightLayer:
    """Draw rays around a circle that the wave runs along, the bass at the bottom, the same to both sides."""
    import torch

    grid, bands = now.grid, len(now.levels)
    x, y = grid.x - grid.width / 2, grid.y - grid.height / 2
    distance = torch.hypot(x, y)
    angle = torch.atan2(x, y) + 2 * math.pi * now.turns_per_minute * now.seconds / 60.0  # 0 is down
    count = 2 * bands
    part = torch.remainder(angle / (2 * math.pi), 1.0) * count
    index = part.floor().clamp(0, count - 1)
    band = (torch.minimum(index, count - 1 - index) if now.is_mirrored else (index / 2).floor()).long()
    off = (part - index - 0.5) * (2 * math.pi / count)
    circle = 0.19 * now.short_side * (1.0 + 0.07 * now.pulse)
    half = min(0.3 * math.pi * circle / bands * min(1.6, now.thickness), 0.45 * math.pi * circle / bands)
    length = now.levels[band] * 0.24 * now.short_side * (1.0 + 0.1 * now.pulse) + 2 * half
    along = distance * off.cos() - circle
    cover = rasterize_capsules(distance * off.sin(), along, half, length)
    color = now.color(band / max(1, bands - 1))
    shade = (0.6 + 0.4 * along / length).clamp(0.4, 1.0)
    rays = make_light_layer(cover, color * shade.unsqueeze(-1))
    turn = torch.remainder(angle / (2 * math.pi), 1.0)
    folded = (2 * turn - 1.0).abs()
    ripple = (
        interpolate_bands(now.wave, (1.0 - folded) * (len(now.wave) - 1))
        * torch.sin(math.pi * folded)
        * 0.045
        * now.short_side
    )
    ring = rasterize_stroke(distance - 0.86 * circle - ripple, 1.5 * now.pen_radius)
    core = (1.0 - distance / (0.8 * circle)).clamp(0.0, 1.0) ** 1.5 * (0.1 + 0.5 * now.bass + 0.25 * now.pulse)
    tint = now.color(folded * 0.5)
    middle = now.color(torch.full((1, 1), 0.45, device=distance.device))
    return compose_layers(
        compose_layers(make_light_layer(core.clamp(0.0, 1.0), middle), rays), make_light_layer(ring, tint * 0.7 + 0.3)
    )
