"""Sound as networks that listen take it: rows of numbers over time, without a parameter to learn."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import nn

from studio.core.translation import tr
from studio.sdk import ShapeError, Tokens
from studio.sdk.sound import MelScale, compute_power, compute_stft, make_mel_filterbank
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE

_SILENCE = 1e-8  # power: −80 dB
_LEAST_SPREAD = 1e-2
_DECIBELS = (-40.0, 20.0)
_CEPSTRA = (0.0, 10.0)
_REACH = 2  # rows to each side, as HTK's DELTAWINDOW


class FeatureScaling(nn.Module):
    """Moves rows to a mean of 0 and a spread of 1, column by column, as measured on a data set.

    What was measured lies in the state; as long as nothing was, a fixed mean and spread serve.

    Args:
        fixed: Mean and spread.
    """

    middle: torch.Tensor
    spread: torch.Tensor

    def __init__(self, fixed: tuple[float, float]) -> None:
        super().__init__()
        self._fixed = fixed
        self.register_buffer("middle", torch.zeros(0))
        self.register_buffer("spread", torch.zeros(0))

    def measure_rows(self, rows: Iterable[torch.Tensor]) -> None:
        """Measure mean and spread of rows [T, D]; of none, nothing changes."""
        count, total, squares = 0, torch.zeros(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
        for some in rows:
            wide = some.cpu().double()  # not every device has doubles
            count += wide.shape[0]
            total = total + wide.sum(0)
            squares = squares + wide.square().sum(0)
        if count:
            middle, device = total / count, self.middle.device
            self.middle = middle.float().to(device)
            spread = (squares / count - middle.square()).clamp_min(_LEAST_SPREAD**2).sqrt()
            self.spread = spread.float().to(device)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the rows, scaled."""
        if not self.middle.numel():
            return (rows - self._fixed[0]) / self._fixed[1]
        return (rows - self.middle) / self.spread


class Spectrogram(nn.Module):
    """The level of each band in dB, every `hop` samples: a full-scale sine in the middle of a band has 0.

    A row is there if it begins within the sound; silence at the end, all zeros, is none, so that a sound says the same
    whatever it is padded with.

    Args: bands: Mel bands (HTK's); 0 for all bins of the transform. size: Samples in a Fourier transform, under a Hann
    window, around the place of the row. hop: Hop size: samples between rows. seconds: How much is heard at most.
    scaled: Whether rows are scaled; see `FeatureScaling`.
    """

    triangles: torch.Tensor

    def __init__(self, bands: int, size: int, hop: int, seconds: float, *, scaled: bool) -> None:
        super().__init__()
        self.size, self.hop = size, hop
        self._most = round(seconds * AUDIO_SAMPLE_RATE)
        found = (
            make_mel_filterbank(bands, size, AUDIO_SAMPLE_RATE, scale=MelScale.HTK)
            if bands
            else torch.eye(size // 2 + 1)
        )
        self.register_buffer("triangles", found.clone(), persistent=False)
        self.scaling = FeatureScaling(_DECIBELS) if scaled else None

    def forward(self, audio: torch.Tensor) -> Tokens:
        """Return rows of sounds [B, N] at `AUDIO_SAMPLE_RATE`: [B, T, bands]."""
        levels, mask = self.compute_levels(audio)
        return scale_rows(self.scaling, levels, mask)

    def compute_levels(self, audio: torch.Tensor) -> Tokens:
        """Return rows in dB, −80 at least."""
        strength, mask = self.compute_power(audio)
        return Tokens(10.0 * strength.clamp_min(_SILENCE).log10(), mask)

    def compute_power(self, audio: torch.Tensor) -> Tokens:
        """Return the power of each band, [B, T, bands]; raises ShapeError for what is no batch of sounds."""
        if audio.ndim != 2:
            found = "×".join(map(str, audio.shape))
            raise ShapeError(tr("a network that hears needs sounds [B, N], found {found}", found=found))
        heard = audio[:, : self._most]
        count = max(1, -(-heard.shape[1] // self.hop))
        before = self.size // 2
        after = (count - 1) * self.hop + self.size - before - heard.shape[1]
        padded = nn.functional.pad(heard, (before, max(0, after)))
        spectra = compute_stft(padded, self.size, self.hop)[..., :count]
        strength = compute_power(spectra, self.size).transpose(1, 2) @ self.triangles.T
        return Tokens(strength, self._there(heard, count))

    def _there(self, heard: torch.Tensor, count: int) -> torch.Tensor:
        places = torch.arange(1, heard.shape[1] + 1, device=heard.device)
        length = ((heard != 0) * places).amax(1) if heard.shape[1] else heard.new_zeros(heard.shape[0])
        return torch.arange(count, device=heard.device) * self.hop < length[:, None]


class Cepstra(nn.Module):
    """Mel-frequency cepstral coefficients with their first and second differences over time.

    The discrete cosine transform (II, orthonormal) of the natural logarithm of the power in mel bands: Davis &
    Mermelstein, "Comparison of Parametric Representations for Monosyllabic Word Recognition" (1980). Differences are
    slopes of regression lines over 2 rows to each side, the ends held: Young et al., "The HTK Book", 5.9.

    Args:
        bands: The spectrogram they are made of.
        count: How many coefficients, the level (the zeroth) included.
        orders: 0 for none, 1 for differences, 2 for their differences, too.
        scaled: Whether rows are scaled; see `FeatureScaling`.
    """

    waves: torch.Tensor

    def __init__(self, bands: Spectrogram, count: int, orders: int, *, scaled: bool) -> None:
        super().__init__()
        self.bands = bands
        self._orders = orders
        self.register_buffer("waves", make_dct_basis(bands.triangles.shape[0], count), persistent=False)
        self.scaling = FeatureScaling(_CEPSTRA) if scaled else None

    def forward(self, audio: torch.Tensor) -> Tokens:
        """Return rows of sounds [B, N] at `AUDIO_SAMPLE_RATE`: [B, T, count · (orders + 1)]."""
        rows, mask = self.compute_levels(audio)
        return scale_rows(self.scaling, rows, mask)

    def compute_levels(self, audio: torch.Tensor) -> Tokens:
        """Return rows as they are defined."""
        strength, mask = self.bands.compute_power(audio)
        parts = [strength.clamp_min(_SILENCE).log() @ self.waves.T]
        for _ in range(self._orders):
            parts.append(compute_slopes(parts[-1], mask))
        return Tokens(torch.cat(parts, dim=2), mask)


def scale_rows(scaling: FeatureScaling | None, rows: torch.Tensor, mask: torch.Tensor) -> Tokens:
    """Return rows, scaled if there is a scaling, and zeros where there is none."""
    return Tokens((rows if scaling is None else scaling(rows)) * mask[..., None], mask)


def make_dct_basis(bands: int, count: int) -> torch.Tensor:
    """Return the first rows of the orthonormal discrete cosine transform (II), [count, bands]."""
    places = (torch.arange(bands, dtype=torch.float64) + 0.5) * (math.pi / bands)
    waves = torch.cos(torch.arange(count, dtype=torch.float64)[:, None] * places) * math.sqrt(2.0 / bands)
    waves[0] *= math.sqrt(0.5)
    return waves.float()


def compute_slopes(rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return how fast rows [B, T, D] change: Σ n·(c[t+n] − c[t−n]) / (2·Σ n²), n = 1, 2; the ends are held."""
    last = (mask.sum(1) - 1).clamp_min(0)[:, None]
    places = torch.arange(rows.shape[1], device=rows.device).expand(rows.shape[0], -1)

    def at(offset: int) -> torch.Tensor:
        index = torch.minimum((places + offset).clamp_min(0), last)
        return rows.gather(1, index[..., None].expand_as(rows))

    reach = range(1, _REACH + 1)
    total = sum((n * (at(n) - at(-n)) for n in reach), torch.zeros_like(rows))
    return total / (2 * sum(n * n for n in reach))
