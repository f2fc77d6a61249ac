"""The signs of the tools that cut, and of the switches beside them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool
from studio.ui.widgets.icon_painting import (
    IconPainter,
    make_bar,
    make_filled_icon,
    make_lines,
    make_stroked_icon,
    make_triangle,
)


def _pointer() -> QPainterPath:
    path = make_lines((4, 2), (4, 13), (7, 10.4), (9, 14.4), (10.8, 13.5), (8.9, 9.8), (12.5, 9.4))
    path.closeSubpath()
    return path


def _box(left: float, width: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(left, 4.5, width, 7))
    return path


def _magnet() -> QPainterPath:
    path = make_lines((3.5, 3), (3.5, 8))
    path.cubicTo(QPointF(3.5, 14.5), QPointF(12.5, 14.5), QPointF(12.5, 8))
    path.lineTo(12.5, 3)
    return path


def _link(left: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(left, 5.5, 7.5, 5), 2.5, 2.5)
    return path


TOOL_ICONS: Final[dict[EditTool, IconPainter]] = {
    EditTool.SELECT: make_filled_icon(_pointer()),
    EditTool.TRIM: make_stroked_icon(
        make_lines((6, 3), (3.5, 3), (3.5, 13), (6, 13)),
        make_lines((7, 8), (13.5, 8)),
        make_lines((11, 5.5), (13.5, 8), (11, 10.5)),
    ),
    EditTool.ROLL: make_stroked_icon(
        make_lines((8, 2.5), (8, 13.5)),
        make_lines((4.5, 5.5), (2, 8), (4.5, 10.5)),
        make_lines((11.5, 5.5), (14, 8), (11.5, 10.5)),
        make_lines((2, 8), (5.5, 8)),
        make_lines((10.5, 8), (14, 8)),
    ),
    EditTool.SLIP: make_stroked_icon(
        make_lines((2.5, 3), (2.5, 13)),
        make_lines((13.5, 3), (13.5, 13)),
        make_lines((4.8, 8), (11.2, 8)),
        make_lines((6.6, 6), (4.6, 8), (6.6, 10)),
        make_lines((9.4, 6), (11.4, 8), (9.4, 10)),
    ),
    EditTool.SLIDE: make_stroked_icon(
        _box(5.5, 5), make_lines((3.6, 6), (1.6, 8), (3.6, 10)), make_lines((12.4, 6), (14.4, 8), (12.4, 10))
    ),
    EditTool.BLADE: make_stroked_icon(
        make_lines((3, 13), (11.5, 3), (13.5, 4.6), (9, 10), (5.2, 10.4)), make_lines((2, 14.3), (6, 14.3))
    ),
}
MAGNET: Final = make_stroked_icon(_magnet(), make_lines((2, 5.8), (5, 5.8)), make_lines((11, 5.8), (14, 5.8)))
CHAIN: Final = make_stroked_icon(_link(1), _link(7.5), width=1.3)
ADD_TRACK: Final = make_stroked_icon(
    make_lines((2, 4), (14, 4)),
    make_lines((2, 8), (7, 8)),
    make_lines((11.5, 7), (11.5, 14)),
    make_lines((8, 10.5), (15, 10.5)),
)
SPEAKER: Final = make_filled_icon(make_bar(2.5, 3, 6, 10), make_triangle(4, 9, 2.5, 13.5))
SPEAKER_OFF: Final = make_stroked_icon(
    make_lines((2.5, 6), (5, 6), (8.5, 3), (8.5, 13), (5, 10), (2.5, 10), (2.5, 6)),
    make_lines((10.5, 6), (14, 10)),
    make_lines((14, 6), (10.5, 10)),
    width=1.2,
)
SOLO: Final = make_stroked_icon(
    make_lines((3, 10), (3, 7.5)), make_lines((3, 7.5), (5, 4.2), (8, 3), (11, 4.2), (13, 7.5), (13, 10)),
    make_lines((3, 9), (3, 13)), make_lines((13, 9), (13, 13)), width=1.6,
)  # fmt: skip
