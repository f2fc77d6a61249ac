"""Courses of strokes as lines over the picture, painted from memory while they stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from studio.sdk.paint.paint_strokes import PaintStroke
from studio.sdk.paint.stroke_coverage import flatten_stroke
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_THIN, _SELECTED = 1.25, 2.0
_POINT: Final = 3.0
_LEAST_STEP: Final = 3.0  # widget pixels from point to point of a line


class StrokeCourses:
    """Lines along strokes, with a dot where each begins.

    Args:
        is_selected: Whether they are those of selected strokes.
    """

    def __init__(self, *, is_selected: bool) -> None:
        self._is_selected = is_selected
        self._kept: tuple[tuple[object, ...], tuple[PaintStroke, ...], QPixmap] | None = None

    def paint(
        self, painter: QPainter, view: PictureTransform, strokes: tuple[PaintStroke, ...], moved_by: Place
    ) -> None:
        """Paint them.

        Args:
            painter: Of the widget.
            view: How the picture lies in it.
            strokes: The strokes, the lowest first.
            moved_by: How far from there they are shown, in pixels of the picture.
        """
        device = painter.device()
        ratio = device.devicePixelRatioF()
        key = (view, device.width(), device.height(), ratio, tuple(map(id, strokes)))
        if self._kept is None or self._kept[0] != key:
            pixmap = QPixmap(round(device.width() * ratio), round(device.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_lines(inner, view, strokes)
            self._kept = key, strokes, pixmap
        painter.drawPixmap(QPointF(moved_by[0] * view.zoom, moved_by[1] * view.zoom), self._kept[2])

    def _paint_lines(self, painter: QPainter, view: PictureTransform, strokes: Sequence[PaintStroke]) -> None:
        color = QColor(Colors.ACCENT) if self._is_selected else theme.with_alpha(theme.OVERLAY_LINE, 0.6)
        lines = [_make_line(stroke, view) for stroke in strokes]
        thin = _SELECTED if self._is_selected else _THIN
        for line in lines:
            for each, width in ((theme.OVERLAY_SHADE, thin + 1.75), (color, thin)):
                painter.setPen(QPen(each, width))
                painter.drawPolyline(line)
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
        painter.setBrush(color)
        for line in lines:
            painter.drawEllipse(line.first(), _POINT, _POINT)


def _make_line(stroke: PaintStroke, view: PictureTransform) -> QPolygonF:
    """Return the course of a stroke in the widget, without points that lie close together."""
    import numpy as np

    course = flatten_stroke(stroke.points)[:, :2] * view.zoom + (view.x, view.y)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(course, axis=0).T))])
    steps = np.floor(along / _LEAST_STEP)
    kept = np.append(True, steps[1:] != steps[:-1])
    kept[-1] = True
    return QPolygonF([QPointF(x, y) for x, y in course[kept].tolist()])
