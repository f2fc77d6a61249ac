"""Clicks and boxes under the mouse. It reports edited objects; others keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.core.translation import tr
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox, ObjectClick, ObjectClicks
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.widgets.fields.field_view import make_merge_key

REACH: Final = 9.0
"""Widget pixels around a click, by which it is taken."""
_DRAG: Final = 5.0  # widget pixels; a shorter drag is a click
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier


class ClickAddress(NamedTuple):
    """A click: the number of its object, and its own; its own is None for the box of the frame."""

    object_index: int
    click_index: int | None


class ClicksController(QObject):
    """Tool that adds clicks and boxes to objects, moves and deletes them.

    Attributes:
        is_on: Whether there is a node whose objects can be clicked on.

    Signals:
        clicks_edited(ObjectClicks, str, str): The objects, the step of undo, and the merge key of the gesture.
        gesture_canceled(str): The gesture of this merge key never was.
        state_changed(): Another object or mark is chosen, or others are shown.
        repaint_requested(): Something else is to be painted.
    """

    clicks_edited = Signal(object, str, str)
    gesture_canceled = Signal(str)
    state_changed = Signal()
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.clicks, self.frame = ObjectClicks(), 0
        self.object_index = 0
        self.selected: ClickAddress | None = None
        self.is_adding_object = False
        self._pressed: QPointF | None = None
        self._corner: Place = (0.0, 0.0)
        self._place: Place = (0.0, 0.0)
        self._held: ClickAddress | None = None
        self._base = ObjectClicks()
        self._has_moved = self._is_excluding = False
        self._merge_key = ""

    @property
    def drawn_box(self) -> tuple[Place, Place] | None:
        """The corners of the box that is being drawn; None without one."""
        is_drawing = self._pressed is not None and self._held is None and self._has_moved
        return (self._corner, self._place) if is_drawing else None

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse is pressed."""
        return self._pressed is not None

    @property
    def chosen_objects(self) -> tuple[int, ...]:
        """The number of the object that clicks are of; none for a new one."""
        has_object = not self.is_adding_object and self.object_index < len(self.clicks.objects)
        return (self.object_index,) if has_object else ()

    @property
    def can_delete(self) -> bool:
        """Whether a click or a box is chosen."""
        return self.selected is not None

    def set_on(self, on: bool) -> None:
        """Let objects be clicked on, or no longer."""
        if on is self.is_on:
            return
        self.is_on = on
        if not on:
            self._drop_gesture()
            self.clicks, self.selected, self.object_index, self.is_adding_object = ObjectClicks(), None, 0, False
        self.repaint_requested.emit()

    def show_clicks(self, clicks: ObjectClicks, frame: int) -> None:
        """Show objects at a frame."""
        if clicks == self.clicks and frame == self.frame:
            return
        if frame != self.frame or not self._has_mark(clicks, frame, self.selected):
            self.selected = None
        self.clicks, self.frame = clicks, frame
        self.object_index = min(self.object_index, max(0, len(clicks.objects) - 1))
        self.state_changed.emit()
        self.repaint_requested.emit()

    def choose_object(self, index: int) -> None:
        """Let clicks be those of an object; of a new one for the number after the last."""
        self.is_adding_object = index >= len(self.clicks.objects)
        self.object_index = min(index, max(0, len(self.clicks.objects) - 1))
        self.selected = None
        self.state_changed.emit()
        self.repaint_requested.emit()

    def delete_selected(self) -> None:
        """Delete the chosen click or box."""
        if self.selected is None:
            return
        index, click = self.selected
        changed = self.clicks.objects[index]
        changed = changed.remove_box(self.frame) if click is None else changed.remove_click(click)
        self.selected = None
        label = tr("Delete Box") if click is None else tr("Delete Click")
        self.clicks_edited.emit(self.clicks.replace_object(index, changed), label, "")

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take a click that is under the mouse, or begin one, or a box."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        self._corner = self._place = view.to_picture_point(event.position().x(), event.position().y())
        self._pressed, self._has_moved = event.position(), False
        self._is_excluding = bool(event.modifiers() & _ALT)
        self._held = self._find_mark(self._corner, REACH / view.zoom)
        self._base, self._merge_key = self.clicks, make_merge_key("clicks")
        if self._held is not None:
            self.object_index, self.is_adding_object = self._held.object_index, False
        self.selected = self._held
        self.state_changed.emit()
        self.repaint_requested.emit()
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take nothing: every press in the picture is for the tool already."""
        return False

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Move the click that is held, or draw a box; return whether there is a drag."""
        if self._pressed is None:
            return False
        if not self._has_moved and (event.position() - self._pressed).manhattanLength() < _DRAG:
            return True
        self._has_moved = True
        self._place = view.to_picture_point(event.position().x(), event.position().y())
        if self._held is not None and self._held.click_index is not None:
            index = self._held.object_index
            moved = self._base.objects[index].move_click(self._held.click_index, *self._place)
            self.clicks_edited.emit(self._base.replace_object(index, moved), tr("Move Click"), self._merge_key)
        self.repaint_requested.emit()
        return True

    def release_mouse(self) -> bool:
        """Add the click or the box; return whether there was a drag."""
        if self._pressed is None:
            return False
        held, has_moved = self._held, self._has_moved
        self._drop_gesture()
        if held is None:
            if has_moved:
                box = ObjectBox.from_corners(self.frame, self._corner, self._place)
                self._change_object(lambda each: each.set_box(box), tr("Draw Box"))
            else:
                click = ObjectClick(self.frame, *self._corner, self._is_excluding)
                self._change_object(
                    lambda each: each.add_click(click), tr("Exclude") if click.is_excluded else tr("Click")
                )
        self.repaint_requested.emit()
        return True

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take it as one more press."""
        return self.press_mouse(event, view)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return a cross, or a hand over a click."""
        if event.modifiers() & _CTRL and self._pressed is None:
            return None
        place = view.to_picture_point(event.position().x(), event.position().y())
        is_over = self._held is not None or self._find_mark(place, REACH / view.zoom) is not None
        return Qt.CursorShape.SizeAllCursor if is_over else Qt.CursorShape.CrossCursor

    def cancel(self) -> bool:
        """Take back a drag, or choose nothing; return whether there was anything."""
        if self._pressed is not None:
            was_edited = self._held is not None and self._has_moved
            self._drop_gesture()
            if was_edited:
                self.gesture_canceled.emit(self._merge_key)
        elif self.selected is not None:
            self.selected = None
            self.state_changed.emit()
        else:
            return False
        self.repaint_requested.emit()
        return True

    def _drop_gesture(self) -> None:
        self._pressed, self._held, self._has_moved = None, None, False

    def _change_object(self, change: Callable[[ClickedObject], ClickedObject], label: str) -> None:
        """Ask for the chosen object changed, or for a new one."""
        objects = self.clicks.objects
        if self.is_adding_object or not objects:
            index, edited = len(objects), self.clicks.add_object(change(self.clicks.make_object(tr("Object"))))
        else:
            index = self.object_index
            edited = self.clicks.replace_object(index, change(objects[index]))
        self.is_adding_object = False
        self.object_index = index
        self.clicks_edited.emit(edited, label, "")
        self.object_index = min(index, max(0, len(self.clicks.objects) - 1))
        self.state_changed.emit()

    def _find_mark(self, place: Place, reach: float) -> ClickAddress | None:
        """Return the click nearest a place within reach, else the box whose edge is there."""
        near = [
            (abs(click.x - place[0]) + abs(click.y - place[1]), ClickAddress(index, number))
            for index, each in enumerate(self.clicks.objects)
            for number, click in enumerate(each.clicks)
            if click.frame == self.frame and max(abs(click.x - place[0]), abs(click.y - place[1])) <= reach
        ]
        if near:
            return min(near, key=lambda found: found[0])[1]
        for index, each in enumerate(self.clicks.objects):
            for box in each.boxes:
                if box.frame == self.frame and _is_on_edge(box, place, reach / 2):
                    return ClickAddress(index, None)
        return None

    @staticmethod
    def _has_mark(clicks: ObjectClicks, frame: int, address: ClickAddress | None) -> bool:
        if address is None or address.object_index >= len(clicks.objects):
            return False
        each: ClickedObject = clicks.objects[address.object_index]
        if address.click_index is None:
            return any(box.frame == frame for box in each.boxes)
        return address.click_index < len(each.clicks)


def _is_on_edge(box: ObjectBox, place: Place, reach: float) -> bool:
    """Return whether a place lies on the outline of a box."""
    x, y = place
    is_within = box.left - reach <= x <= box.right + reach and box.top - reach <= y <= box.bottom + reach
    nearest = min(abs(x - box.left), abs(x - box.right), abs(y - box.top), abs(y - box.bottom))
    return is_within and nearest <= reach
