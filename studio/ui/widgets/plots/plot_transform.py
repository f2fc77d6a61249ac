"""Frames and values to pixels and back, and where the scale of values has its ticks. No widgets here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from studio.sdk.ticks import count_decimals, find_round_step

PLOT_MARGIN: Final = 0.08
"""The share of the room that is left free at each edge when everything is shown."""

PER_FRAME: Final = (1e-3, 160.0)
PER_VALUE: Final = (1e-7, 1e9)
_FLAT: Final = 1e-9  # of a value's size: less than that is no height
_PLAIN: Final = 1e6  # numbers below are written without an exponent


class PlotBounds(NamedTuple):
    """A piece of the plane: frames from `first` to `last`, values from `low` to `high`."""

    first_frame: float
    last_frame: float
    min_value: float
    max_value: float

    @classmethod
    def from_points(cls, points: Iterable[tuple[float, float]]) -> PlotBounds | None:
        """Return the smallest bounds that hold these frames and values; None without any."""
        known = list(points)
        if not known:
            return None
        frames, values = [frame for frame, _ in known], [value for _, value in known]
        return cls(min(frames), max(frames), min(values), max(values))

    def unite_with(self, other: PlotBounds | None) -> PlotBounds:
        """Return the smallest bounds that hold both."""
        if other is None:
            return self
        low, high = min(self.min_value, other.min_value), max(self.max_value, other.max_value)
        return PlotBounds(min(self.first_frame, other.first_frame), max(self.last_frame, other.last_frame), low, high)


@dataclass(frozen=True, slots=True)
class PlotTransform:
    """Transform from frames and values to pixels: frames grow to the right, values upwards.

    Args:
        left_frame: The frame at the left edge.
        pixels_per_frame: Pixels a frame.
        top_value: The value at the upper edge.
        pixels_per_value: Pixels for a value of 1.
    """

    left_frame: float = -1.0
    pixels_per_frame: float = 8.0
    top_value: float = 1.1
    pixels_per_value: float = 100.0

    @classmethod
    def fit_bounds(cls, bounds: PlotBounds, width: float, height: float) -> PlotTransform:
        """Return the plot that shows all of `bounds`, with a margin; what has no width or height lies in the middle."""
        frames = max(bounds.last_frame - bounds.first_frame, 1.0)
        flat = max(abs(bounds.min_value), abs(bounds.max_value)) * _FLAT
        values = (
            bounds.max_value - bounds.min_value
            if bounds.max_value - bounds.min_value > flat
            else max(1.0, abs(bounds.max_value))
        )
        room = 1 - 2 * PLOT_MARGIN
        per_frame = _within(PER_FRAME, max(width, 1.0) * room / frames)
        per_value = _within(PER_VALUE, max(height, 1.0) * room / values)
        middle, centre = (bounds.first_frame + bounds.last_frame) / 2, (bounds.min_value + bounds.max_value) / 2
        return cls(middle - width / 2 / per_frame, per_frame, centre + height / 2 / per_value, per_value)

    def x_of(self, frame: float) -> float:
        """Return the pixel of a frame."""
        return (frame - self.left_frame) * self.pixels_per_frame

    def y_of(self, value: float) -> float:
        """Return the pixel of a value."""
        return (self.top_value - value) * self.pixels_per_value

    def frame_at(self, x: float) -> float:
        """Return the place in time at a pixel, in frames."""
        return self.left_frame + x / self.pixels_per_frame

    def value_at(self, y: float) -> float:
        """Return the value at a pixel."""
        return self.top_value - y / self.pixels_per_value

    def compute_visible_bounds(self, width: float, height: float) -> PlotBounds:
        """Return what is to be seen in so many pixels."""
        return PlotBounds(self.left_frame, self.frame_at(width), self.value_at(height), self.top_value)

    def pan_by(self, right: float, down: float) -> PlotTransform:
        """Return the plot with its content moved by so many pixels."""
        return replace(
            self,
            left_frame=self.left_frame - right / self.pixels_per_frame,
            top_value=self.top_value + down / self.pixels_per_value,
        )

    def zoom_about(self, x: float, y: float, *, time: float = 1.0, values: float = 1.0) -> PlotTransform:
        """Return the plot so many times as large in either direction, keeping the point at a pixel in place."""
        per_frame, per_value = (
            _within(PER_FRAME, self.pixels_per_frame * time),
            _within(PER_VALUE, self.pixels_per_value * values),
        )
        left = self.frame_at(x) - x / per_frame if per_frame != self.pixels_per_frame else self.left_frame
        top = self.value_at(y) + y / per_value if per_value != self.pixels_per_value else self.top_value
        return PlotTransform(left, per_frame, top, per_value)

    def scroll_to_show(self, frame: float, width: float) -> PlotTransform:
        """Return the plot moved by as much as it takes to show a frame; by a page where it is far away."""
        x = self.x_of(frame)
        if 0 <= x <= width:
            return self
        if -width < x < 2 * width:
            return self.pan_by(-x if x < 0 else width - x, 0)
        return replace(self, left_frame=frame - width / 2 / self.pixels_per_frame)


class ValueTick(NamedTuple):
    """A line of the scale of values; without a label it is a fine one."""

    value: float
    label: str


def compute_value_step(per_value: float, pixels: float) -> float:
    """Return the smallest of … 0.1, 0.2, 0.5, 1, 2, 5 … that is at least `pixels` high."""
    return find_round_step(pixels / per_value)


def compute_value_ticks(plot: PlotTransform, height: float, pixels: float) -> list[ValueTick]:
    """Return the lines of the scale from below upwards.

    Args:
        plot: Where values lie.
        height: The room, in pixels.
        pixels: The least distance between two labels.
    """
    step = compute_value_step(plot.pixels_per_value, pixels)
    parts = 4 if round(step / 10.0 ** math.floor(math.log10(step) + _FLAT)) == 2 else 5
    fine = step / parts
    first, last = math.ceil(plot.value_at(height) / fine), math.floor(plot.top_value / fine)
    return [ValueTick(n * fine, format_tick(n * fine, step) if n % parts == 0 else "") for n in range(first, last + 1)]


def format_tick(value: float, step: float) -> str:
    """Write a value with as many digits as `step` needs."""
    if abs(value) < step * _FLAT:
        return "0"
    if max(abs(value), 1 / step) >= _PLAIN:
        return f"{value:.6g}"
    return f"{value:.{count_decimals(step)}f}"


def _within(limits: tuple[float, float], number: float) -> float:
    return min(max(number, limits[0]), limits[1])
