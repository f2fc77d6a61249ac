"""Shapes of key marks. Each shape shows how the curve continues from the key."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from studio.graph.curves.curve import Curve, Extrapolation, Interpolation
from studio.ui.widgets.theme import Colors

KEY_RADIUS = 4.5
_SIDE = 12.0
_CORNER = QPointF(_SIDE / 2, _SIDE / 2)


class OpenHalf(Enum):
    """Half of a key mark that is open because the curve continues beyond its end."""

    NONE = auto()
    LEFT = auto()
    RIGHT = auto()
    BOTH = auto()


def _diamond() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(
        QPolygonF([QPointF(0, -KEY_RADIUS), QPointF(KEY_RADIUS, 0), QPointF(0, KEY_RADIUS), QPointF(-KEY_RADIUS, 0)])
    )
    path.closeSubpath()
    return path


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-KEY_RADIUS + 1, -KEY_RADIUS + 1, 2 * KEY_RADIUS - 2, 2 * KEY_RADIUS - 2))
    return path


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), KEY_RADIUS - 0.5, KEY_RADIUS - 0.5)
    return path


KEY_SHAPES: Final[Mapping[Interpolation, QPainterPath]] = {
    Interpolation.LINEAR: _diamond(),
    Interpolation.CONSTANT: _square(),
    Interpolation.BEZIER: _circle(),
}
"""A diamond goes straight on, a square holds, a circle bends."""


def find_open_half(curve: Curve, index: int) -> OpenHalf:
    """Return which half of a key's sign is left open."""
    before = index == 0 and curve.extrapolation_before is not Extrapolation.HOLD
    after = index == len(curve) - 1 and curve.extrapolation_after is not Extrapolation.HOLD
    if before and after:
        return OpenHalf.BOTH
    return OpenHalf.LEFT if before else OpenHalf.RIGHT if after else OpenHalf.NONE


def paint_key_shape(
    painter: QPainter,
    at: QPointF,
    interpolation: Interpolation,
    color: QColor,
    half: OpenHalf = OpenHalf.NONE,
    *,
    alone: QColor | None = None,
) -> None:
    """Paint the sign of a key.

    Args:
        painter: With antialiasing.
        at: The middle.
        interpolation: How the curve goes on.
        color: Its colour.
        half: Which half is left open.
        alone: The colour inside, of a key that has a colour; then `color` is its border's.
    """
    if alone is not None:
        _paint_chip(painter, at, color, alone)
    elif half is OpenHalf.NONE:
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(at - _CORNER, _picture(interpolation, color.rgba(), Colors.CANVAS.rgba(), scale))
    else:
        _paint_half(painter, at, KEY_SHAPES[interpolation].translated(at), color, half)


@lru_cache(maxsize=64)
def _picture(interpolation: Interpolation, color: int, border: int, scale: float) -> QPixmap:
    """Return a sign as a picture: hundreds of them are painted at once.

    Args:
        interpolation: Which sign.
        color: As `QColor.rgba` gives it, as is `border`.
        border: Around it.
        scale: Device pixels for each pixel.
    """
    picture = QPixmap(round(_SIDE * scale), round(_SIDE * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(border), 1))
    painter.setBrush(QColor.fromRgba(color))
    painter.drawPath(KEY_SHAPES[interpolation].translated(_CORNER))
    painter.end()
    return picture


def _paint_half(painter: QPainter, at: QPointF, shape: QPainterPath, color: QColor, half: OpenHalf) -> None:
    painter.fillPath(shape, Colors.CANVAS)
    if half is not OpenHalf.BOTH:
        reach = 2 * KEY_RADIUS
        kept = QPainterPath()
        kept.addRect(QRectF(at.x() - (reach if half is OpenHalf.RIGHT else 0), at.y() - reach, reach, 2 * reach))
        painter.fillPath(shape.intersected(kept), color)
    painter.setPen(QPen(color, 1.2))
    painter.drawPath(shape)


def _paint_chip(painter: QPainter, at: QPointF, border: QColor, inside: QColor) -> None:
    painter.setPen(QPen(border, 1.5))
    painter.setBrush(inside)
    painter.drawRoundedRect(QRectF(at.x() - KEY_RADIUS, at.y() - KEY_RADIUS, 2 * KEY_RADIUS, 2 * KEY_RADIUS), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_fold_arrow(painter: QPainter, at: QPointF, *, folded: bool) -> None:
    """Paint the arrow that hides or shows what lies below a line, in a square of 8 pixels around `at`."""
    points = [QPointF(-2, -4), QPointF(3, 0), QPointF(-2, 4)] if folded else []
    points = points or [QPointF(-4, -2), QPointF(4, -2), QPointF(0, 3)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.SECONDARY)
    painter.drawPolygon(QPolygonF([at + point for point in points]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
