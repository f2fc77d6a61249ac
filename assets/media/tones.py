"""Instruments for the scripts that make media: each returns float64 [samples], about −1..1."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 48_000


def note(key: float) -> float:
    """Return the frequency of a MIDI key, in Hz."""
    return 440.0 * 2 ** ((key - 69) / 12)


def pluck(key: float, seconds: float, bright: float) -> np.ndarray:
    """Play a bell-like string: partials that die away, the high ones first."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    partials = [(1, 1.0), (2, 0.42 * bright), (3, 0.22 * bright), (4.01, 0.12 * bright), (6.02, 0.06 * bright)]
    sound = sum(
        level * np.sin(2 * np.pi * note(key) * ratio * time) * np.exp(-time * (2.6 + 2.1 * ratio))
        for ratio, level in partials
    )
    return np.asarray(sound * np.minimum(1, time / 0.004))


def thump() -> np.ndarray:
    """Play a soft drum."""
    time = np.arange(int(0.32 * SAMPLE_RATE)) / SAMPLE_RATE
    return np.asarray(np.sin(2 * np.pi * (52 * time + 7 * (1 - np.exp(-time * 28)))) * np.exp(-time * 11))


def pad(keys: tuple[int, ...], seconds: float) -> np.ndarray:
    """Play a chord that swells and fades."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tones = [np.sin(2 * np.pi * note(key + detune) * time) for key in keys for detune in (-0.06, 0.05)]
    return np.asarray(np.mean(tones, axis=0) * np.clip(np.sin(np.pi * time / seconds), 0, 1) ** 0.7)
