"""Points in the user's hand: what is selected, dragged and boxed in the viewer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.ui.keys.gestures import Boxing, boxed, click
from studio.ui.viewer.view import View

Places: TypeAlias = Mapping[int, tuple[float, float]]
"""Where points are, by their numbers, in pixels of the full-size picture."""

_REACH = 10.0  # widget pixels around a point, by which it is taken
_CLICK = 3.0  # widget pixels; a shorter drag is a click
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class PointsHand(QObject):
    """Selects and drags points. What a drag does to them, others say: they are told how far it has come.

    Attributes:
        on: Whether points can be edited at all.
        selected: The numbers of those that are selected.
        keyed: Those that have a key at this frame.
        own: Those that lie where their keys say, whatever an input says.

    Signals:
        changed(): Something else is to be painted.
        moved(float, float): The selected points were dragged so far since the press, in pixels of the picture.
        dropped(): The drag is over.
        cancelled(): The drag never was.
        added(float, float): A point is wanted here.
        menu_wanted(QPoint): A menu is wanted there, on the screen.
    """

    changed = Signal()
    moved = Signal(float, float)
    dropped = Signal()
    cancelled = Signal()
    added = Signal(float, float)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.selected: frozenset[int] = frozenset()
        self.keyed: frozenset[int] = frozenset()
        self.own: frozenset[int] = frozenset()
        self._places: Places = {}
        self._start: tuple[float, float] | None = None  # of a drag, in the picture
        self._offset = (0.0, 0.0)
        self._pressed = QPointF()
        self._alone: frozenset[int] | None = None
        self._corner: tuple[float, float] | None = None  # where a box begins, in the picture
        self._before: frozenset[int] = frozenset()
        self.box: QRectF | None = None

    @property
    def is_dragging(self) -> bool:
        """Whether points are in the hand."""
        return self._start is not None

    @property
    def places(self) -> Places:
        """Where points are seen: those in the hand where the mouse has brought them."""
        dx, dy = self._offset
        return {n: (x + dx, y + dy) if n in self.selected else (x, y) for n, (x, y) in self._places.items()}

    def show_places(self, places: Places) -> None:
        """Show these; while some are in the hand, what comes in the meantime is of before."""
        if not self.is_dragging:
            self._places, self._offset = dict(places), (0.0, 0.0)
            self.select(self.selected & places.keys())
            self.changed.emit()

    def set_on(self, on: bool) -> None:
        """Let points be edited, or no longer."""
        if on is not self.on:
            self.cancel()
            self.on = on
            if not on:
                self._places, self.selected = {}, frozenset()
            self.changed.emit()

    def select(self, numbers: frozenset[int]) -> None:
        """Select these alone."""
        if numbers != self.selected:
            self.selected = numbers
            self.changed.emit()

    def select_all(self) -> None:
        """Select all that are seen."""
        self.select(frozenset(self._places))

    def taken(self, place: QPointF, view: View) -> int | None:
        """Return the point that a press takes: the nearest within reach."""
        found = [
            (math.dist(view.to_widget(*where), (place.x(), place.y())), number) for number, where in self.places.items()
        ]
        distance, number = min(found, default=(math.inf, 0))
        return number if distance <= _REACH else None

    def press(self, event: QMouseEvent, view: View) -> bool:
        """Take the point under the mouse, or open the menu; return whether it was for points."""
        if not self.on or event.modifiers() & _CTRL:
            return False
        hit = self.taken(event.position(), view)
        if event.button() is Qt.MouseButton.RightButton:
            if hit is not None and hit not in self.selected:
                self.select(frozenset({hit}))
            self.menu_wanted.emit(event.globalPosition().toPoint())
            return True
        if event.button() is not Qt.MouseButton.LeftButton or hit is None:
            return False
        clicked = click(self.selected, frozenset({hit}), toggles=bool(event.modifiers() & _SHIFT))
        self.select(clicked.selected)
        self._pressed, self._alone = event.position(), clicked.alone
        if clicked.moves:
            self._start = view.to_picture(event.position().x(), event.position().y())
        return True

    def press_beside(self, event: QMouseEvent, view: View) -> bool:
        """Begin a box where there is no point; return whether it was for points."""
        if not self.on or event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        self._corner = view.to_picture(event.position().x(), event.position().y())
        self._before = self.selected if event.modifiers() & _SHIFT else frozenset()
        self.select(self._before)
        return True

    def move(self, event: QMouseEvent, view: View) -> bool:
        """Drag what is in the hand; return whether there is something."""
        x, y = view.to_picture(event.position().x(), event.position().y())
        if self._start is not None:
            begun = self._offset != (0.0, 0.0)
            if not begun and (event.position() - self._pressed).manhattanLength() < _CLICK:
                return True
            self._offset = x - self._start[0], y - self._start[1]
            self.moved.emit(*self._offset)
        elif self._corner is not None:
            left, top = min(x, self._corner[0]), min(y, self._corner[1])
            self.box = QRectF(left, top, abs(x - self._corner[0]), abs(y - self._corner[1]))
            inside = frozenset(number for number, where in self._places.items() if self.box.contains(QPointF(*where)))
            self.select(boxed(self._before, inside, Boxing.ADD))
        else:
            return False
        self.changed.emit()
        return True

    def release(self) -> bool:
        """Let go; return whether something was in the hand."""
        if self._corner is not None:
            self._corner = self.box = None
            self.changed.emit()
            return True
        if self._start is None:
            return False
        if self._offset != (0.0, 0.0):
            self._places = self.places
            self._start, self._offset = None, (0.0, 0.0)
            self.dropped.emit()
        else:
            self._start = None
            if self._alone is not None:
                self.select(self._alone)
        return True

    def double_click(self, event: QMouseEvent, view: View) -> bool:
        """Ask for a point where there is none; return whether it was for points."""
        if not self.on or event.button() is not Qt.MouseButton.LeftButton:
            return False
        if self.taken(event.position(), view) is None:
            self.release()
            self.added.emit(*view.to_picture(event.position().x(), event.position().y()))
        return True

    def cancel(self) -> bool:
        """Put what is in the hand back to where it was; return whether there was something."""
        held = self.is_dragging or self._corner is not None
        dragged = self.is_dragging and self._offset != (0.0, 0.0)
        self._start, self._offset, self._corner, self.box = None, (0.0, 0.0), None, None
        if dragged:
            self.cancelled.emit()
        if held:
            self.changed.emit()
        return held

    def cursor(self, event: QMouseEvent, view: View) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if not self.on:
            return None
        held = self.is_dragging or self.taken(event.position(), view) is not None
        return Qt.CursorShape.SizeAllCursor if held else None
