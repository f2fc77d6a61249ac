"""How curves, keys, tangents and the box around the selected keys look."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.graph.curves import Curve, Interpolation, Keyframe
from studio.ui import theme
from studio.ui.curve_editor.hits import handles_of
from studio.ui.curve_editor.scale_box import ScaleBox
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shape import shape_of, values_shape
from studio.ui.curve_editor.shown import Dot, Line
from studio.ui.theme import Colors

_DOT: Final = 4.0
_HANDLE: Final = 3.0
_GRIP: Final = 3.0
_MOST_DOTS: Final = 1500  # of one curve: more cannot be told apart, and only those that are selected are drawn
_DENSE: Final = 600
_DASH: Final = (4.0, 4.0)
_SIGNAL_DASH: Final = (6.0, 3.0)


def paint_lines(painter: QPainter, scene: CurveScene) -> None:
    """Paint all curves, then the proposals above them."""
    for line in scene.lines():
        color = theme.curve_color(line.name, line.number)
        strong = not scene.picked or line.id in scene.picked
        if line.curve is not None:
            beneath = line.source is not None or line.id.owner in scene.overlay
            shade = theme.with_alpha(color, 0.3 if beneath else 1.0 if strong else 0.45)
            _paint_shape(painter, scene, line, shade, 2.2 if line.id in scene.picked else 1.5)
        if line.source is not None:
            _paint_signal(painter, scene, line, color if strong else theme.with_alpha(color, 0.5))
        curve = scene.overlay.get(line.id.owner)
        if curve is not None:
            _paint_proposal(painter, scene, line, curve)


def _paint_shape(painter: QPainter, scene: CurveScene, line: Line, color: QColor, width: float) -> None:
    shape = shape_of(line, scene.plot, scene.size.width())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(color, width, shape.solid.elementCount()))
    painter.drawPath(shape.solid)
    painter.setPen(_pen(theme.with_alpha(color, color.alphaF() * 0.75), width, shape.beyond.elementCount(), _DASH))
    painter.drawPath(shape.beyond)


def _paint_signal(painter: QPainter, scene: CurveScene, line: Line, color: QColor) -> None:
    numbers = scene.numbers.get(line.source) if line.source is not None else None
    if numbers is None:
        return
    for piece in values_shape(numbers.first, numbers.values, scene.plot, scene.size.width()):
        painter.setPen(_pen(color, 1.6, piece.size(), _SIGNAL_DASH))
        painter.drawPolyline(piece)


def _paint_proposal(painter: QPainter, scene: CurveScene, line: Line, curve: Curve) -> None:
    proposed = Line(line.id, line.spec, curve, None, line.name, line.number)
    _paint_shape(painter, scene, proposed, Colors.ACCENT, 1.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    if scene.count_between(proposed, 0, scene.size.width()) <= _MOST_DOTS:
        for _, place in scene.dots_between(proposed, 0, scene.size.width()):
            painter.drawEllipse(place, 2.5, 2.5)


def paint_dots(painter: QPainter, scene: CurveScene) -> None:
    """Paint the keys: a square holds, a diamond goes straight on, a circle is smooth."""
    for line in scene.keyed():
        if line.curve is None or line.id.owner in scene.overlay:
            continue
        left, right = -_DOT, scene.size.width() + _DOT
        crowded = scene.count_between(line, left, right) > _MOST_DOTS
        found = scene.selected_on(line) if crowded else scene.dots_between(line, left, right)
        color = theme.curve_color(line.name, line.number)
        faded = theme.blend(Colors.CANVAS, color, 0.5 if scene.picked and line.id not in scene.picked else 1.0)
        for dot, place in found:
            key = line.curve.key_at(dot.frame)
            if key is not None:
                _paint_dot(painter, place, key, faded, selected=dot in scene.dots, bad=is_outside(line, key))


def is_outside(line: Line, key: Keyframe) -> bool:
    """Return whether a key's number lies outside the parameter's range, so that another one is used."""
    value = line.value_of(key)
    return bool(line.spec.limited(value) != value)


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
    for dot in scene.dots:
        place = scene.place(dot) if dot.line not in scene.hidden else None
        if place is not None and -200 < place.x() < scene.size.width() + 200:
            _paint_tangents(painter, scene, dot, place)


def _paint_tangents(painter: QPainter, scene: CurveScene, dot: Dot, place: QPointF) -> None:
    for _, end in handles_of(scene, dot):
        painter.setPen(QPen(theme.with_alpha(Colors.SECONDARY, 0.9), 1))
        painter.drawLine(QLineF(place, end))
        painter.setPen(QPen(Colors.TEXT, 1.2))
        painter.setBrush(Colors.CANVAS)
        painter.drawEllipse(end, _HANDLE, _HANDLE)


def paint_box(painter: QPainter, scene: CurveScene) -> None:
    """Paint the box around the selected keys, the rubber band and what a drag has snapped to."""
    box = ScaleBox.of(scene)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if box is not None:
        painter.setPen(QPen(theme.with_alpha(Colors.ACCENT, 0.55), 1))
        painter.drawRect(box.rect)
        painter.setBrush(Colors.CANVAS)
        painter.setPen(QPen(Colors.ACCENT, 1))
        for grip in box.grips():
            painter.drawRect(QRectF(grip.x() - _GRIP, grip.y() - _GRIP, 2 * _GRIP, 2 * _GRIP))
    painter.setPen(QPen(Colors.ACCENT, 1, Qt.PenStyle.DotLine))
    frame, value = scene.guides
    below = scene.size.height() + scene.foot_height
    if frame is not None:
        painter.drawLine(QLineF(scene.plot.x_of(frame), 0, scene.plot.x_of(frame), below))
    if value is not None:
        painter.drawLine(QLineF(0, scene.plot.y_of(value), scene.size.width(), scene.plot.y_of(value)))
    if scene.box is not None:
        painter.setPen(QPen(Colors.ACCENT, 1))
        painter.setBrush(theme.with_alpha(Colors.ACCENT, 0.12))
        painter.drawRect(scene.box)


def _pen(color: QColor, width: float, points: int, dashes: tuple[float, float] | None = None) -> QPen:
    """Return the pen for a line through so many points: for very many one that Qt draws a hundred times as fast."""
    dense = points > _DENSE
    taken = 1.0 if dense else width
    pen = QPen(color, taken, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(dense)
    if dashes is not None:
        pen.setDashPattern([length / taken for length in dashes])
    return pen
