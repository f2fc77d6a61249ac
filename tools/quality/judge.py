"""Judges, against formulas and plain programs."""

from __future__ import annotations

import math

import numpy as np
import torch

from nodes.judge.coherence import TemporalCoherence
from nodes.judge.similarity import Similarity
from studio.sdk import Flow, Image
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of all judges."""
    return [psnr_of_a_shift(), ssim_of_a_shift(), ssim_beside_a_plain_program(), exact_motion()]


def noise(seed: int = 3, height: int = 30, width: int = 40) -> Image:
    """Return smooth shapes with some noise."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 3, 5, 6, generator=random)
    smooth = torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic")[0].clamp(0, 1)
    mixed = (0.8 * smooth + 0.1 * torch.rand(3, height, width, generator=random)).permute(1, 2, 0).contiguous()
    return Image(mixed.permute(2, 0, 1))


def psnr_of_a_shift() -> Known:
    """Add 0.05 to each value; PSNR is −20 log₁₀ 0.05."""
    image = noise()
    found = run_frame(Similarity(), output="psnr", image=Image(image.pixels + 0.05), reference=image)
    error = abs(found + 20 * math.log10(0.05))
    return Known("judge.psnr_ssim", "error of PSNR, 0.05 added", error, "dB", "the formula", 1e-4)


def ssim_of_a_shift() -> Known:
    """Compare two plain grays; SSIM is (2ab + C₁) / (a² + b² + C₁)."""
    one, other = (Image(torch.full((3, 20, 20), value)) for value in (0.4, 0.5))
    found = run_frame(Similarity(), output="ssim", image=one, reference=other)
    exact = (2 * 0.4 * 0.5 + 1e-4) / (0.4**2 + 0.5**2 + 1e-4)
    return Known("judge.psnr_ssim", "error of SSIM, two grays", abs(found - exact), "", "the formula", 1e-4)


def ssim_beside_a_plain_program() -> Known:
    """Compare with Wang's formula in float64, window by window, where the window is wholly inside."""
    one, other = noise(3), noise(4)
    x, y = (compute_luma(image.pixels)[0].double().numpy() for image in (one, other))
    axis = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    weights = np.outer(axis, axis) / axis.sum() ** 2
    values = []
    for top in range(x.shape[0] - 10):
        for left in range(x.shape[1] - 10):
            a, b = x[top : top + 11, left : left + 11], y[top : top + 11, left : left + 11]
            mean_a, mean_b = (weights * a).sum(), (weights * b).sum()
            spread_a, spread_b = (weights * (a - mean_a) ** 2).sum(), (weights * (b - mean_b) ** 2).sum()
            both = (weights * (a - mean_a) * (b - mean_b)).sum()
            above = (2 * mean_a * mean_b + 1e-4) * (2 * both + 9e-4)
            values.append(above / ((mean_a**2 + mean_b**2 + 1e-4) * (spread_a + spread_b + 9e-4)))
    error = abs(run_frame(Similarity(), output="ssim", image=one, reference=other) - float(np.mean(values)))
    return Known("judge.psnr_ssim", "error of SSIM, two pictures", error, "", "Wang's formula in float64", 1e-4)


def exact_motion() -> Known:
    """Move a picture by whole pixels, and give the exact flow."""
    wide = noise(7, 40, 60).pixels
    frames = [Image(wide[:, :, 10 - 3 * t : 50 - 3 * t]) for t in range(3)]
    flow = Flow(torch.tensor([-3.0, 0.0]).view(2, 1, 1).expand(2, 40, 40).contiguous())
    found = run_frame(TemporalCoherence(), 2, output="warping_error", image=frames, flow=flow)
    return Known("judge.temporal_coherence", "warping error, exact motion", found, "", "0", 1e-12)
