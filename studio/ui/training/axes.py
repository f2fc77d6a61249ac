"""Where steps and losses lie on a chart: from numbers to pixels and back, and which lines its scales have."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from studio.ui.curve_editor.plot import ValueTick, tick_label, value_step
from studio.ui.training.run_files import Numbers

_MARGIN: Final = 0.06
_LEAST_STEPS: Final = 4.0
_FLAT: Final = 1e-12
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Axes:
    """Steps grow to the right, values upwards, by themselves or by their logarithms.

    Args:
        left: Of the room, in pixels.
        top: Of the room.
        width: Of the room.
        height: Of the room.
        first: The step at the left edge.
        last: The step at the right edge.
        low: The value at the lower edge; its logarithm where `log`.
        high: The value at the upper edge; its logarithm where `log`.
        log: Whether values are shown by their logarithms to base 10.
    """

    left: float
    top: float
    width: float
    height: float
    first: float = 0.0
    last: float = 1.0
    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def xs(self, steps: Numbers) -> Numbers:
        """Return the pixels of steps."""
        found: Numbers = self.left + (steps - self.first) * (self.width / (self.last - self.first))
        return found

    def ys(self, values: Numbers) -> Numbers:
        """Return the pixels of values; NaN where there is none."""
        found: Numbers = self.top + (self.high - self.scaled(values)) * (self.height / (self.high - self.low))
        return found

    def scaled(self, values: Numbers) -> Numbers:
        """Return values as they are laid out: NaN for what has no logarithm, where that is asked for."""
        if not self.log:
            return np.where(np.isfinite(values), values, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.log10(values)
        return np.where(np.isfinite(logs), logs, np.nan)

    def step_at(self, x: float) -> float:
        """Return the step at a pixel."""
        return self.first + (x - self.left) * (self.last - self.first) / max(self.width, 1.0)

    def showing(self, first: float, last: float, most: float) -> Axes:
        """Return the axes between two steps, kept within 0 and `most`, and not narrower than a few steps."""
        width = min(max(last - first, _LEAST_STEPS), max(most, _LEAST_STEPS))
        start = min(max(0.0, (first + last - width) / 2), max(0.0, most - width))
        return replace(self, first=start, last=start + width)

    def fitted_to(self, values: list[Numbers]) -> Axes:
        """Return the axes with all these values between top and bottom, and a margin."""
        scaled = [self.scaled(part) for part in values]
        known = [part[np.isfinite(part)] for part in scaled]
        there = [part for part in known if len(part)]
        if not there:
            return replace(self, low=-1.0, high=0.0) if self.log else replace(self, low=0.0, high=1.0)
        low, high = min(float(part.min()) for part in there), max(float(part.max()) for part in there)
        span = high - low
        if span <= max(abs(low), abs(high)) * _FLAT:
            span = max(1.0 if self.log else abs(high), _FLAT)
            low, high = low - span / 2, high + span / 2
        return replace(self, low=low - span * _MARGIN, high=high + span * _MARGIN)

    def value_ticks(self, pixels: float) -> list[ValueTick]:
        """Return the lines of the scale of values that have a label, at least so many pixels apart."""
        if self.log:
            return self._decades(pixels)
        step = value_step(self.height / (self.high - self.low), pixels)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [ValueTick(n * step, tick_label(n * step, step)) for n in range(first, last + 1)]

    def _decades(self, pixels: float) -> list[ValueTick]:
        """Return powers of ten, with 2 and 5 times them where there is room, without those that come too near."""
        a_decade = self.height / (self.high - self.low)
        every = max(1, math.ceil(pixels / a_decade))
        factors = (1, 2, 5) if a_decade >= 3 * pixels else (1,)
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        values = [factor * 10.0**power for power in powers if power % every == 0 for factor in factors]
        shown = [value for value in values if self.low <= math.log10(value) <= self.high]
        return [ValueTick(value, f"{value:g}") for value in shown if len(shown) > 1] or self._even(pixels)

    def _even(self, pixels: float) -> list[ValueTick]:
        """Return lines of a logarithmic scale that shows less than a decade."""
        low, high = 10.0**self.low, 10.0**self.high
        step = value_step(self.height / max(high - low, _TINY), pixels)
        first, last = math.ceil(low / step), math.floor(high / step)
        return [ValueTick(n * step, tick_label(n * step, step)) for n in range(max(1, first), last + 1)]

    def step_ticks(self, pixels: float) -> list[ValueTick]:
        """Return the lines of the scale of steps, whole ones, at least so many pixels apart."""
        step = max(1.0, value_step(self.width / (self.last - self.first), pixels))
        first, last = math.ceil(self.first / step), math.floor(self.last / step)
        return [ValueTick(n * step, steps_text(n * step)) for n in range(first, last + 1)]


def steps_text(steps: float) -> str:
    """Return a number of steps, short: 500, 12.5k, 1.2M."""
    if steps >= 1e6:
        return f"{steps / 1e6:g}M"
    return f"{steps / 1e3:g}k" if steps >= 1e4 else f"{steps:g}"
