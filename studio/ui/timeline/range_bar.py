"""The bar between in and out at the foot of the ruler, and its handles."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.core.time import FrameRange
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.track import TrackEvent

BAR = 3.0
_HANDLE = 8.0
_GRAB = 7.0


class Handle(Enum):
    """The ends of the range, which can be dragged."""

    IN = auto()
    OUT = auto()


class RangeBar:
    """Paints in and out, and drags them.

    Args:
        dragged: Called with the range that is wanted; True with the first step of a drag.
    """

    def __init__(self, dragged: Callable[[FrameRange, bool], None]) -> None:
        self._dragged = dragged
        self._handle: Handle | None = None
        self._hovered: Handle | None = None
        self._begun = False

    def press(self, event: TrackEvent) -> bool:
        """Take the handle under the mouse."""
        self._handle = handle_at(event.rect, event.scene, event.pos)
        self._begun = False
        return self._handle is not None

    def drag(self, event: TrackEvent) -> None:
        """Move the end that is dragged; it does not pass the other one, nor leave the clip."""
        scene, played = event.scene, event.scene.played
        own = played.start if self._handle is Handle.IN else played.stop
        edge = event.snap(event.edge, exclude=(own,))
        if self._handle is Handle.IN:
            wanted = FrameRange(min(max(0, edge), played.stop - 1), played.stop)
        else:
            wanted = FrameRange(played.start, min(max(played.start + 1, edge), scene.length))
        if wanted != played:
            self._dragged(wanted, not self._begun)
            self._begun = True

    def release(self, event: TrackEvent) -> None:
        """Let go."""
        self._handle = None

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light the handle up that a press would take."""
        self._hovered = handle_at(event.rect, event.scene, event.pos)
        return Qt.CursorShape.SizeHorCursor if self._hovered else None

    def leave(self) -> None:
        """Light no handle up."""
        self._hovered = None

    def paint(self, painter: QPainter, rect: QRectF, dimmed: float, below: float, scene: Scene) -> None:
        """Paint the bar between in and out with its handles; dim what is not played, down to `dimmed`."""
        left, right = scene.axis.x_of(scene.played.start), scene.axis.x_of(scene.played.stop)
        end = scene.axis.x_of(scene.length)
        shade = theme.with_alpha(Colors.CANVAS, 0.62)
        for start, stop in ((scene.axis.x_of(0), left), (right, end)):
            if stop > start:
                painter.fillRect(QRectF(start, rect.top(), stop - start, dimmed - rect.top()), shade)
        is_set, hovered = scene.range is not None, self._handle or self._hovered
        bar = QRectF(left, rect.bottom() - BAR, right - left, BAR)
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
            QPointF(foot.x() + inwards * _HANDLE, foot.y() - BAR),
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
