"""Filters against scipy on the whole sound."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.signal import butter, freqz_sos, iirnotch, iirpeak, sosfilt, tf2sos

from nodes.audio.filter import AudioFilter, FilterKind, FilterSettings, Slope, design_biquad
from studio.sdk import Audio
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import cut, noise, play, sine

SAMPLES = noise(2, 0.8)
FLAT = math.sqrt(0.5)


@pytest.mark.parametrize("slope", list(Slope))
@pytest.mark.parametrize(("kind", "scipys"), [(FilterKind.LOWPASS, "lowpass"), (FilterKind.HIGHPASS, "highpass")])
def test_passes_are_scipys_butterworth_filters(kind: FilterKind, scipys: str, slope: Slope) -> None:
    found = play(AudioFilter(shape=kind, frequency=700.0, q=FLAT, slope=slope), SAMPLES)
    reference = sosfilt(butter(int(slope) // 6, 700.0, scipys, fs=48_000, output="sos"), SAMPLES.double().numpy())
    assert np.abs(found.numpy() - reference).max() < 1e-5


def test_notch_and_band_are_scipys() -> None:
    for kind, design in ((FilterKind.NOTCH, iirnotch), (FilterKind.BANDPASS, iirpeak)):
        found = play(AudioFilter(shape=kind, frequency=1200.0, q=3.0), SAMPLES)
        reference = sosfilt(tf2sos(*design(1200.0, 3.0, fs=48_000)), SAMPLES.double().numpy())
        assert np.abs(found.numpy() - reference).max() < 0.06  # scipy's width is that of the analogue filter
        assert np.abs(found.numpy() - _whole(kind, 1200.0, 3.0)).max() < 1e-6


def _whole(kind: FilterKind, frequency: float, q: float, gain: float = 6.0) -> np.ndarray:
    sections = np.array([design_biquad(kind, FilterSettings(frequency, q, gain), 48_000)])
    filtered: np.ndarray = sosfilt(sections, SAMPLES.double().numpy())
    return filtered


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        (FilterKind.PEAK, (0.0, 12.0, 0.0)),
        (FilterKind.LOW_SHELF, (12.0, 6.0, 0.0)),
        (FilterKind.HIGH_SHELF, (0.0, 6.0, 12.0)),
        (FilterKind.BANDPASS, (-60.0, 0.0, -60.0)),
        (FilterKind.NOTCH, (0.0, -200.0, 0.0)),
    ],
)
def test_shapes_have_their_gain_where_it_belongs(kind: FilterKind, levels: tuple[float, float, float]) -> None:
    sections = np.array([design_biquad(kind, FilterSettings(1000.0, 1.0, 12.0), 48_000)])
    _, response = freqz_sos(sections, worN=[1.0, 1000.0, 23_999.0], fs=48_000)
    found = 20 * np.log10(np.abs(response) + 1e-12)
    for level, wanted in zip(found, levels, strict=True):
        assert level <= -59 if wanted <= -60 else level == pytest.approx(wanted, abs=0.1)


def test_joined_frames_are_the_whole_at_other_rates_too() -> None:
    samples = noise(6, 0.4, 44_100)
    found = play(AudioFilter(shape=FilterKind.PEAK, frequency=300.0, q=8.0, gain=-20.0), samples, 44_100)
    sections = np.array([design_biquad(FilterKind.PEAK, FilterSettings(300.0, 8.0, -20.0), 44_100)])
    assert np.abs(found.numpy() - sosfilt(sections, samples.double().numpy())).max() < 1e-5


def test_a_frequency_that_moves_clicks_nowhere() -> None:
    frames = cut(sine(100.0, 0.4, amplitude=0.5))
    steps = [200.0] * 3 + [4000.0] * 3 + [200.0] * 4
    found = [run_frame(AudioFilter(), t, signals={"frequency": steps}, audio=frames).samples for t in range(10)]
    whole = torch.cat(found, dim=1)[0, 1920:]
    curved = whole.diff().diff().abs().max()
    assert float(curved) < 4 * 0.5 * (2 * math.pi * 100 / 48_000) ** 2


def test_what_is_no_number_does_not_spoil_the_rest() -> None:
    broken = SAMPLES[:, :9600].clone()
    broken[:, 100] = float("nan")
    broken[0, 200] = float("inf")
    clean = broken.nan_to_num(0.0, 0.0, 0.0)
    assert play(AudioFilter(), broken).equal(play(AudioFilter(), clean))


def test_frequencies_above_the_half_and_no_sound() -> None:
    assert play(AudioFilter(frequency=96_000.0), SAMPLES[:, :3840]).isfinite().all()
    assert run_frame(AudioFilter(), audio=Audio.make_empty()).samples.shape == (0, 0)
