"""Mapping of the times in a file to one constant rate, which the user sees.

A file is *regular* when its frames lie on a grid, but for the rounding of its timestamps (Matroska and WebM
count milliseconds) and a little jitter: frame i is then the file's i-th frame. Everything else is *variable*:

1. If frames are missing among the last few alone, and all lie on the grid of the one rate that the file names, that is
   the rate: a file that ends too early lacks frames that would have been stored later. A frame is held where one lacks.
2. If at the average rate every frame lies within half a frame of its place, that is the rate, and again frame i
   is the file's i-th: nothing is lost, nothing is shown twice (phones in the dark do this).
3. Otherwise the rate follows the shortest usual distance between frames, so that no motion is lost. Each frame
   of the file falls on the nearest place of the grid and is held until the next one, as FFmpeg's `fps` filter does.

In every case length / rate is the clip's duration within half a frame.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from studio.core.time import FrameRate

STANDARD_RATES = tuple(
    Fraction(rate)
    for rate in (
        *("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60"),
        *("12", "10", "15", "5", "6", "8", "20", "25/2", "90", "100", "120000/1001", "120", "144", "240"),
    )
)
DEFAULT_RATE = Fraction(25)
"""For a single frame whose file names no rate."""

_JITTER = Fraction(1, 20)
"""How far a frame of a regular file may lie from its place, in frames (or one tick of the file's clock)."""

_SAME_RATE = Fraction(1, 10_000)
"""Relative difference below which a rate is a standard rate written with few digits; 24 and 23.976 differ tenfold."""

_ROUNDING = 1 + 1e-6
_USUAL = 0.1
"""The share of distances between frames that may be shorter than the one that gives the rate."""

_FASTEST = Fraction(240)
_REORDERED = 32
"""Frames at the end of a file among which some can be missing: twice as many as H.264 and HEVC store out of order."""


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """Mapping from frames of the clip to frames of the file.

    Args:
        rate: The constant rate.
        length: Frames at that rate, at least 1.
        is_variable: The file's frames are not equally spaced.
        start_frames: The clip's frame at which each of the file's frames begins, rising; None if they are the same
            numbers.
    """

    rate: FrameRate
    length: int
    is_variable: bool = False
    start_frames: tuple[int, ...] | None = None

    def find_source_frame(self, frame: int, rate: FrameRate | None = None) -> int:
        """Return the number of the file's frame that is shown at `frame`, counted at `rate`; held at both ends."""
        if rate is not None and rate != self.rate:
            frame = floor(rate.seconds_at(frame) * self.rate.value)
        frame = max(0, min(frame, self.length - 1))
        return frame if self.start_frames is None else max(0, bisect_right(self.start_frames, frame) - 1)


def find_clip_timing(pts: Sequence[int], tick: Fraction, end: int, named: Iterable[Fraction | None] = ()) -> ClipTiming:
    """Choose the rate of a clip and place its frames.

    Args:
        pts: The times of the frames, rising, at least one, in ticks.
        tick: Seconds a tick.
        end: The tick at which the last frame ends; not after its beginning if that is unknown.
        named: Rates that the file itself names, the most trusted first.
    """
    hints = [_to_standard(rate) for rate in named if rate and 0 < rate <= _FASTEST]
    count = len(pts)
    if count == 1:
        return ClipTiming(FrameRate(_rate_of_one((end - pts[0]) * tick, tick, hints)), 1)
    times = np.asarray(pts, dtype=np.float64) - pts[0]
    last = (pts[-1] - pts[0]) * tick
    duration = (end - pts[0]) * tick if end > pts[-1] else last * Fraction(count, count - 1)
    average = count / duration
    if pts[-1] - pts[0] == count - 1:
        return ClipTiming(FrameRate(_to_standard(1 / tick)), count)  # the clock ticks once a frame (AVI)
    for rate in (*hints, *_list_near_rates(average)[:3], average, (count - 1) / last):
        if _deviation(times, tick * rate) <= max(tick * rate, _JITTER) * _ROUNDING:
            return ClipTiming(FrameRate(rate), count)
    if hints and len(set(hints)) == 1 and _ends_early(times, tick * hints[0]):
        return _on_grid(times, tick, duration, hints[0])
    if _deviation(times, tick * average) <= 0.5:
        return ClipTiming(FrameRate(average), count, is_variable=True)
    return _make_held_timing(times, tick, duration, average)


def _rate_of_one(duration: Fraction, tick: Fraction, hints: list[Fraction]) -> Fraction:
    """Return the rate of a single frame: a named one if it fits the frame's duration, else what that says."""
    if duration <= 0:
        return hints[0] if hints else DEFAULT_RATE
    fitting = (rate for rate in hints if abs(1 / rate - duration) <= tick)
    return next(fitting, _to_standard(1 / duration))


def _make_held_timing(times: np.ndarray, tick: Fraction, duration: Fraction, average: Fraction) -> ClipTiming:
    distances = np.sort(np.diff(times))
    usual = 1 / (Fraction(int(distances[int(len(distances) * _USUAL)])) * tick)
    return _on_grid(
        times, tick, duration, min(max(_list_near_rates(usual)[0], average), _FASTEST).limit_denominator(100_000)
    )


def _on_grid(times: np.ndarray, tick: Fraction, duration: Fraction, rate: Fraction) -> ClipTiming:
    """Return a timing in which each frame begins at the nearest place of the grid."""
    length = max(1, floor(duration * rate + Fraction(1, 2)))
    slots = np.minimum(np.floor(times * float(tick * rate) + 0.5).astype(np.int64), length - 1)
    return ClipTiming(FrameRate(rate), length, is_variable=True, start_frames=tuple(slots.tolist()))


def _ends_early(times: np.ndarray, frames_a_tick: Fraction) -> bool:
    """Return whether frames lie on the grid of a rate, without holes but among the last ones."""
    places = times * float(frames_a_tick)
    nearest = np.rint(places)
    if np.abs(places - nearest).max() > max(float(frames_a_tick), float(_JITTER)) * _ROUNDING:
        return False
    steps = np.diff(nearest)
    return bool((steps >= 1).all() and (steps[:-_REORDERED] == 1).all())


def _deviation(times: np.ndarray, frames_a_tick: Fraction) -> float:
    """Return how far a frame lies from its place at most, in frames, all places shifted together as fits best."""
    late = times * float(frames_a_tick) - np.arange(len(times))
    return float(late.max() - late.min()) / 2


def _to_standard(rate: Fraction) -> Fraction:
    nearest = _list_near_rates(rate)[0]
    return nearest if abs(nearest - rate) <= rate * _SAME_RATE else rate


def _list_near_rates(rate: Fraction) -> list[Fraction]:
    """Return the standard rates and the nearest whole one, the nearest first."""
    return sorted({*STANDARD_RATES, Fraction(max(1, round(rate)))}, key=lambda r: abs(r - rate))
