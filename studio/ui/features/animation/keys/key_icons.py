"""The signs on the buttons of key fields."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.graph.curves.curve import Interpolation
from studio.ui.features.animation.keys.key_shapes import KEY_SHAPES
from studio.ui.widgets.icon_painting import make_filled_icon, make_lines, make_stroked_icon


def _curve() -> QPainterPath:
    path = make_lines((2, 13), (2.01, 13))
    path.cubicTo(8, 13, 8, 3, 14, 3)
    return path


def _rise() -> QPainterPath:
    path = make_lines((4.5, 10.5), (4.51, 10.5))
    path.cubicTo(9, 10.5, 8, 4, 13.5, 4)
    return path


def _magnet() -> QPainterPath:
    path = make_lines((4, 2.5), (4, 8.5))
    path.arcTo(QRectF(4, 4.5, 8, 8), 180, 180)
    path.lineTo(12, 2.5)
    return path


def _beyond() -> tuple[QPainterPath, ...]:
    wave = make_lines((4.5, 11), (8, 5), (11.5, 11))
    return (*(make_lines(*ends) for ends in (((0.8, 8.5), (2.4, 8.5)), ((13.6, 8.5), (15.2, 8.5)))), wave)


CURVES_ICON = make_stroked_icon(make_lines((2, 2.5), (2, 13.5), (14, 13.5)), _rise())
INTERPOLATION_ICONS = {way: make_filled_icon(shape.translated(8, 8)) for way, shape in KEY_SHAPES.items()}
EASE_ICON = make_stroked_icon(_curve())
EXTRAPOLATION_ICON = make_stroked_icon(*_beyond())
SNAP_ICON = make_stroked_icon(
    _magnet(), make_lines((2.5, 5.5), (5.5, 5.5)), make_lines((10.5, 5.5), (13.5, 5.5)), width=1.8
)
assert INTERPOLATION_ICONS.keys() == set(Interpolation)
