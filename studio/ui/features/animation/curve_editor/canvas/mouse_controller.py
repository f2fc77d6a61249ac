"""Mouse controller of the curve canvas: turns mouse events into drags and clicks."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from studio.ui.features.animation.curve_editor.canvas.curve_drags import (
    CurveDrag,
    CurveDragCanvas,
    CurvePanDrag,
    CurveScrubDrag,
    CurveZoomDrag,
    MoveCurveKeysDrag,
    ScaleCurveKeysDrag,
    SelectCurveKeysDrag,
    TangentDrag,
)
from studio.ui.features.animation.curve_editor.model.curve_hit_test import (
    CurveHit,
    EdgeHit,
    HandleHit,
    KeyPointHit,
    LaneHit,
    LineHit,
    hit_test,
)
from studio.ui.features.animation.curve_editor.model.scale_box import ScaleBox
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId, KeyPoint
from studio.ui.shell.edits.key_gestures import select_by_click

_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class CurveMouseCanvas(CurveDragCanvas, Protocol):
    """Part of the canvas that the mouse controller needs, besides that of drags."""

    def to_plot_position(self, at: QPointF) -> QPointF:
        """Return a place on the widget in pixels of the plot."""
        ...

    def pick_line(self, line: CurveLineId, *, toggle: bool) -> None:
        """Choose a curve as a whole."""
        ...

    def request_key(self, line: CurveLineId, x: float) -> None:
        """Set a key on a curve that leaves its shape."""
        ...

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor; None for the usual one."""
        ...


class CurveMouseController:
    """Controller of the mouse on the canvas.

    Args:
        canvas: Where it is.
    """

    def __init__(self, canvas: CurveMouseCanvas) -> None:
        self._canvas = canvas
        self._drag: CurveDrag | None = None
        self._button = Qt.MouseButton.NoButton
        self._at = QPointF()

    @property
    def is_dragging(self) -> bool:
        """Whether a drag goes on."""
        return self._drag is not None

    @property
    def is_panning(self) -> bool:
        """Whether the view is being dragged."""
        return isinstance(self._drag, CurvePanDrag)

    def handle_press(self, event: QMouseEvent) -> None:
        """Begin a drag, or do what a click does."""
        if self._drag is not None:
            return
        self._at = at = self._canvas.to_plot_position(event.position())
        self._drag = self._begin_drag(at, event.button(), event.modifiers())
        if self._drag is not None:
            self._button = event.button()
            if self.is_panning:
                self._canvas.show_cursor(Qt.CursorShape.ClosedHandCursor)

    def _begin_drag(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> CurveDrag | None:
        alt = bool(modifiers & _ALT)
        if alt and button in (_RIGHT, _MIDDLE):
            return CurveZoomDrag(self._canvas, at)
        if button == _MIDDLE:
            return CurvePanDrag(self._canvas, at)
        if button != _LEFT:
            return None
        if at.y() < 0:
            return CurveScrubDrag(self._canvas, at)
        return self._begin_hit_drag(at, hit_test(self._canvas.curve_scene, at), modifiers)

    def _begin_hit_drag(self, at: QPointF, hit: CurveHit, modifiers: Qt.KeyboardModifier) -> CurveDrag | None:
        shift = bool(modifiers & _SHIFT)
        if isinstance(hit, HandleHit):
            return TangentDrag(self._canvas, at, hit.key_point, hit.side)
        if isinstance(hit, KeyPointHit):
            return self._begin_key_drag(at, hit.key_point, frozenset((hit.key_point,)), toggles=shift, only_time=False)
        if isinstance(hit, LaneHit):
            dots = self._canvas.curve_scene.visible_curves.list_key_points((hit.key_point.key_address,))
            return self._begin_key_drag(at, hit.key_point, dots, toggles=shift, only_time=True)
        if isinstance(hit, EdgeHit):
            box = ScaleBox.from_scene(self._canvas.curve_scene)
            return ScaleCurveKeysDrag(self._canvas, at, box, hit.edge) if box is not None else None
        if isinstance(hit, LineHit):
            return self._begin_line_drag(at, hit.line_id, modifiers)
        return CurvePanDrag(self._canvas, at) if modifiers & _ALT else SelectCurveKeysDrag(self._canvas, at, modifiers)

    def _begin_key_drag(
        self, at: QPointF, grabbed: KeyPoint, hit: frozenset[KeyPoint], *, toggles: bool, only_time: bool
    ) -> CurveDrag | None:
        pressed = select_by_click(self._canvas.key_point_selection.selected_points, hit, toggles=toggles)
        self._canvas.key_point_selection.select_points(pressed.selection_on_press)
        return (
            MoveCurveKeysDrag(self._canvas, at, grabbed, pressed.selection_on_release, only_time=only_time)
            if pressed.can_move
            else None
        )

    def _begin_line_drag(self, at: QPointF, line: CurveLineId, modifiers: Qt.KeyboardModifier) -> CurveDrag | None:
        if modifiers & _CONTROL:
            self._canvas.request_key(line, at.x())
            return None
        self._canvas.pick_line(line, toggle=bool(modifiers & _SHIFT))
        return SelectCurveKeysDrag(self._canvas, at, modifiers)

    def handle_move(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what a press would take."""
        self._at = self._canvas.to_plot_position(event.position())
        if self._drag is not None:
            self._drag.move_to(self._at, event.modifiers())
        else:
            self.handle_hover(event.modifiers())

    def handle_release(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._drag is None or event.button() != self._button:
            return
        drag, self._drag = self._drag, None
        drag.finish_drag()
        self._at = self._canvas.to_plot_position(event.position())
        self.handle_hover(event.modifiers())

    def cancel_drag(self) -> bool:
        """Take a running drag back; return whether there was one."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        drag.cancel_drag()
        self._canvas.show_cursor(None)
        return True

    def is_on_key(self, at: QPointF) -> bool:
        """Return whether a key lies at a place."""
        return isinstance(hit_test(self._canvas.curve_scene, at), (KeyPointHit, LaneHit))

    def select_for_menu(self, at: QPointF) -> None:
        """Select the key or curve under the mouse for the menu, unless it is selected."""
        hit, dots = hit_test(self._canvas.curve_scene, at), self._canvas.key_point_selection
        if isinstance(hit, KeyPointHit) and hit.key_point not in dots.selected_points:
            dots.select_points((hit.key_point,))
        elif isinstance(hit, LaneHit) and hit.key_point.key_address not in {
            dot.key_address for dot in dots.selected_points
        }:
            dots.select_points(self._canvas.curve_scene.visible_curves.list_key_points((hit.key_point.key_address,)))
        elif isinstance(hit, LineHit) and hit.line_id not in self._canvas.curve_scene.picked_lines:
            self._canvas.pick_line(hit.line_id, toggle=False)

    def handle_hover(self, modifiers: Qt.KeyboardModifier) -> None:
        """Show by the cursor what a press would take."""
        self._canvas.show_cursor(self._cursor(modifiers))

    def _cursor(self, modifiers: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        if self._at.y() < 0:
            return None
        hit = hit_test(self._canvas.curve_scene, self._at)
        if isinstance(hit, EdgeHit):
            return hit.edge.cursor
        if isinstance(hit, (KeyPointHit, HandleHit)):
            return Qt.CursorShape.SizeAllCursor
        if isinstance(hit, LaneHit):
            return Qt.CursorShape.SizeHorCursor
        if isinstance(hit, LineHit):
            return Qt.CursorShape.CrossCursor if modifiers & _CONTROL else Qt.CursorShape.PointingHandCursor
        return None
