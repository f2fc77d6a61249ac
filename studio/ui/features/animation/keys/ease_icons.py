"""Little pictures of eases for menus: how the value goes from the lower left to the upper right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPen, QPixmap

from studio.graph.curves.easing import EASE_CONTROL_POINTS, Ease
from studio.ui.widgets.theme import Colors

_SIZE: Final = 16
_RATIO: Final = 3.0  # sharp on every screen there is
_ROOM: Final = QRectF(2.0, 3.5, 12.0, 9.0)  # eases that overshoot leave it


def make_ease_icon(ease: Ease) -> QIcon:
    """Return the picture of an ease, in the colours of the theme in force."""
    pixmap = QPixmap(round(_SIZE * _RATIO), round(_SIZE * _RATIO))
    pixmap.setDevicePixelRatio(_RATIO)
    pixmap.fill(Colors.CLEAR)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(Colors.TEXT, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(_path(ease))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    for end in (_ROOM.bottomLeft(), _ROOM.topRight()):
        painter.drawEllipse(end, 1.7, 1.7)
    painter.end()
    return QIcon(pixmap)


def _path(ease: Ease) -> QPainterPath:
    way = EASE_CONTROL_POINTS[ease]
    path = QPainterPath(_ROOM.bottomLeft())
    path.cubicTo(_at(way.x1, way.y1), _at(way.x2, way.y2), _ROOM.topRight())
    return path


def _at(x: float, y: float) -> QPointF:
    return QPointF(_ROOM.left() + x * _ROOM.width(), _ROOM.bottom() - y * _ROOM.height())
