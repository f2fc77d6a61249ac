"""The bar between in and out at the foot of the ruler: its ends are dragged, and so is the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackEvent

BAR_HEIGHT = 3.0
_HANDLE = 8.0
_GRAB = 7.0
_THICK = 6.0
_DIMMED = 0.62


class RangeGrip(Enum):
    """Part of the range that can be dragged."""

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
        self._held: RangeGrip | None = None
        self._hovered: RangeGrip | None = None
        self._begun = False
        self._start = (0, FrameRange(0, 0))

    def handle_press(self, event: TrackEvent) -> bool:
        """Take what of the range is under the mouse."""
        self._held = find_grip(event)
        self._begun = False
        self._start = (event.boundary_at_mouse, event.scene.playback_frames)
        return self._held is not None

    def handle_drag(self, event: TrackEvent) -> None:
        """Move what is dragged; ends do not pass each other, and nothing leaves the clip."""
        scene, played = event.scene, event.scene.playback_frames
        if self._held is RangeGrip.ALL:
            wanted = self._dragged_range(event)
        else:
            own = played.start if self._held is RangeGrip.IN else played.stop
            edge = event.snap_frame(event.boundary_at_mouse, exclude=(own,))
            if self._held is RangeGrip.IN:
                wanted = FrameRange(min(max(0, edge), played.stop - 1), played.stop)
            else:
                wanted = FrameRange(played.start, min(max(played.start + 1, edge), scene.clip_length))
        if wanted != played:
            self._dragged(wanted, not self._begun)
            self._begun = True

    def _dragged_range(self, event: TrackEvent) -> FrameRange:
        """Return the range where the mouse carries it; its start snaps, or else its end."""
        grabbed, before = self._start
        own = (event.scene.playback_frames.start, event.scene.playback_frames.stop)
        plain = before.start + event.boundary_at_mouse - grabbed
        start = event.snap_frame(plain, own)
        if start == plain and event.scene.snap_guide is None:
            start = event.snap_frame(plain + len(before), own) - len(before)
        start = min(max(0, start), event.scene.clip_length - len(before))
        return FrameRange(start, start + len(before))

    def handle_release(self, event: TrackEvent) -> None:
        """Let go."""
        self._held = None

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Light up what a press would take."""
        self._hovered = find_grip(event)
        if self._hovered is None:
            return None
        return Qt.CursorShape.SizeAllCursor if self._hovered is RangeGrip.ALL else Qt.CursorShape.SizeHorCursor

    def handle_leave(self) -> None:
        """Light nothing up."""
        self._hovered = None

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Let an end go back to the clip's; both, where the whole of the range is clicked."""
        grip, scene = find_grip(event), event.scene
        if grip is None or scene.in_out_range is None:
            return False
        start = 0 if grip in (RangeGrip.IN, RangeGrip.ALL) else scene.playback_frames.start
        stop = scene.clip_length if grip in (RangeGrip.OUT, RangeGrip.ALL) else scene.playback_frames.stop
        wanted = FrameRange(start, stop)
        self._dragged(None if wanted == scene.clip_frames else wanted, True)
        return True

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what the range is, and what can be done with it."""
        scene = event.scene
        if find_grip(event) is None:
            return ""
        first, last = (
            scene.format_frame(scene.playback_frames.start),
            scene.format_frame(scene.playback_frames.stop - 1),
        )
        head = tr("In {first}, out {last}: {count} frames", first=first, last=last, count=len(scene.playback_frames))
        return f"{head}\n{tr('Drag an end, or the bar between them; a double click clears')}"

    def paint_range(self, painter: QPainter, rect: QRectF, dimmed: float, below: float, scene: TimelineScene) -> None:
        """Paint the bar between in and out with its handles; dim what is not played, down to `dimmed`."""
        left, right = (
            scene.time_axis.x_of(scene.playback_frames.start),
            scene.time_axis.x_of(scene.playback_frames.stop),
        )
        end = scene.time_axis.x_of(scene.clip_length)
        for start, stop in ((scene.time_axis.x_of(0), left), (right, end)):
            if stop > start:
                shade = theme.with_alpha(Colors.CANVAS, _DIMMED)
                painter.fillRect(QRectF(start, rect.top(), stop - start, dimmed - rect.top()), shade)
        is_set, lit = scene.in_out_range is not None, self._held or self._hovered
        thick = _THICK if lit is RangeGrip.ALL else BAR_HEIGHT
        color = Colors.ACCENT if lit is RangeGrip.ALL else Colors.SECONDARY if is_set else Colors.LINE
        painter.fillRect(QRectF(left, rect.bottom() - thick, right - left, thick), color)
        if scene.in_out_range is not None and scene.in_out_range.stop > scene.clip_length:
            _paint_outside(painter, rect, max(end, scene.time_axis.x_of(scene.in_out_range.start)))
        for grip, x, inwards in ((RangeGrip.IN, left, 1), (RangeGrip.OUT, right, -1)):
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
            QPointF(foot.x() + inwards * _HANDLE, foot.y() - BAR_HEIGHT),
            QPointF(foot.x() + inwards * _HANDLE, foot.y()),
        ]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(flag)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def find_grip(event: TrackEvent) -> RangeGrip | None:
    """Return what a press takes: in the lower part of the ruler the nearer handle, or the bar between them.

    With Ctrl the bar is as high as the handles are.
    """
    scene, x, up = event.scene, event.pos.x(), event.rect.bottom() - event.pos.y()
    if not scene.clip_length or not -2 <= up <= _HANDLE + 5:
        return None
    ends = {
        RangeGrip.IN: x - scene.time_axis.x_of(scene.playback_frames.start),
        RangeGrip.OUT: scene.time_axis.x_of(scene.playback_frames.stop) - x,
    }
    near = [grip for grip, inside in ends.items() if -_GRAB / 2 <= inside <= _GRAB + 2]
    if near:
        return min(near, key=lambda grip: abs(ends[grip]))
    high = up <= _THICK or event.has_modifier(Qt.KeyboardModifier.ControlModifier)
    return RangeGrip.ALL if scene.in_out_range is not None and high and min(ends.values()) > 0 else None
