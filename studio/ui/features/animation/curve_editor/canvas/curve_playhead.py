"""The playhead over the curves: it is painted apart from them, since it moves with every frame."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH, find_labels_under
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.widgets import theme
from studio.ui.widgets.labels.frame_number import compute_frame_number_box, paint_frame_number
from studio.ui.widgets.theme import Colors

_SPOT = 3.0


def compute_playhead_rect(scene: CurveScene) -> QRectF:
    """Return what the playhead takes up, in pixels of the plot."""
    box = _number_box(scene)
    left, right = box.left() - box.width(), box.right() + box.width()  # labels that the number would cut go
    return QRectF(left, -RULER_HEIGHT, right - left, RULER_HEIGHT + scene.plot_size.height() + scene.lanes_height)


def paint_curve_playhead(painter: QPainter, scene: CurveScene) -> None:
    """Paint the playhead: its number on the ruler, a line, and a spot where it crosses each curve."""
    x = scene.plot_transform.x_of(scene.current_frame)
    if not 0 <= x <= scene.plot_size.width():
        return
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, -RULER_HEIGHT + 12, x, scene.plot_size.height() + scene.lanes_height))
    _paint_spots(painter, scene, x)
    box = _number_box(scene)
    for label in find_labels_under(scene, box.adjusted(-2, 0, 2, 0)):
        painter.fillRect(label, Colors.PANEL)
    paint_frame_number(painter, box, scene.format_frame(scene.current_frame))


def _paint_spots(painter: QPainter, scene: CurveScene, x: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for line in scene.iter_keyed_lines():
        y = scene.plot_transform.y_of(line.evaluate_at(scene.current_frame))
        if 0 <= y <= scene.plot_size.height():
            painter.setBrush(theme.find_curve_color(line.part_name, line.color_index))
            painter.drawEllipse(QPointF(x, y), _SPOT, _SPOT)


def _number_box(scene: CurveScene) -> QRectF:
    ends = (-float(SCALE_WIDTH), scene.plot_size.width())
    return compute_frame_number_box(
        scene.format_frame(scene.current_frame), scene.plot_transform.x_of(scene.current_frame), -RULER_HEIGHT, ends
    )
