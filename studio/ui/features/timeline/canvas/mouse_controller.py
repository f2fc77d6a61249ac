"""Mouse controller of the timeline's canvas: scrub, pan, resize, or pass the mouse to a track."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.features.timeline.canvas.track_stack import TrackPlacement
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class _Drag(Enum):
    SCRUB = auto()
    PAN = auto()
    TRACK = auto()
    SIZE = auto()


class MouseCanvas(Protocol):
    """Part of the canvas that `TimelineMouseController` needs."""

    curve_scene: TimelineScene

    def find_placement_at(self, pos: QPointF) -> TrackPlacement | None:
        """Return the track at `pos`."""
        ...

    def find_placement(self, track: TimelineTrack) -> TrackPlacement | None:
        """Return where a track is to be seen."""
        ...

    def is_on_divider(self, pos: QPointF) -> bool:
        """Return whether a drag from `pos` shares the height between strip and tracks."""
        ...

    def move_divider(self, y: float) -> None:
        """Let the tracks below the strip begin at `y`."""
        ...

    def pan_view(self, pixels: float) -> None:
        """Move the view."""
        ...

    def scrub_to_frame(self, frame: int) -> None:
        """Go to a frame."""
        ...

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        ...

    def refresh(self, track: TimelineTrack | None = None) -> None:
        """Paint a track anew; None for all."""
        ...


class TimelineMouseController:
    """Controller that gives the mouse to the track under it. Elsewhere a drag scrubs; the middle button pans.

    Args:
        canvas: Where the mouse is.
    """

    def __init__(self, canvas: MouseCanvas) -> None:
        self._canvas = canvas
        self._drag: _Drag | None = None
        self._button = Qt.MouseButton.NoButton
        self._last = QPointF()
        self._over: TrackPlacement | None = None
        self._shape: Qt.CursorShape | None = None

    @property
    def is_panning(self) -> bool:
        """Whether the view is dragged."""
        return self._drag is _Drag.PAN

    @property
    def is_dragging(self) -> bool:
        """Whether a button is held."""
        return self._drag is not None

    def handle_press(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if self._drag is not None or event.button() not in (_LEFT, _MIDDLE):
            return
        self._last, self._button = event.position(), event.button()
        if self._button == _MIDDLE:
            self._drag = _Drag.PAN
            self._canvas.show_cursor(Qt.CursorShape.ClosedHandCursor)
        elif self._canvas.is_on_divider(self._last):
            self._drag = _Drag.SIZE
        else:
            self._take_press(event)

    def handle_move(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        pos, before = event.position(), self._last
        self._last = pos
        if self._drag is _Drag.PAN:
            self._canvas.pan_view(pos.x() - before.x())
        elif self._drag is _Drag.SIZE:
            self._canvas.move_divider(pos.y())
        elif self._drag is _Drag.SCRUB:
            self._scrub(event)
        elif self._drag is _Drag.TRACK and (place := self._find_drag_placement()):
            place.track.handle_drag(self._make_event(event, place))
            self._canvas.refresh(place.track)
        elif self._drag is None:
            self.handle_hover(pos, event.modifiers())

    def handle_release(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != self._button:
            return
        drag, self._drag = self._drag, None
        if drag is _Drag.TRACK and (place := self._find_drag_placement()):
            place.track.handle_release(self._make_event(event, place))
        self._canvas.curve_scene.snap_guide = None
        self._canvas.refresh()
        self.handle_hover(event.position(), event.modifiers())

    def handle_double_click(self, event: QMouseEvent) -> None:
        """Let the track take a double click; otherwise it is a second press."""
        self._button = event.button()
        place = self._canvas.find_placement_at(event.position()) if self._button == _LEFT else None
        if place is not None and place.track.handle_double_click(self._make_event(event, place)):
            self._canvas.refresh(place.track)
        else:
            self.handle_press(event)

    def handle_hover(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show what a press would take."""
        if self._drag is not None:
            return
        on_divider = self._canvas.is_on_divider(pos)
        place = None if on_divider else self._canvas.find_placement_at(pos)
        if self._over is not None and (place is None or place.track is not self._over.track):
            self._over.track.handle_leave()
            self._canvas.refresh(self._over.track)
        self._over = place
        shape = Qt.CursorShape.SizeVerCursor if on_divider else None
        if place is not None:
            shape = place.track.handle_hover(TrackEvent(pos, place.rect, self._canvas.curve_scene, modifiers))
            if shape is not None or self._shape is not None:
                self._canvas.refresh(place.track)
        self._shape = shape
        self._canvas.show_cursor(shape)

    def handle_leave(self) -> None:
        """Forget what is under the mouse."""
        if self._drag is None and self._over is not None:
            self._over.track.handle_leave()
            self._canvas.refresh(self._over.track)
            self._over = None

    def _take_press(self, event: QMouseEvent) -> None:
        self._over = self._canvas.find_placement_at(event.position())
        if self._over is not None and self._over.track.handle_press(self._make_event(event, self._over)):
            self._drag = _Drag.TRACK
            self._canvas.refresh(self._over.track)
        else:
            self._drag = _Drag.SCRUB
            self._scrub(event)

    def _find_drag_placement(self) -> TrackPlacement | None:
        """Return the track whose drag this is, where it lies now: a drag may change heights."""
        return None if self._over is None else self._canvas.find_placement(self._over.track) or self._over

    def _scrub(self, event: QMouseEvent) -> None:
        scene = self._canvas.curve_scene
        frame = scene.clip_frames.clamp(scene.time_axis.frame_at(event.position().x()))
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            frame = scene.clip_frames.clamp(scene.snap_frame(frame, exclude=(scene.current_frame,)))
        self._canvas.scrub_to_frame(frame)

    def _make_event(self, event: QMouseEvent, place: TrackPlacement) -> TrackEvent:
        return TrackEvent(event.position(), place.rect, self._canvas.curve_scene, event.modifiers(), self._button)
