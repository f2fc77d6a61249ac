"""The ruler: ticks, labels, the range between in and out, and the playhead."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.geometry import ticks
from studio.ui.timeline.scene import Scene, small_font

HEIGHT = 30.0
_HANDLE = 8.0
_GRAB = 7.0
_BAR = 3.0
_LABEL_GAP = 22.0


class Handle(Enum):
    """The ends of the range, which can be dragged."""

    IN = auto()
    OUT = auto()


def paint_ruler(painter: QPainter, rect: QRectF, scene: Scene) -> None:
    """Paint ticks and labels; a label that the edge or the playhead's number would cut is left out.

    It is painted anew for each frame that is played, so ticks go to Qt in two calls and only labels are measured.
    """
    painter.setFont(small_font())
    metrics = QFontMetricsF(small_font())
    apart = metrics.horizontalAdvance(scene.label(max(0, scene.length - 1))) + _LABEL_GAP
    visible = scene.axis.visible(scene.length, rect.width())
    base = rect.bottom() - _BAR - 2
    plain: list[QLineF] = []
    labelled: list[tuple[float, str]] = []
    for tick in ticks(scene.axis, visible, apart, scene.rate if scene.in_timecode else None):
        if tick.frame > scene.length:
            break
        x = round(scene.axis.x_of(tick.frame)) + 0.5
        if tick.label:
            labelled.append((x, tick.label))
        else:
            plain.append(QLineF(x, base - 4, x, base))
    painter.setPen(QPen(Colors.LINE, 1))
    painter.drawLines(plain)
    painter.setPen(QPen(Colors.FAINT, 1))
    painter.drawLines([QLineF(x, base - 9, x, base) for x, _ in labelled])
    _paint_labels(painter, rect, metrics, labelled, _playhead_box(rect, scene).adjusted(-2, 0, 2, 0))


def _paint_labels(
    painter: QPainter, rect: QRectF, metrics: QFontMetricsF, labelled: list[tuple[float, str]], taken: QRectF
) -> None:
    painter.setPen(Colors.SECONDARY)
    for x, label in labelled:
        text = QRectF(x + 4, rect.top() + 2, metrics.horizontalAdvance(label), metrics.height())
        if text.right() <= rect.right() and not text.intersects(taken):
            painter.drawText(QPointF(text.left(), rect.top() + metrics.ascent() + 4), label)


def paint_range(
    painter: QPainter, rect: QRectF, dimmed: float, below: float, scene: Scene, hovered: Handle | None
) -> None:
    """Paint the bar between in and out with its handles; dim what is not played, down to `dimmed`."""
    left, right = scene.axis.x_of(scene.played.start), scene.axis.x_of(scene.played.stop)
    end = scene.axis.x_of(scene.length)
    shade = theme.with_alpha(Colors.CANVAS, 0.62)
    for start, stop in ((scene.axis.x_of(0), left), (right, end)):
        if stop > start:
            painter.fillRect(QRectF(start, rect.top(), stop - start, dimmed - rect.top()), shade)
    is_set = scene.range is not None
    bar = QRectF(left, rect.bottom() - _BAR, right - left, _BAR)
    painter.fillRect(bar, Colors.SECONDARY if is_set else Colors.LINE)
    for handle, x, inwards in ((Handle.IN, left, 1), (Handle.OUT, right, -1)):
        color = Colors.ACCENT if handle is hovered else Colors.SECONDARY if is_set else Colors.FAINT
        if is_set or handle is hovered:
            painter.setPen(QPen(theme.with_alpha(color, 0.5), 1))
            painter.drawLine(QLineF(x, rect.bottom(), x, below))
        _paint_handle(painter, QPointF(x, rect.bottom()), inwards, color)


def _paint_handle(painter: QPainter, foot: QPointF, inwards: int, color: QColor) -> None:
    flag = QPolygonF(
        [
            foot,
            QPointF(foot.x(), foot.y() - _HANDLE - 3),
            QPointF(foot.x() + inwards * _HANDLE, foot.y() - _BAR),
            QPointF(foot.x() + inwards * _HANDLE, foot.y()),
        ]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(flag)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def handle_at(rect: QRectF, scene: Scene, place: QPointF) -> Handle | None:
    """Return the handle that a press at `place` takes: the nearer one in the lower part of the ruler."""
    if not scene.length or not rect.bottom() - _HANDLE - 5 <= place.y() <= rect.bottom() + 2:
        return None
    ends = {Handle.IN: scene.axis.x_of(scene.played.start), Handle.OUT: scene.axis.x_of(scene.played.stop)}
    inside = {Handle.IN: place.x() - ends[Handle.IN], Handle.OUT: ends[Handle.OUT] - place.x()}
    near = [handle for handle, distance in inside.items() if -_GRAB / 2 <= distance <= _GRAB + 2]
    return min(near, key=lambda handle: abs(inside[handle]), default=None)


def paint_playhead(painter: QPainter, rect: QRectF, below: float, scene: Scene) -> None:
    """Paint the playhead: its number on the ruler, a line through all lanes, its frame tinted where that is wide."""
    x, width = scene.axis.x_of(scene.frame), scene.axis.scale
    if width >= 3:
        painter.fillRect(QRectF(x, rect.bottom(), width, below - rect.bottom()), theme.with_alpha(Colors.ACCENT, 0.16))
    painter.setPen(QPen(Colors.ACCENT, 1.5))
    painter.drawLine(QLineF(x, rect.top() + 12, x, below))
    box = _playhead_box(rect, scene)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Colors.ACCENT)
    painter.drawRoundedRect(box, theme.RADIUS_FIELD, theme.RADIUS_FIELD)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Colors.ON_ACCENT)
    painter.setFont(_playhead_font())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, scene.label(scene.frame))


def _playhead_font() -> QFont:
    return theme.ui_font(theme.FONT_TINY, bold=True)


def _playhead_box(rect: QRectF, scene: Scene) -> QRectF:
    metrics = QFontMetricsF(_playhead_font())
    size = metrics.horizontalAdvance(scene.label(scene.frame)) + 2 * theme.SPACE_2
    left = min(scene.axis.x_of(scene.frame) - size / 2, rect.right() - size - 1)
    return QRectF(max(left, rect.left() + 1), rect.top() + 2, size, metrics.height() + 3)
