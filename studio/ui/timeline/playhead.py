"""The playhead: its number on the ruler, and a line through all tracks."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QRegion

from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene

_TINT = 0.16
_TINTED_FROM = 3
_BESIDE = 3.0
_LABEL = 90.0


def paint_playhead(painter: QPainter, ruler: QRectF, below: float, scene: Scene) -> None:
    """Paint the playhead: its number on the ruler, a line through all tracks, its frame tinted where that is wide."""
    x, width = scene.axis.x_of(scene.frame), scene.axis.scale
    if width >= _TINTED_FROM:
        column = QRectF(x, ruler.bottom(), width, below - ruler.bottom())
        painter.fillRect(column, theme.with_alpha(Colors.ACCENT, _TINT))
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, ruler.top() + 12, x, below))
    box = number_box(ruler, scene)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Colors.ON_ACCENT)
    painter.setFont(_font())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, scene.label(scene.frame))


def number_box(ruler: QRectF, scene: Scene) -> QRectF:
    """Return where on the ruler the playhead's number is painted."""
    metrics = QFontMetricsF(_font())
    size = metrics.horizontalAdvance(scene.label(scene.frame)) + 2 * theme.SPACE_2
    left = min(scene.axis.x_of(scene.frame) - size / 2, ruler.right() - size - 1)
    return QRectF(max(left, ruler.left() + 1), ruler.top() + 2, size, metrics.height() + 3)


def region(ruler: QRectF, below: float, scene: Scene) -> QRegion:
    """Return all that is painted anew where the playhead comes or goes: its column, and the ruler beside its number."""
    x, width = scene.axis.x_of(scene.frame), max(_TINTED_FROM, scene.axis.scale)
    column = QRectF(x - _BESIDE, ruler.top(), width + 2 * _BESIDE, below - ruler.top())
    number = number_box(ruler, scene).adjusted(-_LABEL, -2, _LABEL, 2)
    return QRegion(column.toAlignedRect()) | QRegion(number.toAlignedRect())


def _font() -> QFont:
    return theme.ui_font(theme.FONT_TINY, bold=True)
