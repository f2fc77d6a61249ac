"""From what the mouse does on the canvas to drags and clicks."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.curve_editor.gestures import (
    BoxDrag,
    Canvas,
    Drag,
    MoveDrag,
    PanDrag,
    ScaleDrag,
    ScrubDrag,
    TangentDrag,
    ZoomDrag,
)
from studio.ui.curve_editor.hits import DotHit, EdgeHit, HandleHit, Hit, LaneHit, LineHit, hit_at
from studio.ui.curve_editor.scale_box import ScaleBox
from studio.ui.curve_editor.shown import Dot, LineId
from studio.ui.keys.gestures import click

_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class HeldCanvas(Canvas, Protocol):
    """What the hand needs of the canvas besides what drags need."""

    def place_of(self, at: QPointF) -> QPointF:
        """Return a place on the widget in pixels of the plot."""
        ...

    def pick(self, line: LineId, *, toggle: bool) -> None:
        """Choose a curve as a whole."""
        ...

    def add_key(self, line: LineId, x: float) -> None:
        """Set a key on a curve that leaves its shape."""
        ...

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        ...


class Hand:
    """Takes the mouse.

    Args:
        canvas: Where it is.
    """

    def __init__(self, canvas: HeldCanvas) -> None:
        self._canvas = canvas
        self._drag: Drag | None = None
        self._button = Qt.MouseButton.NoButton
        self._at = QPointF()

    @property
    def dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    @property
    def panning(self) -> bool:
        """Whether the view is being dragged."""
        return isinstance(self._drag, PanDrag)

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag, or do what a click does."""
        if self._drag is not None:
            return
        self._at = at = self._canvas.place_of(event.position())
        self._drag = self._begun(at, event.button(), event.modifiers())
        if self._drag is not None:
            self._button = event.button()
            if self.panning:
                self._canvas.show_cursor(Qt.CursorShape.ClosedHandCursor)

    def _begun(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Drag | None:
        alt = bool(modifiers & _ALT)
        if alt and button in (_RIGHT, _MIDDLE):
            return ZoomDrag(self._canvas, at)
        if button == _MIDDLE:
            return PanDrag(self._canvas, at)
        if button != _LEFT:
            return None
        if at.y() < 0:
            return ScrubDrag(self._canvas, at)
        return self._taken(at, hit_at(self._canvas.scene, at), modifiers)

    def _taken(self, at: QPointF, hit: Hit, modifiers: Qt.KeyboardModifier) -> Drag | None:
        shift = bool(modifiers & _SHIFT)
        if isinstance(hit, HandleHit):
            return TangentDrag(self._canvas, at, hit.dot, hit.side)
        if isinstance(hit, DotHit):
            return self._take_dots(at, hit.dot, frozenset((hit.dot,)), toggles=shift, only_time=False)
        if isinstance(hit, LaneHit):
            dots = self._canvas.scene.shown.dots_of((hit.dot.address,))
            return self._take_dots(at, hit.dot, dots, toggles=shift, only_time=True)
        if isinstance(hit, EdgeHit):
            box = ScaleBox.of(self._canvas.scene)
            return ScaleDrag(self._canvas, at, box, hit.edge) if box is not None else None
        if isinstance(hit, LineHit):
            return self._take_line(at, hit.line, modifiers)
        return PanDrag(self._canvas, at) if modifiers & _ALT else BoxDrag(self._canvas, at, modifiers)

    def _take_dots(
        self, at: QPointF, grabbed: Dot, hit: frozenset[Dot], *, toggles: bool, only_time: bool
    ) -> Drag | None:
        pressed = click(self._canvas.dots.dots, hit, toggles=toggles)
        self._canvas.dots.set(pressed.selected)
        return MoveDrag(self._canvas, at, grabbed, pressed.alone, only_time=only_time) if pressed.moves else None

    def _take_line(self, at: QPointF, line: LineId, modifiers: Qt.KeyboardModifier) -> Drag | None:
        if modifiers & _CONTROL:
            self._canvas.add_key(line, at.x())
            return None
        self._canvas.pick(line, toggle=bool(modifiers & _SHIFT))
        return BoxDrag(self._canvas, at, modifiers)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        self._at = self._canvas.place_of(event.position())
        if self._drag is not None:
            self._drag.to(self._at, event.modifiers())
        else:
            self.hover(event.modifiers())

    def release(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != self._button:
            return
        drag, self._drag = self._drag, None
        drag.end()
        self._at = self._canvas.place_of(event.position())
        self.hover(event.modifiers())

    def cancel(self) -> bool:
        """Take a running drag back; return whether there was one."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        drag.cancel()
        self._canvas.show_cursor(None)
        return True

    def on_key(self, at: QPointF) -> bool:
        """Return whether a key lies at a place."""
        return isinstance(hit_at(self._canvas.scene, at), (DotHit, LaneHit))

    def select_for_menu(self, at: QPointF) -> None:
        """Select what the menu is asked for at, unless it is selected: a key, or a curve."""
        hit, dots = hit_at(self._canvas.scene, at), self._canvas.dots
        if isinstance(hit, DotHit) and hit.dot not in dots.dots:
            dots.set((hit.dot,))
        elif isinstance(hit, LaneHit) and hit.dot.address not in {dot.address for dot in dots.dots}:
            dots.set(self._canvas.scene.shown.dots_of((hit.dot.address,)))
        elif isinstance(hit, LineHit) and hit.line not in self._canvas.scene.picked:
            self._canvas.pick(hit.line, toggle=False)

    def hover(self, modifiers: Qt.KeyboardModifier) -> None:
        """Show by the cursor what a press would take."""
        self._canvas.show_cursor(self._cursor(modifiers))

    def _cursor(self, modifiers: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        if self._at.y() < 0:
            return None
        hit = hit_at(self._canvas.scene, self._at)
        if isinstance(hit, EdgeHit):
            return hit.edge.cursor
        if isinstance(hit, (DotHit, HandleHit)):
            return Qt.CursorShape.SizeAllCursor
        if isinstance(hit, LaneHit):
            return Qt.CursorShape.SizeHorCursor
        if isinstance(hit, LineHit):
            return Qt.CursorShape.CrossCursor if modifiers & _CONTROL else Qt.CursorShape.PointingHandCursor
        return None
