"""The playhead over the curves: it is painted apart from them, since it moves with every frame."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.ui import theme
from studio.ui.curve_editor.backdrop import GUTTER, RULER, labels_under
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.frame_number import frame_number_box, paint_frame_number
from studio.ui.theme import Colors

_SPOT = 3.0


def playhead_strip(scene: CurveScene) -> QRectF:
    """Return what the playhead takes up, in pixels of the plot."""
    box = _number_box(scene)
    left, right = box.left() - box.width(), box.right() + box.width()  # labels that the number would cut go
    return QRectF(left, -RULER, right - left, RULER + scene.size.height() + scene.foot_height)


def paint_playhead(painter: QPainter, scene: CurveScene) -> None:
    """Paint the playhead: its number on the ruler, a line, and a spot where it crosses each curve."""
    x = scene.plot.x_of(scene.frame)
    if not 0 <= x <= scene.size.width():
        return
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, -RULER + 12, x, scene.size.height() + scene.foot_height))
    _paint_spots(painter, scene, x)
    box = _number_box(scene)
    for label in labels_under(scene, box.adjusted(-2, 0, 2, 0)):
        painter.fillRect(label, Colors.PANEL)
    paint_frame_number(painter, box, scene.label(scene.frame))


def _paint_spots(painter: QPainter, scene: CurveScene, x: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for line in scene.keyed():
        y = scene.plot.y_of(line.at(scene.frame))
        if 0 <= y <= scene.size.height():
            painter.setBrush(theme.curve_color(line.name, line.number))
            painter.drawEllipse(QPointF(x, y), _SPOT, _SPOT)


def _number_box(scene: CurveScene) -> QRectF:
    ends = (-float(GUTTER), scene.size.width())
    return frame_number_box(scene.label(scene.frame), scene.plot.x_of(scene.frame), -RULER, ends)
