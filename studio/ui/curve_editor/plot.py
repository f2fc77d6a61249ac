"""Frames and values to pixels and back, and where the scale of values has its ticks. No widgets here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

MARGIN: Final = 0.08
"""The share of the room that is left free at each edge when everything is shown."""

PER_FRAME: Final = (1e-3, 160.0)
PER_VALUE: Final = (1e-7, 1e9)
_NICE: Final = (1, 2, 5, 10)
_FLAT: Final = 1e-9  # of a value's size: less than that is no height
_PLAIN: Final = 1e6  # numbers below are written without an exponent


class Bounds(NamedTuple):
    """A piece of the plane: frames from `first` to `last`, values from `low` to `high`."""

    first: float
    last: float
    low: float
    high: float

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> Bounds | None:
        """Return the smallest bounds that hold these frames and values; None without any."""
        known = list(points)
        if not known:
            return None
        frames, values = [frame for frame, _ in known], [value for _, value in known]
        return cls(min(frames), max(frames), min(values), max(values))

    def united(self, other: Bounds | None) -> Bounds:
        """Return the smallest bounds that hold both."""
        if other is None:
            return self
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Bounds(min(self.first, other.first), max(self.last, other.last), low, high)


@dataclass(frozen=True, slots=True)
class Plot:
    """Where frames and values lie: frames grow to the right, values upwards.

    Args:
        left: The frame at the left edge.
        per_frame: Pixels a frame.
        top: The value at the upper edge.
        per_value: Pixels for a value of 1.
    """

    left: float = -1.0
    per_frame: float = 8.0
    top: float = 1.1
    per_value: float = 100.0

    @classmethod
    def fitted(cls, bounds: Bounds, width: float, height: float) -> Plot:
        """Return the plot that shows all of `bounds`, with a margin; what has no width or height lies in the middle."""
        frames = max(bounds.last - bounds.first, 1.0)
        flat = max(abs(bounds.low), abs(bounds.high)) * _FLAT
        values = bounds.high - bounds.low if bounds.high - bounds.low > flat else max(1.0, abs(bounds.high))
        room = 1 - 2 * MARGIN
        per_frame = _within(PER_FRAME, max(width, 1.0) * room / frames)
        per_value = _within(PER_VALUE, max(height, 1.0) * room / values)
        middle, centre = (bounds.first + bounds.last) / 2, (bounds.low + bounds.high) / 2
        return cls(middle - width / 2 / per_frame, per_frame, centre + height / 2 / per_value, per_value)

    def x_of(self, frame: float) -> float:
        """Return the pixel of a frame."""
        return (frame - self.left) * self.per_frame

    def y_of(self, value: float) -> float:
        """Return the pixel of a value."""
        return (self.top - value) * self.per_value

    def frame_at(self, x: float) -> float:
        """Return the place in time at a pixel, in frames."""
        return self.left + x / self.per_frame

    def value_at(self, y: float) -> float:
        """Return the value at a pixel."""
        return self.top - y / self.per_value

    def shown(self, width: float, height: float) -> Bounds:
        """Return what is to be seen in so many pixels."""
        return Bounds(self.left, self.frame_at(width), self.value_at(height), self.top)

    def panned(self, right: float, down: float) -> Plot:
        """Return the plot with its content moved by so many pixels."""
        return replace(self, left=self.left - right / self.per_frame, top=self.top + down / self.per_value)

    def zoomed(self, x: float, y: float, *, time: float = 1.0, values: float = 1.0) -> Plot:
        """Return the plot so many times as large in either direction, with what lies at a pixel kept there."""
        per_frame, per_value = _within(PER_FRAME, self.per_frame * time), _within(PER_VALUE, self.per_value * values)
        left = self.frame_at(x) - x / per_frame if per_frame != self.per_frame else self.left
        top = self.value_at(y) + y / per_value if per_value != self.per_value else self.top
        return Plot(left, per_frame, top, per_value)

    def showing(self, frame: float, width: float) -> Plot:
        """Return the plot moved by as much as it takes to show a frame; by a page where it is far away."""
        x = self.x_of(frame)
        if 0 <= x <= width:
            return self
        if -width < x < 2 * width:
            return self.panned(-x if x < 0 else width - x, 0)
        return replace(self, left=frame - width / 2 / self.per_frame)


class ValueTick(NamedTuple):
    """A line of the scale of values; without a label it is a fine one."""

    value: float
    label: str


def value_step(per_value: float, pixels: float) -> float:
    """Return the smallest of … 0.1, 0.2, 0.5, 1, 2, 5 … that is at least `pixels` high."""
    least = pixels / per_value
    power = 10.0 ** math.floor(math.log10(least))
    return next(nice * power for nice in _NICE if nice * power >= least * (1 - _FLAT))


def value_ticks(plot: Plot, height: float, pixels: float) -> list[ValueTick]:
    """Return the lines of the scale from below upwards.

    Args:
        plot: Where values lie.
        height: The room, in pixels.
        pixels: The least distance between two labels.
    """
    step = value_step(plot.per_value, pixels)
    parts = 4 if round(step / 10.0 ** math.floor(math.log10(step) + _FLAT)) == 2 else 5
    fine = step / parts
    first, last = math.ceil(plot.value_at(height) / fine), math.floor(plot.top / fine)
    return [ValueTick(n * fine, tick_label(n * fine, step) if n % parts == 0 else "") for n in range(first, last + 1)]


def tick_label(value: float, step: float) -> str:
    """Write a value with as many digits as `step` needs."""
    if abs(value) < step * _FLAT:
        return "0"
    if max(abs(value), 1 / step) >= _PLAIN:
        return f"{value:.6g}"
    return f"{value:.{max(0, -math.floor(math.log10(step) + _FLAT))}f}"


def _within(limits: tuple[float, float], number: float) -> float:
    return min(max(number, limits[0]), limits[1])
