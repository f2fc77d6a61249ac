"""Turns of the mouse wheel."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QWheelEvent

NOTCH_ANGLE: Final = 120
"""What Qt counts for one notch; fine wheels turn by parts of it."""


def count_notches(event: QWheelEvent) -> float:
    """Return by how many notches a wheel was turned, away from the user."""
    return event.angleDelta().y() / NOTCH_ANGLE
