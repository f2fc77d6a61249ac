"""Sound that is fitted to a time, against sines and speech whose pitch and rhythm are known."""

from __future__ import annotations

import math

import numpy as np
import torch

from studio.sdk.sound.wsola import stretch_audio
from tools.quality.known_answer import Known

_NODE, _RATE = "audio.fit_time", 48_000


def measure() -> list[Known]:
    """Return the figures of fitted sound."""
    return [known for factor in (0.5, 1.5) for known in (pitch(factor), distortion(factor))] + [rhythm()]


def _voice(seconds: float = 2.0) -> torch.Tensor:
    """Return a tone of 140 Hz with the overtones of a voice, [1, samples]."""
    time = torch.arange(round(seconds * _RATE), dtype=torch.float64) / _RATE
    return sum(torch.sin(2 * math.pi * 140 * k * time) / k for k in range(1, 9)).float()[None] * 0.3  # type: ignore[union-attr]


def _middle(factor: float) -> np.ndarray:
    made = stretch_audio(_voice(), _RATE, round(2 * _RATE * factor), lambda: None)[0].numpy()
    return np.asarray(made[_RATE // 4 : _RATE // 4 + _RATE // 2])


def pitch(factor: float) -> Known:
    """Stretch a tone, and look at which frequency its first overtones lie."""
    part = _middle(factor)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 16 * len(part)))
    hertz = spectrum.argmax() * _RATE / (16 * len(part))
    cents = abs(1200 * math.log2(hertz / 140))
    return Known(_NODE, f"pitch of a voice of 140 Hz, {factor:g} times as long", cents, "cents", "unchanged", 2.0)


def distortion(factor: float) -> Known:
    """Stretch a tone, and measure what does not lie at its overtones."""
    part = _middle(factor)
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    hertz = np.fft.rfftfreq(len(part), 1 / _RATE)
    near = np.abs(hertz - 140 * np.clip(np.round(hertz / 140), 1, 8)) < 12
    decibels = 10 * math.log10(float(power[~near].sum() / power.sum()))
    return Known(_NODE, f"all but overtones of that voice, {factor:g} times as long", decibels, "dB", "none", -35.0)


def rhythm() -> Known:
    """Stretch bursts of a tone that begin every quarter of a second, and look when they begin then."""
    samples, step = _voice(), _RATE // 4
    gate = (torch.arange(samples.shape[1]) % step < step // 2).float()
    made = stretch_audio(samples * gate, _RATE, round(3.0 * _RATE), lambda: None)[0].abs()
    loud = made.unfold(0, 480, 48).amax(dim=1) > 0.1
    begins = torch.nonzero(loud[1:] & ~loud[:-1]).flatten().numpy() * 48 + 480
    wanted = np.arange(1, 8) * step * 1.5
    late = max(float(np.abs(begins - place).min()) for place in wanted) / _RATE * 1000
    return Known(_NODE, "latest of 7 beginnings, 1.5 times as long", late, "ms", "1.5 times their times", 27.0)
