"""Painting of the curves, keys and tangents, and of the box around the selected keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.ui.features.animation.curve_editor.model.curve_hit_test import iter_handles
from studio.ui.features.animation.curve_editor.model.curve_path import build_curve_path, build_value_polylines
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.scale_box import ScaleBox
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLine, KeyPoint
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_DOT: Final = 4.0
_HANDLE: Final = 3.0
_GRIP: Final = 3.0
_MOST_DOTS: Final = 1500  # of one curve: more cannot be told apart, and only those that are selected are drawn
_DENSE: Final = 600
_DASH: Final = (4.0, 4.0)
_SIGNAL_DASH: Final = (6.0, 3.0)
_EXPRESSION_DASH: Final = (9.0, 2.5, 2.0, 2.5)
_FAR: Final = 20_000.0  # pixels; Qt draws wrongly beyond some limit


def paint_lines(painter: QPainter, scene: CurveScene) -> None:
    """Paint all curves, then the proposals above them."""
    for line in scene.iter_visible_lines():
        color = theme.find_curve_color(line.part_name, line.color_index)
        strong = not scene.picked_lines or line.id in scene.picked_lines
        if line.curve is not None:
            beneath = line.driver is not None or line.id.param_id in scene.preview_curves
            shade = theme.with_alpha(color, 0.3 if beneath else 1.0 if strong else 0.45)
            _paint_shape(painter, scene, line, shade, 2.2 if line.id in scene.picked_lines else 1.5)
        if line.driver is not None:
            _paint_signal(painter, scene, line, color if strong else theme.with_alpha(color, 0.5))
        if line.is_expression:
            _paint_expression(painter, scene, line, color if strong else theme.with_alpha(color, 0.5))
        curve = scene.preview_curves.get(line.id.param_id)
        if curve is not None:
            _paint_proposal(painter, scene, line, curve)


def _paint_shape(painter: QPainter, scene: CurveScene, line: CurveLine, color: QColor, width: float) -> None:
    shape = build_curve_path(line, scene.plot_transform, scene.plot_size.width())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(color, width, shape.inner_path.elementCount()))
    painter.drawPath(shape.inner_path)
    painter.setPen(_pen(theme.with_alpha(color, color.alphaF() * 0.75), width, shape.outer_path.elementCount(), _DASH))
    painter.drawPath(shape.outer_path)


def _paint_signal(painter: QPainter, scene: CurveScene, line: CurveLine, color: QColor) -> None:
    numbers = scene.signal_values.get(line.driver) if line.driver is not None else None
    if numbers is None:
        return
    for piece in build_value_polylines(
        numbers.first_frame, numbers.values, scene.plot_transform, scene.plot_size.width()
    ):
        painter.setPen(_pen(color, 1.6, piece.size(), _SIGNAL_DASH))
        painter.drawPolyline(piece)


def _paint_expression(painter: QPainter, scene: CurveScene, line: CurveLine, color: QColor) -> None:
    plot = scene.plot_transform
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for piece in scene.expression_points.get(line.id, ()):
        points = [QPointF(plot.x_of(frame), min(max(plot.y_of(value), -_FAR), _FAR)) for frame, value in piece]
        painter.setPen(_pen(color, 1.6, len(points), _EXPRESSION_DASH))
        painter.drawPolyline(QPolygonF(points))


def _paint_proposal(painter: QPainter, scene: CurveScene, line: CurveLine, curve: Curve) -> None:
    proposed = CurveLine(line.id, line.spec, curve, None, line.part_name, line.color_index)
    _paint_shape(painter, scene, proposed, Colors.ACCENT, 1.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    if scene.count_points_between(proposed, 0, scene.plot_size.width()) <= _MOST_DOTS:
        for _, place in scene.iter_points_between(proposed, 0, scene.plot_size.width()):
            painter.drawEllipse(place, 2.5, 2.5)


def paint_dots(painter: QPainter, scene: CurveScene) -> None:
    """Paint the keys: a square holds, a diamond goes straight on, a circle is smooth."""
    for line in scene.iter_keyed_lines():
        if line.curve is None or line.id.param_id in scene.preview_curves:
            continue
        left, right = -_DOT, scene.plot_size.width() + _DOT
        crowded = scene.count_points_between(line, left, right) > _MOST_DOTS
        found = scene.iter_selected_points(line) if crowded else scene.iter_points_between(line, left, right)
        color = theme.find_curve_color(line.part_name, line.color_index)
        faded = theme.blend_colors(
            Colors.CANVAS, color, 0.5 if scene.picked_lines and line.id not in scene.picked_lines else 1.0
        )
        for dot, place in found:
            key = line.curve.find_key_at(dot.frame)
            if key is not None:
                _paint_dot(painter, place, key, faded, selected=dot in scene.selected_points, bad=is_outside(line, key))


def is_outside(line: CurveLine, key: Keyframe) -> bool:
    """Return whether a key's number lies outside the parameter's range, so that another one is used."""
    value = line.get_key_value(key)
    return bool(line.spec.clamp_number(value) != value)


def _paint_dot(painter: QPainter, place: QPointF, key: Keyframe, color: QColor, *, selected: bool, bad: bool) -> None:
    if bad:
        painter.setPen(QPen(Colors.WARNING, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, _DOT + 4, _DOT + 4)
    painter.setPen(QPen(Colors.ACCENT if selected else color, 1.5))
    painter.setBrush(Colors.ACCENT if selected else Colors.CANVAS)
    size = _DOT + (0.8 if selected else 0.0)
    if key.interpolation is Interpolation.CONSTANT:
        painter.drawRect(QRectF(place.x() - size + 0.6, place.y() - size + 0.6, 2 * size - 1.2, 2 * size - 1.2))
    elif key.interpolation is Interpolation.LINEAR:
        reach = size + 0.8
        ways = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
        painter.drawPolygon(QPolygonF([place + QPointF(x, y) for x, y in ways]))
    else:
        painter.drawEllipse(place, size, size)


def paint_handles(painter: QPainter, scene: CurveScene) -> None:
    """Paint the tangents of the selected keys."""
    for dot in scene.selected_points:
        place = scene.locate_point(dot) if dot.line_id not in scene.hidden_lines else None
        if place is not None and -200 < place.x() < scene.plot_size.width() + 200:
            _paint_tangents(painter, scene, dot, place)


def _paint_tangents(painter: QPainter, scene: CurveScene, dot: KeyPoint, place: QPointF) -> None:
    for _, end in iter_handles(scene, dot):
        painter.setPen(QPen(theme.with_alpha(Colors.SECONDARY, 0.9), 1))
        painter.drawLine(QLineF(place, end))
        painter.setPen(QPen(Colors.TEXT, 1.2))
        painter.setBrush(Colors.CANVAS)
        painter.drawEllipse(end, _HANDLE, _HANDLE)


def paint_box(painter: QPainter, scene: CurveScene) -> None:
    """Paint the box around the selected keys, the rubber band and what a drag has snapped to."""
    box = ScaleBox.from_scene(scene)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if box is not None:
        painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.55), 1))
        painter.drawRect(box.rect)
        painter.setBrush(Colors.CANVAS)
        painter.setPen(QPen(Colors.ACCENT, 1))
        for grip in box.list_grips():
            painter.drawRect(QRectF(grip.x() - _GRIP, grip.y() - _GRIP, 2 * _GRIP, 2 * _GRIP))
    painter.setPen(QPen(Colors.ACCENT, 1, Qt.PenStyle.DotLine))
    frame, value = scene.snap_guides
    below = scene.plot_size.height() + scene.lanes_height
    if frame is not None:
        painter.drawLine(QLineF(scene.plot_transform.x_of(frame), 0, scene.plot_transform.x_of(frame), below))
    if value is not None:
        painter.drawLine(
            QLineF(0, scene.plot_transform.y_of(value), scene.plot_size.width(), scene.plot_transform.y_of(value))
        )
    if scene.selection_box is not None:
        painter.setPen(QPen(Colors.ACCENT, 1))
        painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.12))
        painter.drawRect(scene.selection_box)


def _pen(color: QColor, width: float, points: int, dashes: tuple[float, ...] | None = None) -> QPen:
    """Return the pen for a line through so many points: for very many one that Qt draws a hundred times as fast."""
    dense = points > _DENSE
    taken = 1.0 if dense else width
    pen = QPen(color, taken, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(dense)
    if dashes is not None:
        pen.setDashPattern([length / taken for length in dashes])
    return pen
