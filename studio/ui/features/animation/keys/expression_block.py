"""The block of an expression on a lane: its text, over the whole time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_INSET: Final = 2.5
_LEAST_TEXT: Final = 20.0


def paint_expression_block(painter: QPainter, lane: QRectF, text: str) -> None:
    """Paint an expression over the width of a lane.

    Args:
        painter: With antialiasing.
        lane: What is seen of it.
        text: The expression, without the sign =.
    """
    box = lane.adjusted(1.5, _INSET, -1.5, -_INSET)
    painter.setPen(QPen(theme.with_alpha(Colors.EXPRESSION, 0.7), 1))
    painter.setBrush(theme.with_alpha(Colors.EXPRESSION, 0.12))
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(theme.SPACE_2, 0, -theme.SPACE_1, 0)
    if inner.width() < _LEAST_TEXT:
        return
    font = theme.make_mono_font(theme.FONT_TINY)
    painter.setFont(font)
    painter.setPen(Colors.TEXT)
    shown = QFontMetricsF(font).elidedText(format_expression(text), Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def format_expression(text: str) -> str:
    """Return an expression as lanes and tooltips say it: on one line, with its sign."""
    return f"= {' '.join(text.split())}"
