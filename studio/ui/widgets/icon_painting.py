"""Signs on buttons, drawn: sharp at every scale, coloured by the theme. What several panels draw is here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

GRID = 16.0
"""Signs are drawn in a square of this size."""

IconPainter = Callable[[QPainter, QColor], None]


def make_triangle(tip: float, base: float, top: float = 3.0, bottom: float = 13.0) -> QPainterPath:
    """Return a triangle that points to `tip`."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(base, top), QPointF(tip, (top + bottom) / 2), QPointF(base, bottom)]))
    path.closeSubpath()
    return path


def make_bar(left: float, width: float = 2.0, top: float = 3.0, bottom: float = 13.0) -> QPainterPath:
    """Return an upright bar."""
    path = QPainterPath()
    path.addRect(QRectF(left, top, width, bottom - top))
    return path


def make_filled_icon(*parts: QPainterPath) -> IconPainter:
    """Return a sign of filled shapes."""

    def paint(painter: QPainter, color: QColor) -> None:
        for part in parts:
            painter.fillPath(part, color)

    return paint


def make_stroked_icon(*parts: QPainterPath, width: float = 1.5) -> IconPainter:
    """Return a sign of strokes with round ends."""

    def paint(painter: QPainter, color: QColor) -> None:
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part in parts:
            painter.drawPath(part)

    return paint


def make_lines(*points: tuple[float, float]) -> QPainterPath:
    """Return lines from point to point."""
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    return path


def make_circle(x: float, y: float, radius: float) -> QPainterPath:
    """Return a circle."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _folder() -> QPainterPath:
    path = make_lines((2, 12.5), (2, 3.5), (6, 3.5), (7.5, 5), (14, 5), (14, 12.5))
    path.closeSubpath()
    return path


def _around() -> QPainterPath:
    path = QPainterPath()
    path.arcMoveTo(QRectF(3, 3, 10, 10), 60)
    path.arcTo(QRectF(3, 3, 10, 10), 60, 290)
    return path


def _lid(*, below: bool) -> QPainterPath:
    path = QPainterPath(QPointF(1.5, 8))
    path.quadTo(QPointF(8, 14.5 if below else 1.5), QPointF(14.5, 8))
    return path


def _shackle(*, is_open: bool) -> QPainterPath:
    path = QPainterPath(QPointF(5, 7.5))
    path.lineTo(5, 5)
    path.cubicTo(QPointF(5, 1), QPointF(11, 1), QPointF(11, 5))
    path.lineTo(11, 5.5 if is_open else 7.5)
    return path


def _lock_body() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 7.5, 9, 6), 1, 1)
    return path


def _open_box() -> QPainterPath:
    return make_lines((7, 3.5), (3.5, 3.5), (3.5, 12.5), (12.5, 12.5), (12.5, 9))


PLAY = make_filled_icon(make_triangle(14, 4, 2.0, 14.0))
PAUSE = make_filled_icon(make_bar(4, 3, 2.5, 13.5), make_bar(9, 3, 2.5, 13.5))
CROSS = make_stroked_icon(make_lines((4, 4), (12, 12)), make_lines((12, 4), (4, 12)))
RETRY = make_stroked_icon(_around(), make_lines((10.2, 1.6), (10.5, 4.0), (8.0, 4.6)))
UP = make_stroked_icon(make_lines((3.5, 10), (8, 5.5), (12.5, 10)))
DOWN = make_stroked_icon(make_lines((3.5, 6), (8, 10.5), (12.5, 6)))
FOLDER = make_stroked_icon(_folder())
LIST = make_stroked_icon(*(make_lines((3, y), (13, y)) for y in (4.5, 8, 11.5)))
OPEN = make_stroked_icon(_open_box(), make_lines((7.5, 8.5), (13, 3)), make_lines((9.3, 2.7), (13.3, 2.7), (13.3, 6.7)))
EYE = make_stroked_icon(_lid(below=False), _lid(below=True), make_circle(8, 8, 1.8), width=1.2)
EYE_CLOSED = make_stroked_icon(
    _lid(below=True),
    make_lines((4, 11), (3, 13)),
    make_lines((8, 12), (8, 14)),
    make_lines((12, 11), (13, 13)),
    width=1.2,
)
LOCK = make_stroked_icon(_lock_body(), _shackle(is_open=False), width=1.2)
LOCK_OPEN = make_stroked_icon(_lock_body(), _shackle(is_open=True), width=1.2)
