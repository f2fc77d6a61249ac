"""What the timeline shows, shared by the lanes that paint it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QFont

from studio.core.time import FrameRange, FrameRate, timecode
from studio.ui import theme
from studio.ui.timeline.geometry import TimeAxis

DEFAULT_RATE = FrameRate.of(24)


@dataclass(slots=True)
class Scene:
    """The state of the timeline's canvas.

    Args:
        axis: Which frames lie where.
        length: Of the clip, in frames; 0 without a clip.
        rate: Of the clip.
        frame: Where the playhead is.
        range: The in and out points; None for the whole clip.
        in_timecode: Whether the ruler shows timecode instead of frames.
        aspect: The width of a frame for a height of 1.
    """

    axis: TimeAxis = field(default_factory=TimeAxis)
    length: int = 0
    rate: FrameRate = DEFAULT_RATE
    frame: int = 0
    range: FrameRange | None = None
    in_timecode: bool = False
    aspect: float = 16 / 9

    @property
    def frames(self) -> FrameRange:
        """All frames of the clip."""
        return FrameRange(0, self.length)

    @property
    def played(self) -> FrameRange:
        """The frames between in and out: never empty while there is a clip."""
        if self.range is None:
            return self.frames
        inside = self.range.intersect(self.frames)
        return inside or self.frames

    def label(self, frame: int) -> str:
        """Write a frame as the ruler does."""
        return timecode(frame, self.rate) if self.in_timecode else str(frame)


def small_font() -> QFont:
    """Return the font of the ruler and the lanes."""
    return theme.ui_font(theme.FONT_TINY)
