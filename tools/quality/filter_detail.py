"""Detail, on steps and on fine waves."""

from __future__ import annotations

import math

import numpy as np
import torch

from nodes.filter.blur import Sharpen
from nodes.filter.detail import Detail
from nodes.filter.local_laplacian import fit_sine_waves
from studio.sdk import FrameNode, Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

_NODE = "filter.detail"


def measure() -> list[Known]:
    """Return halos, gain and the error of the sum of sines."""
    return [overshoot(), overshoot_of_sharpen(), amplified(), remapping()]


def step() -> Image:
    """Return a step from 0.25 to 0.75: [3, 128, 256]."""
    pixels = torch.full((3, 128, 256), 0.25)
    pixels[:, :, 128:] = 0.75
    return Image(pixels)


def _beyond(node: FrameNode) -> float:
    """Return how far a node goes beyond both sides of a step, in percent of its height."""
    row = run_frame(node, image=step()).pixels[0, 64]
    return 100 * max(float(row.max()) - 0.75, 0.25 - float(row.min())) / 0.5


def overshoot() -> Known:
    """Measure the halo along a step."""
    halo = _beyond(Detail(fine=1.0, medium=1.0, coarse=1.0))
    return Known(_NODE, "overshoot along a step, all amounts 1", halo, "%", "the step", 1.0)


def overshoot_of_sharpen() -> Known:
    """Measure the same for an unsharp mask of a like strength, for comparison."""
    halo = _beyond(Sharpen(radius=8.0, amount=0.5))
    return Known(_NODE, "the same for Sharpen, radius 8, amount 0.5", halo, "%", "the step", at_least=10.0)


def amplified() -> Known:
    """Measure by how much a wave of 6 pixels and low contrast grows where all amounts are 1: it doubles."""
    x = torch.arange(256) * (2 * math.pi / 6)
    image = Image((0.5 + 0.01 * torch.sin(x)).expand(3, 128, 256).contiguous())
    row = run_frame(Detail(fine=1.0, medium=1.0, coarse=1.0), image=image).pixels[0, 64, 64:-64]
    growth = float((row - row.mean()).norm() / (image.pixels[0, 64, 64:-64] - 0.5).norm())
    return Known(_NODE, "growth of a faint wave, all amounts 1", growth, "x", "twice", at_most=2.05, at_least=1.9)


def remapping() -> Known:
    """Compare the sum of sines with d·exp(−d² / 2σ²), of which it is made."""
    d = np.linspace(-1, 1, 2001)
    worst = 0.0
    for contrast in (0.03, 0.1, 0.4, 1.0):
        found = sum(share * np.sin(frequency * d) for frequency, share in fit_sine_waves(contrast))
        exact = d * np.exp(-(d**2) / (2 * contrast**2))
        worst = max(worst, float(np.abs(found - exact).max() / exact.max()))
    return Known(_NODE, "largest error of the remapping, of its peak", worst, "", "its formula", 1e-4)
