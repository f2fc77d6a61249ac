"""Video Diffusion and Text Generator, against formulas."""

from __future__ import annotations

import math
from itertools import pairwise

import torch

from nodes.generate.nets.language_model import LanguageModel
from nodes.generate.nets.noise_schedules import DdpmSchedule, FlowMatching
from nodes.generate.text_generator import TextGenerator
from studio.sdk.networks.network import build_initial_module
from studio.sdk.training.dataset import Sample, collate_samples
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of both."""
    return [way_back(), posterior(), fresh_model()]


def way_back() -> Known:
    """Go from noise to data whose best denoiser is known: a Gaussian of width 0.5; its width must come out."""
    random = torch.Generator().manual_seed(0)
    noisy = torch.randn(100_000, generator=random)
    path, width = FlowMatching(5.0), 0.5
    levels = path.make_levels(400).tolist()
    for level, lower in pairwise(levels):
        gain = (1 - level) * width**2 / ((1 - level) ** 2 * width**2 + level**2)  # of the posterior mean
        noisy = path.denoise_step(gain * noisy, noisy, level, lower, random)
    error = abs(float(noisy.std()) / width - 1) * 100
    return Known("generate.video_diffusion", "width of a Gaussian by flow, 400 steps", error, "%", "0.5", 2.0)


def posterior() -> Known:
    """Compare the variance of ancestral steps with equation 7 of Ho et al. 2020."""
    step = 600
    kept = [math.prod(1 - (1e-4 + (0.02 - 1e-4) * k / 999) for k in range(count)) for count in (step, step - 1)]
    wanted = (1 - kept[1]) / (1 - kept[0]) * (1 - kept[0] / kept[1])
    clean, noisy = torch.full((400_000,), 0.3), torch.full((400_000,), -0.4)
    after = DdpmSchedule(1.0).denoise_step(
        clean, noisy, step / 1000, (step - 1) / 1000, torch.Generator().manual_seed(0)
    )
    error = abs(float(after.var()) / wanted - 1) * 100
    return Known("generate.video_diffusion", "variance of an ancestral step", error, "%", "Ho et al. 2020, eq. 7", 1.0)


def fresh_model() -> Known:
    """A language model that has learned nothing gives every token about the same chance."""
    node = TextGenerator()
    net = build_initial_module(node, {})
    assert isinstance(net, LanguageModel)
    with torch.no_grad():
        loss = float(net.learn(collate_samples([Sample("0", "a red circle moves right")])).losses["next token"])
    error = abs(loss / math.log(node.vocabulary) - 1) * 100
    return Known("generate.text", "nats a token before training", error, "%", "ln 1024", 5.0)
