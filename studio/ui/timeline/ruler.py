"""The ruler: ticks and labels, and in and out at its foot."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.ui.theme import Colors
from studio.ui.timeline.playhead import number_box
from studio.ui.timeline.range_bar import BAR, RangeBar
from studio.ui.timeline.scene import Scene, small_font
from studio.ui.timeline.ticks import ticks
from studio.ui.timeline.track import Track, TrackEvent

HEIGHT = 30.0
_LABEL_GAP = 22.0


class RulerTrack(Track):
    """The time scale; the mouse over it scrubs, or drags the ends of the range.

    Args:
        range_bar: In and out.
    """

    def __init__(self, range_bar: RangeBar) -> None:
        self._range = range_bar
        self._labels: list[QRectF] = []

    def height(self) -> float:
        """Return the height of the ruler."""
        return HEIGHT

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint ticks and labels; ticks go to Qt in two calls."""
        painter.fillRect(rect, Colors.PANEL)
        painter.setFont(small_font())
        metrics = QFontMetricsF(small_font())
        visible = scene.axis.visible(scene.length, rect.width())
        base = rect.bottom() - BAR - 2
        plain: list[QLineF] = []
        labelled: list[tuple[float, str]] = []
        for tick in ticks(scene.axis, visible, label_room(scene, metrics), scene.rate, scene.unit):
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
        self._labels = list(_paint_labels(painter, rect, metrics, labelled))

    def over(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Take away the labels that the playhead's number would cut."""
        taken = number_box(rect, scene).adjusted(-2, 0, 2, 0)
        for label in self._labels:
            if label.intersects(taken):
                painter.fillRect(label, Colors.PANEL)

    def press(self, event: TrackEvent) -> bool:
        """Take a handle of the range."""
        return self._range.press(event)

    def drag(self, event: TrackEvent) -> None:
        """Move it."""
        self._range.drag(event)

    def release(self, event: TrackEvent) -> None:
        """Let it go."""
        self._range.release(event)

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light up what a press would take."""
        return self._range.hover(event)

    def leave(self) -> None:
        """Light nothing up."""
        self._range.leave()

    def tip(self, event: TrackEvent) -> str:
        """Say what the range is."""
        return self._range.tip(event)

    def double_click(self, event: TrackEvent) -> bool:
        """Clear an end of the range."""
        return self._range.double_click(event)


def label_room(scene: Scene, metrics: QFontMetricsF) -> float:
    """Return the least distance between two labels, in pixels."""
    return metrics.horizontalAdvance(scene.label(max(0, scene.length - 1))) + _LABEL_GAP


def _paint_labels(
    painter: QPainter, rect: QRectF, metrics: QFontMetricsF, labelled: list[tuple[float, str]]
) -> Iterator[QRectF]:
    """Paint the labels that the edge does not cut, and yield their places."""
    painter.setPen(Colors.SECONDARY)
    for x, label in labelled:
        text = QRectF(x + 4, rect.top() + 4, metrics.horizontalAdvance(label), metrics.height())
        if text.right() <= rect.right():
            painter.drawText(QPointF(text.left(), text.top() + metrics.ascent()), label)
            yield text
