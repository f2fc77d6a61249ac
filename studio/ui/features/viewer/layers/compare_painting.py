"""Painting between two compared pictures: the line of a wipe with its handles, the gap between panes."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.core.translation import tr
from studio.ui.features.viewer.picture.wipe import Wipe, WipeHandle
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.theme import Colors

_RADIUS = {WipeHandle.MIDDLE: 7.0, WipeHandle.ARM: 5.0, WipeHandle.FADE: 4.5}


def paint_wipe(painter: QPainter, wipe: Wipe, place: QRectF, lit: WipeHandle | None) -> None:
    """Paint the line across the picture, and the handles.

    Args:
        painter: Paints on the canvas.
        wipe: Where the line is.
        place: Where the picture lies.
        lit: The handle under the mouse, or the dragged one.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = wipe.get_middle(place)
    far = place.width() + place.height()
    painter.save()
    painter.setClipRect(place.adjusted(-1, -1, 1, 1))
    _stroke(
        painter, QLineF(middle - wipe.arm_direction * far, middle + wipe.arm_direction * far), lit is WipeHandle.LINE
    )
    painter.restore()
    points = {handle: wipe.get_handle_point(handle, place) for handle in _RADIUS}
    _stroke(painter, QLineF(middle, points[WipeHandle.ARM]), lit is WipeHandle.ARM)
    _stroke(painter, QLineF(middle, points[WipeHandle.FADE]), lit is WipeHandle.FADE)
    for handle, at in points.items():
        _paint_knob(painter, at, _RADIUS[handle], is_lit=lit is handle, is_full=handle is not WipeHandle.MIDDLE)


def paint_gap(painter: QPainter, room: QRectF, first: QRectF, second: QRectF) -> None:
    """Paint what lies between two panes."""
    beside = second.left() > first.left()
    gap = QRectF(room)
    if beside:
        gap.setLeft(first.right())
        gap.setRight(second.left())
    else:
        gap.setTop(first.bottom())
        gap.setBottom(second.top())
    painter.fillRect(gap, Colors.LINE)


def describe_how_to_compare() -> str:
    """Return how something comes to side B."""
    key = get_keymap().format_key("graph.pin_b1")
    return tr("Select a node and press {key} to put it on side B", key=key) if key else tr("Put a node on side B")


def _stroke(painter: QPainter, line: QLineF, is_lit: bool) -> None:
    """Paint a line that is seen on bright and on dark pictures."""
    for color, width in ((Colors.CANVAS, 3.0), (Colors.ACCENT if is_lit else Colors.TEXT, 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawLine(line)


def _paint_knob(painter: QPainter, at: QPointF, radius: float, *, is_lit: bool, is_full: bool) -> None:
    color = QColor(Colors.ACCENT if is_lit else Colors.TEXT)
    painter.setBrush(Colors.CLEAR)
    painter.setPen(QPen(Colors.CANVAS, 4.0))
    painter.drawEllipse(at, radius, radius)
    painter.setPen(QPen(color, 1.6))
    painter.setBrush(color if is_full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, radius, radius)
