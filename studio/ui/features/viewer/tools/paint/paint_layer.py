"""Strokes over the picture: what is under the mouse, the brush, where it reads, and the courses of selected strokes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPen

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.features.viewer.tools.paint.paint_controller import PaintController
from studio.ui.features.viewer.tools.paint.stroke_courses import StrokeCourses
from studio.ui.features.viewer.tools.paint.stroke_picking import iterate_pickable
from studio.ui.features.viewer.tools.paint.stroke_preview import StrokePreview
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_WIDE, _THIN = 3.0, 1.25
_CROSS: Final = 7.0
_MOST_VIEWS: Final = 2  # side by side


class PaintLayer:
    """Layer of strokes.

    Args:
        controller: Has the strokes.
    """

    def __init__(self, controller: PaintController) -> None:
        self._controller = controller
        self._previews: dict[tuple[object, ...], StrokePreview] = {}
        self._selected_courses, self._other_courses = StrokeCourses(is_selected=True), StrokeCourses(is_selected=False)

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint them where the picture is."""
        controller = self._controller
        if not controller.is_on:
            self._previews.clear()
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_preview(painter, view, picture)
        painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.0))
        self._paint_courses(painter, view)
        if controller.kind is not None:
            self._paint_brush(painter, view)
        painter.restore()

    def _paint_preview(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint the stroke that the picture does not show yet."""
        controller = self._controller
        stroke = controller.live_stroke or controller.settling_stroke
        if stroke is None:
            self._previews.clear()
            return
        device = painter.device()
        key = (view, device.width(), device.height(), device.devicePixelRatioF())
        if key not in self._previews:
            if len(self._previews) >= _MOST_VIEWS:
                self._previews.clear()
            self._previews[key] = StrokePreview(device, view, Colors.ACCENT)
        self._previews[key].paint(painter, stroke, picture, controller.frame)

    def _paint_courses(self, painter: QPainter, view: PictureTransform) -> None:
        """Paint the courses of selected strokes, and of others where they can be selected."""
        controller = self._controller
        shown = [(index, stroke) for index, stroke in iterate_pickable(controller.strokes, controller.frame)][::-1]
        selected = tuple(stroke for index, stroke in shown if index in controller.selection)
        if controller.kind is None:
            others = tuple(stroke for index, stroke in shown if index not in controller.selection)
            self._other_courses.paint(painter, view, others, (0.0, 0.0))
        self._selected_courses.paint(painter, view, selected, controller.moved_by)

    def _paint_brush(self, painter: QPainter, view: PictureTransform) -> None:
        """Paint the circle of the brush, and a cross where it reads."""
        controller, brush = self._controller, self._controller.brush
        pointer = controller.pointer
        if pointer is not None:
            _paint_circle(painter, view, pointer, brush.size / 2, is_dashed=False)
        if not controller.reads_elsewhere:
            return
        source = controller.source_place
        if source is None and pointer is not None and (brush.offset_x or brush.offset_y):
            source = pointer[0] + brush.offset_x, pointer[1] + brush.offset_y
        if source is not None:
            _paint_circle(painter, view, source, brush.size / 2, is_dashed=True)
            _paint_cross(painter, view, source)


def _paint_circle(painter: QPainter, view: PictureTransform, place: Place, radius: float, *, is_dashed: bool) -> None:
    at = QPointF(*view.to_widget_point(*place))
    for color, width in ((theme.OVERLAY_SHADE, _WIDE), (theme.OVERLAY_LINE, _THIN)):
        pen = QPen(color, width)
        if is_dashed:
            pen.setDashPattern([4.0 * _THIN / width, 3.0 * _THIN / width])
        painter.setPen(pen)
        painter.drawEllipse(at, radius * view.zoom, radius * view.zoom)


def _paint_cross(painter: QPainter, view: PictureTransform, place: Place) -> None:
    at = QPointF(*view.to_widget_point(*place))
    across, down = QPointF(_CROSS, 0.0), QPointF(0.0, _CROSS)
    for color, width in ((theme.OVERLAY_SHADE, _WIDE), (theme.OVERLAY_LINE, _THIN)):
        painter.setPen(QPen(color, width))
        painter.drawLines([QLineF(at - across, at + across), QLineF(at - down, at + down)])
