"""Shapes over the picture: outlines, points, handles, soft edges, and what is under the pen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform

from studio.sdk.roto.roto_shapes import ControlPoint, Points
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.features.viewer.tools.handles.handle_shape import GripKind, Place
from studio.ui.features.viewer.tools.handles.handles_controller import get_grip_place
from studio.ui.features.viewer.tools.roto.edits.shape_picking import list_feather_grips
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from studio.ui.features.viewer.tools.roto.shown_shapes import ShownShape, find_normal, iterate_points
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_POINT: Final = 5.0
_SELECTED_POINT: Final = 8.0
_HANDLE: Final = 3.0
_GRIP: Final = 8.0
_FEATHER_GRIP: Final = 3.5
_WIDE, _THIN = 3.5, 1.5
_FAINT: Final = 0.55
_REMEMBERED: Final = 8  # shapes; fewer are painted anew each time
_LEAST_ROOM: Final = 9.0  # widget pixels from point to point; closer ones would hide the outline


class RotoLayer:
    """Layer of shapes. Lines and points have the same width at every zoom.

    Args:
        controller: Has the shapes.
    """

    def __init__(self, controller: RotoController) -> None:
        self._controller = controller
        self._paths: dict[int, tuple[ShownShape, QPainterPath]] = {}
        self._still: tuple[tuple[object, ...], tuple[ShownShape, ...], QPixmap] | None = None

    def paint(self, painter: QPainter, view: PictureTransform, picture: ViewerPicture) -> None:
        """Paint them where the picture is."""
        controller = self._controller
        if not controller.is_on:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        visible = [each for each in controller.shown if not each.shape.is_hidden]
        selected = frozenset(controller.selected_shapes)
        self._paths = {id(each): self._paths.get(id(each)) or (each, make_path(each.points, each)) for each in visible}
        self._paint_still(painter, view, [each for each in visible if each.index not in selected])
        self._paint_shapes(painter, view, [each for each in visible if each.index in selected], are_selected=True)
        self._paint_selection(painter, view)
        self._paint_pen(painter, view)
        painter.restore()

    def _paint_still(self, painter: QPainter, view: PictureTransform, shapes: Sequence[ShownShape]) -> None:
        """Paint the shapes that no drag changes: while nothing else changes they are painted from memory."""
        device = painter.device()
        if len(shapes) < _REMEMBERED or not painter.worldTransform().isIdentity():
            self._paint_shapes(painter, view, shapes, are_selected=False)
            return
        ratio = device.devicePixelRatioF()
        key = (view, device.width(), device.height(), ratio, tuple(map(id, shapes)))
        if self._still is None or self._still[0] != key:
            pixmap = QPixmap(round(device.width() * ratio), round(device.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_shapes(inner, view, shapes, are_selected=False)
            self._still = key, tuple(shapes), pixmap
        painter.drawPixmap(0, 0, self._still[2])

    def _paint_shapes(
        self, painter: QPainter, view: PictureTransform, shapes: Sequence[ShownShape], *, are_selected: bool
    ) -> None:
        painter.save()
        painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, view.x, view.y), True)
        for each in shapes:
            path, color = self._paths[id(each)][1], QColor(theme.get_shape_color(each.shape.color))
            if are_selected:
                painter.setPen(_make_pen(painter, theme.OVERLAY_SHADE, _WIDE))
                painter.drawPath(path)
            elif each.shape.is_locked:
                color = theme.with_alpha(color, _FAINT)
            painter.setPen(_make_pen(painter, color, _THIN))
            painter.drawPath(path)
        painter.restore()
        for each in shapes:
            if are_selected or any(point.feather for point in each.points):
                _paint_soft_edge(painter, view, each)
        _paint_points(painter, view, [each for each in shapes if each.is_editable and _has_room(each, view)])

    def _paint_selection(self, painter: QPainter, view: PictureTransform) -> None:
        controller = self._controller
        lines, ends = [], []
        for _, point in iterate_points(controller.shown, controller.selection):
            at = QPointF(*view.to_widget_point(point.x, point.y))
            for x, y in ((point.in_x, point.in_y), (point.out_x, point.out_y)):
                if x or y:
                    end = QPointF(*view.to_widget_point(point.x + x, point.y + y))
                    lines.append(QLineF(at, end))
                    ends.append(end)
        _paint_lines(painter, lines)
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
        painter.setBrush(theme.OVERLAY_LINE)
        for end in ends:
            painter.drawEllipse(end, _HANDLE, _HANDLE)
        selected = [(point.x, point.y) for _, point in iterate_points(controller.shown, controller.selection)]
        _paint_squares(painter, view, selected, _SELECTED_POINT, Colors.ACCENT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_box(painter, view)
        self._paint_feather_grips(painter, view)
        if controller.selection_box is not None:
            one, other = (QPointF(*view.to_widget_point(*place)) for place in controller.selection_box)
            painter.setPen(QPen(Colors.ACCENT, 1.0, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(one, other).normalized())

    def _paint_box(self, painter: QPainter, view: PictureTransform) -> None:
        grips = self._controller.box_grips
        if not grips:
            return
        places = [QPointF(*get_grip_place(grip, view)) for grip in grips]
        corners = [place for place, grip in zip(places, grips, strict=True) if grip.kind is GripKind.CORNER]
        painter.setPen(QPen(theme.with_alpha(theme.OVERLAY_LINE, 0.5), 1.0, Qt.PenStyle.DotLine))
        painter.drawPolygon(QPolygonF(corners))
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
        painter.setBrush(theme.OVERLAY_LINE)
        for place, grip in zip(places, grips, strict=True):
            if grip.kind is GripKind.CORNER:
                painter.drawRect(QRectF(place.x() - _GRIP / 2, place.y() - _GRIP / 2, _GRIP, _GRIP))
            else:
                painter.drawEllipse(place, _GRIP / 2 + 0.5, _GRIP / 2 + 0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_feather_grips(self, painter: QPainter, view: PictureTransform) -> None:
        controller = self._controller
        grips = list_feather_grips(controller.shown, controller.selection)
        places = [QPointF(*grip.find_widget_place(view)) for grip in grips]
        edges = [QPointF(*view.to_widget_point(*grip.edge)) for grip in grips]
        painter.setPen(QPen(theme.with_alpha(theme.OVERLAY_LINE, 0.5), 1.0, Qt.PenStyle.DotLine))
        painter.drawLines([QLineF(one, other) for one, other in zip(edges, places, strict=True)])
        painter.setPen(QPen(theme.OVERLAY_SHADE, 1.0))
        painter.setBrush(Colors.WARNING)
        for place in places:
            painter.drawEllipse(place, _FEATHER_GRIP, _FEATHER_GRIP)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_pen(self, painter: QPainter, view: PictureTransform) -> None:
        pen, mouse = self._controller.pen, self._controller.pen_mouse
        if not pen.points:
            return
        points = pen.points if mouse is None else (*pen.points, ControlPoint(*mouse))
        path = _join_points(points, is_closed=False)
        painter.save()
        painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, view.x, view.y), True)
        for color, width in ((theme.OVERLAY_SHADE, _WIDE), (QColor(Colors.ACCENT), _THIN)):
            painter.setPen(_make_pen(painter, color, width))
            painter.drawPath(path)
        painter.restore()
        last = pen.points[-1]
        at = QPointF(*view.to_widget_point(last.x, last.y))
        ends = [(last.x + last.in_x, last.y + last.in_y), (last.x + last.out_x, last.y + last.out_y)]
        _paint_lines(painter, [QLineF(at, QPointF(*view.to_widget_point(*end))) for end in ends])
        _paint_squares(painter, view, [(p.x, p.y) for p in pen.points], _SELECTED_POINT, theme.OVERLAY_LINE)
        first = pen.points[0]
        _paint_squares(painter, view, [(first.x, first.y)], _SELECTED_POINT, Colors.ACCENT)


def make_path(points: Points, shown: ShownShape) -> QPainterPath:
    """Return the outline of a shape, in pixels of the picture."""
    return _join_points(points, is_closed=shown.shape.is_closed)


def _join_points(points: Points, *, is_closed: bool) -> QPainterPath:
    path = QPainterPath(QPointF(points[0].x, points[0].y))
    for one, other in zip(points, (*points[1:], points[0]) if is_closed else points[1:], strict=False):
        if one.out_x or one.out_y or other.in_x or other.in_y:
            path.cubicTo(
                one.x + one.out_x, one.y + one.out_y, other.x + other.in_x, other.y + other.in_y, other.x, other.y
            )
        else:
            path.lineTo(other.x, other.y)
    return path


def _has_room(each: ShownShape, view: PictureTransform) -> bool:
    """Return whether the points of a shape lie apart on the screen."""
    left, top, right, bottom = each.bounds
    return 2 * (right - left + bottom - top) * view.zoom >= _LEAST_ROOM * len(each.points)


def _make_pen(painter: QPainter, color: QColor, width: float) -> QPen:
    """Return a pen of so many widget pixels at any zoom; Qt counts such pens in pixels of the screen."""
    pen = QPen(color, width * painter.device().devicePixelRatioF())
    pen.setCosmetic(True)
    return pen


def _paint_lines(painter: QPainter, lines: list[QLineF]) -> None:
    for color, width in ((theme.OVERLAY_SHADE, 2.5), (theme.OVERLAY_LINE, 1.0)):
        painter.setPen(QPen(color, width))
        painter.drawLines(lines)


def _paint_points(painter: QPainter, view: PictureTransform, shapes: Sequence[ShownShape]) -> None:
    _paint_squares(painter, view, ((p.x, p.y) for each in shapes for p in each.points), _POINT, theme.OVERLAY_LINE)


def _paint_squares(
    painter: QPainter, view: PictureTransform, places: Iterable[Place], side: float, color: QColor
) -> None:
    """Paint small squares, all at once."""
    zoom, left, top = view.zoom, view.x, view.y
    squares = QPolygonF([QPointF(x * zoom + left, y * zoom + top) for x, y in places])
    for each, width in ((theme.with_alpha(theme.OVERLAY_SHADE, 0.6), side + 2.0), (QColor(color), side)):
        painter.setPen(QPen(each, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawPoints(squares)


def _paint_soft_edge(painter: QPainter, view: PictureTransform, each: ShownShape) -> None:
    """Paint a dashed line where the soft edge of a shape ends."""
    if not each.shape.is_closed or not (each.shape.feather or any(point.feather for point in each.points)):
        return
    normals = [find_normal(each, number) for number in range(len(each.points))]
    widths = [each.shape.feather + point.feather for point in each.points]
    moved = tuple(
        point.move_by(normal[0] * width, normal[1] * width)
        for point, normal, width in zip(each.points, normals, widths, strict=True)
    )
    painter.save()
    painter.setTransform(QTransform(view.zoom, 0, 0, view.zoom, view.x, view.y), True)
    pen = _make_pen(painter, theme.with_alpha(theme.get_shape_color(each.shape.color), 0.8), 1.0)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawPath(_join_points(moved, is_closed=True))
    painter.restore()
