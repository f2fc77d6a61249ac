"""The signs on the transport buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.ui.signs import bar, circle, filled, lines, stroked, triangle


def _loop_path() -> QPainterPath:
    path = lines((4.5, 5), (11, 5))
    path.arcTo(QRectF(8, 5, 6, 6), 90, -180)
    path.lineTo(5, 11)
    path.arcTo(QRectF(2, 5, 6, 6), 270, -90)
    return path


FIRST = filled(bar(3), triangle(6, 13))
LAST = filled(triangle(10, 3), bar(11))
STEP_BACK = filled(triangle(3, 9.5, 3.5, 12.5), bar(11, 1.8, 3.5, 12.5))
STEP_FORWARD = filled(bar(3.2, 1.8, 3.5, 12.5), triangle(13, 6.5, 3.5, 12.5))
LOOP = stroked(_loop_path(), lines((7, 2.8), (4.5, 5), (7, 7.2)))
PING_PONG = stroked(lines((2, 8), (14, 8)), lines((5, 5), (2, 8), (5, 11)), lines((11, 5), (14, 8), (11, 11)))
ONCE = stroked(lines((2, 8), (11, 8)), lines((8, 5), (11, 8), (8, 11)), lines((14, 4), (14, 12)))
EVERY_FRAME = stroked(*(lines((x, 4), (x, 12)) for x in (2.5, 6.2, 9.8, 13.5)), width=1.6)
CLOCK = stroked(lines((8, 4.8), (8, 8.2), (10.3, 9.6)), circle(8, 8, 5.8))
