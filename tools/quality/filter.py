"""Filters, against formulas."""

from __future__ import annotations

import math

import torch

from nodes.filter.blur import Blur
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of all filters."""
    return [blurred_edge()]


def blurred_edge() -> Known:
    """Blur a step and compare it with the integral of the Gaussian."""
    pixels = torch.zeros(3, 40, 120)
    pixels[:, :, 60:] = 1.0
    sigma = 5.0
    row = run_frame(Blur(radius=sigma), image=Image(pixels)).pixels[0, 20]
    exact = [0.5 * (1 + math.erf((x - 59.5) / (sigma * math.sqrt(2)))) for x in range(120)]
    error = float((row - torch.tensor(exact)).abs().max())
    return Known("filter.blur", "largest error of a blurred edge, radius 5", error, "", "the error function", 0.005)
