"""The whole clip in a few pixels while only a part of it is to be seen: what is cached, and where one looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.core.language import tr
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.cache_bar import CacheBar
from studio.ui.timeline.geometry import TimeAxis
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.track import Track, TrackEvent

HEIGHT = 12.0
_LEAST = 8.0


class Overview(Track):
    """A bar at the foot of the timeline: dragging it moves the view. It is there only while the view is a part.

    Args:
        bar: Knows what is cached.
        scene: Says what is to be seen.
        pan: Moves what is shown to the right by so many pixels.
        width: Returns how wide the canvas is.
    """

    def __init__(self, bar: CacheBar, scene: Scene, pan: Callable[[float], None], width: Callable[[], float]) -> None:
        self._bar = bar
        self._scene = scene
        self._pan = pan
        self._width = width
        self._last = 0.0
        self._lit = False

    def height(self) -> float:
        """Return its height while something is out of sight, else 0."""
        fitted = TimeAxis.fitted(self._scene.length, self._width())
        return HEIGHT if self._scene.length and self._scene.axis.scale > fitted.scale * 1.001 else 0.0

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint what is cached, and the view as a window on it."""
        painter.fillRect(rect, Colors.PANEL)
        whole = Scene(self._axis(rect, scene), scene.length)
        self._bar.paint(painter, QRectF(rect.left(), rect.center().y() - 2, rect.width(), rect.height()), whole)
        painter.setPen(QPen(Colors.TEXT if self._lit else Colors.SECONDARY, 1))
        painter.setBrush(theme.with_alpha(Colors.TEXT, 0.18))
        painter.drawRoundedRect(self._window(rect, scene), theme.RADIUS_FIELD, theme.RADIUS_FIELD)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def over(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        """Paint where the playhead is."""
        x = self._axis(rect, scene).x_of(scene.frame)
        painter.fillRect(QRectF(round(x), rect.top() + 1, 1.5, rect.height() - 2), Colors.ACCENT)

    def press(self, event: TrackEvent) -> bool:
        """Take the window; a press beside it brings it there."""
        window = self._window(event.rect, event.scene)
        if not window.left() <= event.pos.x() <= window.right():
            self._move(event, event.pos.x() - window.center().x())
        self._last = event.pos.x()
        return True

    def drag(self, event: TrackEvent) -> None:
        """Move the view."""
        self._move(event, event.pos.x() - self._last)
        self._last = event.pos.x()

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the window up."""
        self._lit = True
        return Qt.CursorShape.SizeHorCursor

    def leave(self) -> None:
        """Light it no longer up."""
        self._lit = False

    def tip(self, event: TrackEvent) -> str:
        """Return what it is."""
        return tr("The whole clip: drag to look elsewhere")

    def double_click(self, event: TrackEvent) -> bool:
        """Take the second press, too, as no click that scrubs."""
        return True

    def _move(self, event: TrackEvent, pixels: float) -> None:
        whole = self._axis(event.rect, event.scene)
        self._pan(-pixels / whole.scale * event.scene.axis.scale)

    def _axis(self, rect: QRectF, scene: Scene) -> TimeAxis:
        return TimeAxis.fitted(scene.length, rect.width())

    def _window(self, rect: QRectF, scene: Scene) -> QRectF:
        whole, seen = self._axis(rect, scene), scene.axis.visible(scene.length, rect.width())
        left, right = whole.x_of(seen.start), whole.x_of(seen.stop)
        return QRectF(left, rect.top() + 1.5, max(_LEAST, right - left), rect.height() - 3)
