"""Units of the timeline: frames, seconds, timecode, drop-frame timecode."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from studio.core.time import FrameRate, format_timecode, has_drop_frames
from studio.core.translation import tr_noop

_FINE_FROM = 100


class TimeUnit(StrEnum):
    """Unit of ruler, playhead and the field of the transport bar. The value is kept in the settings."""

    FRAMES = "frames"
    SECONDS = "seconds"
    TIMECODE = "timecode"
    DROP_FRAME = "drop-frame"

    def next_unit(self, rate: FrameRate) -> TimeUnit:
        """Return the one that a click on the button chooses; dropped numbers only where the rate has them."""
        order = [unit for unit in TimeUnit if unit is not TimeUnit.DROP_FRAME or has_drop_frames(rate)]
        return order[(order.index(self) + 1) % len(order)] if self in order else order[0]


UNIT_NAMES: Mapping[TimeUnit, str] = {
    TimeUnit.FRAMES: tr_noop("Frames"),
    TimeUnit.SECONDS: tr_noop("Seconds"),
    TimeUnit.TIMECODE: tr_noop("Timecode"),
    TimeUnit.DROP_FRAME: tr_noop("Drop-Frame Timecode"),
}


def format_time(frame: int, rate: FrameRate, unit: TimeUnit) -> str:
    """Write a frame in a unit: `120`, `4.80s`, `00:00:04:20`, `00:00:04;20`.

    Seconds have so many decimals that each frame has a label of its own.
    """
    if unit is TimeUnit.FRAMES:
        return str(frame)
    if unit is TimeUnit.SECONDS:
        return f"{float(rate.seconds_at(frame)):.{2 if rate.value < _FINE_FROM else 3}f}s"
    return format_timecode(frame, rate, drop_frame=unit is TimeUnit.DROP_FRAME)
