"""Drags on the canvas that go on. Those that edit are one step of undo each, and can be taken back."""

from __future__ import annotations

import math
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.translation import tr, tr_n
from studio.graph.curves.curve import Curve
from studio.ui.features.animation.curve_editor.model.curve_edits import CurveEditResult, KeyTransform, TangentEdit
from studio.ui.features.animation.curve_editor.model.curve_hit_test import find_points_in
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.scale_box import ScaleBox, ScaleEdge
from studio.ui.features.animation.curve_editor.model.snapping import snap_frame, snap_value
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, ParamId
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.sheet.key_drags import DRAG_THRESHOLD, get_box_mode
from studio.ui.shell.edits.key_gestures import BoxSelectMode, select_by_box
from studio.ui.widgets.plots.plot_transform import PlotTransform

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_ZOOM: Final = 0.008  # of a pixel of the drag


class CurveDragCanvas(Protocol):
    """Part of the canvas that drags need."""

    @property
    def curve_scene(self) -> CurveScene:
        """The scene that is shown."""
        ...

    @property
    def key_edits(self) -> KeyEdits:
        """Makes edits."""
        ...

    @property
    def key_point_selection(self) -> KeyPointSelection:
        """The selected keys and handles."""
        ...

    def set_plot_transform(self, plot: PlotTransform) -> None:
        """Show another piece of the plane."""
        ...

    def refresh(self) -> None:
        """Paint anew."""
        ...

    def scrub_to_x(self, x: float) -> None:
        """Ask for the frame at a pixel."""
        ...


class CurveDrag(Protocol):
    """Drag in progress."""

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        ...

    def finish_drag(self) -> None:
        """Leave things as they are now."""
        ...

    def cancel_drag(self) -> None:
        """Leave things as they were before."""
        ...


class _EditDrag:
    """Base of drags that edit. Each step is made from the curves as they were when the drag began."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF, label: str) -> None:
        self._canvas = canvas
        self._press = press
        self._shown = canvas.curve_scene.visible_curves
        self._dots = canvas.key_point_selection.selected_points
        self._gesture = canvas.key_edits.begin_gesture(label)
        self.has_begun = False

    def _check_begun(self, at: QPointF) -> bool:
        self.has_begun = (
            self.has_begun or max(abs(at.x() - self._press.x()), abs(at.y() - self._press.y())) >= DRAG_THRESHOLD
        )
        return self.has_begun

    def _show(self, result: CurveEditResult) -> None:
        self._canvas.key_point_selection.expect_points(result.key_points)
        self._gesture.preview_curves(
            {(*id,): curve for id, curve in result.curves.items()}, {dot.key_address for dot in result.key_points}
        )
        self._canvas.refresh()

    def finish_drag(self) -> None:
        """Leave it at that."""
        self._canvas.curve_scene.snap_guides = None, None
        self._canvas.refresh()

    def cancel_drag(self) -> None:
        """Take the drag back."""
        self._canvas.key_point_selection.expect_points(self._dots)
        self._gesture.cancel_gesture()
        self.finish_drag()


class MoveCurveKeysDrag(_EditDrag):
    """Moves the selected keys in both directions; Shift keeps them to the one that they moved in first.

    Args:
        canvas: Where it happens.
        press: Where the mouse took a key.
        grabbed: That key.
        alone: What is selected by the end if nothing was dragged; None leaves the selection.
        only_time: Whether values stay, as in a lane.
    """

    def __init__(
        self,
        canvas: CurveDragCanvas,
        press: QPointF,
        grabbed: KeyPoint,
        alone: frozenset[KeyPoint] | None,
        *,
        only_time: bool = False,
    ) -> None:
        count = len({dot.key_address for dot in canvas.key_point_selection.selected_points})
        super().__init__(canvas, press, tr_n("Move {count} key", "Move {count} keys", count))
        self._start = KeyTransform(self._shown, self._dots)
        self._moving = frozenset(dot.key_address for dot in self._dots)
        self._grabbed = grabbed
        self._alone = alone
        self._only_time = only_time
        self._along_time: bool | None = None
        place = canvas.curve_scene.locate_point(grabbed)
        self._value = canvas.curve_scene.plot_transform.value_at(place.y()) if place is not None else 0.0

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the grabbed key to the mouse."""
        if not self._check_begun(at):
            return
        way = at - self._press
        if self._along_time is None:
            self._along_time = abs(way.x()) >= abs(way.y())
        locked = bool(modifiers & _SHIFT)
        scene = self._canvas.curve_scene
        frames, values = 0, 0.0
        guides: tuple[int | None, float | None] = (None, None)
        if self._only_time or self._along_time or not locked:
            frame, guide = snap_frame(
                scene, self._grabbed.frame + way.x() / scene.plot_transform.pixels_per_frame, self._moving
            )
            frames, guides = frame - self._grabbed.frame, (guide, None)
        if not self._only_time and abs(way.y()) >= DRAG_THRESHOLD and (not self._along_time or not locked):
            value, level = snap_value(
                scene, self._value - way.y() / scene.plot_transform.pixels_per_value, self._moving
            )
            values, guides = value - self._value, (guides[0], level)
        scene.snap_guides = guides
        self._show(self._start.move_keys(frames, values))

    def finish_drag(self) -> None:
        """Select the key alone if it was only clicked."""
        super().finish_drag()
        if not self.has_begun and self._alone is not None:
            self._canvas.key_point_selection.select_points(self._alone)


class ScaleCurveKeysDrag(_EditDrag):
    """Scales the selected keys by an edge of the box around them: about the opposite one, with Alt about its middle."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF, box: ScaleBox, edge: ScaleEdge) -> None:
        count = len({dot.key_address for dot in canvas.key_point_selection.selected_points})
        super().__init__(canvas, press, tr_n("Scale {count} key", "Scale {count} keys", count))
        self._start = KeyTransform(self._shown, self._dots)
        self._moving = frozenset(dot.key_address for dot in self._dots)
        self._box, self._edge = box, edge

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the edge to the mouse."""
        if not self._check_begun(at):
            return
        scene, way, centred = self._canvas.curve_scene, at - self._press, bool(modifiers & _ALT)
        bounds, edge = self._box.bounds, self._edge
        side = bounds.last_frame if edge.side_x > 0 else bounds.first_frame
        frame, guide = snap_frame(scene, side + way.x() / scene.plot_transform.pixels_per_frame, self._moving)
        end = bounds.max_value if edge.side_y > 0 else bounds.min_value
        value, level = snap_value(scene, end - way.y() / scene.plot_transform.pixels_per_value, self._moving)
        scene.snap_guides = guide if edge.side_x else None, level if edge.side_y else None
        times = self._box.compute_time_scale(edge, frame, centred=centred)
        self._show(self._start.scale_keys(times, self._box.compute_value_scale(edge, value, centred=centred)))


class TangentDrag(_EditDrag):
    """Drags the end of a tangent; Alt breaks it from the other one, Shift keeps its length."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF, dot: KeyPoint, side: int) -> None:
        super().__init__(canvas, press, tr("Set handle"))
        scene = canvas.curve_scene
        self._tangent = TangentEdit(
            self._shown, dot, side, (scene.plot_transform.pixels_per_frame, scene.plot_transform.pixels_per_value)
        )
        self._place = scene.locate_point(dot) or press
        self._loose = dot.key_address in scene.broken_keys

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the end to the mouse."""
        if not self._check_begun(at):
            return
        plot, way = self._canvas.curve_scene.plot_transform, at - self._place
        curve = self._tangent.move_handle(
            way.x() / plot.pixels_per_frame,
            -way.y() / plot.pixels_per_value,
            alone=self._loose or bool(modifiers & _ALT),
            same_length=bool(modifiers & _SHIFT),
        )
        curves: dict[ParamId, Curve] = {self._tangent.key_point.param_id: curve}
        self._show(CurveEditResult(curves, self._dots))


class SelectCurveKeysDrag:
    """Selects the keys that a box is drawn around; Shift adds them, Ctrl takes them away. A click selects nothing."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._canvas = canvas
        self._press = press
        self._before = canvas.key_point_selection.selected_points
        self._how = get_box_mode(modifiers)

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Draw the box to the mouse."""
        scene = self._canvas.curve_scene
        self._how = get_box_mode(modifiers)
        if scene.selection_box is None and (at - self._press).manhattanLength() < DRAG_THRESHOLD:
            return
        scene.selection_box = QRectF(self._press, at).normalized()
        self._canvas.key_point_selection.select_points(
            select_by_box(self._before, find_points_in(scene, scene.selection_box), self._how)
        )
        self._canvas.refresh()

    def finish_drag(self) -> None:
        """Take the box away; without one, select nothing."""
        if self._canvas.curve_scene.selection_box is None and self._how is BoxSelectMode.REPLACE:
            self._canvas.key_point_selection.select_points(())
        self._canvas.curve_scene.selection_box = None
        self._canvas.refresh()

    def cancel_drag(self) -> None:
        """Select what was selected."""
        self._canvas.curve_scene.selection_box = None
        self._canvas.key_point_selection.select_points(self._before)
        self._canvas.refresh()


class CurvePanDrag:
    """Pans the visible area with the mouse."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF) -> None:
        self._canvas = canvas
        self._press = press
        self._plot = canvas.curve_scene.plot_transform

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        way = at - self._press
        self._canvas.set_plot_transform(self._plot.pan_by(way.x(), way.y()))

    def finish_drag(self) -> None:
        """Leave it at that."""

    def cancel_drag(self) -> None:
        """Show what was shown."""
        self._canvas.set_plot_transform(self._plot)


class CurveZoomDrag(CurvePanDrag):
    """Zooms about where it began: to the right larger in time, up larger in value."""

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        way, press = at - self._press, self._press
        time, values = math.exp(way.x() * _ZOOM), math.exp(-way.y() * _ZOOM)
        self._canvas.set_plot_transform(self._plot.zoom_about(press.x(), press.y(), time=time, values=values))


class CurveScrubDrag:
    """Asks for the frames that the mouse goes over."""

    def __init__(self, canvas: CurveDragCanvas, press: QPointF) -> None:
        self._canvas = canvas
        self._frame = canvas.curve_scene.plot_transform.x_of(canvas.curve_scene.current_frame)
        canvas.scrub_to_x(press.x())

    def move_to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Ask for the frame under the mouse."""
        self._canvas.scrub_to_x(at.x())

    def finish_drag(self) -> None:
        """Leave it at that."""

    def cancel_drag(self) -> None:
        """Go back to where the playhead was."""
        self._canvas.scrub_to_x(self._frame)
