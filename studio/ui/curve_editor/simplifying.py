"""Simplifying curves: a tolerance is given, what would come of it is shown over the curves, then it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.language import tr, tr_n
from studio.graph.commands.keys import SetKeys
from studio.graph.curves import Curve, numbers_of
from studio.graph.evaluate import limited
from studio.graph.following import curve_following
from studio.sdk.params import ParamSpec
from studio.ui.background import Background
from studio.ui.curve_editor.dots import DotSelection
from studio.ui.curve_editor.proposal_bar import Asked, ProposalBar
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shown import ParamId, Shown
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.keys.edits import KeyEdits
from studio.ui.timers import single_shot

_LATER_MS = 80
_SHARE = 0.005  # of the height of the curves: the tolerance to begin with


class Painted(Protocol):
    """What paints proposals: `studio.ui.curve_editor.curves_view.CurvesView`."""

    def refresh(self) -> None:
        """Paint anew."""
        ...


class Simplifying(QObject):
    """Puts as few keys as a tolerance allows in the place of those there are. They are found in a thread of its own.

    Args:
        scene: What is shown; it gets the proposal.
        edits: Makes the edit.
        dots: What is selected.
        view: Paints the proposal.
        parent: The panel that the bar belongs to.

    Signals:
        failed(str): Why it cannot be done.
    """

    failed = Signal(str)

    def __init__(self, scene: CurveScene, edits: KeyEdits, dots: DotSelection, view: Painted, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._edits = edits
        self._dots = dots
        self._view = view
        self._worker = Background(self, "simplify")
        self._before: Mapping[ParamId, tuple[Curve, ParamSpec]] = {}
        self._serial = 0
        self._later = single_shot(self, _LATER_MS, self._propose)
        format = NumberFormat(low=0.0, step=0.001)
        self.bar = ProposalBar(tr("Simplify"), {"tolerance": Asked(tr("Tolerance"), format)}, tr("Simplify"), parent)
        self.bar.changed.connect(self._later.start)
        self.bar.applied.connect(self._apply)
        self.bar.cancelled.connect(self.cancel)
        self.bar.rejected.connect(self.failed)
        edits.level.changed.connect(self._on_level_changed)

    def chosen(self) -> dict[ParamId, Shown]:
        """Return the curves that are chosen, or that have selected keys."""
        owners = {id.owner for id in self._scene.picked} | {dot.owner for dot in self._dots.dots}
        found = {id: shown for id, shown in self._scene.shown.params.items() if id in owners}
        return {
            id: shown
            for id, shown in found.items()
            if shown.curve is not None and not (shown.is_driven or shown.locked)
        }

    def begin(self) -> None:
        """Ask for the tolerance."""
        chosen = self.chosen()
        if not chosen:
            self.failed.emit(tr("Select a curve or its keys first."))
            return
        self._before = {id: (shown.curve, shown.spec) for id, shown in chosen.items() if shown.curve is not None}
        self.bar.open_with({"tolerance": self._first_tolerance()})
        self._propose()

    def cancel(self) -> bool:
        """Give it up; return whether there was something to give up."""
        was_open, self._before = bool(self._before), {}
        self._serial += 1
        self._later.stop()
        self._scene.overlay = {}
        self.bar.hide()
        self._view.refresh()
        return was_open

    def close(self) -> None:
        """Stop working."""
        self._later.stop()
        self._edits.level.changed.disconnect(self._on_level_changed)
        self._worker.close()

    def _first_tolerance(self) -> float:
        numbers = [n for curve, _ in self._before.values() for key in curve for n in numbers_of(key.value)]
        height = max(numbers) - min(numbers) if numbers else 0.0
        return float(f"{height * _SHARE:.1g}") if height else 0.001

    def _propose(self) -> None:
        self._serial += 1
        serial, before, tolerance = self._serial, self._before, self.bar.value("tolerance")
        self.bar.say(tr("Working it out…"), possible=False)
        self._worker.run(
            lambda: {id: simplified(curve, spec, tolerance) for id, (curve, spec) in before.items()},
            lambda curves: self._show(serial, curves),
            lambda text: self.bar.say(text, possible=False),
        )

    def _show(self, serial: int, curves: Mapping[ParamId, Curve]) -> None:
        if serial != self._serial:
            return
        self._scene.overlay = curves
        had, has = sum(len(curve) for curve, _ in self._before.values()), sum(map(len, curves.values()))
        text = tr_n("{had} keys become {count}", "{had} keys become {count}", has, had=had)
        self.bar.say(text if has < had else tr("No keys can be left out"), possible=has < had)
        self._view.refresh()

    def _apply(self) -> None:
        curves = {(*id,): curve for id, curve in self._scene.overlay.items()}
        self.cancel()
        if curves:
            label = tr_n("Simplify {count} curve", "Simplify {count} curves", len(curves))
            self._edits.apply(SetKeys(curves, label))

    def _on_level_changed(self) -> None:
        """Begin anew where the curves are others by now."""
        if not self._before:
            return
        graph = self._edits.level.graph
        now = {id: graph.nodes[id.node].curves.get(id.param) for id in self._before if id.node in graph.nodes}
        if any(now.get(id) is not curve for id, (curve, _) in self._before.items()):
            self.cancel()


def simplified(curve: Curve, spec: ParamSpec, tolerance: float) -> Curve:
    """Return a curve with fewer keys that is near enough on every frame between its ends; else the curve itself.

    Args:
        curve: The curve.
        spec: The parameter, whose range its values are brought into.
        tolerance: The farthest that a number may be from the one there was.
    """
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    values = [limited(spec, curve.at(frame)) for frame in range(first, last + 1)]
    made = curve_following(values, first, tolerance)
    return replace(made, before=curve.before, after=curve.after) if len(made) < len(curve) else curve
