"""The ruler: ticks and labels, and in and out at its foot."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from studio.ui.widgets.plots.ruler_ticks import iter_ruler_ticks
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.playhead import compute_number_box
from studio.ui.widgets.time_axis.range_bar import BAR_HEIGHT, RangeBar
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene, make_small_font
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 30.0
_LABEL_GAP = 22.0


class RulerTrack(TimelineTrack):
    """The time scale; the mouse over it scrubs, or drags the ends of the range.

    Args:
        range_bar: In and out.
    """

    def __init__(self, range_bar: RangeBar) -> None:
        self._range = range_bar
        self._labels: list[QRectF] = []

    def compute_height(self) -> float:
        """Return the height of the ruler."""
        return HEIGHT

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint ticks and labels; ticks go to Qt in two calls."""
        painter.fillRect(rect, Colors.PANEL)
        painter.setFont(make_small_font())
        metrics = QFontMetricsF(make_small_font())
        visible = scene.time_axis.compute_visible_frames(scene.clip_length, rect.width())
        base = rect.bottom() - BAR_HEIGHT - 2
        plain: list[QLineF] = []
        labelled: list[tuple[float, str]] = []
        for tick in iter_ruler_ticks(
            scene.time_axis, visible, compute_label_spacing(scene, metrics), scene.frame_rate, scene.time_unit
        ):
            if tick.frame > scene.clip_length:
                break
            x = round(scene.time_axis.x_of(tick.frame)) + 0.5
            if tick.label:
                labelled.append((x, tick.label))
            else:
                plain.append(QLineF(x, base - 4, x, base))
        painter.setPen(QPen(Colors.LINE, 1))
        painter.drawLines(plain)
        painter.setPen(QPen(Colors.FAINT, 1))
        painter.drawLines([QLineF(x, base - 9, x, base) for x, _ in labelled])
        self._labels = list(_paint_labels(painter, rect, metrics, labelled))

    def paint_overlay(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Take away the labels that the playhead's number would cut."""
        taken = compute_number_box(rect, scene).adjusted(-2, 0, 2, 0)
        for label in self._labels:
            if label.intersects(taken):
                painter.fillRect(label, Colors.PANEL)

    def handle_press(self, event: TrackEvent) -> bool:
        """Take a handle of the range."""
        return self._range.handle_press(event)

    def handle_drag(self, event: TrackEvent) -> None:
        """Move it."""
        self._range.handle_drag(event)

    def handle_release(self, event: TrackEvent) -> None:
        """Let it go."""
        self._range.handle_release(event)

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light up what a press would take."""
        return self._range.handle_hover(event)

    def handle_leave(self) -> None:
        """Light nothing up."""
        self._range.handle_leave()

    def make_tooltip(self, event: TrackEvent) -> str:
        """Say what the range is."""
        return self._range.make_tooltip(event)

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Clear an end of the range."""
        return self._range.handle_double_click(event)


def compute_label_spacing(scene: TimelineScene, metrics: QFontMetricsF) -> float:
    """Return the least distance between two labels, in pixels."""
    return metrics.horizontalAdvance(scene.format_frame(max(0, scene.clip_length - 1))) + _LABEL_GAP


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
