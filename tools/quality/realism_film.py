"""Deband, Chromatic Aberration and Grain, against what was asked for."""

from __future__ import annotations

import math

import torch

from nodes.realism.chromatic_aberration import ChromaticAberration
from nodes.realism.deband import Deband
from nodes.realism.grain import Grain
from studio.sdk import Image
from studio.sdk.pixels import gaussian_blur, srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of film and lens."""
    return [banding(), fringe(), *grain()]


def quantised(pixels: torch.Tensor) -> torch.Tensor:
    """Return what 8 bits keep."""
    return (pixels * 255).round() / 255


def ramp() -> torch.Tensor:
    """Return a shade of 26 levels over 640 pixels: [3, 160, 640]."""
    return (0.2 + 0.1 * torch.linspace(0, 1, 640)).expand(3, 160, 640).contiguous()


def banding_of(pixels: torch.Tensor) -> float:
    """Return how far a ramp is off, in levels of 255 (RMS), as seen from afar: blurred by 2 pixels."""
    seen = gaussian_blur(pixels - ramp(), 2.0)[0, 10:-10, 10:-10] * 255
    return float(seen.square().mean().sqrt())


def banding() -> Known:
    """Measure by how much banding falls, both pictures in 8 bits."""
    banded = quantised(ramp())
    after = quantised(run_frame(Deband(), image=Image(banded)).pixels)
    factor = banding_of(banded) / banding_of(after)
    return Known("realism.deband", "banding falls, 8 bits in and out", factor, "x", "the ramp", at_least=4.0)


def fringe() -> Known:
    """Measure how far the centers of red and blue of a white line near the edge lie apart."""
    pixels = torch.zeros(3, 21, 401)
    pixels[:, :, 350] = 1.0
    node = ChromaticAberration(amount=12.0, falloff=1.0)
    light = srgb_to_linear(run_frame(node, image=Image(pixels)).pixels)[:, 10].double()
    at = (light * torch.arange(401)).sum(dim=1) / light.sum(dim=1)
    wanted = 12.0 * 150 / (math.hypot(401, 21) / 2)
    error = abs(float(at[0] - at[2]).__abs__() - wanted)
    return Known("realism.chromatic_aberration", "error of the distance of red and blue", error, "px", "asked for", 0.2)


def grain() -> list[Known]:
    """Measure the strength, the mean and the size of grain on middle gray."""
    image = Image(torch.full((3, 360, 480), 0.5))
    node = Grain(amount=0.05, size=4.0, red=1.0, green=1.0, blue=1.0)
    plane = run_frame(node, 3, image=image).pixels[0].double() - 0.5
    spread, mean = float(plane.std()), float(plane.mean())
    return [
        Known("realism.grain", "error of the standard deviation", 100 * abs(spread / 0.05 - 1), "%", "asked for", 3.0),
        Known("realism.grain", "shift of the mean, of the grain", 100 * abs(mean) / 0.05, "%", "none", 1.5),
        Known("realism.grain", "error of the size", 100 * abs(grain_size(plane) / 4 - 1), "%", "asked for", 5.0),
    ]


def grain_size(plane: torch.Tensor) -> float:
    """Return twice the distance at which the pattern's correlation falls to ½, in pixels."""
    variance = float((plane * plane).mean())
    before = 1.0
    for distance in range(1, 64):
        after = float((plane[:, :-distance] * plane[:, distance:]).mean()) / variance
        if after < 0.5:
            return 2 * (distance - 1 + (before - 0.5) / (before - after))
        before = after
    return math.inf
