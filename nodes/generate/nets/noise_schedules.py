"""Ways from a clip to noise and back: flow matching along straight lines, and DDPM's schedule with its samplers.

A level of noise runs from 0, the clip, to 1, noise alone. Clips lie in −1..1.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Final

import torch

_STEPS: Final = 1000  # of DDPM's schedule
_MOST_SIGNAL: Final = 5.0  # to noise, squared
_LOWEST: Final = 0.1  # level: below it, errors of a velocity count no more than here


class NoiseSchedule(ABC):
    """How noise is mixed in, what is learned from a network that says what the clip is, and how one goes back."""

    @abstractmethod
    def sample_levels(self, count: int, device: torch.device) -> torch.Tensor:
        """Return levels [count] to learn at, from torch's global generator."""

    @abstractmethod
    def add_noise(self, clean: torch.Tensor, noise: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return clips with noise. `level` is [B]; the rest has any shape that begins with B."""

    @abstractmethod
    def compute_error(self, said: torch.Tensor, clean: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return the squared error of the clip that the network said, weighted; of its shape."""

    @abstractmethod
    def make_levels(self, steps: int) -> torch.Tensor:
        """Return the levels of a way back [steps + 1], from 1 to 0."""

    @abstractmethod
    def denoise_step(
        self, clean: torch.Tensor, noisy: torch.Tensor, level: float, lower: float, random: torch.Generator
    ) -> torch.Tensor:
        """Return the clip at the next lower level, given what it would be without noise."""


class FlowMatching(NoiseSchedule):
    """Flow matching along straight lines: x_s = (1 − s) x + s ε (Liu et al. 2022; Lipman et al. 2023).

    The network says x̂; what is learned is the velocity, (x_s − x̂) / s, and the way back goes by Euler's steps. Saying x̂
    suits patches with many pixels, for clips are simpler than noise (Li & He 2025). What a clip shows is drowned only
    by much noise, for all its pixels speak of it together: levels are shifted towards 1, s ← a s / (1 + (a − 1) s)
    (Esser et al. 2024).

    Args:
        shift: a, 1 or more.
    """

    def __init__(self, shift: float) -> None:
        self.shift = shift

    def sample_levels(self, count: int, device: torch.device) -> torch.Tensor:
        """Return shifted logit-normal levels."""
        return self._shifted(torch.randn(count, device=device).sigmoid())

    def add_noise(self, clean: torch.Tensor, noise: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return the point on the line."""
        return torch.lerp(clean, noise, _over(level, clean))

    def compute_error(self, said: torch.Tensor, clean: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return the squared error of the velocity: ((x̂ − x) / max(s, 0.1))²."""
        return ((said - clean) / _over(level, clean).clamp_min(_LOWEST)).square()

    def make_levels(self, steps: int) -> torch.Tensor:
        """Return even levels, shifted."""
        return self._shifted(torch.linspace(1.0, 0.0, steps + 1))

    def denoise_step(
        self, clean: torch.Tensor, noisy: torch.Tensor, level: float, lower: float, random: torch.Generator
    ) -> torch.Tensor:
        """Return Euler's step along the velocity: x_s + (s' − s) (x_s − x̂) / s."""
        return clean + (noisy - clean) * (lower / level)

    def _shifted(self, level: torch.Tensor) -> torch.Tensor:
        return self.shift * level / (1 + (self.shift - 1) * level)


class DdpmSchedule(NoiseSchedule):
    """Noise prediction (Ho et al. 2020): x_k = √ᾱₖ x + √(1 − ᾱₖ) ε, β from 1e-4 to 0.02 in 1000 steps.

    Step k has the level (k + 1) / 1000.

    The noise is predicted by way of the clip that the network says, ε̂ = (x_k − √ᾱ x̂) / √(1 − ᾱ), for noise itself
    does not fit through patches with more pixels than the network has numbers; at little noise the error counts no
    more than at a ratio of signal to noise of 5 (Hang et al. 2023). The way back takes some of the steps (Song et al.
    2021):

        x' = √ᾱ' x̂ + √(1 − ᾱ' − σ²) ε̂ + σ z,  σ = η √((1 − ᾱ') / (1 − ᾱ)) √(1 − ᾱ / ᾱ')

    Args:
        eta: η: 0 for DDIM, without chance; 1 for ancestral sampling, DDPM's own.
    """

    def __init__(self, eta: float) -> None:
        self.eta = eta
        betas = torch.linspace(1e-4, 0.02, _STEPS, dtype=torch.float64)
        kept = torch.cat([betas.new_ones(1), torch.cumprod(1.0 - betas, 0)])
        self.kept = kept.float()
        """ᾱ by level: [0] is 1, the clip."""

    def sample_levels(self, count: int, device: torch.device) -> torch.Tensor:
        """Return even levels."""
        return (torch.randint(_STEPS, (count,), device=device) + 1) / _STEPS

    def add_noise(self, clean: torch.Tensor, noise: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return the clip after so many steps."""
        kept = _over(self._kept(level), clean)
        return kept.sqrt() * clean + (1 - kept).sqrt() * noise

    def compute_error(self, said: torch.Tensor, clean: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        """Return the squared error of the noise, (ε̂ − ε)² = ᾱ / (1 − ᾱ) (x̂ − x)², its factor 5 at the most."""
        kept = _over(self._kept(level), clean)
        return (said - clean).square() * (kept / (1 - kept)).clamp_max(_MOST_SIGNAL)

    def make_levels(self, steps: int) -> torch.Tensor:
        """Return even levels out of the 1000."""
        return torch.linspace(1.0, 0.0, steps + 1).mul(_STEPS).round() / _STEPS

    def denoise_step(
        self, clean: torch.Tensor, noisy: torch.Tensor, level: float, lower: float, random: torch.Generator
    ) -> torch.Tensor:
        """Return the step that the class describes."""
        kept, next_kept = (float(self._kept(torch.tensor(at))) for at in (level, lower))
        said = (noisy - math.sqrt(kept) * clean) / math.sqrt(max(1e-12, 1 - kept))
        sigma = self.eta * math.sqrt((1 - next_kept) / (1 - kept) * (1 - kept / next_kept))
        share = max(0.0, 1 - next_kept - sigma**2)
        lowered: torch.Tensor = math.sqrt(next_kept) * clean + math.sqrt(share) * said
        if sigma == 0.0:
            return lowered
        return lowered + sigma * torch.randn(noisy.shape, generator=random).to(noisy.device)

    def _kept(self, level: torch.Tensor) -> torch.Tensor:
        return self.kept.to(level.device)[(level * _STEPS).round().long()]


def _over(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Return [B] so that it multiplies a tensor that begins with B."""
    return values.view(-1, *[1] * (like.dim() - 1))
