"""Onsets and beats of sounds whose beats are known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.sdk.sound import compute_onset_strength, track_beats

SECONDS = 15


def drums(bpm: float, sample_rate: int, first: float = 0.37) -> tuple[torch.Tensor, np.ndarray]:
    """Return kicks and snares in turn over noise, [1, N], and their times."""
    noise = np.random.default_rng(0).standard_normal(sample_rate * SECONDS)
    samples = (0.02 * noise).astype(np.float32)
    times = np.arange(first, SECONDS - 0.2, 60.0 / bpm)
    decay = np.arange(3000)
    for number, time in enumerate(times):
        place = round(time * sample_rate)
        hit = np.exp(-decay / 600) * np.sin(2 * np.pi * (90, 200)[number % 2] * decay / sample_rate)
        samples[place : place + 3000] += hit[: len(samples) - place].astype(np.float32)
    return torch.from_numpy(samples).unsqueeze(0), times


def f_measure(found: tuple[float, ...], true: np.ndarray, tolerance: float = 0.07) -> float:
    """Return the share of beats that are found and right, 0..1; each may be found once."""
    left, hits = list(found), 0
    for time in true:
        near = min(left, key=lambda other: abs(other - time), default=None)
        if near is not None and abs(near - time) <= tolerance:
            left.remove(near)
            hits += 1
    return 2 * hits / (len(found) + len(true))


@pytest.mark.parametrize("bpm", [62.0, 84.0, 120.0, 137.5, 172.0, 195.0])
def test_beats_of_a_known_tempo_are_found(bpm: float) -> None:
    samples, times = drums(bpm, 44_100)
    found = track_beats(compute_onset_strength(samples, 44_100))
    assert found.bpm == pytest.approx(bpm, rel=0.005)
    assert f_measure(found.times, times) >= 0.95


def test_an_onset_is_strongest_at_its_place() -> None:
    samples = torch.zeros(1, 48_000)
    samples[0, 24_000] = 1.0
    strength = compute_onset_strength(samples, 48_000)
    assert strength.shape == (100,)
    assert int(strength.argmax()) == 50
    assert float(strength[:48].max()) == 0.0


def test_a_part_of_the_onsets_is_that_part() -> None:
    samples, _ = drums(120.0, 48_000)
    whole = compute_onset_strength(samples, 48_000)
    assert whole[300:400].allclose(compute_onset_strength(samples, 48_000, start=300, count=100), atol=1e-5)


@pytest.mark.parametrize("samples", [torch.zeros(1, 0), torch.zeros(2, 50), torch.zeros(1, 100_000)])
def test_silence_has_no_beat(samples: torch.Tensor) -> None:
    assert track_beats(compute_onset_strength(samples, 48_000)).times == ()
    assert track_beats(torch.tensor([0.0, 5.0, 0.0])).bpm == 0.0
