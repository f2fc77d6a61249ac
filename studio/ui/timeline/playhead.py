"""The playhead: its number on the ruler, and a line through all tracks; and the line that is snapped to."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from studio.ui import theme
from studio.ui.frame_number import frame_number_box, paint_frame_number
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene

_TINT = 0.16
_TINTED_FROM = 3
_BESIDE = 3.0
_LABEL = 90.0


def paint_playhead(painter: QPainter, ruler: QRectF, below: float, scene: Scene) -> None:
    """Paint the playhead: its number on the ruler, a line through all tracks, its frame tinted where that is wide."""
    x, width = scene.axis.x_of(scene.frame), scene.axis.scale
    if width >= _TINTED_FROM:
        column = QRectF(x, ruler.bottom(), width, below - ruler.bottom())
        painter.fillRect(column, theme.with_alpha(Colors.ACCENT, _TINT))
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, ruler.top() + 12, x, below))
    paint_frame_number(painter, number_box(ruler, scene), scene.label(scene.frame))


def paint_guide(painter: QPainter, below: float, scene: Scene) -> None:
    """Paint the line that something dragged has snapped to."""
    if scene.guide is not None:
        x = scene.axis.x_of(scene.guide)
        painter.setPen(QPen(Colors.TEXT, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, 0, x, below))


def number_box(ruler: QRectF, scene: Scene) -> QRectF:
    """Return where on the ruler the playhead's number is painted."""
    ends = (ruler.left(), ruler.right())
    return frame_number_box(scene.label(scene.frame), scene.axis.x_of(scene.frame), ruler.top(), ends)


def region(ruler: QRectF, below: float, scene: Scene) -> QRegion:
    """Return all that is painted anew where the playhead comes or goes: its column, and the ruler beside its number."""
    x, width = scene.axis.x_of(scene.frame), max(_TINTED_FROM, scene.axis.scale)
    column = QRectF(x - _BESIDE, ruler.top(), width + 2 * _BESIDE, below - ruler.top())
    number = number_box(ruler, scene).adjusted(-_LABEL, -2, _LABEL, 2)
    return QRegion(column.toAlignedRect()) | QRegion(number.toAlignedRect())
