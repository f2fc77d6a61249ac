"""Axes of the loss chart: map steps and losses to pixels and back, and choose the lines of the scales."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from studio.ui.features.training.run.run_files import FloatArray
from studio.ui.widgets.plots.plot_transform import ValueTick, compute_value_step, format_tick

_MARGIN: Final = 0.06
_LEAST_STEPS: Final = 4.0
_FLAT: Final = 1e-12
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class LossChartAxes:
    """Axes of the loss chart: steps to the right, values upwards, linear or by their logarithms.

    Args:
        left: Of the room, in pixels.
        top: Of the room.
        width: Of the room.
        height: Of the room.
        first_step: The step at the left edge.
        last_step: The step at the right edge.
        min_value: The value at the lower edge; its logarithm if `is_log`.
        max_value: The value at the upper edge; its logarithm if `is_log`.
        is_log: Whether values are shown by their logarithms to base 10.
    """

    left: float
    top: float
    width: float
    height: float
    first_step: float = 0.0
    last_step: float = 1.0
    min_value: float = 0.0
    max_value: float = 1.0
    is_log: bool = False

    def steps_to_x(self, steps: FloatArray) -> FloatArray:
        """Return the pixels of steps."""
        found: FloatArray = self.left + (steps - self.first_step) * (self.width / (self.last_step - self.first_step))
        return found

    def values_to_y(self, values: FloatArray) -> FloatArray:
        """Return the pixels of values; NaN where there is none."""
        found: FloatArray = self.top + (self.max_value - self.scale_values(values)) * (
            self.height / (self.max_value - self.min_value)
        )
        return found

    def scale_values(self, values: FloatArray) -> FloatArray:
        """Return values on the axis: their logarithms if `is_log`, NaN for values without one."""
        if not self.is_log:
            return np.where(np.isfinite(values), values, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.log10(values)
        return np.where(np.isfinite(logs), logs, np.nan)

    def x_to_step(self, x: float) -> float:
        """Return the step at a pixel."""
        return self.first_step + (x - self.left) * (self.last_step - self.first_step) / max(self.width, 1.0)

    def show_steps(self, first: float, last: float, most: float) -> LossChartAxes:
        """Return the axes between two steps, kept within 0 and `most`, and not narrower than a few steps."""
        width = min(max(last - first, _LEAST_STEPS), max(most, _LEAST_STEPS))
        start = min(max(0.0, (first + last - width) / 2), max(0.0, most - width))
        return replace(self, first_step=start, last_step=start + width)

    def fit_values(self, values: list[FloatArray]) -> LossChartAxes:
        """Return the axes with all these values between top and bottom, and a margin."""
        scaled = [self.scale_values(part) for part in values]
        known = [part[np.isfinite(part)] for part in scaled]
        there = [part for part in known if len(part)]
        if not there:
            return (
                replace(self, min_value=-1.0, max_value=0.0)
                if self.is_log
                else replace(self, min_value=0.0, max_value=1.0)
            )
        low, high = min(float(part.min()) for part in there), max(float(part.max()) for part in there)
        span = high - low
        if span <= max(abs(low), abs(high)) * _FLAT:
            span = max(1.0 if self.is_log else abs(high), _FLAT)
            low, high = low - span / 2, high + span / 2
        return replace(self, min_value=low - span * _MARGIN, max_value=high + span * _MARGIN)

    def compute_value_ticks(self, pixels: float) -> list[ValueTick]:
        """Return the lines of the scale of values that have a label, at least so many pixels apart."""
        if self.is_log:
            return self._decade_ticks(pixels)
        step = compute_value_step(self.height / (self.max_value - self.min_value), pixels)
        first, last = math.ceil(self.min_value / step), math.floor(self.max_value / step)
        return [ValueTick(n * step, format_tick(n * step, step)) for n in range(first, last + 1)]

    def _decade_ticks(self, pixels: float) -> list[ValueTick]:
        """Return powers of ten, with 2 and 5 times them where there is room, without those that come too near."""
        a_decade = self.height / (self.max_value - self.min_value)
        every = max(1, math.ceil(pixels / a_decade))
        factors = (1, 2, 5) if a_decade >= 3 * pixels else (1,)
        powers = range(math.floor(self.min_value), math.ceil(self.max_value) + 1)
        values = [factor * 10.0**power for power in powers if power % every == 0 for factor in factors]
        shown = [value for value in values if self.min_value <= math.log10(value) <= self.max_value]
        return [ValueTick(value, f"{value:g}") for value in shown if len(shown) > 1] or self._linear_ticks(pixels)

    def _linear_ticks(self, pixels: float) -> list[ValueTick]:
        """Return lines of a logarithmic scale that shows less than a decade."""
        low, high = 10.0**self.min_value, 10.0**self.max_value
        step = compute_value_step(self.height / max(high - low, _TINY), pixels)
        first, last = math.ceil(low / step), math.floor(high / step)
        return [ValueTick(n * step, format_tick(n * step, step)) for n in range(max(1, first), last + 1)]

    def compute_step_ticks(self, pixels: float) -> list[ValueTick]:
        """Return the lines of the scale of steps, whole ones, at least so many pixels apart."""
        step = max(1.0, compute_value_step(self.width / (self.last_step - self.first_step), pixels))
        first, last = math.ceil(self.first_step / step), math.floor(self.last_step / step)
        return [ValueTick(n * step, format_steps(n * step)) for n in range(first, last + 1)]


def format_steps(steps: float) -> str:
    """Return a number of steps, short: 500, 12.5k, 1.2M."""
    if steps >= 1e6:
        return f"{steps / 1e6:g}M"
    return f"{steps / 1e3:g}k" if steps >= 1e4 else f"{steps:g}"
