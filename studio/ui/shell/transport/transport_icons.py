"""The signs on the transport buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.ui.widgets.icon_painting import (
    make_bar,
    make_circle,
    make_filled_icon,
    make_lines,
    make_stroked_icon,
    make_triangle,
)


def _loop_path() -> QPainterPath:
    path = make_lines((4.5, 5), (11, 5))
    path.arcTo(QRectF(8, 5, 6, 6), 90, -180)
    path.lineTo(5, 11)
    path.arcTo(QRectF(2, 5, 6, 6), 270, -90)
    return path


def _diamond(x: float) -> QPainterPath:
    path = make_lines((x, 4.2), (x + 3.2, 8), (x, 11.8), (x - 3.2, 8))
    path.closeSubpath()
    return path


FIRST = make_filled_icon(make_bar(3), make_triangle(6, 13))
LAST = make_filled_icon(make_triangle(10, 3), make_bar(11))
STEP_BACK = make_filled_icon(make_triangle(3, 9.5, 3.5, 12.5), make_bar(11, 1.8, 3.5, 12.5))
STEP_FORWARD = make_filled_icon(make_bar(3.2, 1.8, 3.5, 12.5), make_triangle(13, 6.5, 3.5, 12.5))
PREVIOUS_KEY = make_filled_icon(make_triangle(1.5, 6.5, 4.0, 12.0), _diamond(11.3))
NEXT_KEY = make_filled_icon(_diamond(4.7), make_triangle(14.5, 9.5, 4.0, 12.0))
LOOP = make_stroked_icon(_loop_path(), make_lines((7, 2.8), (4.5, 5), (7, 7.2)))
PING_PONG = make_stroked_icon(
    make_lines((2, 8), (14, 8)), make_lines((5, 5), (2, 8), (5, 11)), make_lines((11, 5), (14, 8), (11, 11))
)
ONCE = make_stroked_icon(
    make_lines((2, 8), (11, 8)), make_lines((8, 5), (11, 8), (8, 11)), make_lines((14, 4), (14, 12))
)
EVERY_FRAME = make_stroked_icon(*(make_lines((x, 4), (x, 12)) for x in (2.5, 6.2, 9.8, 13.5)), width=1.6)
CLOCK = make_stroked_icon(make_lines((8, 4.8), (8, 8.2), (10.3, 9.6)), make_circle(8, 8, 5.8))
