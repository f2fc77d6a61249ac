"""Meaning of a turn of the wheel, or of a two-finger scroll on a touchpad, for the timeline."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from studio.ui.widgets.qt_helpers.wheel import count_notches

_ZOOM_STEP = 1.2
_PIXELS_A_STEP = 60


class TimelineWheelAction(NamedTuple):
    """The action that a turn of the wheel asks for.

    Args:
        zoom_factor: A factor; 1 for none.
        pan_pixels: Pixels to the right.
        scroll_pixels: Pixels down, for the tracks at the foot.
    """

    zoom_factor: float = 1.0
    pan_pixels: float = 0.0
    scroll_pixels: float = 0.0


def read_wheel_action(event: QWheelEvent, *, scrolls: bool) -> TimelineWheelAction:
    """Return what a turn means: a wheel zooms, sideways or with Shift it pans, with Ctrl it scrolls what can be.

    Two fingers pan by the pixels that they move; along the other axis they do what a wheel does.

    Args:
        event: The turn.
        scrolls: Whether there are tracks under the mouse that can be scrolled.
    """
    fine, coarse = event.pixelDelta(), event.angleDelta()
    held = event.modifiers()
    by_finger = not fine.isNull()
    across, along = (fine.x(), fine.y()) if by_finger else (coarse.x() / 2, coarse.y() / 2)
    if abs(across) > abs(along):
        return TimelineWheelAction(pan_pixels=float(across))
    if held & Qt.KeyboardModifier.ShiftModifier:
        return TimelineWheelAction(pan_pixels=float(along))
    if scrolls and (by_finger or held & Qt.KeyboardModifier.ControlModifier):
        return TimelineWheelAction(scroll_pixels=-float(along))
    steps = fine.y() / _PIXELS_A_STEP if by_finger else count_notches(event)
    return TimelineWheelAction(zoom_factor=_ZOOM_STEP**steps)
