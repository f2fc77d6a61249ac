"""Handles in the user's hand: which grip is under the mouse, and how far it is dragged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import INSIDE, Grip, GripDrag, GripKind, Place, is_inside

_REACH: Final = 9.0  # widget pixels around a grip, by which it is taken
_CLICK: Final = 3.0  # widget pixels; a shorter drag is a click
_CURSORS: Final = {
    GripKind.PIVOT: Qt.CursorShape.CrossCursor,
    GripKind.ROTATION: Qt.CursorShape.PointingHandCursor,
    GripKind.POINT: Qt.CursorShape.SizeAllCursor,
}


@dataclass(frozen=True, slots=True)
class ShownHandle:
    """A handle as it is drawn.

    Args:
        index: Of the shape, among those of the node.
        grips: Its grips; those that come first are taken first.
        outline: The corners of its closed line; empty for none.
        lines: Further lines, open ones.
    """

    index: int
    grips: Sequence[Grip]
    outline: Sequence[Place]
    lines: Sequence[Sequence[Place]] = ()


class HandlesController(QObject):
    """Tool that drags handles. It reports drags; others apply them to parameters.

    Signals:
        drag_started(int): A grip of this shape is held.
        grip_dragged(int, GripDrag): It was dragged so.
        drag_finished(): It was let go.
        drag_canceled(): The drag never was.
        repaint_requested(): Something else is to be painted.
    """

    drag_started = Signal(int)
    grip_dragged = Signal(int, object)
    drag_finished = Signal()
    drag_canceled = Signal()
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handles: tuple[ShownHandle, ...] = ()
        self._held: tuple[int, str] | None = None
        self._hovered: tuple[int, str] | None = None
        self._pressed = QPointF()
        self._start: Place = (0.0, 0.0)
        self._has_moved = False

    @property
    def is_on(self) -> bool:
        """Whether there are handles."""
        return bool(self._handles)

    @property
    def is_dragging(self) -> bool:
        """Whether a grip is held."""
        return self._held is not None

    @property
    def shown_handles(self) -> tuple[ShownHandle, ...]:
        """The handles that are drawn."""
        return self._handles

    @property
    def active_grip(self) -> tuple[int, str] | None:
        """Shape and name of the grip that is held, or under the mouse."""
        return self._held or self._hovered

    def show_handles(self, handles: Sequence[ShownHandle]) -> None:
        """Show these."""
        shown = tuple(handles)
        if shown != self._handles:
            self._handles = shown
            self.repaint_requested.emit()

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take the grip under the mouse; return whether there is one."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        return self._hold(self._find_grip(event.position(), view), event, view)

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take the inside of a shape."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        return self._hold(self._find_inside(event.position(), view), event, view)

    def _hold(self, found: tuple[int, str] | None, event: QMouseEvent, view: PictureTransform) -> bool:
        if found is None:
            return False
        self._held, self._has_moved = found, False
        self._pressed = event.position()
        self._start = view.to_picture_point(event.position().x(), event.position().y())
        self.drag_started.emit(found[0])
        self.repaint_requested.emit()
        return True

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the drag; return whether there is one."""
        if self._held is None:
            self._hover(self._find_grip(event.position(), view) if not event.buttons() else None)
            return False
        if not self._has_moved and (event.position() - self._pressed).manhattanLength() < _CLICK:
            return True
        self._has_moved = True
        now = view.to_picture_point(event.position().x(), event.position().y())
        is_constrained = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        index, grip = self._held
        self.grip_dragged.emit(index, GripDrag(grip, self._start, now, is_constrained))
        return True

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        if self._held is None:
            return False
        self._held = None
        self.drag_finished.emit()
        self.repaint_requested.emit()
        return True

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take nothing: a double click is one more press."""
        return False

    def cancel_drag(self) -> bool:
        """Take the drag back; return whether there was one."""
        if self._held is None:
            return False
        self._held = None
        self.drag_canceled.emit()
        self.repaint_requested.emit()
        return True

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._held is None:
            return None
        found = self._held or self._find_grip(event.position(), view) or self._find_inside(event.position(), view)
        if found is None:
            return None
        grip = next((each for each in self._handles_of(found[0]).grips if each.name == found[1]), None)
        if grip is None:
            return Qt.CursorShape.SizeAllCursor
        return _CURSORS.get(grip.kind) or self._find_resize_cursor(found[0], grip)

    def _find_resize_cursor(self, index: int, grip: Grip) -> Qt.CursorShape:
        """Return the double arrow that points from the middle of the outline to the grip."""
        outline = self._handles_of(index).outline
        if not outline:
            return Qt.CursorShape.SizeAllCursor
        middle = sum(x for x, _ in outline) / len(outline), sum(y for _, y in outline) / len(outline)
        angle = math.degrees(math.atan2(grip.place[1] - middle[1], grip.place[0] - middle[0])) % 180.0
        if grip.kind is GripKind.EDGE:
            return Qt.CursorShape.SizeHorCursor if not 45.0 <= angle < 135.0 else Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.SizeFDiagCursor if angle < 90.0 else Qt.CursorShape.SizeBDiagCursor

    def _hover(self, found: tuple[int, str] | None) -> None:
        if found != self._hovered:
            self._hovered = found
            self.repaint_requested.emit()

    def _handles_of(self, index: int) -> ShownHandle:
        return next(each for each in self._handles if each.index == index)

    def _find_grip(self, place: QPointF, view: PictureTransform) -> tuple[int, str] | None:
        """Return the nearest grip within reach; of several at one place the first."""
        best: tuple[float, int, str] | None = None
        for handle in self._handles:
            for grip in handle.grips:
                x, y = get_grip_place(grip, view)
                distance = math.dist((x, y), (place.x(), place.y()))
                if distance <= _REACH and (best is None or distance < best[0] - 0.5):
                    best = distance, handle.index, grip.name
        return best[1:] if best is not None else None

    def _find_inside(self, place: QPointF, view: PictureTransform) -> tuple[int, str] | None:
        at = view.to_picture_point(place.x(), place.y())
        inside = (each.index for each in reversed(self._handles) if each.outline and is_inside(each.outline, at))
        found = next(inside, None)
        return (found, INSIDE) if found is not None else None


def get_grip_place(grip: Grip, view: PictureTransform) -> Place:
    """Return where a grip is shown in the widget."""
    x, y = view.to_widget_point(*grip.place)
    return x + grip.offset[0], y + grip.offset[1]
