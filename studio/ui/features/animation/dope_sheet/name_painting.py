"""The names beside the keys: nodes, which can be folded, and their parameters."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.ui.features.animation.keys.key_rows import NodeRow, ParamRow
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.animation.keys.key_shapes import paint_fold_arrow
from studio.ui.features.animation.keys.sheet.key_lines import KeyLine
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

_INDENT = theme.SPACE_5
ARROW_WIDTH = float(theme.SPACE_5)
"""How wide the place of the arrow is that folds a node, in pixels."""


def paint_name(painter: QPainter, rect: QRectF, line: KeyLine, selection: KeySelection, *, hovered: bool) -> None:
    """Paint the name of a line.

    Args:
        painter: With antialiasing.
        rect: Where.
        line: The line.
        selection: Which keys are selected: their lines are lit.
        hovered: Whether the mouse is over it.
    """
    is_node = isinstance(line.row, NodeRow)
    painter.fillRect(rect, Colors.HOVER if hovered else Colors.RAISED if is_node else Colors.PANEL)
    if _is_selected(line, selection):
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), Colors.ACCENT)
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))
    if is_node:
        paint_fold_arrow(painter, QPointF(rect.left() + ARROW_WIDTH / 2, rect.center().y()), folded=line.is_folded)
    left = rect.left() + (ARROW_WIDTH if is_node else _INDENT + theme.SPACE_2)
    text = QRectF(left, rect.top(), rect.right() - left - theme.SPACE_2, rect.height())
    painter.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=is_node))
    painter.setPen(Colors.TEXT if is_node else Colors.SECONDARY)
    shown = QFontMetricsF(painter.font()).elidedText(line.row.label, Qt.TextElideMode.ElideRight, text.width())
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _is_selected(line: KeyLine, selection: KeySelection) -> bool:
    params: tuple[ParamRow, ...] = (line.row,) if isinstance(line.row, ParamRow) else ()
    if isinstance(line.row, NodeRow) and line.is_folded:
        params = line.row.params
    return any(selection.get_selected_frames(row.node, row.param) for row in params)
