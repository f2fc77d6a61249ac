"""Frame number at the playhead, on the rulers of all panels that show time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors


def compute_frame_number_box(text: str, x: float, top: float, ends: tuple[float, float]) -> QRectF:
    """Return where the number is painted: around `x`, but within the ruler.

    Args:
        text: What it says.
        x: Where the playhead is.
        top: The ruler's upper edge.
        ends: The ruler's left and right edge.
    """
    metrics = QFontMetricsF(_font())
    width = metrics.horizontalAdvance(text) + 2 * theme.SPACE_2
    left = max(ends[0] + 1, min(x - width / 2, ends[1] - width - 1))
    return QRectF(left, top + 2, width, metrics.height() + 3)


def paint_frame_number(painter: QPainter, box: QRectF, text: str) -> None:
    """Paint the number into its box."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Colors.ON_ACCENT)
    painter.setFont(_font())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _font() -> QFont:
    return theme.make_ui_font(theme.FONT_TINY, bold=True)
