"""What the timeline shows, shared by the lanes that paint it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtGui import QFont

from studio.core.time import FrameRange, FrameRate
from studio.ui import theme
from studio.ui.timeline import units
from studio.ui.timeline.geometry import TimeAxis
from studio.ui.timeline.units import Unit

Number = TypeVar("Number", int, float)
DEFAULT_RATE = FrameRate.of(24)
SNAP = 6.0
"""How near in pixels something comes to what it snaps to."""


@dataclass(slots=True)
class Scene:
    """The state of the timeline's canvas.

    Args:
        axis: Which frames lie where.
        length: Of the clip, in frames; 0 without a clip.
        rate: Of the clip.
        frame: Where the playhead is.
        range: The in and out points; None for the whole clip.
        unit: What the ruler counts in.
        aspect: The width of a frame for a height of 1.
        points: What frames can snap to besides the playhead, in and out: by kind, such as keys.
        guide: Where something that is dragged snaps to, to be painted as a line.
        snapping: Whether anything snaps.
    """

    axis: TimeAxis = field(default_factory=TimeAxis)
    length: int = 0
    rate: FrameRate = DEFAULT_RATE
    frame: int = 0
    range: FrameRange | None = None
    unit: Unit = Unit.FRAMES
    aspect: float = 16 / 9
    points: dict[str, tuple[int, ...]] = field(default_factory=dict)
    guide: int | None = None
    snapping: bool = True

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

    @property
    def range_fits(self) -> bool:
        """Whether in and out lie within the clip; so, too, where there is neither."""
        return self.range is None or not self.length or self.range.stop <= self.length

    def snap(self, frame: int, exclude: Collection[int] = ()) -> int:
        """Return what is so near to `frame` that it snaps: playhead, key, mark, in, out or the end of a source.

        Where it snaps is noted in `guide`.

        Args:
            frame: The frame that is wanted.
            exclude: Frames that it does not snap to, such as those of the keys that are dragged.

        Returns:
            That frame; `frame` itself where nothing is near.
        """
        ends = (self.frame, self.played.start, self.played.stop)
        points = {point for points in (ends, *self.points.values()) for point in points} - set(exclude)
        self.guide = nearest(points, frame, self.axis.scale) if self.snapping else None
        return frame if self.guide is None else self.guide

    def label(self, frame: int) -> str:
        """Write a frame as the ruler does."""
        return units.label(frame, self.rate, self.unit)


def nearest(points: Iterable[Number], at: float, scale: float) -> Number | None:
    """Return the point that something at `at` snaps to, `scale` pixels being 1; None where none is near."""
    found = min(points, key=lambda point: abs(point - at), default=None)
    return found if found is not None and abs(found - at) * scale <= SNAP else None


def small_font() -> QFont:
    """Return the font of the ruler and the lanes."""
    return theme.ui_font(theme.FONT_TINY)
