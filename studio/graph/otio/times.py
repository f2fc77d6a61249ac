"""Times of OpenTimelineIO, numbers at a rate of their own, as exact frames at the rate of a sequence, and back."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_FRAME

MAX_RATE: Final = 10_000_000.0
"""Units a second of a time that is read; times of sound count samples."""
ROUNDING: Final = Fraction(1, 1000)
"""Frames that a time may lie beside a whole one without being called rounded: what floats lose."""


class BadTimeError(ValueError):
    """A time that cannot be used; the message says why."""


@lru_cache(256)
def parse_rate(rate: float) -> Fraction:
    """Return an exact rate; those near a rate of NTSC are meant to be it. Raises BadTimeError."""
    if not math.isfinite(rate) or not 0.0 < rate <= MAX_RATE:
        raise BadTimeError(tr("the rate is {rate}; a positive number is accepted", rate=rate))
    return FrameRate.from_value(rate).value


def convert_time(time: Any, rate: FrameRate) -> Fraction:
    """Return a RationalTime in frames, which may lie between two.

    Raises:
        BadTimeError: It is no number, or lies beyond what a sequence holds.
    """
    if not math.isfinite(time.value):
        raise BadTimeError(tr("the time is {value}; a number is accepted", value=time.value))
    own = parse_rate(time.rate)
    frames = Fraction(time.value) if own == rate.value else Fraction(time.value) * rate.value / own
    if abs(frames) > 2 * MAX_FRAME:
        raise BadTimeError(
            tr("the time is {value} at {rate:g} a second; at most {most} frames are accepted",
               value=f"{time.value:g}", rate=time.rate, most=MAX_FRAME)
        )  # fmt: skip
    return frames


def is_whole(frames: Fraction) -> bool:
    """Return whether a place lies on a frame, but for what floats lose."""
    return abs(frames - round(frames)) <= ROUNDING


def make_time(frames: float, rate: FrameRate) -> Any:
    """Return a RationalTime."""
    import opentimelineio as otio

    return otio.opentime.RationalTime(float(frames), float(rate))


def make_range(start: float, length: float, rate: FrameRate) -> Any:
    """Return a TimeRange."""
    import opentimelineio as otio

    return otio.opentime.TimeRange(make_time(start, rate), make_time(length, rate))
