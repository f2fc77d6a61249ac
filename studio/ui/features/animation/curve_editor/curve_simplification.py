"""Simplifying curves: a tolerance is given, what would come of it is shown over the curves, then it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr, tr_n
from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, to_numbers
from studio.graph.curves.key_reduction import fit_curve
from studio.graph.drawing_lanes.lanes import find_lane_curve
from studio.graph.param_limits import clamp_value
from studio.sdk.params import ParamSpec
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.key_point_selection import KeyPointSelection
from studio.ui.features.animation.curve_editor.model.visible_curves import ParamCurves, ParamId
from studio.ui.features.animation.curve_editor.preview_bar import NumberPrompt, PreviewBar
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_LATER_MS = 80
_SHARE = 0.005  # of the height of the curves: the tolerance to begin with


class PreviewCanvas(Protocol):
    """Canvas that paints previews: `studio.ui.features.animation.curve_editor.canvas.curve_canvas.CurveCanvas`."""

    def refresh(self) -> None:
        """Paint anew."""
        ...


class CurveSimplification(QObject):
    """Puts as few keys as a tolerance allows in the place of those there are. They are found in a thread of its own.

    Args:
        scene: What is shown; it gets the proposal.
        edits: Makes the edit.
        dots: What is selected.
        view: Paints the proposal.
        parent: The panel that the bar belongs to.

    Signals:
        simplification_failed(str): Why it cannot be done.
    """

    simplification_failed = Signal(str)

    def __init__(
        self, scene: CurveScene, edits: KeyEdits, dots: KeyPointSelection, view: PreviewCanvas, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._edits = edits
        self._dots = dots
        self._view = view
        self._worker = BackgroundWorker(self, "simplify")
        self._before: Mapping[ParamId, tuple[Curve, ParamSpec]] = {}
        self._serial = 0
        self._later = make_single_shot_timer(self, _LATER_MS, self._propose)
        format = NumberFormat(min_value=0.0, step_size=0.001)
        self.preview_bar = PreviewBar(
            tr("Simplify"), {"tolerance": NumberPrompt(tr("Tolerance"), format)}, tr("Simplify"), parent
        )
        self.preview_bar.value_changed.connect(self._later.start)
        self.preview_bar.apply_clicked.connect(self._apply)
        self.preview_bar.cancel_clicked.connect(self.cancel_preview)
        self.preview_bar.value_rejected.connect(self.simplification_failed)
        edits.level.project_changed.connect(self._on_level_changed)

    def get_chosen_curves(self) -> dict[ParamId, ParamCurves]:
        """Return the curves that are chosen, or that have selected keys."""
        owners = {id.param_id for id in self._scene.picked_lines} | {dot.param_id for dot in self._dots.selected_points}
        found = {id: shown for id, shown in self._scene.visible_curves.params.items() if id in owners}
        return {
            id: shown
            for id, shown in found.items()
            if shown.curve is not None and not (shown.is_driven or shown.is_locked)
        }

    def start_preview(self) -> None:
        """Ask for the tolerance."""
        chosen = self.get_chosen_curves()
        if not chosen:
            self.simplification_failed.emit(tr("Select a curve or its keys first."))
            return
        self._before = {id: (shown.curve, shown.spec) for id, shown in chosen.items() if shown.curve is not None}
        self.preview_bar.open_with_values({"tolerance": self._first_tolerance()})
        self._propose()

    def cancel_preview(self) -> bool:
        """Give it up; return whether there was something to give up."""
        was_open, self._before = bool(self._before), {}
        self._serial += 1
        self._later.stop()
        self._scene.preview_curves = {}
        self.preview_bar.hide()
        self._view.refresh()
        return was_open

    def stop_worker(self) -> None:
        """Stop working."""
        self._later.stop()
        self._edits.level.project_changed.disconnect(self._on_level_changed)
        self._worker.close()

    def _first_tolerance(self) -> float:
        numbers = [n for curve, _ in self._before.values() for key in curve for n in to_numbers(key.value)]
        height = max(numbers) - min(numbers) if numbers else 0.0
        return float(f"{height * _SHARE:.1g}") if height else 0.001

    def _propose(self) -> None:
        self._serial += 1
        serial, before, tolerance = self._serial, self._before, self.preview_bar.get_value("tolerance")
        self.preview_bar.show_summary(tr("Calculating…"), possible=False)
        self._worker.run_task(
            lambda: {id: simplify_curve(curve, spec, tolerance) for id, (curve, spec) in before.items()},
            lambda curves: self._show(serial, curves),
            lambda text: self.preview_bar.show_summary(text, possible=False),
        )

    def _show(self, serial: int, curves: Mapping[ParamId, Curve]) -> None:
        if serial != self._serial:
            return
        self._scene.preview_curves = curves
        had, has = sum(len(curve) for curve, _ in self._before.values()), sum(map(len, curves.values()))
        text = tr_n("{had} keys become {count}", "{had} keys become {count}", has, had=had)
        self.preview_bar.show_summary(text if has < had else tr("No keys can be left out"), possible=has < had)
        self._view.refresh()

    def _apply(self) -> None:
        curves = {(*id,): curve for id, curve in self._scene.preview_curves.items()}
        self.cancel_preview()
        if curves:
            label = tr_n("Simplify {count} curve", "Simplify {count} curves", len(curves))
            self._edits.apply_command(SetKeys(curves, label))

    def _on_level_changed(self) -> None:
        """Begin anew where the curves are others by now."""
        if not self._before:
            return
        graph = self._edits.level.graph
        now = {id: find_lane_curve(graph.nodes[id.node], id.param) for id in self._before if id.node in graph.nodes}
        if any(now.get(id) is not curve for id, (curve, _) in self._before.items()):
            self.cancel_preview()


def simplify_curve(curve: Curve, spec: ParamSpec, tolerance: float) -> Curve:
    """Return a curve with fewer keys that is near enough on every frame between its ends; else the curve itself.

    Args:
        curve: The curve.
        spec: The parameter, whose range its values are brought into.
        tolerance: The farthest that a number may be from the one there was.
    """
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    values = [clamp_value(spec, curve.evaluate_at(frame)) for frame in range(first, last + 1)]
    made = fit_curve(values, first, tolerance)
    return (
        replace(made, extrapolation_before=curve.extrapolation_before, extrapolation_after=curve.extrapolation_after)
        if len(made) < len(curve)
        else curve
    )
