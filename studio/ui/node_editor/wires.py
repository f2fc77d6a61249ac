"""The shape of wires and how they are painted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.ui.theme import Colors, blend, with_alpha

WIDTH: Final = 2.0
WIDTH_SELECTED: Final = 3.0
_LEAST_BEND: Final = 32.0
_MOST_BEND: Final = 160.0
_CHEAP: Final = 0.28


def wire_path(source: QPointF, target: QPointF) -> QPainterPath:
    """Return a wire's curve: it leaves an output to the right and reaches an input from the left."""
    distance = abs(target.x() - source.x())
    drop = abs(target.y() - source.y())
    bend = min(max(distance * 0.5, min(drop, _MOST_BEND) * 0.5, _LEAST_BEND), _MOST_BEND)
    bend = min(bend, max(distance, drop) * 0.5 + 1)
    path = QPainterPath(source)
    path.cubicTo(source.x() + bend, source.y(), target.x() - bend, target.y(), target.x(), target.y())
    return path


def paint_wire(
    painter: QPainter, path: QPainterPath, color: QColor, *, selected: bool, muted: bool, hovered: bool, zoom: float
) -> None:
    """Paint a wire.

    Args:
        painter: In canvas units.
        path: Its curve.
        color: Its type's colour.
        selected: It, or a node at one of its ends, is selected: thicker and brighter.
        muted: It carries something past a disabled node: dashed.
        hovered: The mouse is on it, or a node is about to be dropped on it.
        zoom: 1 is full size; from afar a wire is one thin line without smoothing.
    """
    bright = selected or hovered
    shade = color if bright else blend(Colors.CANVAS, color, 0.72)
    if zoom < _CHEAP:
        painter.setPen(QPen(shade, 0))
        painter.drawPath(path)
        return
    if hovered:
        painter.setPen(QPen(with_alpha(color, 0.25), 8.0))
        painter.drawPath(path)
    pen = QPen(shade, WIDTH_SELECTED if bright else WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if muted:
        pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.drawPath(path)


def paint_live_wire(painter: QPainter, path: QPainterPath, color: QColor, loose: QPointF) -> None:
    """Paint the wire that is being dragged, with a dot at its loose end."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, WIDTH_SELECTED, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(loose, 4.5, 4.5)
