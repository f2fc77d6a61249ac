"""Edges, Glow and Vignette, against formulas."""

from __future__ import annotations

import math

import torch

from nodes.filter.edges import EdgeMethod, Edges
from nodes.filter.glow import Glow
from nodes.filter.vignette import Vignette, VignetteFalloff
from studio.sdk import Image
from studio.sdk.pixels import srgb_to_linear
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of filters about light."""
    return [glow_energy(), cosine_fourth(), *steps()]


def lamp() -> Image:
    """Return a small white lamp on black: [3, 240, 320]."""
    pixels = torch.zeros(3, 240, 320)
    pixels[:, 112:128, 150:170] = 0.9
    return Image(pixels)


def glow_energy() -> Known:
    """Compare the light that a glow adds with the light that glows."""
    image = lamp()
    added = srgb_to_linear(run_frame(Glow(radius=24.0, intensity=1.0, only=True), image=image).pixels).double().sum()
    error = abs(float(added / srgb_to_linear(image.pixels).double().sum()) - 1) * 100
    return Known("filter.glow", "light added against light that glows, intensity 1", error, "%", "equal", 0.5)


def cosine_fourth() -> Known:
    """Measure the light in the corner of a gray picture through a lens of 90° from corner to corner: cos⁴ 45° = ¼."""
    image = Image(torch.full((3, 301, 401), 0.5))
    node = Vignette(falloff=VignetteFalloff.OPTICAL, amount=1.0, view=90.0, roundness=1.0)
    shaded, whole = (srgb_to_linear(pixels)[0] for pixels in (run_frame(node, image=image).pixels, image.pixels))
    distance = math.hypot(150, 200) / math.hypot(150.5, 200.5)  # of the corner pixel's centre
    error = abs(float(shaded[0, 0] / whole[0, 0]) - (1 + distance**2) ** -2)
    return Known("filter.vignette", "error of the light in a corner, optical, 90°", error, "", "cos⁴ θ", 1e-4)


def steps() -> list[Known]:
    """Measure the strength of a step edge of height 0.4 at several radii; it shall be 0.4."""
    pixels = torch.full((3, 60, 120), 0.3)
    pixels[:, :, 60:] = 0.7
    found = []
    for method in (EdgeMethod.SOBEL, EdgeMethod.SCHARR, EdgeMethod.LAPLACIAN):
        worst = 0.0
        for radius in (0.0, 2.0, 6.0):
            node = Edges(method=method, radius=radius, threshold=0.0, gain=1.0)
            peak = float(run_frame(node, output="mask", image=Image(pixels)).pixels.max())
            worst = max(worst, abs(peak / 0.4 - 1) * 100)
        what = f"error of a step's height, {method}, radius 0 to 6"
        found.append(Known("filter.edges", what, worst, "%", "the step", 5.0))
    return found
