"""A looked-at Signal in the place of the frame strip: its numbers as a curve over the frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.sdk.ports import SIGNAL
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import MARGIN
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font

_ROOM: Final = 6.0  # above the greatest and below the least number
_WIDTH: Final = 1.5
_PADDING: Final = 3.0


def paint_signal_curve(painter: QPainter, rect: QRectF, scene: TimelineScene, values: Mapping[int, float]) -> None:
    """Paint the numbers of the frames that are known, from the least to the greatest of those in sight."""
    end = min(rect.right(), scene.time_axis.x_of(scene.clip_length))
    begin = max(rect.left(), scene.time_axis.x_of(0))
    painter.fillRect(QRectF(begin, rect.top(), end - begin, rect.height()), Colors.RAISED)
    if not values:
        return
    low, high = min(values.values()), max(values.values())
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme.find_port_color(SIGNAL), _WIDTH))
    for run in _runs(sorted(values)):
        points = [QPointF(scene.time_axis.x_of(frame + 0.5), _y_of(values[frame], low, high, rect)) for frame in run]
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        else:
            painter.drawPoint(points[0])
    painter.restore()
    painter.setFont(make_small_font())
    words = rect.adjusted(MARGIN, 1.0, -MARGIN, -1.0)
    right = Qt.AlignmentFlag.AlignRight
    _label(painter, words, right | Qt.AlignmentFlag.AlignTop, f"{high:.4g}")
    if low != high:
        _label(painter, words, right | Qt.AlignmentFlag.AlignBottom, f"{low:.4g}")


def _label(painter: QPainter, rect: QRectF, where: Qt.AlignmentFlag, text: str) -> None:
    """Write a number over a ground of its own, so that the curve does not run through it."""
    place = painter.boundingRect(rect, where, text)
    painter.fillRect(place.adjusted(-_PADDING, 0.0, _PADDING, 0.0), Colors.RAISED)
    painter.setPen(Colors.SECONDARY)
    painter.drawText(place, where, text)


def _y_of(value: float, low: float, high: float, rect: QRectF) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return rect.bottom() - _ROOM - share * (rect.height() - 2 * _ROOM)


def _runs(frames: list[int]) -> list[list[int]]:
    """Divide frames in order into runs without gaps."""
    runs: list[list[int]] = []
    for frame in frames:
        if runs and runs[-1][-1] == frame - 1:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs
