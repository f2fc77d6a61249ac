"""Strokes over the picture: what is under the mouse, the brush, where it reads, and the courses of selected strokes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from studio.sdk.paint.paint_strokes import PaintStroke
from studio.sdk.paint.stroke_coverage import flatten_stroke
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.features.viewer.tools.paint.paint_controller import PaintController
from studio.ui.features.viewer.tools.paint.stroke_picking import iterate_pickable
from studio.ui.features.viewer.tools.paint.stroke_preview import StrokePreview
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_WIDE, _THIN = 3.0, 1.25
_CROSS: Final = 7.0
_POINT: Final = 3.0
_MOST_VIEWS: Final = 2  # side by side


class PaintLayer:
    """Layer of strokes.

    Args:
        controller: Has the strokes.
    """

    def __init__(self, controller: PaintController) -> None:
        self._controller = controller
        self._previews: dict[tuple[object, ...], StrokePreview] = {}
        self._paths: dict[int, tuple[PaintStroke, QPainterPath]] = {}

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
        if controller.kind is None:
            self._paint_courses(painter, view)
        else:
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
        """Paint the courses of strokes where they can be selected."""
        controller = self._controller
        shown = list(iterate_pickable(controller.strokes, controller.frame))[::-1]
        self._paths = {id(each): self._paths.get(id(each)) or (each, _make_path(each)) for _, each in shown}
        painter.save()
        painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, view.x, view.y), True)
        ratio = painter.device().devicePixelRatioF()
        for index, stroke in shown:
            is_selected = index in controller.selection
            colors = (
                ((theme.OVERLAY_SHADE, _WIDE), (Colors.ACCENT, _THIN * 1.5))
                if is_selected
                else ((theme.OVERLAY_SHADE, _WIDE), (theme.with_alpha(theme.OVERLAY_LINE, 0.6), _THIN))
            )
            for color, width in colors:
                pen = QPen(color, width * ratio)
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.drawPath(self._paths[id(stroke)][1])
        painter.restore()
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
        for index, stroke in shown:
            painter.setBrush(Colors.ACCENT if index in controller.selection else theme.OVERLAY_LINE)
            painter.drawEllipse(QPointF(*view.to_widget_point(*stroke.points[0][:2])), _POINT, _POINT)

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


def _make_path(stroke: PaintStroke) -> QPainterPath:
    course = flatten_stroke(stroke.points)[:, :2].tolist()
    path = QPainterPath(QPointF(*course[0]))
    for x, y in course[1:]:
        path.lineTo(x, y)
    return path


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
