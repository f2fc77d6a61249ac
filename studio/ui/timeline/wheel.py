"""What a turn of the wheel, or two fingers on a touchpad, ask of the timeline."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from studio.ui.wheel import notches

_ZOOM_STEP = 1.2
_PIXELS_A_STEP = 60


class Turn(NamedTuple):
    """What is asked for.

    Args:
        zoom: A factor; 1 for none.
        pan: Pixels to the right.
        scroll: Pixels down, for the tracks at the foot.
    """

    zoom: float = 1.0
    pan: float = 0.0
    scroll: float = 0.0


def turn_of(event: QWheelEvent, *, scrolls: bool) -> Turn:
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
        return Turn(pan=float(across))
    if held & Qt.KeyboardModifier.ShiftModifier:
        return Turn(pan=float(along))
    if scrolls and (by_finger or held & Qt.KeyboardModifier.ControlModifier):
        return Turn(scroll=-float(along))
    steps = fine.y() / _PIXELS_A_STEP if by_finger else notches(event)
    return Turn(zoom=_ZOOM_STEP**steps)
