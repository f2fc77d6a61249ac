"""Curves that grow while one watches: their numbers, smoothed, and thinned out to what a screen can show."""

from __future__ import annotations

from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from studio.ui.features.training.run.run_files import FloatArray, LogChunk, SeriesName

_FIRST_ROOM: Final = 256
_POINTS_A_PIXEL: Final = 2


class SeriesLine(NamedTuple):
    """Painted line of a curve: steps, and values that are NaN where it is interrupted."""

    steps: FloatArray
    values: FloatArray


class LossSeries:
    """Curve of losses. Steps grow; where a log returns to an earlier step, later values are dropped."""

    def __init__(self) -> None:
        self._steps = np.empty(_FIRST_ROOM)
        self._values = np.empty(_FIRST_ROOM)
        self._length = 0
        self._smooth: tuple[float, FloatArray] = (0.0, np.empty(0))

    @property
    def step_array(self) -> FloatArray:
        """The steps, to be read alone."""
        return self._steps[: self._length]

    @property
    def value_array(self) -> FloatArray:
        """The values, to be read alone."""
        return self._values[: self._length]

    def append_values(self, steps: FloatArray, values: FloatArray) -> None:
        """Add numbers at the end."""
        back = np.flatnonzero(np.diff(steps) <= 0)
        for part in np.split(np.arange(len(steps)), back + 1):
            self._append_arrays(steps[part], values[part])

    def _append_arrays(self, steps: FloatArray, values: FloatArray) -> None:
        if not len(steps):
            return
        if self._length and steps[0] <= self.step_array[-1]:
            self._length = int(np.searchsorted(self.step_array, steps[0]))
            self._smooth = (0.0, np.empty(0))
        needed = self._length + len(steps)
        if needed > len(self._steps):
            room = max(needed, 2 * len(self._steps))
            self._steps, self._values = _grown(self._steps, room), _grown(self._values, room)
        self._steps[self._length : needed] = steps
        self._values[self._length : needed] = values
        self._length = needed

    def smooth_values(self, weight: float) -> FloatArray:
        """Return the values as a moving average that weighs the past by `weight`, 0..1; 0 leaves them as they are.

        It starts without a bias towards 0, as Adam's averages (Kingma and Ba, 2015, section 3). What is not finite is
        passed over.
        """
        if weight <= 0:
            return self.value_array
        known, averages = self._smooth
        if known != weight or len(averages) != self._length:
            self._smooth = weight, _average(self.value_array, weight)
        return self._smooth[1]

    def find_nearest(self, step: float, weight: float = 0.0) -> tuple[float, float] | None:
        """Return the nearest step that has a value, and that value; None without any."""
        if not self._length:
            return None
        behind = int(np.searchsorted(self.step_array, step))
        near = [i for i in (behind - 1, behind) if 0 <= i < self._length]
        index = min(near, key=lambda i: abs(self.step_array[i] - step))
        return float(self.step_array[index]), float(self.smooth_values(weight)[index])

    def build_line(self, first: float, last: float, pixels: int, weight: float = 0.0) -> SeriesLine:
        """Return what is to be drawn between two steps, and one beyond each: for every pixel the lowest and highest.

        Args:
            first: The step at the left edge.
            last: The step at the right edge.
            pixels: How wide the room is.
            weight: Of the smoothing.
        """
        start = max(0, int(np.searchsorted(self.step_array, first)) - 1)
        stop = min(self._length, int(np.searchsorted(self.step_array, last, side="right")) + 1)
        steps, values = self.step_array[start:stop], self.smooth_values(weight)[start:stop]
        if len(steps) <= _POINTS_A_PIXEL * max(1, pixels):
            return SeriesLine(steps.copy(), values.copy())
        return _thinned(steps, values, max(1, pixels))


class LossSeriesBook:
    """All curves of a run, by name, in the order in which they first came.

    Attributes:
        revision_number: Grows with every change.
    """

    def __init__(self) -> None:
        self.series_by_name: dict[SeriesName, LossSeries] = {}
        self.revision_number = 0

    def clear_series(self) -> None:
        """Forget all."""
        self.series_by_name.clear()
        self.revision_number += 1

    def append_chunk(self, piece: LogChunk) -> None:
        """Take in new lines of the log."""
        for name, (steps, values) in piece.series.items():
            self.series_by_name.setdefault(name, LossSeries()).append_values(steps, values)
        self.revision_number += bool(piece.series)

    @property
    def last_step(self) -> float:
        """The last step of all curves; 0 without any."""
        return max(
            (float(series.step_array[-1]) for series in self.series_by_name.values() if len(series.step_array)),
            default=0.0,
        )


def _grown(numbers: FloatArray, room: int) -> FloatArray:
    grown = np.empty(room)
    grown[: len(numbers)] = numbers
    return grown


def _average(values: FloatArray, weight: float) -> FloatArray:
    finite = np.isfinite(values)
    known = np.where(finite, values, 0.0)
    sums = np.fromiter(accumulate(known.tolist(), lambda mean, value: weight * mean + (1 - weight) * value,
                                  initial=0.0), float, len(known) + 1)[1:]  # fmt: skip
    shares = np.fromiter(accumulate(finite.tolist(), lambda mean, there: weight * mean + (1 - weight) * there,
                                    initial=0.0), float, len(known) + 1)[1:]  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        averages: FloatArray = np.where(finite, sums / shares, np.nan)
    return averages


def _thinned(steps: FloatArray, values: FloatArray, pixels: int) -> SeriesLine:
    """Return two points for each pixel, the lowest and the highest value in it, in the order in which they come."""
    width = (steps[-1] - steps[0]) / pixels
    columns = np.minimum(((steps - steps[0]) / width).astype(np.intp), pixels - 1)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    low = np.fmin.reduceat(values, starts)
    high = np.fmax.reduceat(values, starts)
    ends = np.append(starts[1:], len(values)) - 1
    rising = values[starts] <= values[ends]
    pairs = np.where(rising[:, None], np.stack([low, high], 1), np.stack([high, low], 1))
    return SeriesLine(np.repeat(steps[starts], 2), pairs.reshape(-1))
