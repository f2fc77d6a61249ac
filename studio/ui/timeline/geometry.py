"""Frames to pixels and back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from studio.core.time import FrameRange

MARGIN = 14.0
"""Pixels left free at both ends when a whole clip is shown, so that the playhead is not cut off."""

MAX_SCALE = 160.0
_SAME = 1e-4


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
    def around(cls, frames: FrameRange, width: float) -> TimeAxis:
        """Return the axis that shows these frames in `width` pixels, and a little of what is beside them."""
        scale = min(MAX_SCALE, max(1.0, width - 2 * MARGIN) / max(1, len(frames)))
        return cls(frames.start - MARGIN / scale, scale)

    @classmethod
    def fitted(cls, length: int, width: float) -> TimeAxis:
        """Return the axis that shows all of a clip of `length` frames in `width` pixels."""
        return cls.around(FrameRange(0, length), width)

    def shows_as(self, other: TimeAxis) -> bool:
        """Return whether another axis looks the same: less than a pixel lies between them."""
        same_scale = abs(self.scale / other.scale - 1) < _SAME
        return same_scale and abs(self.first - other.first) * self.scale < 1

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

    def paged(self, frame: int, width: float) -> TimeAxis:
        """Return the axis moved by whole pages until `frame` is to be seen, at the side that it came in from."""
        left, right = self.x_of(frame), self.x_of(frame + 1)
        if left >= 0 and right <= width:
            return self
        return self.panned(MARGIN - left) if right > width else self.panned(width - MARGIN - right)

    def visible(self, length: int, width: float) -> FrameRange:
        """Return the clip's frames of which something is to be seen."""
        start = min(max(0, self.frame_at(0)), length)
        stop = min(max(start, math.ceil(self.first + width / self.scale)), length)
        return FrameRange(start, stop)
