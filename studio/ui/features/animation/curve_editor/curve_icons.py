"""The signs on the curve editor's buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from studio.ui.widgets.icon_painting import make_circle, make_lines, make_stroked_icon


def _bow(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    path.cubicTo(QPointF(*points[1]), QPointF(*points[2]), QPointF(*points[3]))
    return path


def _lid(*, below: bool) -> QPainterPath:
    path = QPainterPath(QPointF(1.5, 8))
    path.quadTo(QPointF(8, 14.5 if below else 1.5), QPointF(14.5, 8))
    return path


EYE = make_stroked_icon(_lid(below=False), _lid(below=True), make_circle(8, 8, 1.8), width=1.2)
EYE_CLOSED = make_stroked_icon(
    _lid(below=True),
    make_lines((4, 11), (3, 13)),
    make_lines((8, 12), (8, 14)),
    make_lines((12, 11), (13, 13)),
    width=1.2,
)
SMOOTH = make_stroked_icon(_bow((2, 13), (6, 13), (5, 4), (8, 4)), _bow((8, 4), (11, 4), (10, 13), (14, 13)))
FLAT = make_stroked_icon(
    make_lines((2.5, 6), (13.5, 6)), make_circle(8, 6, 1.6), _bow((2, 13), (5, 13), (5, 10), (6, 9))
)
BREAK = make_stroked_icon(make_lines((2.5, 12), (8, 5)), make_lines((8, 5), (13.5, 10)), make_circle(8, 5, 1.6))
JOIN = make_stroked_icon(make_lines((2.5, 11), (13.5, 5)), make_circle(8, 8, 1.6))
FIT = make_stroked_icon(
    make_lines((2.5, 5.5), (2.5, 2.5), (5.5, 2.5)),
    make_lines((10.5, 2.5), (13.5, 2.5), (13.5, 5.5)),
    make_lines((13.5, 10.5), (13.5, 13.5), (10.5, 13.5)),
    make_lines((5.5, 13.5), (2.5, 13.5), (2.5, 10.5)),
    width=1.4,
)
