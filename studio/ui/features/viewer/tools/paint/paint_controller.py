"""Strokes under the mouse or the pen: drawing, selection and moves. It reports edited strokes; others keep them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.core.translation import tr, tr_noop
from studio.sdk.paint.paint_strokes import (
    LEAST_SIZE,
    MAX_SIZE,
    PaintStroke,
    PaintStrokes,
    StrokeKind,
    StrokeLife,
    StrokePoint,
    limit_points,
)
from studio.sdk.paint.stroke_text import MAX_POINTS
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.features.viewer.tools.paint.stroke_picking import find_stroke, iterate_pickable
from studio.ui.widgets.fields.field_view import make_merge_key

_REACH: Final = 8.0  # widget pixels
_CLICK: Final = 3.0  # widget pixels; a shorter drag is a click
_LEAST_STEP: Final = 0.75  # widget pixels between two points of a stroke
_RESIZE: Final = 1.15
_MOST_MOVED: Final = 2000  # points; more are moved in the document when the button is let go
_READERS: Final = (StrokeKind.CLONE, StrokeKind.REVEAL)
_SMEAR_SPACING: Final = 0.25  # each of its dabs blurs a little, and costs time at each frame
KIND_NAMES: Final = {
    StrokeKind.BRUSH: tr_noop("Brush"),
    StrokeKind.ERASE: tr_noop("Erase"),
    StrokeKind.CLONE: tr_noop("Clone"),
    StrokeKind.REVEAL: tr_noop("Reveal"),
    StrokeKind.BLUR: tr_noop("Blur"),
    StrokeKind.SMEAR: tr_noop("Smear"),
}
"""The kinds of strokes as the bar shows them."""


class PaintController(QObject):
    """Tool that paints strokes, and selects and moves them.

    Attributes:
        is_on: Whether there is a node to paint on.
        brush: What a stroke is painted with; its points do not count.
        kind: What a drag paints; None where it selects and moves strokes.
        selection: The numbers of selected strokes, which the mouse may take.
        live_stroke: What is under the mouse, and is no stroke of the document yet.
        settling_stroke: The last one that was painted, until the picture shows it.
        pointer: Where the mouse is, in pixels of the picture; None outside.
        moved_by: How far selected strokes are shown from where they are, pixels.
        source_place: What Ctrl+click has set for the next stroke to read from; None if none has.

    Signals:
        strokes_edited(PaintStrokes, str, str): The strokes, the step of undo, and the merge key of the gesture.
        gesture_canceled(str): The gesture of this merge key never was.
        brush_changed(): The brush, or what a drag does, is another one.
        selection_changed(): Other strokes are selected.
        message_posted(str): Why nothing is painted.
        repaint_requested(): Something else is to be painted.
    """

    strokes_edited = Signal(object, str, str)
    gesture_canceled = Signal(str)
    brush_changed = Signal()
    selection_changed = Signal()
    message_posted = Signal(str)
    repaint_requested = Signal()

    def __init__(self, get_pressure: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._get_pressure = get_pressure
        self.is_on = False
        self.brush = PaintStroke("", (StrokePoint(0.0, 0.0),))
        self.kind: StrokeKind | None = StrokeKind.BRUSH
        self.selection: frozenset[int] = frozenset()
        self._untouched: frozenset[int] = frozenset()
        self.live_stroke: PaintStroke | None = None
        self.settling_stroke: PaintStroke | None = None
        self.pointer: Place | None = None
        self.source_place: Place | None = None
        self.moved_by: Place = (0.0, 0.0)
        self._strokes, self._frame = PaintStrokes(), 0
        self._spacings = dict.fromkeys(StrokeKind, self.brush.spacing) | {StrokeKind.SMEAR: _SMEAR_SPACING}
        self._points: list[StrokePoint] = []
        self._pressed = QPointF()
        self._resize: tuple[QPointF, float] | None = None  # where it began, and the size then
        self._move_start: Place | None = None
        self._base = PaintStrokes()
        self._merge_key = ""

    @property
    def strokes(self) -> PaintStrokes:
        """The strokes that are edited."""
        return self._strokes

    @property
    def frame(self) -> int:
        """The frame that is painted on."""
        return self._frame

    @property
    def is_dragging(self) -> bool:
        """Whether something is held."""
        return self.live_stroke is not None or self._move_start is not None or self._resize is not None

    @property
    def chosen_strokes(self) -> frozenset[int]:
        """Those that are selected, and locked, hidden and other ones that are chosen though nothing can take them."""
        return self.selection | {number for number in self._untouched if number < len(self._strokes.strokes)}

    @property
    def reads_elsewhere(self) -> bool:
        """Whether the brush paints with what is somewhere else."""
        return self.kind in _READERS

    def show_strokes(self, strokes: PaintStrokes, frame: int) -> None:
        """Edit these strokes at a frame."""
        if strokes is self._strokes and frame == self._frame:
            return
        self._strokes, self._frame = strokes, frame
        self.choose_strokes(self.chosen_strokes)
        self.repaint_requested.emit()

    def set_on(self, on: bool) -> None:
        """Let strokes be painted, or no longer: what is under the mouse is gone then."""
        if on is self.is_on:
            return
        self.is_on = on
        if not on:
            self.live_stroke = self.settling_stroke = self._move_start = self.pointer = self.source_place = None
            self.moved_by, self._resize = (0.0, 0.0), None
            self._strokes = PaintStrokes()
            self.select_strokes(frozenset())
        self.repaint_requested.emit()

    def set_kind(self, kind: StrokeKind | None) -> None:
        """Let a drag paint something else, or select."""
        if kind is self.kind:
            return
        self.cancel_stroke()
        self.kind = kind
        if kind is not None:
            self._spacings[self.brush.kind] = self.brush.spacing
            self.brush = replace(self.brush, kind=kind, spacing=self._spacings[kind])
            self.select_strokes(frozenset())
        self.brush_changed.emit()
        self.repaint_requested.emit()

    def set_brush(self, brush: PaintStroke) -> None:
        """Paint with another brush."""
        if brush != self.brush:
            self.brush = brush
            self.brush_changed.emit()
            self.repaint_requested.emit()

    def resize_brush(self, *, is_larger: bool) -> None:
        """Make the brush larger or smaller."""
        self._set_size(self.brush.size * (_RESIZE if is_larger else 1 / _RESIZE))

    def _set_size(self, size: float) -> None:
        self.set_brush(replace(self.brush, size=round(min(max(size, LEAST_SIZE), MAX_SIZE), 2)))

    def select_strokes(self, numbers: Iterable[int]) -> None:
        """Select these alone."""
        self._set_chosen(frozenset(numbers), frozenset())

    def choose_strokes(self, numbers: Iterable[int]) -> None:
        """Choose strokes: those that the mouse may take are selected."""
        chosen = frozenset(number for number in numbers if number < len(self._strokes.strokes))
        pickable = {index for index, _ in iterate_pickable(self._strokes, self._frame)}
        self._set_chosen(chosen & pickable, chosen - pickable)

    def _set_chosen(self, selection: frozenset[int], untouched: frozenset[int]) -> None:
        if (selection, untouched) != (self.selection, self._untouched):
            self.selection, self._untouched = selection, untouched
            self.selection_changed.emit()
            self.repaint_requested.emit()

    def select_all(self) -> None:
        """Select all strokes that the mouse may take."""
        self.set_kind(None)
        self.select_strokes(index for index, _ in iterate_pickable(self._strokes, self._frame))

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Begin a stroke, set where it reads from, or take a stroke; with Shift make the brush larger or smaller.

        Returns:
            Whether there was a use for the press.
        """
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        place = self._move_pointer(event, view)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._set_source(place)
        if self.kind is None:
            return self._press_stroke(event, place, view)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._resize = event.position(), self.brush.size
            return True
        if self.source_place is not None and self.reads_elsewhere:
            dx, dy = self.source_place[0] - place[0], self.source_place[1] - place[1]
            self.source_place = None
            self.set_brush(replace(self.brush, offset_x=round(dx, 3), offset_y=round(dy, 3)))
        if self.kind is StrokeKind.CLONE and not self._reads_something():
            self.message_posted.emit(tr("Ctrl+click where the brush is to clone from, or choose another frame."))
            return True
        self._points = []
        self._add_point(place, view)
        return True

    def _reads_something(self) -> bool:
        brush = self.brush
        return bool(brush.offset_x or brush.offset_y) or brush.find_source_frame(self._frame) != self._frame

    def _set_source(self, place: Place) -> bool:
        if not self.reads_elsewhere:
            return False
        self.source_place = place
        self.repaint_requested.emit()
        return True

    def _press_stroke(self, event: QMouseEvent, place: Place, view: PictureTransform) -> bool:
        """Select the stroke under the mouse, and hold it."""
        hit = find_stroke(self._strokes, self._frame, place, _REACH / view.zoom)
        toggles = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if hit is None:
            if not toggles:
                self.select_strokes(frozenset())
            return False
        if toggles:
            self.select_strokes(self.selection ^ {hit})
        elif hit not in self.selection:
            self.select_strokes({hit})
        if hit in self.selection:
            self._move_start, self._pressed, self._base = place, event.position(), self._strokes
            self._merge_key = ""
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take nothing."""
        return False

    def _add_point(self, place: Place, view: PictureTransform) -> None:
        """Let the stroke under the mouse go on to a place."""
        if self._points and math.dist(self._points[-1][:2], place) * view.zoom < _LEAST_STEP:
            return
        if len(self._points) >= MAX_POINTS:
            self._points = [*self._points[:-1:2], self._points[-1]]  # every second one
        self._points += limit_points([StrokePoint(*place, self._get_pressure())])
        self.live_stroke = replace(self._make_stroke(), points=tuple(self._points))
        self.repaint_requested.emit()

    def _make_stroke(self) -> PaintStroke:
        """Return the brush as a stroke of this frame."""
        brush = self.brush
        return replace(brush, first=self._frame, last=self._frame) if brush.life is StrokeLife.FRAME else brush

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the stroke or the move; return whether there is one."""
        if not self.is_on:
            return False
        if self._resize is not None:
            begun, size = self._resize
            self._set_size(size + 2 * (event.position().x() - begun.x()) / view.zoom)
            return True
        place = self._move_pointer(event, view)
        if self.live_stroke is not None:
            self._add_point(place, view)
            return True
        if self._move_start is None:
            return False
        if not self._merge_key:
            if (event.position() - self._pressed).manhattanLength() < _CLICK:
                return True
            self._merge_key = make_merge_key("strokes")
        self.moved_by = place[0] - self._move_start[0], place[1] - self._move_start[1]
        if sum(len(self._base.strokes[index].points) for index in self.selection) <= _MOST_MOVED:
            self._move_selected()
        return True

    def _move_selected(self) -> None:
        """Put the selected strokes where the mouse has moved them."""
        (dx, dy), self.moved_by = self.moved_by, (0.0, 0.0)
        moved = list(self._base.strokes)
        for index in self.selection:
            moved[index] = moved[index].move_by(dx, dy)
        self.strokes_edited.emit(PaintStrokes(tuple(moved)), tr("Move Strokes"), self._merge_key)

    def _move_pointer(self, event: QMouseEvent, view: PictureTransform) -> Place:
        self.pointer = place = view.to_picture_point(event.position().x(), event.position().y())
        self.repaint_requested.emit()
        return place

    def leave(self) -> None:
        """Take the brush away from where the mouse was."""
        if self.pointer is not None and self.live_stroke is None:
            self.pointer = None
            self.repaint_requested.emit()

    def release_mouse(self) -> bool:
        """Keep the stroke, or finish the move; return whether there was one."""
        held = self.is_dragging
        self._resize = None
        if self.moved_by != (0.0, 0.0):
            self._move_selected()
        stroke, self.live_stroke, self._move_start = self.live_stroke, None, None
        if stroke is not None:
            stroke = replace(stroke, name=self._strokes.make_name(tr(KIND_NAMES[stroke.kind])))
            self.settling_stroke = stroke
            self.strokes_edited.emit(self._strokes.add_stroke(stroke), tr("Paint Stroke"), "")
        if held:
            self.repaint_requested.emit()
        return held

    def settle(self) -> None:
        """Show the last stroke no longer: it is in the picture."""
        if self.settling_stroke is not None:
            self.settling_stroke = None
            self.repaint_requested.emit()

    def settle_other_than(self, strokes: PaintStrokes) -> None:
        """Show the last stroke no longer where it is none of these, as after undo."""
        if self.settling_stroke is not None and self.settling_stroke not in strokes.strokes[-1:]:
            self.settle()

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take it as one more press."""
        return self.press_mouse(event, view)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return Qt.CursorShape.CrossCursor if self.reads_elsewhere else None
        if self.kind is not None:
            return Qt.CursorShape.CrossCursor
        place = view.to_picture_point(event.position().x(), event.position().y())
        hit = find_stroke(self._strokes, self._frame, place, _REACH / view.zoom)
        return None if hit is None else Qt.CursorShape.SizeAllCursor

    def cancel_stroke(self) -> bool:
        """Drop what is under the mouse; return whether there was anything."""
        if self.live_stroke is not None:
            self.live_stroke = None
        elif self._move_start is not None:
            self._move_start, self.moved_by = None, (0.0, 0.0)
            if self._merge_key:
                self.gesture_canceled.emit(self._merge_key)
        else:
            return False
        self.repaint_requested.emit()
        return True

    def cancel(self) -> bool:
        """Drop what is under the mouse, or forget where to clone from, or select nothing.

        Returns:
            Whether there was anything of these.
        """
        if self.cancel_stroke():
            return True
        if self.source_place is None and not self.chosen_strokes:
            return False
        self.source_place = None
        self.select_strokes(frozenset())
        self.repaint_requested.emit()
        return True

    def delete_selected(self) -> None:
        """Delete the selected strokes."""
        chosen = self.selection
        self.select_strokes(frozenset())
        if chosen:
            self.strokes_edited.emit(self._strokes.remove_strokes(chosen), tr("Delete Strokes"), "")

    def paste_strokes(self, pasted: PaintStrokes) -> None:
        """Add strokes on top, under names of their own, and select them."""
        strokes, count = self._strokes, len(self._strokes.strokes)
        for stroke in pasted.strokes:
            is_taken = any(stroke.name == each.name for each in strokes.strokes)
            word = stroke.name.rstrip("0123456789 ") or tr("Stroke")
            strokes = strokes.add_stroke(replace(stroke, name=strokes.make_name(word)) if is_taken else stroke)
        self.strokes_edited.emit(strokes, tr("Paste Strokes"), "")
        self.set_kind(None)
        pickable = {index for index, _ in iterate_pickable(self._strokes, self._frame)}
        self.select_strokes(pickable & set(range(count, len(self._strokes.strokes))))
