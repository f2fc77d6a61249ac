"""Encoders of sound, against the formulas and scipy."""

from __future__ import annotations

import math

import torch

from nodes.encode.nets.sound_features import Cepstra, Spectrogram, compute_slopes
from tools.quality.known_answer import Known

_SIZE, _HOP, _MELS, _COUNT = 400, 160, 40, 13


def measure() -> list[Known]:
    """Return the figures of all encoders."""
    return [level_of_a_sine(), spectra_by_scipy(), cepstra_by_scipy(), slopes_by_hand()]


def level_of_a_sine() -> Known:
    """Hear a full-scale sine of 1 kHz, which lies in the middle of a bin."""
    sine = torch.sin(torch.arange(16_000) * (2 * math.pi * 1000 / 16_000)).unsqueeze(0)
    levels = Spectrogram(0, 1024, 512, 1.0, scaled=False).compute_levels(sine).values[0, 5]
    error = abs(float(levels[64]))
    return Known("encode.audio_spectrogram", "level of a full-scale sine", error, "dB", "0 dB", 0.001)


def spectra_by_scipy() -> Known:
    """Compare the transform of noise with scipy's."""
    import scipy.signal

    sound = _noise(8000)
    found = Spectrogram(0, 512, 128, 1.0, scaled=False).compute_power(sound).values[0]
    window = scipy.signal.get_window("hann", 512)
    _, _, spectra = scipy.signal.stft(
        sound[0].double().numpy(), window=window, nperseg=512, noverlap=384, boundary="zeros", scaling="spectrum"
    )
    wanted = torch.from_numpy(4 * abs(spectra.T[: len(found)]) ** 2)
    error = float((found - wanted).abs().max() / wanted.max())
    return Known("encode.audio_spectrogram", "largest error of a spectrum", error, "", "scipy.signal.stft", 1e-5)


def cepstra_by_scipy() -> Known:
    """Compare coefficients of noise with scipy's cosine transform of the logarithm of the bands."""
    import scipy.fft

    bands = Spectrogram(_MELS, _SIZE, _HOP, 1.0, scaled=False)
    found = Cepstra(bands, _COUNT, 0, scaled=False).compute_levels(_noise(8000)).values[0]
    strength = bands.compute_power(_noise(8000)).values[0].double().clamp_min(1e-8)
    wanted = scipy.fft.dct(strength.log().numpy(), type=2, norm="ortho", axis=1)[:, :_COUNT]
    error = float((found - torch.from_numpy(wanted)).abs().max())
    return Known("encode.audio_mfcc", "largest error of a coefficient of noise", error, "", "scipy.fft.dct", 1e-4)


def slopes_by_hand() -> Known:
    """Compare differences with the formula, row by row."""
    rows = torch.randn(1, 9, 3, generator=torch.Generator().manual_seed(2))
    found = compute_slopes(rows, torch.ones(1, 9, dtype=torch.bool))[0]
    held = [rows[0, min(max(t, 0), 8)] for t in range(-2, 11)]
    wanted = torch.stack(
        [sum((n * (held[t + 2 + n] - held[t + 2 - n]) for n in (1, 2)), torch.zeros(3)) / 10 for t in range(9)]
    )
    error = float((found - wanted).abs().max())
    return Known("encode.audio_mfcc", "largest error of a difference", error, "", "the formula of HTK", 1e-6)


def _noise(count: int) -> torch.Tensor:
    return torch.randn(1, count, generator=torch.Generator().manual_seed(1)) * 0.1
