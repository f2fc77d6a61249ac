"""Ticks of the ruler and their labels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from studio.core.time import FrameRange, FrameRate, format_timecode, has_drop_frames
from studio.sdk.ticks import count_decimals, find_round_step
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.plots.time_units import TimeUnit

_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_LEAST_APART = 6
_FINEST = Fraction(1, 1000)


class RulerTick(NamedTuple):
    """A mark on the ruler, at a place in frames; without a label it is a small one."""

    frame: float
    label: str


def iter_ruler_ticks(
    axis: FrameAxis, visible: FrameRange, pixels: float, rate: FrameRate, unit: TimeUnit = TimeUnit.FRAMES
) -> Iterator[RulerTick]:
    """Yield the ruler's marks in order, from a little before what is visible.

    Args:
        axis: Where frames lie.
        visible: The frames to mark.
        pixels: The least distance between two labels.
        rate: Of the clip.
        unit: What the labels say.
    """
    if unit is TimeUnit.SECONDS:
        yield from _second_ticks(axis, visible, pixels, rate)
        return
    step = (
        compute_frame_step(axis.pixels_per_frame, pixels)
        if unit is TimeUnit.FRAMES
        else compute_timecode_step(axis.pixels_per_frame, pixels, rate)
    )
    small = _small_step(step, axis.pixels_per_frame)
    drops = unit is TimeUnit.DROP_FRAME and has_drop_frames(rate)
    base = max(1, round(rate.value))
    skipped = visible.start // (base * 60) * (base // 15) if drops else 0
    for number in range((visible.start + skipped) // step * step, visible.stop + skipped + base + 1, small):
        frame = _frame_of(number, base) if drops else number
        if frame > visible.stop:
            return
        text = str(frame) if unit is TimeUnit.FRAMES else format_timecode(frame, rate, drop_frame=drops)
        yield RulerTick(frame, text if number % step == 0 else "")


def _frame_of(number: int, base: int) -> int:
    """Return the frame of a drop-frame number; for one that is dropped that of the next one there is."""
    minutes, rest = divmod(number, base * 60)
    dropped = base // 15
    if minutes % 10 and rest < dropped:
        number += dropped - rest
    return number - dropped * (minutes - minutes // 10)


def _second_ticks(axis: FrameAxis, visible: FrameRange, pixels: float, rate: FrameRate) -> Iterator[RulerTick]:
    second = axis.pixels_per_frame * float(rate.value)
    step = compute_round_step(second, max(pixels, axis.pixels_per_frame), _FINEST)
    least = max(_LEAST_APART, axis.pixels_per_frame)  # nothing is marked within a frame
    parts = next((parts for parts in (10, 5, 4, 2) if second * float(step) / parts >= least), 1)
    decimals = count_decimals(float(step))
    start = math.floor(rate.seconds_at(visible.start) / step) * parts
    stop = math.floor(rate.seconds_at(visible.stop) / step * parts)
    for number in range(start, stop + 1):
        seconds = step * number / parts
        text = f"{float(seconds):.{decimals}f}s" if number % parts == 0 else ""
        yield RulerTick(float(seconds * rate.value), text)


def compute_round_step(scale: float, pixels: float, finest: Fraction) -> Fraction:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … times `finest` that is at least `pixels` wide where 1 is `scale`."""
    return round(find_round_step(max(1.0, pixels / scale / float(finest)))) * finest


def compute_frame_step(scale: float, pixels: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … frames that is at least `pixels` wide at `scale`."""
    return int(compute_round_step(scale, pixels, Fraction(1)))


def compute_timecode_step(scale: float, pixels: float, rate: FrameRate) -> int:
    """Return the smallest step, in frames, that is at least `pixels` wide: parts of a second, then seconds to hours."""
    base = max(1, round(rate.value))
    parts = [step for step in range(1, base // 2 + 1) if base % step == 0]
    for step in (*parts, *(seconds * base for seconds in _SECONDS)):
        if step * scale >= pixels:
            return step
    return math.ceil(pixels / scale / (base * 3600)) * base * 3600


def _small_step(step: int, scale: float) -> int:
    """Return the finest whole division of `step` whose marks stay far enough apart."""
    fine = (step // parts for parts in (10, 5, 4, 3, 2) if step % parts == 0)
    return next((small for small in fine if small * scale >= _LEAST_APART), step)
