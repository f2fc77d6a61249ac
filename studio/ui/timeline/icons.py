"""The signs on the transport buttons, drawn: sharp at every scale, coloured by the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

GRID = 16.0
"""Signs are drawn in a square of this size."""

Sign = Callable[[QPainter, QColor], None]


def _triangle(tip: float, base: float, top: float = 3.0, bottom: float = 13.0) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(base, top), QPointF(tip, (top + bottom) / 2), QPointF(base, bottom)]))
    path.closeSubpath()
    return path


def _bar(left: float, width: float = 2.0, top: float = 3.0, bottom: float = 13.0) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(left, top, width, bottom - top))
    return path


def _filled(*parts: QPainterPath) -> Sign:
    def paint(painter: QPainter, color: QColor) -> None:
        for part in parts:
            painter.fillPath(part, color)

    return paint


def _stroked(*parts: QPainterPath, width: float = 1.5) -> Sign:
    def paint(painter: QPainter, color: QColor) -> None:
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part in parts:
            painter.drawPath(part)

    return paint


def _lines(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    return path


def _circle(x: float, y: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _loop_path() -> QPainterPath:
    path = _lines((4.5, 5), (11, 5))
    path.arcTo(QRectF(8, 5, 6, 6), 90, -180)
    path.lineTo(5, 11)
    path.arcTo(QRectF(2, 5, 6, 6), 270, -90)
    return path


FIRST = _filled(_bar(3), _triangle(6, 13))
LAST = _filled(_triangle(10, 3), _bar(11))
STEP_BACK = _filled(_triangle(3, 9.5, 3.5, 12.5), _bar(11, 1.8, 3.5, 12.5))
STEP_FORWARD = _filled(_bar(3.2, 1.8, 3.5, 12.5), _triangle(13, 6.5, 3.5, 12.5))
PLAY = _filled(_triangle(14, 4, 2.0, 14.0))
PAUSE = _filled(_bar(4, 3, 2.5, 13.5), _bar(9, 3, 2.5, 13.5))
LOOP = _stroked(_loop_path(), _lines((7, 2.8), (4.5, 5), (7, 7.2)))
PING_PONG = _stroked(_lines((2, 8), (14, 8)), _lines((5, 5), (2, 8), (5, 11)), _lines((11, 5), (14, 8), (11, 11)))
ONCE = _stroked(_lines((2, 8), (11, 8)), _lines((8, 5), (11, 8), (8, 11)), _lines((14, 4), (14, 12)))
EVERY_FRAME = _stroked(*(_lines((x, 4), (x, 12)) for x in (2.5, 6.2, 9.8, 13.5)), width=1.6)
CLOCK = _stroked(_lines((8, 4.8), (8, 8.2), (10.3, 9.6)), _circle(8, 8, 5.8))
