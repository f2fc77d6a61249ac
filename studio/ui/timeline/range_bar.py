"""The bar between in and out at the foot of the ruler: its ends are dragged, and so is the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from studio.core.language import tr
from studio.core.time import FrameRange
from studio.ui import theme
from studio.ui.theme import Colors
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.track import TrackEvent

BAR = 3.0
_HANDLE = 8.0
_GRAB = 7.0
_THICK = 6.0
_DIMMED = 0.62


class Grip(Enum):
    """What of the range can be dragged."""

    IN = auto()
    OUT = auto()
    ALL = auto()


class RangeBar:
    """Paints in and out, and drags them.

    Args:
        dragged: Called with the range that is wanted, None for the whole clip; True with the first step of a drag.
    """

    def __init__(self, dragged: Callable[[FrameRange | None, bool], None]) -> None:
        self._dragged = dragged
        self._held: Grip | None = None
        self._hovered: Grip | None = None
        self._begun = False
        self._start = (0, FrameRange(0, 0))

    def press(self, event: TrackEvent) -> bool:
        """Take what of the range is under the mouse."""
        self._held = grip_at(event)
        self._begun = False
        self._start = (event.edge, event.scene.played)
        return self._held is not None

    def drag(self, event: TrackEvent) -> None:
        """Move what is dragged; ends do not pass each other, and nothing leaves the clip."""
        scene, played = event.scene, event.scene.played
        if self._held is Grip.ALL:
            wanted = self._slid(event)
        else:
            own = played.start if self._held is Grip.IN else played.stop
            edge = event.snap(event.edge, exclude=(own,))
            if self._held is Grip.IN:
                wanted = FrameRange(min(max(0, edge), played.stop - 1), played.stop)
            else:
                wanted = FrameRange(played.start, min(max(played.start + 1, edge), scene.length))
        if wanted != played:
            self._dragged(wanted, not self._begun)
            self._begun = True

    def _slid(self, event: TrackEvent) -> FrameRange:
        """Return the range where the mouse carries it; its start snaps, or else its end."""
        grabbed, before = self._start
        own = (event.scene.played.start, event.scene.played.stop)
        plain = before.start + event.edge - grabbed
        start = event.snap(plain, own)
        if start == plain and event.scene.guide is None:
            start = event.snap(plain + len(before), own) - len(before)
        start = min(max(0, start), event.scene.length - len(before))
        return FrameRange(start, start + len(before))

    def release(self, event: TrackEvent) -> None:
        """Let go."""
        self._held = None

    def hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light up what a press would take."""
        self._hovered = grip_at(event)
        if self._hovered is None:
            return None
        return Qt.CursorShape.SizeAllCursor if self._hovered is Grip.ALL else Qt.CursorShape.SizeHorCursor

    def leave(self) -> None:
        """Light nothing up."""
        self._hovered = None

    def double_click(self, event: TrackEvent) -> bool:
        """Let an end go back to the clip's; both, where the whole of the range is clicked."""
        grip, scene = grip_at(event), event.scene
        if grip is None or scene.range is None:
            return False
        start = 0 if grip in (Grip.IN, Grip.ALL) else scene.played.start
        stop = scene.length if grip in (Grip.OUT, Grip.ALL) else scene.played.stop
        wanted = FrameRange(start, stop)
        self._dragged(None if wanted == scene.frames else wanted, True)
        return True

    def tip(self, event: TrackEvent) -> str:
        """Return what the range is, and what can be done with it."""
        scene = event.scene
        if grip_at(event) is None:
            return ""
        first, last = scene.label(scene.played.start), scene.label(scene.played.stop - 1)
        head = tr("In {first}, out {last}: {count} frames", first=first, last=last, count=len(scene.played))
        return f"{head}\n{tr('Drag an end, or the bar between them; a double click clears')}"

    def paint(self, painter: QPainter, rect: QRectF, dimmed: float, below: float, scene: Scene) -> None:
        """Paint the bar between in and out with its handles; dim what is not played, down to `dimmed`."""
        left, right = scene.axis.x_of(scene.played.start), scene.axis.x_of(scene.played.stop)
        end = scene.axis.x_of(scene.length)
        for start, stop in ((scene.axis.x_of(0), left), (right, end)):
            if stop > start:
                shade = theme.with_alpha(Colors.CANVAS, _DIMMED)
                painter.fillRect(QRectF(start, rect.top(), stop - start, dimmed - rect.top()), shade)
        is_set, lit = scene.range is not None, self._held or self._hovered
        thick = _THICK if lit is Grip.ALL else BAR
        color = Colors.ACCENT if lit is Grip.ALL else Colors.SECONDARY if is_set else Colors.LINE
        painter.fillRect(QRectF(left, rect.bottom() - thick, right - left, thick), color)
        if scene.range is not None and scene.range.stop > scene.length:
            _paint_outside(painter, rect, max(end, scene.axis.x_of(scene.range.start)))
        for grip, x, inwards in ((Grip.IN, left, 1), (Grip.OUT, right, -1)):
            color = Colors.ACCENT if grip is lit else Colors.SECONDARY if is_set else Colors.FAINT
            if is_set or grip is lit:
                painter.setPen(QPen(theme.with_alpha(color, 0.5), 1))
                painter.drawLine(QLineF(x, rect.bottom(), x, below))
            _paint_handle(painter, QPointF(x, rect.bottom()), inwards, color)


def _paint_outside(painter: QPainter, rect: QRectF, left: float) -> None:
    """Hatch what of the range lies behind the clip's end; where that is out of sight, the edge is hatched."""
    left = min(left, rect.right() - theme.SPACE_2)
    painter.fillRect(
        QRectF(left, rect.bottom() - _THICK, rect.right() - left, _THICK),
        QBrush(Colors.WARNING, Qt.BrushStyle.BDiagPattern),
    )


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


def grip_at(event: TrackEvent) -> Grip | None:
    """Return what a press takes: in the lower part of the ruler the nearer handle, or the bar between them.

    With Ctrl the bar is as high as the handles are.
    """
    scene, x, up = event.scene, event.pos.x(), event.rect.bottom() - event.pos.y()
    if not scene.length or not -2 <= up <= _HANDLE + 5:
        return None
    ends = {Grip.IN: x - scene.axis.x_of(scene.played.start), Grip.OUT: scene.axis.x_of(scene.played.stop) - x}
    near = [grip for grip, inside in ends.items() if -_GRAB / 2 <= inside <= _GRAB + 2]
    if near:
        return min(near, key=lambda grip: abs(ends[grip]))
    high = up <= _THICK or event.holds(Qt.KeyboardModifier.ControlModifier)
    return Grip.ALL if scene.range is not None and high and min(ends.values()) > 0 else None
