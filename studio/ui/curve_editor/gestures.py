"""Drags on the canvas that go on. Those that edit are one step of undo each, and can be taken back."""

from __future__ import annotations

import math
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.language import tr, tr_n
from studio.graph.curves import Curve
from studio.ui.curve_editor.dots import DotSelection
from studio.ui.curve_editor.edits import Result, Start, Tangent
from studio.ui.curve_editor.hits import dots_in
from studio.ui.curve_editor.plot import Plot
from studio.ui.curve_editor.scale_box import Edge, ScaleBox
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shown import Dot, ParamId
from studio.ui.curve_editor.snapping import snapped_frame, snapped_value
from studio.ui.keys.drags import BEGINS, boxing
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.gestures import Boxing, boxed

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_ZOOM: Final = 0.008  # of a pixel of the drag


class Canvas(Protocol):
    """What drags need of the canvas."""

    @property
    def scene(self) -> CurveScene:
        """What is shown."""
        ...

    @property
    def edits(self) -> KeyEdits:
        """Makes edits."""
        ...

    @property
    def dots(self) -> DotSelection:
        """What is selected."""
        ...

    def set_plot(self, plot: Plot) -> None:
        """Show another piece of the plane."""
        ...

    def refresh(self) -> None:
        """Paint anew."""
        ...

    def scrub(self, x: float) -> None:
        """Ask for the frame at a pixel."""
        ...


class Drag(Protocol):
    """A drag that goes on."""

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        ...

    def end(self) -> None:
        """Leave things as they are now."""
        ...

    def cancel(self) -> None:
        """Leave things as they were before."""
        ...


class _Edit:
    """What drags that edit have in common: steps that are made from the curves as they were at the beginning."""

    def __init__(self, canvas: Canvas, press: QPointF, label: str) -> None:
        self._canvas = canvas
        self._press = press
        self._shown = canvas.scene.shown
        self._dots = canvas.dots.dots
        self._gesture = canvas.edits.gesture(label)
        self.begun = False

    def _begins(self, at: QPointF) -> bool:
        self.begun = self.begun or max(abs(at.x() - self._press.x()), abs(at.y() - self._press.y())) >= BEGINS
        return self.begun

    def _show(self, result: Result) -> None:
        self._canvas.dots.expect(result.dots)
        self._gesture.show_curves(
            {(*id,): curve for id, curve in result.curves.items()}, {dot.address for dot in result.dots}
        )
        self._canvas.refresh()

    def end(self) -> None:
        """Leave it at that."""
        self._canvas.scene.guides = None, None
        self._canvas.refresh()

    def cancel(self) -> None:
        """Take the drag back."""
        self._canvas.dots.expect(self._dots)
        self._gesture.cancel()
        self.end()


class MoveDrag(_Edit):
    """Moves the selected keys in both directions; Shift keeps them to the one that they moved in first.

    Args:
        canvas: Where it happens.
        press: Where the mouse took a key.
        grabbed: That key.
        alone: What is selected by the end if nothing was dragged; None leaves the selection.
        only_time: Whether values stay, as in a lane.
    """

    def __init__(
        self, canvas: Canvas, press: QPointF, grabbed: Dot, alone: frozenset[Dot] | None, *, only_time: bool = False
    ) -> None:
        count = len({dot.address for dot in canvas.dots.dots})
        super().__init__(canvas, press, tr_n("Move {count} key", "Move {count} keys", count))
        self._start = Start(self._shown, self._dots)
        self._moving = frozenset(dot.address for dot in self._dots)
        self._grabbed = grabbed
        self._alone = alone
        self._only_time = only_time
        self._along_time: bool | None = None
        place = canvas.scene.place(grabbed)
        self._value = canvas.scene.plot.value_at(place.y()) if place is not None else 0.0

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the grabbed key to the mouse."""
        if not self._begins(at):
            return
        way = at - self._press
        if self._along_time is None:
            self._along_time = abs(way.x()) >= abs(way.y())
        locked = bool(modifiers & _SHIFT)
        scene = self._canvas.scene
        frames, values = 0, 0.0
        guides: tuple[int | None, float | None] = (None, None)
        if self._only_time or self._along_time or not locked:
            frame, guide = snapped_frame(scene, self._grabbed.frame + way.x() / scene.plot.per_frame, self._moving)
            frames, guides = frame - self._grabbed.frame, (guide, None)
        if not self._only_time and abs(way.y()) >= BEGINS and (not self._along_time or not locked):
            value, level = snapped_value(scene, self._value - way.y() / scene.plot.per_value, self._moving)
            values, guides = value - self._value, (guides[0], level)
        scene.guides = guides
        self._show(self._start.moved(frames, values))

    def end(self) -> None:
        """Select the key alone if it was only clicked."""
        super().end()
        if not self.begun and self._alone is not None:
            self._canvas.dots.set(self._alone)


class ScaleDrag(_Edit):
    """Scales the selected keys by an edge of the box around them: about the opposite one, with Alt about its middle."""

    def __init__(self, canvas: Canvas, press: QPointF, box: ScaleBox, edge: Edge) -> None:
        count = len({dot.address for dot in canvas.dots.dots})
        super().__init__(canvas, press, tr_n("Scale {count} key", "Scale {count} keys", count))
        self._start = Start(self._shown, self._dots)
        self._moving = frozenset(dot.address for dot in self._dots)
        self._box, self._edge = box, edge

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the edge to the mouse."""
        if not self._begins(at):
            return
        scene, way, centred = self._canvas.scene, at - self._press, bool(modifiers & _ALT)
        bounds, edge = self._box.bounds, self._edge
        side = bounds.last if edge.across > 0 else bounds.first
        frame, guide = snapped_frame(scene, side + way.x() / scene.plot.per_frame, self._moving)
        end = bounds.high if edge.up > 0 else bounds.low
        value, level = snapped_value(scene, end - way.y() / scene.plot.per_value, self._moving)
        scene.guides = guide if edge.across else None, level if edge.up else None
        times = self._box.time(edge, frame, centred=centred)
        self._show(self._start.scaled(times, self._box.values(edge, value, centred=centred)))


class TangentDrag(_Edit):
    """Drags the end of a tangent; Alt breaks it from the other one, Shift keeps its length."""

    def __init__(self, canvas: Canvas, press: QPointF, dot: Dot, side: int) -> None:
        super().__init__(canvas, press, tr("Set handle"))
        scene = canvas.scene
        self._tangent = Tangent(self._shown, dot, side, (scene.plot.per_frame, scene.plot.per_value))
        self._place = scene.place(dot) or press
        self._loose = dot.address in scene.loose

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Bring the end to the mouse."""
        if not self._begins(at):
            return
        plot, way = self._canvas.scene.plot, at - self._place
        curve = self._tangent.moved(
            way.x() / plot.per_frame,
            -way.y() / plot.per_value,
            alone=self._loose or bool(modifiers & _ALT),
            same_length=bool(modifiers & _SHIFT),
        )
        curves: dict[ParamId, Curve] = {self._tangent.dot.owner: curve}
        self._show(Result(curves, self._dots))


class BoxDrag:
    """Selects the keys that a box is drawn around; Shift adds them, Ctrl takes them away. A click selects nothing."""

    def __init__(self, canvas: Canvas, press: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._canvas = canvas
        self._press = press
        self._before = canvas.dots.dots
        self._how = boxing(modifiers)

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Draw the box to the mouse."""
        scene = self._canvas.scene
        self._how = boxing(modifiers)
        if scene.box is None and (at - self._press).manhattanLength() < BEGINS:
            return
        scene.box = QRectF(self._press, at).normalized()
        self._canvas.dots.set(boxed(self._before, dots_in(scene, scene.box), self._how))
        self._canvas.refresh()

    def end(self) -> None:
        """Take the box away; without one, select nothing."""
        if self._canvas.scene.box is None and self._how is Boxing.REPLACE:
            self._canvas.dots.set(())
        self._canvas.scene.box = None
        self._canvas.refresh()

    def cancel(self) -> None:
        """Select what was selected."""
        self._canvas.scene.box = None
        self._canvas.dots.set(self._before)
        self._canvas.refresh()


class PanDrag:
    """Moves what is shown with the mouse."""

    def __init__(self, canvas: Canvas, press: QPointF) -> None:
        self._canvas = canvas
        self._press = press
        self._plot = canvas.scene.plot

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        way = at - self._press
        self._canvas.set_plot(self._plot.panned(way.x(), way.y()))

    def end(self) -> None:
        """Leave it at that."""

    def cancel(self) -> None:
        """Show what was shown."""
        self._canvas.set_plot(self._plot)


class ZoomDrag(PanDrag):
    """Zooms about where it began: to the right larger in time, up larger in value."""

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse."""
        way, press = at - self._press, self._press
        time, values = math.exp(way.x() * _ZOOM), math.exp(-way.y() * _ZOOM)
        self._canvas.set_plot(self._plot.zoomed(press.x(), press.y(), time=time, values=values))


class ScrubDrag:
    """Asks for the frames that the mouse goes over."""

    def __init__(self, canvas: Canvas, press: QPointF) -> None:
        self._canvas = canvas
        self._frame = canvas.scene.plot.x_of(canvas.scene.frame)
        canvas.scrub(press.x())

    def to(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Ask for the frame under the mouse."""
        self._canvas.scrub(at.x())

    def end(self) -> None:
        """Leave it at that."""

    def cancel(self) -> None:
        """Go back to where the playhead was."""
        self._canvas.scrub(self._frame)
