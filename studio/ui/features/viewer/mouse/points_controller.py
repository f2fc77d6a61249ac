"""Points in the user's hand: what is selected, dragged and boxed in the viewer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.shell.edits.key_gestures import BoxSelectMode, select_by_box, select_by_click

PointPositions: TypeAlias = Mapping[int, tuple[float, float]]
"""Where points are, by their numbers, in pixels of the full-size picture."""

_REACH = 10.0  # widget pixels around a point, by which it is taken
_CLICK = 3.0  # widget pixels; a shorter drag is a click
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class PointsController(QObject):
    """Controller that selects and drags points. It reports the distance of a drag; others apply it.

    Attributes:
        is_on: Whether points can be edited at all.
        selected_points: The numbers of those that are selected.
        keyed_points: Those that have a key at this frame.
        overridden_points: Those that lie where their keys say, whatever an input says.

    Signals:
        repaint_requested(): Something else is to be painted.
        points_moved(float, float): The selected points were dragged so far since the press, in pixels of the picture.
        drag_finished(): The drag is over.
        drag_cancelled(): The drag never was.
        point_requested(float, float): A point is wanted here.
        menu_requested(QPoint): A menu is wanted there, on the screen.
    """

    repaint_requested = Signal()
    points_moved = Signal(float, float)
    drag_finished = Signal()
    drag_cancelled = Signal()
    point_requested = Signal(float, float)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.selected_points: frozenset[int] = frozenset()
        self.keyed_points: frozenset[int] = frozenset()
        self.overridden_points: frozenset[int] = frozenset()
        self._positions: PointPositions = {}
        self._drag_start: tuple[float, float] | None = None  # of a drag, in the picture
        self._offset = (0.0, 0.0)
        self._pressed = QPointF()
        self._click_selection: frozenset[int] | None = None
        self._box_corner: tuple[float, float] | None = None  # where a box begins, in the picture
        self._selected_before: frozenset[int] = frozenset()
        self.selection_box: QRectF | None = None

    @property
    def is_dragging(self) -> bool:
        """Whether points are dragged."""
        return self._drag_start is not None

    @property
    def shown_positions(self) -> PointPositions:
        """The visible positions of the points; dragged ones are where the mouse has moved them."""
        dx, dy = self._offset
        return {n: (x + dx, y + dy) if n in self.selected_points else (x, y) for n, (x, y) in self._positions.items()}

    def show_positions(self, places: PointPositions) -> None:
        """Show these positions. Positions that arrive during a drag are ignored."""
        if not self.is_dragging:
            self._positions, self._offset = dict(places), (0.0, 0.0)
            self.select_points(self.selected_points & places.keys())
            self.repaint_requested.emit()

    def set_on(self, on: bool) -> None:
        """Let points be edited, or no longer."""
        if on is not self.is_on:
            self.cancel_drag()
            self.is_on = on
            if not on:
                self._positions, self.selected_points = {}, frozenset()
            self.repaint_requested.emit()

    def select_points(self, numbers: frozenset[int]) -> None:
        """Select these alone."""
        if numbers != self.selected_points:
            self.selected_points = numbers
            self.repaint_requested.emit()

    def select_all(self) -> None:
        """Select all that are seen."""
        self.select_points(frozenset(self._positions))

    def find_point_at(self, place: QPointF, view: PictureTransform) -> int | None:
        """Return the point that a press takes: the nearest within reach."""
        found = [
            (math.dist(view.to_widget_point(*where), (place.x(), place.y())), number)
            for number, where in self.shown_positions.items()
        ]
        distance, number = min(found, default=(math.inf, 0))
        return number if distance <= _REACH else None

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take the point under the mouse, or open the menu; return whether it was for points."""
        if not self.is_on or event.modifiers() & _CTRL:
            return False
        hit = self.find_point_at(event.position(), view)
        if event.button() is Qt.MouseButton.RightButton:
            if hit is not None and hit not in self.selected_points:
                self.select_points(frozenset({hit}))
            self.menu_requested.emit(event.globalPosition().toPoint())
            return True
        if event.button() is not Qt.MouseButton.LeftButton or hit is None:
            return False
        clicked = select_by_click(self.selected_points, frozenset({hit}), toggles=bool(event.modifiers() & _SHIFT))
        self.select_points(clicked.selection_on_press)
        self._pressed, self._click_selection = event.position(), clicked.selection_on_release
        if clicked.can_move:
            self._drag_start = view.to_picture_point(event.position().x(), event.position().y())
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Begin a box where there is no point; return whether it was for points."""
        if not self.is_on or event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        self._box_corner = view.to_picture_point(event.position().x(), event.position().y())
        self._selected_before = self.selected_points if event.modifiers() & _SHIFT else frozenset()
        self.select_points(self._selected_before)
        return True

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the drag; return whether there is one."""
        x, y = view.to_picture_point(event.position().x(), event.position().y())
        if self._drag_start is not None:
            begun = self._offset != (0.0, 0.0)
            if not begun and (event.position() - self._pressed).manhattanLength() < _CLICK:
                return True
            self._offset = x - self._drag_start[0], y - self._drag_start[1]
            self.points_moved.emit(*self._offset)
        elif self._box_corner is not None:
            left, top = min(x, self._box_corner[0]), min(y, self._box_corner[1])
            self.selection_box = QRectF(left, top, abs(x - self._box_corner[0]), abs(y - self._box_corner[1]))
            inside = frozenset(
                number for number, where in self._positions.items() if self.selection_box.contains(QPointF(*where))
            )
            self.select_points(select_by_box(self._selected_before, inside, BoxSelectMode.ADD))
        else:
            return False
        self.repaint_requested.emit()
        return True

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        if self._box_corner is not None:
            self._box_corner = self.selection_box = None
            self.repaint_requested.emit()
            return True
        if self._drag_start is None:
            return False
        if self._offset != (0.0, 0.0):
            self._positions = self.shown_positions
            self._drag_start, self._offset = None, (0.0, 0.0)
            self.drag_finished.emit()
        else:
            self._drag_start = None
            if self._click_selection is not None:
                self.select_points(self._click_selection)
        return True

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Ask for a point where there is none; return whether it was for points."""
        if not self.is_on or event.button() is not Qt.MouseButton.LeftButton:
            return False
        if self.find_point_at(event.position(), view) is None:
            self.release_mouse()
            self.point_requested.emit(*view.to_picture_point(event.position().x(), event.position().y()))
        return True

    def cancel_drag(self) -> bool:
        """Move the dragged points back; return whether there were any."""
        held = self.is_dragging or self._box_corner is not None
        dragged = self.is_dragging and self._offset != (0.0, 0.0)
        self._drag_start, self._offset, self._box_corner, self.selection_box = None, (0.0, 0.0), None, None
        if dragged:
            self.drag_cancelled.emit()
        if held:
            self.repaint_requested.emit()
        return held

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if not self.is_on:
            return None
        held = self.is_dragging or self.find_point_at(event.position(), view) is not None
        return Qt.CursorShape.SizeAllCursor if held else None
