"""Position of a line of keys on a canvas."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from studio.ui.features.animation.keys.key_shapes import KEY_RADIUS
from studio.ui.widgets.plots.frame_axis import FrameAxis


@dataclass(frozen=True, slots=True)
class LinePlacement:
    """Position of a line on the canvas.

    Args:
        rect: Its rectangle, in pixels.
        axis: Which frames lie where; frame 0 of the axis lies at `left`.
        axis_left: Where the axis begins.
    """

    rect: QRectF
    axis: FrameAxis
    axis_left: float = 0.0

    def frame_to_x(self, frame: float) -> float:
        """Return the pixel of a frame."""
        return self.axis_left + self.axis.x_of(frame)

    @property
    def first_visible_frame(self) -> float:
        """The earliest place in time of which a key is seen."""
        return self.axis.first_frame + (self.rect.left() - self.axis_left - 2 * KEY_RADIUS) / self.axis.pixels_per_frame

    @property
    def last_visible_frame(self) -> float:
        """The latest place in time of which a key is seen."""
        return (
            self.axis.first_frame + (self.rect.right() - self.axis_left + 2 * KEY_RADIUS) / self.axis.pixels_per_frame
        )
