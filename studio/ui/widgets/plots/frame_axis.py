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
class FrameAxis:
    """Axis of frames: frame f covers the pixels from `x_of(f)` up to `x_of(f + 1)`.

    Args:
        first_frame: The place in time, in frames, at pixel 0; it may lie before the clip.
        pixels_per_frame: Pixels a frame.
    """

    first_frame: float = 0.0
    pixels_per_frame: float = 8.0

    @classmethod
    def from_range(cls, frames: FrameRange, width: float) -> FrameAxis:
        """Return the axis that shows these frames in `width` pixels, and a little of what is beside them."""
        scale = min(MAX_SCALE, max(1.0, width - 2 * MARGIN) / max(1, len(frames)))
        return cls(frames.start - MARGIN / scale, scale)

    @classmethod
    def fit_clip(cls, length: int, width: float) -> FrameAxis:
        """Return the axis that shows all of a clip of `length` frames in `width` pixels."""
        return cls.from_range(FrameRange(0, length), width)

    def is_visually_equal(self, other: FrameAxis) -> bool:
        """Return whether another axis looks the same: less than a pixel lies between them."""
        same_scale = abs(self.pixels_per_frame / other.pixels_per_frame - 1) < _SAME
        return same_scale and abs(self.first_frame - other.first_frame) * self.pixels_per_frame < 1

    def x_of(self, frame: float) -> float:
        """Return the pixel at which `frame` begins."""
        return (frame - self.first_frame) * self.pixels_per_frame

    def frame_at(self, x: float) -> int:
        """Return the frame that covers pixel `x`; it may lie outside the clip."""
        return math.floor(self.first_frame + x / self.pixels_per_frame)

    def boundary_at(self, x: float) -> int:
        """Return the border between frames that is nearest to pixel `x`: the number of the frame behind it."""
        return math.floor(self.first_frame + x / self.pixels_per_frame + 0.5)

    def zoom_about(self, factor: float, x: float) -> FrameAxis:
        """Return the axis `factor` times as wide, keeping the point at pixel `x` in place."""
        scale = min(MAX_SCALE, self.pixels_per_frame * factor)
        return FrameAxis(self.first_frame + x / self.pixels_per_frame - x / scale, scale)

    def pan_by(self, pixels: float) -> FrameAxis:
        """Return the axis with its content moved to the right by `pixels`."""
        return replace(self, first_frame=self.first_frame - pixels / self.pixels_per_frame)

    def clamp_to_clip(self, length: int, width: float) -> FrameAxis:
        """Return the nearest axis that shows no more than the whole clip and nothing but its surroundings."""
        fit = FrameAxis.fit_clip(length, width)
        if self.pixels_per_frame <= fit.pixels_per_frame:
            return fit
        low = -MARGIN / self.pixels_per_frame
        high = max(low, length + (MARGIN - width) / self.pixels_per_frame)
        return replace(self, first_frame=min(max(self.first_frame, low), high))

    def scroll_to_show(self, frame: int, width: float) -> FrameAxis:
        """Return the axis moved by as much as it takes to show `frame` whole; by a page where it is far away."""
        left, right = self.x_of(frame), self.x_of(frame + 1)
        if left >= 0 and right <= width:
            return self
        if left > 2 * width or right < -width:
            return replace(self, first_frame=frame - width / 2 / self.pixels_per_frame)
        return self.pan_by(MARGIN - left) if left < 0 else self.pan_by(width - MARGIN - right)

    def page_to_show(self, frame: int, width: float) -> FrameAxis:
        """Return the axis moved by whole pages until `frame` is to be seen, at the side that it came in from."""
        left, right = self.x_of(frame), self.x_of(frame + 1)
        if left >= 0 and right <= width:
            return self
        return self.pan_by(MARGIN - left) if right > width else self.pan_by(width - MARGIN - right)

    def compute_visible_frames(self, length: int, width: float) -> FrameRange:
        """Return the clip's frames of which something is to be seen."""
        start = min(max(0, self.frame_at(0)), length)
        stop = min(max(start, math.ceil(self.first_frame + width / self.pixels_per_frame)), length)
        return FrameRange(start, stop)
