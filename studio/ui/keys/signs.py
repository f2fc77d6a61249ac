"""The signs on the buttons of key fields."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.graph.curves import Interpolation
from studio.ui.keys.shapes import SHAPES
from studio.ui.signs import filled, lines, stroked


def _curve() -> QPainterPath:
    path = lines((2, 13), (2.01, 13))
    path.cubicTo(8, 13, 8, 3, 14, 3)
    return path


def _magnet() -> QPainterPath:
    path = lines((4, 2.5), (4, 8.5))
    path.arcTo(QRectF(4, 4.5, 8, 8), 180, 180)
    path.lineTo(12, 2.5)
    return path


def _beyond() -> tuple[QPainterPath, ...]:
    wave = lines((4.5, 11), (8, 5), (11.5, 11))
    return (*(lines(*ends) for ends in (((0.8, 8.5), (2.4, 8.5)), ((13.6, 8.5), (15.2, 8.5)))), wave)


INTERPOLATION_SIGNS = {way: filled(shape.translated(8, 8)) for way, shape in SHAPES.items()}
EASE = stroked(_curve())
BEYOND = stroked(*_beyond())
SNAP = stroked(_magnet(), lines((2.5, 5.5), (5.5, 5.5)), lines((10.5, 5.5), (13.5, 5.5)), width=1.8)
assert INTERPOLATION_SIGNS.keys() == set(Interpolation)
