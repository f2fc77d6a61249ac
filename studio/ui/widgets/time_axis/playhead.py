"""The playhead: its number on the ruler, and a line through all tracks; and the line that is snapped to."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from studio.ui.widgets import theme
from studio.ui.widgets.labels.frame_number import compute_frame_number_box, paint_frame_number
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_TINT = 0.16
_TINTED_FROM = 3
_BESIDE = 3.0
_LABEL = 90.0


def paint_playhead(painter: QPainter, ruler: QRectF, below: float, scene: TimelineScene) -> None:
    """Paint the playhead: its number on the ruler, a line through all tracks, its frame tinted where that is wide."""
    x, width = scene.time_axis.x_of(scene.current_frame), scene.time_axis.pixels_per_frame
    if width >= _TINTED_FROM:
        column = QRectF(x, ruler.bottom(), width, below - ruler.bottom())
        painter.fillRect(column, theme.with_alpha(Colors.ACCENT, _TINT))
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, ruler.top() + 12, x, below))
    paint_frame_number(painter, compute_number_box(ruler, scene), scene.format_frame(scene.current_frame))


def paint_snap_guide(painter: QPainter, below: float, scene: TimelineScene) -> None:
    """Paint the line that something dragged has snapped to."""
    if scene.snap_guide is not None:
        x = scene.time_axis.x_of(scene.snap_guide)
        painter.setPen(QPen(Colors.TEXT, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, 0, x, below))


def compute_number_box(ruler: QRectF, scene: TimelineScene) -> QRectF:
    """Return where on the ruler the playhead's number is painted."""
    ends = (ruler.left(), ruler.right())
    return compute_frame_number_box(
        scene.format_frame(scene.current_frame), scene.time_axis.x_of(scene.current_frame), ruler.top(), ends
    )


def compute_playhead_region(ruler: QRectF, below: float, scene: TimelineScene) -> QRegion:
    """Return all that is painted anew where the playhead comes or goes: its column, and the ruler beside its number."""
    x, width = scene.time_axis.x_of(scene.current_frame), max(_TINTED_FROM, scene.time_axis.pixels_per_frame)
    column = QRectF(x - _BESIDE, ruler.top(), width + 2 * _BESIDE, below - ruler.top())
    number = compute_number_box(ruler, scene).adjusted(-_LABEL, -2, _LABEL, 2)
    return QRegion(column.toAlignedRect()) | QRegion(number.toAlignedRect())
