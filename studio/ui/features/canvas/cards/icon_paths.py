"""The shapes of ports and the small signs on cards, as paths around (0, 0)."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF

from studio.sdk.ports import PortShape
from studio.ui.preview.cards.card_layout import PORT_RADIUS

_R: Final = PORT_RADIUS


@cache
def port_path(shape: PortShape) -> QPainterPath:
    """Return the outline of a port; all shapes cover about the same area."""
    path = QPainterPath()
    if shape is PortShape.CIRCLE:
        path.addEllipse(QPointF(0, 0), _R, _R)
    elif shape is PortShape.SQUARE:
        path.addRoundedRect(QRectF(-_R + 0.5, -_R + 0.5, 2 * _R - 1, 2 * _R - 1), 1, 1)
    elif shape is PortShape.DIAMOND:
        _add_polygon(path, [(0, -_R - 1), (_R + 1, 0), (0, _R + 1), (-_R - 1, 0)])
    elif shape is PortShape.TRIANGLE:
        _add_polygon(path, [(-_R + 1, -_R), (_R + 1, 0), (-_R + 1, _R)])
    else:
        _add_wave(path)
    return path


def _add_polygon(path: QPainterPath, corners: list[tuple[float, float]]) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()


def _add_wave(path: QPainterPath) -> None:
    """Add three bars, as of a sound's loudness."""
    path.setFillRule(path.fillRule().WindingFill)
    for x, half in ((-4.0, 3.0), (0.0, 6.0), (4.0, 3.0)):
        path.addRoundedRect(QRectF(x - 1.5, -half, 3.0, 2 * half), 1.5, 1.5)


@cache
def eye_path() -> QPainterPath:
    """Return the sign of the viewed node: 12 wide, 8 high."""
    path = QPainterPath(QPointF(-6, 0))
    path.cubicTo(QPointF(-3, -5.4), QPointF(3, -5.4), QPointF(6, 0))
    path.cubicTo(QPointF(3, 5.4), QPointF(-3, 5.4), QPointF(-6, 0))
    path.addEllipse(QPointF(0, 0), 2.1, 2.1)
    return path


@cache
def key_path() -> QPainterPath:
    """Return the sign of an animated node: a keyframe's diamond."""
    path = QPainterPath()
    _add_polygon(path, [(0, -4), (4, 0), (0, 4), (-4, 0)])
    return path


@cache
def expression_path() -> QPainterPath:
    """Return the sign of a node with an expression: a disc with the sign = cut out, 10 wide."""
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 5.2, 5.2)
    for y in (-2.2, 0.8):
        path.addRect(QRectF(-2.8, y, 5.6, 1.4))
    return path  # odd-even: the bars are holes


@cache
def lock_path() -> QPainterPath:
    """Return the sign of a locked node: 8 wide, 10 high."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-4, -1, 8, 6), 1, 1)
    ring = QPainterPath()
    ring.moveTo(-2.6, -1)
    ring.arcTo(QRectF(-2.6, -5.2, 5.2, 6), 180, -180)
    ring.lineTo(2.6, -1)
    path.addPath(_outlined(ring, 1.4))
    return path


@cache
def mute_path() -> QPainterPath:
    """Return the sign of a muted node: a crossed circle."""
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 4.6, 4.6)
    path.moveTo(-3.2, 3.2)
    path.lineTo(3.2, -3.2)
    return _outlined(path, 1.5)


@cache
def link_path() -> QPainterPath:
    """Return the sign of a linked group: two links of a chain."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-6.5, -2.5, 7.5, 5), 2.5, 2.5)
    path.addRoundedRect(QRectF(-1, -2.5, 7.5, 5), 2.5, 2.5)
    return _outlined(path, 1.4)


def _outlined(path: QPainterPath, width: float) -> QPainterPath:
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    outline = stroker.createStroke(path)
    outline.setFillRule(Qt.FillRule.WindingFill)
    return outline
