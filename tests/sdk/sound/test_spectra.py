"""Spectra against scipy, numpy and formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.signal import ShortTimeFFT

from studio.sdk.sound import (
    MelScale,
    amplitude_to_decibels,
    compute_band_levels,
    compute_power,
    compute_spectrum,
    compute_stft,
    decibels_to_amplitude,
    make_log_edges,
    make_mel_filterbank,
)

NOISE = torch.from_numpy(np.random.default_rng(1).standard_normal((2, 9000)).astype(np.float32))


def sine(hertz: float, seconds: float = 0.5, sample_rate: int = 48_000) -> torch.Tensor:
    time = torch.arange(round(seconds * sample_rate), dtype=torch.float64) / sample_rate
    return torch.sin(2 * math.pi * hertz * time).float().unsqueeze(0)


def test_stft_is_scipys() -> None:
    found = compute_stft(torch.nn.functional.pad(NOISE, (256, 256)), 512, 128)
    window = torch.hann_window(512).numpy()
    reference = ShortTimeFFT(window, 128, fs=1.0, phase_shift=None).stft(NOISE.numpy(), p0=0, p1=1 + 9000 // 128)
    assert found.shape == (2, 257, 71)
    assert np.abs(found.numpy() - reference).max() < 1e-3


def test_a_full_scale_sine_has_the_power_one() -> None:
    spectra = compute_power(compute_stft(sine(46.875 * 20), 1024, 256), 1024)[0]
    assert spectra[20, 40] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("scale", list(MelScale))
def test_mel_bands_rise_and_fall_between_their_neighbours(scale: MelScale) -> None:
    bands = make_mel_filterbank(40, 2048, 48_000, 50.0, 16_000.0, scale)
    assert bands.shape == (40, 1025)
    assert bool((bands.sum(dim=1) > 0).all())
    tops = bands.argmax(dim=1)
    assert bool((tops.diff() > 0).all())
    assert bands[:, 0].sum() == 0


def test_mel_bands_are_those_of_the_formulas() -> None:
    slaney = make_mel_filterbank(1, 4096, 48_000, 0.0, 2000.0, MelScale.SLANEY)[
        0
    ]  # 2 kHz is 25.08 mel, its half 836.1 Hz
    assert int(slaney.argmax()) == round(836.1 / (48_000 / 4096))
    assert float(slaney.sum()) * 48_000 / 4096 == pytest.approx(1.0, rel=0.01)  # area 1 in Hz
    htk = make_mel_filterbank(1, 4096, 48_000, 0.0, 6300.0, MelScale.HTK)[
        0
    ]  # 1 + 6300/700 = 10, so half the mels are at √10
    assert int(htk.argmax()) == round(700 * (math.sqrt(10) - 1) / (48_000 / 4096))
    assert float(htk.max()) == pytest.approx(1.0, abs=0.01)


def test_levels_of_bands_are_the_mean_square() -> None:
    edges = (0.0, 500.0, 2000.0, 24_000.0)
    levels = compute_band_levels(0.5 * sine(1000.0), 48_000, edges)[0]
    assert levels.tolist() == pytest.approx([0.0, 0.125, 0.0], abs=1e-6)
    total = float(compute_band_levels(torch.ones(1, 4096) * 0.5, 48_000, (0.0, 24_000.0)))
    assert total == pytest.approx(0.25 * 0.5 + 0.125, rel=0.6)  # a constant: half of its lobe is a mirror image
    whole = compute_band_levels(NOISE, 48_000, (0.0, 24_001.0))[:, 0]
    assert whole.tolist() == pytest.approx(NOISE.square().mean(dim=1).tolist(), rel=0.05)


def test_a_full_scale_sine_has_0_db_in_its_band_and_nothing_elsewhere() -> None:
    edges = make_log_edges(10, 31.25, 32_000.0)
    assert edges[1] == pytest.approx(62.5)
    levels = compute_spectrum(sine(1410.0), 48_000, edges)
    assert float(levels[5]) == pytest.approx(0.0, abs=0.01)
    assert float(levels[[0, 1, 2, 8, 9]].max()) < -80
    assert compute_spectrum(torch.zeros(0, 0), 48_000, edges).tolist() == [-100.0] * 10
    assert compute_spectrum(torch.zeros(2, 800), 48_000, edges, -60.0).tolist() == [-60.0] * 10


def test_decibels_and_factors() -> None:
    assert decibels_to_amplitude(-20.0) == pytest.approx(0.1)
    assert amplitude_to_decibels(0.1) == pytest.approx(-20.0)
    assert amplitude_to_decibels(0.0, -90.0) == -90.0
    assert amplitude_to_decibels(float("nan"), -90.0) == -90.0
