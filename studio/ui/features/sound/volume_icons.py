"""The signs on the speaker's button."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.ui.widgets.icon_painting import make_lines, make_stroked_icon


def _speaker() -> QPainterPath:
    path = make_lines((2.2, 6), (4.6, 6), (8, 3), (8, 13), (4.6, 10), (2.2, 10))
    path.closeSubpath()
    return path


def _wave(radius: float) -> QPainterPath:
    place = QRectF(7.2 - radius, 8 - radius, 2 * radius, 2 * radius)
    path = QPainterPath()
    path.arcMoveTo(place, 40)
    path.arcTo(place, 40, -80)
    return path


LOUD_ICON = make_stroked_icon(_speaker(), _wave(4), _wave(7))
QUIET_ICON = make_stroked_icon(_speaker(), _wave(4))
MUTED_ICON = make_stroked_icon(_speaker(), make_lines((10.4, 6), (14.4, 10)), make_lines((14.4, 6), (10.4, 10)))
