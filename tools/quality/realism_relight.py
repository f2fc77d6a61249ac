"""Relight, against a sphere under Lambert's law."""

from __future__ import annotations

import torch

from nodes.realism.relight import LightType, Relight
from studio.sdk import Color, Depth, Image, Point
from studio.sdk.pixels import make_pixel_grid
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

SIDE, RADIUS = 201, 90.0
WHITE = Color(1.0, 1.0, 1.0)


def sphere() -> tuple[Depth, torch.Tensor, torch.Tensor]:
    """Return a sphere's depth in pixels, its exact normals, and where it is to be judged: not at its steep rim."""
    x, y = make_pixel_grid(SIDE, SIDE) - (SIDE - 1) / 2
    high = (RADIUS**2 - x**2 - y**2).clamp_min(0.0).sqrt()
    return Depth(-high.unsqueeze(0)), torch.stack([x, y, high]) / RADIUS, torch.hypot(x, y) < 0.9 * RADIUS


def measure() -> list[Known]:
    """Return the figures of Relight."""
    return [shaded(LightType.DIRECTIONAL), shaded(LightType.POINT)]


def shaded(lamp: LightType) -> Known:
    """Compare the shading of a sphere with the law."""
    depth, facing, inside = sphere()
    place = torch.tensor([-120.0, -80.0, 250.0])
    node = Relight(
        lamp=lamp, position=Point(-120.0, -80.0), height=250.0, color=WHITE, intensity=1.0, ambient=0.0,
        relief=1.0, smooth=0.0, shadow=0.0, linear=False,
    )  # fmt: skip
    made = run_frame(node, image=Image(torch.ones(3, SIDE, SIDE)), depth=depth).pixels[0]
    to = place.view(3, 1, 1).expand(3, SIDE, SIDE)
    fall = torch.ones(SIDE, SIDE)
    if lamp is LightType.POINT:
        to = to - facing * RADIUS
        fall = 250.0**2 / to.square().sum(0)
    exact = (facing * to / to.square().sum(0).sqrt()).sum(0).clamp_min(0.0) * fall
    error = float((made - exact).abs()[inside].max())
    return Known("realism.relight", f"largest error of a sphere's shading, {lamp} light", error, "", "Lambert", 0.02)
