"""In what the timeline counts: frames, seconds, timecode, timecode with dropped numbers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from studio.core.language import marked
from studio.core.time import FrameRate, drops_frames, timecode

_FINE_FROM = 100


class Unit(StrEnum):
    """What ruler, playhead and the field of the transport bar show; the value is kept in the settings."""

    FRAMES = "frames"
    SECONDS = "seconds"
    TIMECODE = "timecode"
    DROP_FRAME = "drop-frame"

    def next(self, rate: FrameRate) -> Unit:
        """Return the one that a click on the button chooses; dropped numbers only where the rate has them."""
        order = [unit for unit in Unit if unit is not Unit.DROP_FRAME or drops_frames(rate)]
        return order[(order.index(self) + 1) % len(order)] if self in order else order[0]


UNIT_NAMES: Mapping[Unit, str] = {
    Unit.FRAMES: marked("Frames"),
    Unit.SECONDS: marked("Seconds"),
    Unit.TIMECODE: marked("Timecode"),
    Unit.DROP_FRAME: marked("Drop-Frame Timecode"),
}


def label(frame: int, rate: FrameRate, unit: Unit) -> str:
    """Write a frame in a unit: `120`, `4.80s`, `00:00:04:20`, `00:00:04;20`.

    Seconds have so many decimals that each frame has a label of its own.
    """
    if unit is Unit.FRAMES:
        return str(frame)
    if unit is Unit.SECONDS:
        return f"{float(rate.seconds(frame)):.{2 if rate.value < _FINE_FROM else 3}f}s"
    return timecode(frame, rate, drop_frame=unit is Unit.DROP_FRAME)
