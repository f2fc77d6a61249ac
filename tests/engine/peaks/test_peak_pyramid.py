"""Peaks against the samples they are made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.engine.peaks.peak_pyramid import BUCKET_SAMPLES, WaveformBuilder, compute_peaks, list_level_sizes


def noise(count: int, channels: int = 2, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, count)).astype(np.float32)


def whole(samples: np.ndarray, columns: int, *damaged: range) -> WaveformBuilder:
    made = WaveformBuilder(range(samples.shape[1]), columns)
    made.add_peaks(range(samples.shape[1]), compute_peaks(samples, damaged))
    return made


def test_the_coarsest_peak_is_that_of_everything() -> None:
    samples = noise(10 * BUCKET_SAMPLES)
    peaks = compute_peaks(samples).astype(np.float32)
    assert peaks.shape == (4, sum(list_level_sizes(samples.shape[1])))
    rms = float(np.sqrt(np.mean(samples**2)))
    assert peaks[:, -1] == pytest.approx([samples.min(), samples.max(), rms, 0.0], abs=2e-3)


@given(st.integers(1, 5000), st.integers(1, 40), st.integers(1, 3))
def test_columns_hold_at_least_what_is_in_them(count: int, columns: int, channels: int) -> None:
    samples = noise(count, channels, count)
    shape = whole(samples, columns).build_shape()
    edges = np.linspace(0, count, columns + 1)
    for column in range(columns):
        first, last = int(edges[column]), max(int(edges[column]) + 1, int(np.floor(edges[column + 1])))
        inside = samples[:, first:last]
        around = samples[:, max(0, first - 2 * BUCKET_SAMPLES) : last + 2 * BUCKET_SAMPLES]
        slack = 1e-3
        assert around.min() - slack <= shape.lows[column] <= inside.min() + slack
        assert inside.max() - slack <= shape.highs[column] <= around.max() + slack
        assert 0 <= shape.rms[column] <= np.abs(around).max() + slack


def test_pieces_join_without_a_seam() -> None:
    samples = noise(40 * BUCKET_SAMPLES, 1)
    cut = 17 * BUCKET_SAMPLES
    parts = WaveformBuilder(range(samples.shape[1]), 7)
    parts.add_peaks(range(cut), compute_peaks(samples[:, :cut]))
    parts.add_peaks(range(cut, samples.shape[1]), compute_peaks(samples[:, cut:]))
    one, other = parts.build_shape(), whole(samples, 7).build_shape()
    assert np.allclose(one.lows, other.lows, atol=0.01)
    assert np.allclose(one.highs, other.highs, atol=0.01)
    assert np.allclose(one.rms, other.rms, atol=0.02)


def test_what_is_not_there_yet_is_nan() -> None:
    samples = noise(8 * BUCKET_SAMPLES)
    columns = WaveformBuilder(range(2 * samples.shape[1]), 4)
    columns.add_peaks(range(samples.shape[1]), compute_peaks(samples))
    assert np.isnan(columns.build_shape().lows).tolist() == [False, False, True, True]
    assert not columns.build_shape().damaged_columns.any()


def test_damage_is_marked_and_the_rest_goes_on() -> None:
    samples = noise(16 * BUCKET_SAMPLES)
    fine = whole(samples, 16, range(4 * BUCKET_SAMPLES, 8 * BUCKET_SAMPLES)).build_shape()
    assert np.flatnonzero(fine.damaged_columns).tolist() == [4, 5, 6, 7]
    assert np.isnan(fine.rms).tolist() == fine.damaged_columns.tolist()
    coarse = whole(samples, 2, range(4 * BUCKET_SAMPLES, 6 * BUCKET_SAMPLES)).build_shape()
    assert coarse.damaged_columns.tolist() == [True, False]
    assert np.isfinite(coarse.lows).all()


def test_no_number_in_the_sound_is_damage() -> None:
    samples = noise(2 * BUCKET_SAMPLES)
    samples[0, 3] = np.nan
    assert whole(samples, 2).build_shape().damaged_columns.tolist() == [True, False]


def test_no_sound_is_silence() -> None:
    assert not compute_peaks(np.zeros((0, 500), np.float32)).any()
