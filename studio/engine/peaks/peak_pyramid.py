"""Samples to peaks, finest first, then each two of them as one; and peaks to the columns of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

BUCKET_SAMPLES: Final = 256
"""Samples in one of the finest peaks: 5 ms at 48 kHz."""

_LARGEST = 65_504.0  # of float16


def compute_peaks(samples: np.ndarray, damaged: Iterable[range] = ()) -> np.ndarray:
    """Return the peaks of a stretch of sound at every resolution.

    Args:
        samples: float32 [channels, samples]; all channels are taken together.
        damaged: Samples that could not be had, whatever `samples` says of them.

    Returns:
        float16 [4, peaks], the rows of which are lowest, highest, RMS, and whether something is damaged there (1 or
        0). First come those of `BUCKET_SAMPLES` samples each, the last one of what is left; then those of twice as
        many, and so on to one for all. What is wholly damaged has NaN in its first three rows.
    """
    channels, count = samples.shape
    if not (channels and count):
        return np.zeros((4, sum(list_level_sizes(count))), np.float16)
    buckets = -(-count // BUCKET_SAMPLES)
    whole = np.empty((channels, buckets * BUCKET_SAMPLES), np.float32)
    whole[:, :count] = np.clip(samples, -_LARGEST, _LARGEST)
    whole[:, count:] = whole[:, count - 1 :][:, :1]
    cut = whole.reshape(channels, buckets, BUCKET_SAMPLES)
    squares = np.einsum("cbs,cbs->b", cut, cut) / (channels * BUCKET_SAMPLES)
    flags = np.zeros(buckets, np.float32)
    finest = np.stack([cut.min(axis=(0, 2)), cut.max(axis=(0, 2)), np.sqrt(squares), flags])
    for lost in damaged:
        finest[3, lost.start // BUCKET_SAMPLES : -(-lost.stop // BUCKET_SAMPLES)] = 1.0
        finest[:3, lost.start // BUCKET_SAMPLES : -(-lost.stop // BUCKET_SAMPLES)] = np.nan
    finest[3] = np.maximum(finest[3], np.isnan(finest[0]))
    return np.concatenate(list(_levels(finest)), axis=1).astype(np.float16)


def list_level_sizes(samples: int) -> Iterator[int]:
    """Yield how many peaks there are of so many samples at each resolution, the finest first."""
    size = max(1, -(-samples // BUCKET_SAMPLES))
    while size > 1:
        yield size
        size = (size + 1) // 2
    yield 1


def _levels(finest: np.ndarray) -> Iterator[np.ndarray]:
    level = finest
    yield level
    while level.shape[1] > 1:
        if level.shape[1] % 2:
            level = np.concatenate([level, np.array([[np.nan], [np.nan], [np.nan], [0.0]], np.float32)], axis=1)
        first, second = level[:, ::2], level[:, 1::2]
        squares, known = _squares(np.stack([first[2], second[2]]))
        with np.errstate(invalid="ignore"):
            rms = np.sqrt(squares.sum(axis=0) / known.sum(axis=0))
        low, high = np.fmin(first[0], second[0]), np.fmax(first[1], second[1])
        level = np.stack([low, high, rms, np.maximum(first[3], second[3])])
        yield level


def _squares(rms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the squares, 0 where they are not known, and whether they are (1 or 0)."""
    known = ~np.isnan(rms)
    return np.where(known, rms, 0.0) ** 2, known.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class WaveformShape:
    """A waveform as so many columns. All arrays are [columns] and never written to again.

    Args:
        lows: float32, the lowest sample; NaN where nothing is known yet, or all is damaged.
        highs: float32, the highest sample; NaN like `lows`.
        rms: float32, the root of the mean square, 0 and up; NaN like `lows`.
        damaged_columns: bool, whether something in the column could not be decoded or computed.
    """

    lows: np.ndarray
    highs: np.ndarray
    rms: np.ndarray
    damaged_columns: np.ndarray


class WaveformBuilder:
    """Builder of a picture's columns from the peaks of stretches.

    Args:
        samples: What the columns show, evenly; at least one sample.
        count: How many columns, at least 1.
    """

    def __init__(self, samples: range, count: int) -> None:
        self._start = samples.start
        self._width = len(samples) / count
        self._lows = np.full(count, np.nan, np.float32)
        self._highs = np.full(count, np.nan, np.float32)
        self._squares = np.zeros(count, np.float64)
        self._weights = np.zeros(count, np.float64)
        self._damaged = np.zeros(count, np.bool_)

    def add_peaks(self, samples: range, peaks: np.ndarray) -> None:
        """Put the peaks of these samples into their columns; each stretch once."""
        edges = np.arange(len(self._lows) + 1, dtype=np.float64) * self._width + self._start - samples.start
        edges = np.clip(edges, 0.0, len(samples))
        columns = np.flatnonzero(np.diff(edges) > 0.0)
        if not columns.size:
            return
        rows, size = self._level(len(samples), peaks)
        first = np.minimum(edges[columns] // size, rows.shape[1] - 1).astype(np.int64)
        last = np.ceil(edges[columns + 1] / size).astype(np.int64)
        places = np.stack([first, np.maximum(last, first + 1)], axis=1).reshape(-1)
        padded = np.concatenate([rows, rows[:, -1:]], axis=1)
        squares, known = _squares(padded[2])
        weights = np.diff(edges)[columns]
        means = np.add.reduceat(squares, places)[::2]
        counts = np.add.reduceat(known, places)[::2]
        self._lows[columns] = np.fmin(self._lows[columns], np.fmin.reduceat(padded[0], places)[::2])
        self._highs[columns] = np.fmax(self._highs[columns], np.fmax.reduceat(padded[1], places)[::2])
        self._squares[columns] += weights * means / np.maximum(counts, 1.0)
        self._weights[columns] += weights * (counts > 0)
        self._damaged[columns] |= np.maximum.reduceat(padded[3], places)[::2] > 0

    def build_shape(self) -> WaveformShape:
        """Return what is known by now."""
        with np.errstate(invalid="ignore"):
            rms = np.sqrt(self._squares / self._weights).astype(np.float32)
        return WaveformShape(self._lows.copy(), self._highs.copy(), rms, self._damaged.copy())

    def _level(self, samples: int, peaks: np.ndarray) -> tuple[np.ndarray, int]:
        """Return the coarsest peaks of which two fit into a column, or the finest, and their samples each."""
        begin, bucket = 0, BUCKET_SAMPLES
        for size in list_level_sizes(samples):
            if bucket * 4 > self._width or size == 1:
                break
            begin += size
            bucket *= 2
        return peaks[:, begin : begin + size].astype(np.float32), bucket
