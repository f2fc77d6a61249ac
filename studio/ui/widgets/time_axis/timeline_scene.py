"""State of the timeline's canvas, shared by the lanes that paint it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from PySide6.QtGui import QFont

from studio.core.time import FrameRange, FrameRate
from studio.ui.widgets import theme
from studio.ui.widgets.plots import time_units
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.plots.time_units import TimeUnit

Number = TypeVar("Number", int, float)
DEFAULT_RATE = FrameRate.from_value(24)
SNAP_DISTANCE = 6.0
"""How near in pixels something comes to what it snaps to."""
KEYS: Final = "keys"
"""The kind of `TimelineScene.snap_points` that holds the frames with keys, in order."""


@dataclass(slots=True)
class TimelineScene:
    """The state of the timeline's canvas.

    Args:
        time_axis: Which frames lie where.
        clip_length: Of the clip, in frames; 0 without a clip.
        frame_rate: Of the clip.
        current_frame: Where the playhead is.
        in_out_range: The in and out points; None for the whole clip.
        time_unit: What the ruler counts in.
        frame_aspect: The width of a frame for a height of 1.
        snap_points: What frames can snap to besides the playhead, in and out: by kind, such as keys.
        snap_guide: Where something that is dragged snaps to, to be painted as a line.
        is_snapping: Whether anything snaps.
        least_length: Frames that can be looked at, even if the clip has less: what is cut has room behind its end.
    """

    time_axis: FrameAxis = field(default_factory=FrameAxis)
    clip_length: int = 0
    frame_rate: FrameRate = DEFAULT_RATE
    current_frame: int = 0
    in_out_range: FrameRange | None = None
    time_unit: TimeUnit = TimeUnit.FRAMES
    frame_aspect: float = 16 / 9
    snap_points: dict[str, tuple[int, ...]] = field(default_factory=dict)
    snap_guide: int | None = None
    is_snapping: bool = True
    least_length: int = 0

    @property
    def clip_frames(self) -> FrameRange:
        """All frames of the clip."""
        return FrameRange(0, self.clip_length)

    @property
    def axis_length(self) -> int:
        """The frames that can be looked at."""
        return max(self.clip_length, self.least_length)

    @property
    def playback_frames(self) -> FrameRange:
        """The frames between in and out: never empty while there is a clip."""
        if self.in_out_range is None:
            return self.clip_frames
        inside = self.in_out_range.intersect(self.clip_frames)
        return inside or self.clip_frames

    @property
    def is_range_valid(self) -> bool:
        """Whether in and out lie within the clip; so, too, where there is neither."""
        return self.in_out_range is None or not self.clip_length or self.in_out_range.stop <= self.clip_length

    def snap_frame(self, frame: int, exclude: Collection[int] = ()) -> int:
        """Return what is so near to `frame` that it snaps: playhead, key, mark, in, out or the end of a source.

        Where it snaps is noted in `snap_guide`.

        Args:
            frame: The frame that is wanted.
            exclude: Frames that it does not snap to, such as those of the keys that are dragged.

        Returns:
            That frame; `frame` itself where nothing is near.
        """
        ends = (self.current_frame, self.playback_frames.start, self.playback_frames.stop)
        points = {point for points in (ends, *self.snap_points.values()) for point in points} - set(exclude)
        self.snap_guide = find_nearest(points, frame, self.time_axis.pixels_per_frame) if self.is_snapping else None
        return frame if self.snap_guide is None else self.snap_guide

    def find_next_key(self, direction: int) -> int | None:
        """Return the frame with a key that is next to the playhead; None where there is none.

        Args:
            direction: 1 for later, -1 for earlier.
        """
        frames, frame = self.snap_points.get(KEYS, ()), self.current_frame
        at = bisect_left(frames, frame + 1) if direction > 0 else bisect_left(frames, frame) - 1
        return frames[at] if 0 <= at < len(frames) else None

    def format_frame(self, frame: int) -> str:
        """Write a frame as the ruler does."""
        return time_units.format_time(frame, self.frame_rate, self.time_unit)


def find_nearest(points: Iterable[Number], at: float, scale: float) -> Number | None:
    """Return the point that something at `at` snaps to, `scale` pixels being 1; None where none is near."""
    found = min(points, key=lambda point: abs(point - at), default=None)
    return found if found is not None and abs(found - at) * scale <= SNAP_DISTANCE else None


def make_small_font() -> QFont:
    """Return the font of the ruler and the lanes."""
    return theme.make_ui_font(theme.FONT_TINY)
