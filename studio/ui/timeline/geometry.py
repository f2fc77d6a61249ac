"""Frames to pixels and back, and where the ruler has its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from studio.core.time import FrameRange, FrameRate, timecode

MARGIN = 14.0
"""Pixels left free at both ends when a whole clip is shown, so that the playhead is not cut off."""

MAX_SCALE = 160.0
_NICE = (1, 2, 5)
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Which frames lie where: frame f covers the pixels from `x_of(f)` up to `x_of(f + 1)`.

    Args:
        first: The place in time, in frames, at pixel 0; it may lie before the clip.
        scale: Pixels a frame.
    """

    first: float = 0.0
    scale: float = 8.0

    @classmethod
    def fitted(cls, length: int, width: float) -> TimeAxis:
        """Return the axis that shows all of a clip of `length` frames in `width` pixels."""
        scale = min(MAX_SCALE, max(1.0, width - 2 * MARGIN) / max(1, length))
        return cls(-MARGIN / scale, scale)

    def x_of(self, frame: float) -> float:
        """Return the pixel at which `frame` begins."""
        return (frame - self.first) * self.scale

    def frame_at(self, x: float) -> int:
        """Return the frame that covers pixel `x`; it may lie outside the clip."""
        return math.floor(self.first + x / self.scale)

    def edge_at(self, x: float) -> int:
        """Return the border between frames that is nearest to pixel `x`: the number of the frame behind it."""
        return math.floor(self.first + x / self.scale + 0.5)

    def zoomed(self, factor: float, x: float) -> TimeAxis:
        """Return the axis `factor` times as wide, with what lies at pixel `x` kept there."""
        scale = min(MAX_SCALE, self.scale * factor)
        return TimeAxis(self.first + x / self.scale - x / scale, scale)

    def panned(self, pixels: float) -> TimeAxis:
        """Return the axis with its content moved to the right by `pixels`."""
        return replace(self, first=self.first - pixels / self.scale)

    def limited(self, length: int, width: float) -> TimeAxis:
        """Return the nearest axis that shows no more than the whole clip and nothing but its surroundings."""
        fit = TimeAxis.fitted(length, width)
        if self.scale <= fit.scale:
            return fit
        low = -MARGIN / self.scale
        high = max(low, length + (MARGIN - width) / self.scale)
        return replace(self, first=min(max(self.first, low), high))

    def showing(self, frame: int, width: float) -> TimeAxis:
        """Return the axis moved by as much as it takes to show `frame` whole; by a page where it is far away."""
        left, right = self.x_of(frame), self.x_of(frame + 1)
        if left >= 0 and right <= width:
            return self
        if left > 2 * width or right < -width:
            return replace(self, first=frame - width / 2 / self.scale)
        return self.panned(MARGIN - left) if left < 0 else self.panned(width - MARGIN - right)

    def visible(self, length: int, width: float) -> FrameRange:
        """Return the clip's frames of which something is to be seen."""
        start = min(max(0, self.frame_at(0)), length)
        stop = min(max(start, math.ceil(self.first + width / self.scale)), length)
        return FrameRange(start, stop)


class Tick(NamedTuple):
    """A mark on the ruler; without a label it is a small one."""

    frame: int
    label: str


def frame_step(scale: float, pixels: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … frames that is at least `pixels` wide at `scale`."""
    power = 1
    while True:
        for nice in _NICE:
            if nice * power * scale >= pixels:
                return nice * power
        power *= 10


def timecode_step(scale: float, pixels: float, rate: FrameRate) -> int:
    """Return the smallest step, in frames, that is at least `pixels` wide: frames, then seconds, minutes, hours."""
    base = max(1, round(rate.value))
    within_second = [step for step in (1, 2, 5, 10, 15) if step * 2 <= base]
    for step in (*within_second, *(seconds * base for seconds in _SECONDS)):
        if step * scale >= pixels:
            return step
    return math.ceil(pixels / scale / (base * 3600)) * base * 3600


def ticks(axis: TimeAxis, visible: FrameRange, pixels: float, rate: FrameRate | None = None) -> Iterator[Tick]:
    """Yield the ruler's marks in order.

    Args:
        axis: Where frames lie.
        visible: The frames to mark.
        pixels: The least distance between two labels.
        rate: Label with timecode at this rate; None for frame numbers.
    """
    step = frame_step(axis.scale, pixels) if rate is None else timecode_step(axis.scale, pixels, rate)
    small = _small_step(step, axis.scale)
    start = visible.start // step * step
    for frame in range(start, visible.stop + 1, small):
        labelled = frame % step == 0
        yield Tick(frame, "" if not labelled else str(frame) if rate is None else timecode(frame, rate))


def _small_step(step: int, scale: float) -> int:
    """Return the finest whole division of `step` whose marks stay at least 6 pixels apart."""
    return next((step // parts for parts in (10, 5, 4, 2) if step % parts == 0 and step // parts * scale >= 6), step)
