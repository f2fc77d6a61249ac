"""The whole clip in a few pixels while only a part of it is to be seen: what is cached, and where one looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.core.translation import tr
from studio.ui.features.timeline.tracks.cache_bar import CacheBar
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

HEIGHT = 12.0
_LEAST = 8.0


class OverviewTrack(TimelineTrack):
    """A bar at the foot of the timeline: dragging it moves the view. It is there only while the view is a part.

    Args:
        bar: Knows what is cached.
        scene: Says what is to be seen.
        pan: Moves what is shown to the right by so many pixels.
        width: Returns how wide the canvas is.
    """

    def __init__(
        self, bar: CacheBar, scene: TimelineScene, pan: Callable[[float], None], width: Callable[[], float]
    ) -> None:
        self._bar = bar
        self._scene = scene
        self._pan = pan
        self._width = width
        self._last = 0.0
        self._lit = False

    def compute_height(self) -> float:
        """Return its height while something is out of sight, else 0."""
        fitted = FrameAxis.fit_clip(self._scene.clip_length, self._width())
        return (
            HEIGHT
            if self._scene.clip_length and self._scene.time_axis.pixels_per_frame > fitted.pixels_per_frame * 1.001
            else 0.0
        )

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint what is cached, and the view as a window on it."""
        painter.fillRect(rect, Colors.PANEL)
        whole = TimelineScene(self._axis(rect, scene), scene.clip_length)
        self._bar.paint_track(painter, QRectF(rect.left(), rect.center().y() - 2, rect.width(), rect.height()), whole)
        painter.setPen(QPen(Colors.TEXT if self._lit else Colors.SECONDARY, 1))
        painter.setBrush(theme.with_alpha(Colors.TEXT, 0.18))
        painter.drawRoundedRect(self._window(rect, scene), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint_overlay(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint where the playhead is."""
        x = self._axis(rect, scene).x_of(scene.current_frame)
        painter.fillRect(QRectF(round(x), rect.top() + 1, 1.5, rect.height() - 2), Colors.ACCENT)

    def handle_press(self, event: TrackEvent) -> bool:
        """Take the window; a press beside it brings it there."""
        window = self._window(event.rect, event.scene)
        if not window.left() <= event.pos.x() <= window.right():
            self._move(event, event.pos.x() - window.center().x())
        self._last = event.pos.x()
        return True

    def handle_drag(self, event: TrackEvent) -> None:
        """Move the view."""
        self._move(event, event.pos.x() - self._last)
        self._last = event.pos.x()

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the window up."""
        self._lit = True
        return Qt.CursorShape.SizeHorCursor

    def handle_leave(self) -> None:
        """Light it no longer up."""
        self._lit = False

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what it is."""
        return tr("The whole clip: drag to look elsewhere")

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Take the second press, too, as no click that scrubs."""
        return True

    def _move(self, event: TrackEvent, pixels: float) -> None:
        whole = self._axis(event.rect, event.scene)
        self._pan(-pixels / whole.pixels_per_frame * event.scene.time_axis.pixels_per_frame)

    def _axis(self, rect: QRectF, scene: TimelineScene) -> FrameAxis:
        return FrameAxis.fit_clip(scene.clip_length, rect.width())

    def _window(self, rect: QRectF, scene: TimelineScene) -> QRectF:
        whole, seen = self._axis(rect, scene), scene.time_axis.compute_visible_frames(scene.clip_length, rect.width())
        left, right = whole.x_of(seen.start), whole.x_of(seen.stop)
        return QRectF(left, rect.top() + 1.5, max(_LEAST, right - left), rect.height() - 3)
