"""Shapes under the mouse: selection, drags and the pen. It reports edited shapes; others keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.core.translation import tr, tr_noop
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import Grip, Place
from studio.ui.features.viewer.tools.roto import carried_shapes, shown_shapes
from studio.ui.features.viewer.tools.roto.carried_shapes import Motions
from studio.ui.features.viewer.tools.roto.edits import shape_edits
from studio.ui.features.viewer.tools.roto.edits.shape_drags import DrawDrag, ShapeDrag, find_box, list_box_grips
from studio.ui.features.viewer.tools.roto.edits.shape_picking import find_cursor, find_drag
from studio.ui.features.viewer.tools.roto.pen import PenLine
from studio.ui.features.viewer.tools.roto.shown_shapes import PointAddress, PointSelection, ShownShape
from studio.ui.shell.edits.key_gestures import BoxSelectMode, select_by_box
from studio.ui.widgets.fields.field_view import make_merge_key

REACH: Final = 8.0
"""Widget pixels around a point, by which it is taken."""
_CLICK: Final = 3.0  # widget pixels; a shorter drag is a click
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class RotoMode(StrEnum):
    """What a press in the picture does."""

    EDIT = tr_noop("Edit")
    PEN = tr_noop("Pen")
    LINE = tr_noop("Open Line")
    RECTANGLE = tr_noop("Rectangle")
    ELLIPSE = tr_noop("Ellipse")


class RotoController(QObject):
    """Tool that draws and edits shapes.

    Attributes:
        is_on: Whether there is a node whose shapes can be edited.

    Signals:
        shapes_edited(RotoShapes, str, str): The shapes, the step of undo, and the merge key of the gesture.
        gesture_canceled(str): The gesture of this merge key never was.
        gesture_finished(): The drag is over.
        mode_changed(RotoMode): Something else is done by a press.
        selection_changed(): Other points are selected.
        repaint_requested(): Something else is to be painted.
    """

    shapes_edited = Signal(object, str, str)
    gesture_canceled = Signal(str)
    gesture_finished = Signal()
    mode_changed = Signal(object)
    selection_changed = Signal()
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.mode = RotoMode.EDIT
        self.shown: list[ShownShape] = []
        self.selection: PointSelection = frozenset()
        self._untouched: tuple[int, ...] = ()
        self.pen = PenLine()
        self.pen_mouse: Place | None = None
        self.selection_box: tuple[Place, Place] | None = None
        self._shapes, self._frame = RotoShapes(), 0
        self._carried: RotoShapes = self._shapes
        self._motions: Motions | None = None
        self._drag: ShapeDrag | None = None
        self._base = self._kept_base = RotoShapes()
        self._merge_key = ""
        self._pressed = QPointF()
        self._has_moved = self._is_pulling = False
        self._clicked: PointSelection | None = None  # what a click without a drag selects
        self._box_corner: Place | None = None
        self._selected_before: PointSelection = frozenset()

    @property
    def shapes(self) -> RotoShapes:
        """The shapes that are edited."""
        return self._shapes

    @property
    def frame(self) -> int:
        """The frame at which they are shown, and keys are set."""
        return self._frame

    @property
    def is_dragging(self) -> bool:
        """Whether something is held."""
        return self._drag is not None or self._box_corner is not None

    @property
    def is_drawing(self) -> bool:
        """Whether a line is under the pen."""
        return bool(self.pen.points)

    @property
    def selected_shapes(self) -> tuple[int, ...]:
        """The numbers of the shapes of which points are selected."""
        return tuple(shape_edits.group_by_shape(self.selection))

    @property
    def chosen_shapes(self) -> tuple[int, ...]:
        """The numbers of those shapes, and of locked and hidden ones that are chosen though nothing can be selected."""
        untouched = (number for number in self._untouched if number < len(self.shown))
        return tuple(sorted({*self.selected_shapes, *untouched}))

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The box around the selected points; None for fewer than two."""
        if self.mode is not RotoMode.EDIT or self._box_corner is not None:
            return None
        return find_box(shown_shapes.list_places(self.shown, self.selection))

    @property
    def box_grips(self) -> Sequence[Grip]:
        """The grips of that box."""
        return list_box_grips(self.box) if self.box is not None else ()

    def show_shapes(self, shapes: RotoShapes, frame: int, motions: Motions | None = None) -> None:
        """Show shapes at a frame.

        Args:
            shapes: As they are kept.
            frame: The frame.
            motions: What carries those that follow a track; None for nothing.
        """
        if shapes is self._shapes and frame == self._frame and motions is self._motions:
            return
        carried = carried_shapes.carry_shapes(shapes, frame, motions, self._carried)
        self.shown = shown_shapes.show_shapes(carried, frame, self.shown, self._frame)
        self._shapes, self._frame, self._motions, self._carried = shapes, frame, motions, carried
        self.select_points(shown_shapes.keep_valid(self.selection, self.shown))
        self.repaint_requested.emit()

    def set_on(self, on: bool) -> None:
        """Let shapes be edited, or no longer: what is under the pen is gone then."""
        if on is self.is_on:
            return
        self.is_on = on
        if not on:
            self._drag, self._box_corner, self.selection_box = None, None, None
            self.pen = PenLine()
            self._shapes, self.shown, self._motions, self._untouched = RotoShapes(), [], None, ()
            self._carried = self._shapes
            self.select_points(frozenset())
            self.set_mode(RotoMode.EDIT)
        self.repaint_requested.emit()

    def set_mode(self, mode: RotoMode) -> None:
        """Let a press do something else; a line under the pen that is a shape becomes one."""
        if mode is self.mode:
            return
        if self.is_drawing and not self.finish_line():
            self.pen = PenLine()
        self.mode = mode
        self.pen = PenLine(is_open=mode is RotoMode.LINE)
        self.mode_changed.emit(mode)
        self.repaint_requested.emit()

    def select_points(self, selection: PointSelection) -> None:
        """Select these alone."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()
            self.repaint_requested.emit()

    def choose_shapes(self, numbers: Iterable[int]) -> None:
        """Choose shapes: all points of those that may be edited are selected."""
        known = tuple(dict.fromkeys(number for number in numbers if number < len(self.shown)))
        points = (address for number in known for address in self.shown[number].list_addresses())
        self._untouched = tuple(number for number in known if not self.shown[number].is_editable)
        before = self.selection
        self.select_points(shown_shapes.keep_valid(frozenset(points), self.shown))
        if self.selection == before:
            self.selection_changed.emit()

    def select_all(self) -> None:
        """Select all points that may be edited."""
        self.select_points(
            frozenset(address for each in self.shown if each.is_editable for address in each.list_addresses())
        )

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take what is under the mouse, or draw; return whether there was a use for the press."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        place = view.to_picture_point(event.position().x(), event.position().y())
        self._pressed, self._has_moved = event.position(), False
        if self.mode in (RotoMode.PEN, RotoMode.LINE):
            self._press_pen(place, REACH / view.zoom)
            return True
        if self.mode is not RotoMode.EDIT:
            self._hold(DrawDrag(place, is_ellipse=self.mode is RotoMode.ELLIPSE))
            return True
        found = find_drag(self.shown, self.selection, self.box, event, view, REACH)
        if found is None:
            return False
        self._untouched = ()
        self.select_points(found.selection_on_press)
        self._clicked = found.selection_on_release
        if found.drag is not None:
            self._hold(found.drag)
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Begin a box where there is nothing."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        self._box_corner = view.to_picture_point(event.position().x(), event.position().y())
        self._untouched = ()
        self._selected_before = self.selection if event.modifiers() & _SHIFT else frozenset()
        self.select_points(self._selected_before)
        return True

    def _hold(self, drag: ShapeDrag) -> None:
        self._drag, self._base, self._kept_base = drag, self._carried, self._shapes
        self._merge_key = make_merge_key("roto")

    def _press_pen(self, place: Place, reach: float) -> None:
        if self.pen.is_end_at(place, reach):
            self.finish_line()
            return
        if not self.pen.is_last_at(place, reach):
            self.pen = self.pen.add_corner(place)
        self._is_pulling = True
        self.repaint_requested.emit()

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the drag; return whether there is one."""
        place = view.to_picture_point(event.position().x(), event.position().y())
        if self.is_on and self.mode in (RotoMode.PEN, RotoMode.LINE):
            self.pen_mouse = place
            self.repaint_requested.emit()
        if not (self._is_pulling or self._drag is not None or self._box_corner is not None):
            return False
        if not self._has_moved and (event.position() - self._pressed).manhattanLength() < _CLICK:
            return True
        self._has_moved = True
        is_constrained = bool(event.modifiers() & _SHIFT)
        if self._is_pulling:
            self.pen = self.pen.pull_handles(place)
        elif self._drag is not None:
            edited = self._drag.move_to(self._base, self._frame, place, is_constrained=is_constrained)
            kept = carried_shapes.bring_back_shapes(edited, self._base, self._kept_base, self._frame, self._motions)
            self.shapes_edited.emit(kept, tr(self._drag.label), self._merge_key)
        elif self._box_corner is not None:
            self.selection_box = self._box_corner, place
            inside = shown_shapes.find_points_in(self.shown, self._box_corner, place)
            self.select_points(select_by_box(self._selected_before, inside, BoxSelectMode.ADD))
        self.repaint_requested.emit()
        return True

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        held = self._is_pulling or self.is_dragging
        drag, self._drag = self._drag, None
        self._is_pulling, self._box_corner, self.selection_box = False, None, None
        if isinstance(drag, DrawDrag):
            if self._has_moved:
                self._finish_drawing()
        elif not self._has_moved and self._clicked is not None:
            self.select_points(self._clicked)
        self._clicked = None
        if drag is not None:
            self.gesture_finished.emit()
        if held:
            self.repaint_requested.emit()
        return held

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Add a point to the outline under the mouse; in other modes it is one more press."""
        if self.mode is not RotoMode.EDIT:
            return self.press_mouse(event, view)
        place = view.to_picture_point(event.position().x(), event.position().y())
        reach = REACH / view.zoom
        if shown_shapes.find_point(self.shown, place, reach) is not None:
            return self.press_mouse(event, view)
        found = shown_shapes.find_outline(self.shown, place, reach)
        if found is None:
            return False
        self.release_mouse()
        index, nearest = found
        self.apply_edit(tr("Add Point"), shape_edits.add_point_to_curve(self._shapes, index, nearest))
        self.select_points(frozenset({PointAddress(index, nearest.segment + 1)}))
        return True

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if event.modifiers() & _CTRL and not self.is_dragging:
            return None
        if self.mode is not RotoMode.EDIT:
            return Qt.CursorShape.CrossCursor
        return find_cursor(self.shown, self.selection, self.box, event, view, REACH)

    def finish_line(self) -> bool:
        """Make a shape of what is under the pen; return whether it is one."""
        if not self.pen.can_finish:
            return False
        pen, self.pen = self.pen, PenLine()
        word = tr("Line") if pen.is_open else tr("Bezier")
        self._is_pulling = False
        edited = shape_edits.add_shape(self._shapes, self._frame, pen.points, word, is_closed=not pen.is_open)
        self.apply_edit(tr("Draw Shape"), edited)
        self._finish_drawing()
        return True

    def _finish_drawing(self) -> None:
        """Select the new shape, which can be edited at once."""
        if self.shown:
            self.select_points(self.shown[-1].list_addresses())
        self.set_mode(RotoMode.EDIT)

    def take_back_point(self) -> None:
        """Take back the last point under the pen."""
        self.pen = self.pen.take_back()
        self.repaint_requested.emit()

    def cancel(self) -> bool:
        """Take back a drag, or the line under the pen, or go back to editing, or select nothing.

        Returns:
            Whether there was anything of these.
        """
        if self.is_dragging:
            drag, self._drag = self._drag, None
            self._box_corner, self.selection_box, self._clicked = None, None, None
            if drag is not None:
                self.gesture_canceled.emit(self._merge_key)
        elif self.is_drawing:
            self._is_pulling = False
            self.pen = PenLine(is_open=self.pen.is_open)
        elif self.mode is not RotoMode.EDIT:
            self.set_mode(RotoMode.EDIT)
        elif self.chosen_shapes:
            self.choose_shapes(())
        else:
            return False
        self.repaint_requested.emit()
        return True

    def delete_selected(self) -> None:
        """Delete the selected points; under the pen the last one."""
        if self.is_drawing:
            self.take_back_point()
            return
        selection, shapes = self.selection, self._shapes
        self.select_points(frozenset())
        self.apply_edit(tr("Delete Points"), shape_edits.delete_points(shapes, selection))

    def smooth_selected(self) -> None:
        """Make the line smooth at the selected points."""
        self.edit_selected(tr("Smooth Points"), shape_edits.smooth_points)

    def break_selected(self) -> None:
        """Make corners at the selected points."""
        self.edit_selected(tr("Corner Points"), shape_edits.break_points)

    def set_key(self) -> None:
        """Hold the selected shapes at the frame as they are; all without a selection."""
        self.apply_edit(tr("Set Key"), shape_edits.set_keys(self._shapes, self._frame, self._list_keyed_shapes()))

    def delete_key(self) -> None:
        """Delete the keys of the selected shapes at the frame; of all without a selection."""
        self.apply_edit(tr("Delete Key"), shape_edits.delete_keys(self._shapes, self._frame, self._list_keyed_shapes()))

    def paste_shapes(self, pasted: RotoShapes) -> None:
        """Add shapes on top, and select them."""
        count = len(self._shapes.shapes)
        self.apply_edit(tr("Paste Shapes"), shape_edits.paste_shapes(self._shapes, pasted))
        new = (address for each in self.shown[count:] if each.is_editable for address in each.list_addresses())
        self.select_points(frozenset(new))

    def _list_keyed_shapes(self) -> Sequence[int]:
        return self.selected_shapes or [each.index for each in self.shown if each.is_editable]

    def edit_selected(self, label: str, change: Callable[[RotoShapes, int, PointSelection], RotoShapes]) -> None:
        """Ask for other shapes, made of the selected points where they lie, in one step of undo."""
        edited = change(self._carried, self._frame, self.selection)
        self.apply_edit(
            label,
            carried_shapes.bring_back_shapes(edited, self._carried, self._shapes, self._frame, self._motions),
        )

    def apply_edit(self, label: str, edited: RotoShapes) -> None:
        """Ask for other shapes, as they are kept, in one step of undo."""
        if edited is not self._shapes and edited != self._shapes:
            self.shapes_edited.emit(edited, label, "")
