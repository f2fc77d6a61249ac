"""Peaks against the samples they are made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.engine.peaks.pyramid import BUCKET, Columns, level_sizes, peaks_of


def noise(count: int, channels: int = 2, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, count)).astype(np.float32)


def whole(samples: np.ndarray, columns: int, *damaged: range) -> Columns:
    made = Columns(range(samples.shape[1]), columns)
    made.add(range(samples.shape[1]), peaks_of(samples, damaged))
    return made


def test_the_coarsest_peak_is_that_of_everything() -> None:
    samples = noise(10 * BUCKET)
    peaks = peaks_of(samples).astype(np.float32)
    assert peaks.shape == (4, sum(level_sizes(samples.shape[1])))
    rms = float(np.sqrt(np.mean(samples**2)))
    assert peaks[:, -1] == pytest.approx([samples.min(), samples.max(), rms, 0.0], abs=2e-3)


@given(st.integers(1, 5000), st.integers(1, 40), st.integers(1, 3))
def test_columns_hold_at_least_what_is_in_them(count: int, columns: int, channels: int) -> None:
    samples = noise(count, channels, count)
    shape = whole(samples, columns).shape()
    edges = np.linspace(0, count, columns + 1)
    for column in range(columns):
        first, last = int(edges[column]), max(int(edges[column]) + 1, int(np.floor(edges[column + 1])))
        inside = samples[:, first:last]
        around = samples[:, max(0, first - 2 * BUCKET) : last + 2 * BUCKET]
        slack = 1e-3
        assert around.min() - slack <= shape.lows[column] <= inside.min() + slack
        assert inside.max() - slack <= shape.highs[column] <= around.max() + slack
        assert 0 <= shape.rms[column] <= np.abs(around).max() + slack


def test_pieces_join_without_a_seam() -> None:
    samples = noise(40 * BUCKET, 1)
    cut = 17 * BUCKET
    parts = Columns(range(samples.shape[1]), 7)
    parts.add(range(cut), peaks_of(samples[:, :cut]))
    parts.add(range(cut, samples.shape[1]), peaks_of(samples[:, cut:]))
    one, other = parts.shape(), whole(samples, 7).shape()
    assert np.allclose(one.lows, other.lows, atol=0.01)
    assert np.allclose(one.highs, other.highs, atol=0.01)
    assert np.allclose(one.rms, other.rms, atol=0.02)


def test_what_is_not_there_yet_is_nan() -> None:
    samples = noise(8 * BUCKET)
    columns = Columns(range(2 * samples.shape[1]), 4)
    columns.add(range(samples.shape[1]), peaks_of(samples))
    assert np.isnan(columns.shape().lows).tolist() == [False, False, True, True]
    assert not columns.shape().damaged.any()


def test_damage_is_marked_and_the_rest_goes_on() -> None:
    samples = noise(16 * BUCKET)
    fine = whole(samples, 16, range(4 * BUCKET, 8 * BUCKET)).shape()
    assert np.flatnonzero(fine.damaged).tolist() == [4, 5, 6, 7]
    assert np.isnan(fine.rms).tolist() == fine.damaged.tolist()
    coarse = whole(samples, 2, range(4 * BUCKET, 6 * BUCKET)).shape()
    assert coarse.damaged.tolist() == [True, False]
    assert np.isfinite(coarse.lows).all()


def test_no_number_in_the_sound_is_damage() -> None:
    samples = noise(2 * BUCKET)
    samples[0, 3] = np.nan
    assert whole(samples, 2).shape().damaged.tolist() == [True, False]


def test_no_sound_is_silence() -> None:
    assert not peaks_of(np.zeros((0, 500), np.float32)).any()
