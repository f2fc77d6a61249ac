"""What the mouse does over the timeline's canvas: scrub, pan, size, or what a track takes it for."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.timeline.scene import Scene
from studio.ui.timeline.stack import Place
from studio.ui.timeline.track import Track, TrackEvent

_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class _Drag(Enum):
    SCRUB = auto()
    PAN = auto()
    TRACK = auto()
    SIZE = auto()


class Canvas(Protocol):
    """What the hand needs of the canvas."""

    scene: Scene

    def place_at(self, pos: QPointF) -> Place | None:
        """Return the track at `pos`."""
        ...

    def place_of(self, track: Track) -> Place | None:
        """Return where a track is to be seen."""
        ...

    def on_divider(self, pos: QPointF) -> bool:
        """Return whether a drag from `pos` shares the height between strip and tracks."""
        ...

    def divide(self, y: float) -> None:
        """Let the tracks below the strip begin at `y`."""
        ...

    def pan(self, pixels: float) -> None:
        """Move the view."""
        ...

    def scrub(self, frame: int) -> None:
        """Go to a frame."""
        ...

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        ...

    def refresh(self, track: Track | None = None) -> None:
        """Paint a track anew; None for all."""
        ...


class Hand:
    """Gives the mouse to the track it is over; what no track takes scrubs, and the middle button pans.

    Args:
        canvas: Where the mouse is.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._drag: _Drag | None = None
        self._button = Qt.MouseButton.NoButton
        self._last = QPointF()
        self._over: Place | None = None
        self._shape: Qt.CursorShape | None = None

    @property
    def panning(self) -> bool:
        """Whether the view is dragged."""
        return self._drag is _Drag.PAN

    @property
    def busy(self) -> bool:
        """Whether a button is held."""
        return self._drag is not None

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        if self._drag is not None or event.button() not in (_LEFT, _MIDDLE):
            return
        self._last, self._button = event.position(), event.button()
        if self._button == _MIDDLE:
            self._drag = _Drag.PAN
            self._canvas.show_cursor(Qt.CursorShape.ClosedHandCursor)
        elif self._canvas.on_divider(self._last):
            self._drag = _Drag.SIZE
        else:
            self._take(event)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        pos, before = event.position(), self._last
        self._last = pos
        if self._drag is _Drag.PAN:
            self._canvas.pan(pos.x() - before.x())
        elif self._drag is _Drag.SIZE:
            self._canvas.divide(pos.y())
        elif self._drag is _Drag.SCRUB:
            self._scrub(event)
        elif self._drag is _Drag.TRACK and (place := self._held()):
            place.track.drag(self._told(event, place))
            self._canvas.refresh(place.track)
        elif self._drag is None:
            self.hover(pos, event.modifiers())

    def release(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != self._button:
            return
        drag, self._drag = self._drag, None
        if drag is _Drag.TRACK and (place := self._held()):
            place.track.release(self._told(event, place))
        self._canvas.scene.guide = None
        self._canvas.refresh()
        self.hover(event.position(), event.modifiers())

    def double_click(self, event: QMouseEvent) -> None:
        """Let the track take a double click; otherwise it is a second press."""
        self._button = event.button()
        place = self._canvas.place_at(event.position()) if self._button == _LEFT else None
        if place is not None and place.track.double_click(self._told(event, place)):
            self._canvas.refresh(place.track)
        else:
            self.press(event)

    def hover(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show what a press would take."""
        if self._drag is not None:
            return
        on_divider = self._canvas.on_divider(pos)
        place = None if on_divider else self._canvas.place_at(pos)
        if self._over is not None and (place is None or place.track is not self._over.track):
            self._over.track.leave()
            self._canvas.refresh(self._over.track)
        self._over = place
        shape = Qt.CursorShape.SizeVerCursor if on_divider else None
        if place is not None:
            shape = place.track.hover(TrackEvent(pos, place.rect, self._canvas.scene, modifiers))
            if shape is not None or self._shape is not None:
                self._canvas.refresh(place.track)
        self._shape = shape
        self._canvas.show_cursor(shape)

    def leave(self) -> None:
        """Forget what is under the mouse."""
        if self._drag is None and self._over is not None:
            self._over.track.leave()
            self._canvas.refresh(self._over.track)
            self._over = None

    def _take(self, event: QMouseEvent) -> None:
        self._over = self._canvas.place_at(event.position())
        if self._over is not None and self._over.track.press(self._told(event, self._over)):
            self._drag = _Drag.TRACK
            self._canvas.refresh(self._over.track)
        else:
            self._drag = _Drag.SCRUB
            self._scrub(event)

    def _held(self) -> Place | None:
        """Return the track whose drag this is, where it lies now: a drag may change heights."""
        return None if self._over is None else self._canvas.place_of(self._over.track) or self._over

    def _scrub(self, event: QMouseEvent) -> None:
        scene = self._canvas.scene
        frame = scene.frames.clamp(scene.axis.frame_at(event.position().x()))
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            frame = scene.frames.clamp(scene.snap(frame, exclude=(scene.frame,)))
        self._canvas.scrub(frame)

    def _told(self, event: QMouseEvent, place: Place) -> TrackEvent:
        return TrackEvent(event.position(), place.rect, self._canvas.scene, event.modifiers(), self._button)
