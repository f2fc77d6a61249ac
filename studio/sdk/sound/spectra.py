"""Spectra of sound: short-time Fourier transforms, mel bands, levels of bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_SILENCE = 1e-20  # power, −200 dB


class MelScale(StrEnum):
    """Variant of the mel scale."""

    SLANEY = "slaney"
    HTK = "htk"


def compute_stft(samples: torch.Tensor, size: int, hop: int, *, window: torch.Tensor | None = None) -> torch.Tensor:
    """Return the short-time Fourier transform: spectra of pieces of sound, the first at the first sample; no padding.

    Args:
        samples: [..., N], float32.
        size: Samples in a piece.
        hop: From one piece to the next.
        window: [size]; a Hann window (periodic) by default.

    Returns:
        [..., size // 2 + 1, T], complex, T = 1 + (N − size) // hop, or 0 if N < size. Not scaled: as `numpy.fft.rfft`.
    """
    import torch

    shaped = torch.hann_window(size, device=samples.device) if window is None else window
    if samples.shape[-1] < size:
        empty: torch.Tensor = torch.zeros((*samples.shape[:-1], size // 2 + 1, 0), dtype=torch.complex64)
        return empty.to(samples.device)
    spectra: torch.Tensor = torch.fft.rfft(samples.unfold(-1, size, hop) * shaped, dim=-1)
    return spectra.transpose(-1, -2)


def compute_power(spectra: torch.Tensor, size: int) -> torch.Tensor:
    """Return how strong each bin is: |X|², scaled so that a full-scale sine in the middle of a bin has 1 (0 dB).

    Args:
        spectra: From `compute_stft` with its Hann window.
        size: Samples in a piece.
    """
    squares: torch.Tensor = spectra.real.square() + spectra.imag.square()
    return squares * (4.0 / size) ** 2


@lru_cache(maxsize=32)
def make_mel_filterbank(
    count: int,
    size: int,
    sample_rate: int,
    low: float = 0.0,
    high: float | None = None,
    scale: MelScale = MelScale.SLANEY,
) -> torch.Tensor:
    """Return triangles over the bins of a spectrum, evenly spaced in mel; multiply them with |X|².

    "slaney": linear below 1 kHz (3 mel for 200 Hz), logarithmic above (27 mel for a factor of 6.4), each triangle of
    area 1 in Hz (Slaney, "Auditory Toolbox", 1998; librosa's default). "htk": m = 2595·log10(1 + f/700), each triangle
    of height 1 (Young et al., "The HTK Book"; torchaudio's default).

    Args:
        count: How many bands.
        size: Samples in a piece of the transform.
        sample_rate: Samples a second.
        low: Where the first triangle begins, in Hz.
        high: Where the last one ends, in Hz; None for half the sample rate.
        scale: Which bands.

    Returns:
        [count, size // 2 + 1], float32. Do not write into it. A band narrower than a bin may be empty.
    """
    import torch

    top = min(high or sample_rate / 2, sample_rate / 2)
    to_mel, to_hertz = (_slaney_mel, _slaney_hertz) if scale is MelScale.SLANEY else (_htk_mel, _htk_hertz)
    start, end = to_mel(min(low, top)), to_mel(top)
    corners = torch.tensor([to_hertz(start + (end - start) * i / (count + 1)) for i in range(count + 2)]).double()
    bins = torch.linspace(0.0, sample_rate / 2, size // 2 + 1, dtype=torch.float64)
    widths = corners.diff().clamp_min(1e-9).unsqueeze(1)
    distance = corners.unsqueeze(1) - bins
    triangles = torch.minimum(-distance[:-2] / widths[:-1], distance[2:] / widths[1:]).clamp_min(0.0)
    if scale is MelScale.SLANEY:
        triangles *= (2.0 / (corners[2:] - corners[:-2]).clamp_min(1e-9)).unsqueeze(1)
    return triangles.float()


def _slaney_mel(hertz: float) -> float:
    return 15.0 + 27.0 * math.log(hertz / 1000.0) / math.log(6.4) if hertz >= 1000.0 else hertz * 3.0 / 200.0


def _slaney_hertz(mel: float) -> float:
    return 1000.0 * math.exp((mel - 15.0) * math.log(6.4) / 27.0) if mel >= 15.0 else mel * 200.0 / 3.0


def _htk_mel(hertz: float) -> float:
    return 2595.0 * math.log10(1.0 + hertz / 700.0)


def _htk_hertz(mel: float) -> float:
    return 700.0 * float(10.0 ** (mel / 2595.0) - 1.0)


def make_log_edges(count: int, low: float, high: float) -> tuple[float, ...]:
    """Return the edges of `count` bands of equal width in octaves, from `low` to `high` in Hz: count + 1 numbers."""
    ratio = high / low
    return tuple(low * ratio ** (i / count) for i in range(count + 1))


def compute_band_levels(samples: torch.Tensor, sample_rate: int, edges: Sequence[float]) -> torch.Tensor:
    """Return the mean square of the samples in each band, by a Fourier transform under a Hann window (Parseval).

    A bin counts for a band by the share of it that lies inside, so that bands narrower than a bin are not empty.

    Args:
        samples: [..., N], float32.
        sample_rate: Samples a second.
        edges: Of the bands, in Hz, rising: K + 1 numbers.

    Returns:
        [..., K], float32: 0.5 for a full-scale sine inside a band; 0 above half the sample rate.
    """
    import torch

    size = samples.shape[-1]
    if size < 2:
        return samples.new_zeros((*samples.shape[:-1], len(edges) - 1))
    window = torch.hann_window(size, device=samples.device)
    spectra = torch.fft.rfft(samples * window, dim=-1)
    strength: torch.Tensor = spectra.real.square() + spectra.imag.square()
    strength = strength * (2.0 / size / window.square().sum())
    strength[..., 0] *= 0.5
    if size % 2 == 0:
        strength[..., -1] *= 0.5
    return strength @ _compute_bin_shares(tuple(edges), size, sample_rate).to(samples.device).T


@lru_cache(maxsize=32)
def _compute_bin_shares(edges: tuple[float, ...], size: int, sample_rate: int) -> torch.Tensor:
    """Return which share of each bin lies in each band, [K, size // 2 + 1]."""
    import torch

    step = sample_rate / size
    lower = (torch.arange(size // 2 + 1, dtype=torch.float64) - 0.5) * step
    upper = lower + step
    borders = torch.tensor(edges, dtype=torch.float64)
    inside = torch.minimum(upper, borders[1:, None]) - torch.maximum(lower, borders[:-1, None])
    return (inside.clamp_min(0.0) / step).float()


def compute_spectrum(
    samples: torch.Tensor, sample_rate: int, edges: Sequence[float], floor: float = -100.0
) -> torch.Tensor:
    """Return the level of each band in dB: a full-scale sine inside a band has 0; all channels are averaged.

    Args:
        samples: [channels, N], float32; all of it counts, under a Hann window.
        sample_rate: Samples a second.
        edges: Of the bands, in Hz, rising: K + 1 numbers; see `make_log_edges`.
        floor: What silence is given as.

    Returns:
        [K], float32.
    """
    import torch

    if not samples.numel():
        return torch.full((len(edges) - 1,), floor, device=samples.device)
    levels = compute_band_levels(samples, sample_rate, edges).mean(dim=0) * 2.0
    return (10.0 * levels.clamp_min(_SILENCE).log10()).clamp_min(floor)
