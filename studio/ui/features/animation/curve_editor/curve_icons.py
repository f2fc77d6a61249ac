"""The signs on the curve editor's buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from studio.ui.widgets.icon_painting import make_circle, make_lines, make_stroked_icon


def _bow(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    path.cubicTo(QPointF(*points[1]), QPointF(*points[2]), QPointF(*points[3]))
    return path


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
