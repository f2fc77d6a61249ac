"""Baking: the numbers of a signal become keys of the parameter that it drives."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.commands import CompoundCommand
from studio.graph.commands.curve_shape import BakeSignal
from studio.graph.curves.curve import Curve
from studio.graph.curves.key_reduction import fit_curve
from studio.graph.history import ProjectChange
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.graph.signal_drivers import find_drivers
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache, SignalValueCollection
from studio.ui.features.animation.curve_editor.model.visible_curves import ParamCurves, ParamId
from studio.ui.features.animation.curve_editor.preview_bar import NumberPrompt, PreviewBar
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_NO_CLIP = 100  # frames, where there is nothing to say how many


class SignalBaking(QObject):
    """Asks for a range and a tolerance, waits for the numbers, and puts keys in the place of the signal.

    The numbers come from the render thread, the keys are found in a thread of its own: the window stays free.

    Args:
        scene: What is shown.
        edits: Makes the edit.
        parent: The panel that the bar belongs to.

    Signals:
        baking_failed(str): Why it cannot be done.
    """

    baking_failed = Signal(str)

    def __init__(self, scene: CurveScene, edits: KeyEdits, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._edits = edits
        self.signal_values: SignalValueCache | None = None
        self._worker = BackgroundWorker(self, "bake")
        self._driven_params: tuple[ParamCurves, ...] = ()
        self._running = False
        frames = NumberFormat(is_whole=True, min_value=0.0, step_size=1.0)
        asked = {
            "first": NumberPrompt(tr("From frame"), frames),
            "last": NumberPrompt(tr("to frame"), frames),
            "tolerance": NumberPrompt(tr("Tolerance"), NumberFormat(min_value=0.0, step_size=0.001)),
        }
        self.preview_bar = PreviewBar(tr("Bake signal to keys"), asked, tr("Bake"), parent)
        self.preview_bar.apply_clicked.connect(self._start)
        self.preview_bar.cancel_clicked.connect(self.cancel_baking)
        self.preview_bar.value_changed.connect(self._update_summary)
        self.preview_bar.value_rejected.connect(self.baking_failed)
        edits.level.project_changed.connect(self._on_level_changed)

    def get_driven_params(self) -> tuple[ParamCurves, ...]:
        """Return the driven parameters that are chosen; where none is, all that are seen."""
        driven = [
            shown for shown in self._scene.visible_curves.params.values() if shown.is_driven and not shown.is_locked
        ]
        picked = {id.param_id for id in self._scene.picked_lines}
        return tuple([shown for shown in driven if shown.id in picked] or driven)

    def start_baking(self) -> None:
        """Ask for the range and the tolerance."""
        self._driven_params = self.get_driven_params()
        if not self._driven_params or self.signal_values is None:
            self._driven_params = ()
            self.baking_failed.emit(tr("No signal drives what is shown here."))
            return
        played = self._scene.timeline_scene.playback_frames if self._scene.clip_length else FrameRange(0, _NO_CLIP)
        self.preview_bar.open_with_values({"first": played.start, "last": played.stop - 1, "tolerance": 0.001})
        self._update_summary()

    def cancel_baking(self) -> bool:
        """Give it up; return whether there was something to give up."""
        was_open, self._driven_params, self._running = bool(self._driven_params), (), False
        if self.signal_values is not None and was_open:
            self.signal_values.collect_values(None)
        self.preview_bar.hide()
        return was_open

    def stop_worker(self) -> None:
        """Stop working."""
        self.cancel_baking()
        self._edits.level.project_changed.disconnect(self._on_level_changed)
        self._worker.close()

    @property
    def frame_range(self) -> FrameRange:
        """The chosen range, both ends included, in either order."""
        first, last = sorted((int(self.preview_bar.get_value("first")), int(self.preview_bar.get_value("last"))))
        return FrameRange(first, last + 1)

    def _update_summary(self) -> None:
        names = ", ".join(shown.label for shown in self._driven_params)
        self.preview_bar.show_summary(
            tr("{names}, {count} frames", names=names, count=len(self.frame_range)), possible=True
        )

    def _start(self) -> None:
        if self.signal_values is None or not self._driven_params:
            return
        self._running = True
        self.preview_bar.show_summary(tr("Computing…"), possible=False)
        level = self._edits.level
        sources = {line.driver for shown in self._driven_params for line in shown.lines if line.driver is not None}
        outputs = tuple(Endpoint(level.get_full_path(source.node), source.port) for source in sorted(sources))
        collection = SignalValueCollection(
            outputs, self.frame_range, self._on_progress, self._on_collected, self._on_failed
        )
        self.signal_values.collect_values(collection)

    def _on_progress(self, there: int, total: int) -> None:
        self.preview_bar.show_progress((there, total))

    def _on_failed(self, text: str) -> None:
        self._running = False
        self.preview_bar.show_progress(None)
        self.preview_bar.show_summary(tr("The signal cannot be computed: {reason}", reason=text), possible=True)

    def _on_collected(self) -> None:
        """Find the keys, now that all numbers are there."""
        first, tolerance = self.frame_range.start, self.preview_bar.get_value("tolerance")
        found = [(shown.id, values) for shown in self._driven_params if (values := self._values(shown)) is not None]
        self._worker.run_task(
            lambda: [(id, fit_curve(values, first, tolerance)) for id, values in found],
            self._apply,
            self._on_failed,
        )

    def _values(self, shown: ParamCurves) -> Sequence[ParamValue] | None:
        """Return what the parameter is on each frame: the signal's number, in parts that are not driven its own."""
        level, numbers = self._edits.level, self.signal_values
        record = level.graph.nodes.get(shown.id.node)
        if record is None or numbers is None:
            return None
        drivers = find_drivers(level.graph, shown.id.node, shown.spec)
        known = {name: Endpoint(level.get_full_path(source.node), source.port) for name, source in drivers.items()}
        return [_driven(record, shown.spec, frame, known, numbers) for frame in self.frame_range]

    def _apply(self, curves: list[tuple[ParamId, Curve]]) -> None:
        if not self._running:
            return  # it was given up meanwhile
        self.cancel_baking()
        commands = tuple(BakeSignal(*id, curve) for id, curve in curves)
        if len(commands) == 1:
            self._edits.apply_command(commands[0])
        elif commands:
            self._edits.apply_command(CompoundCommand(tr("Bake signals to keys"), commands))

    def _on_level_changed(self, change: ProjectChange) -> None:
        """Give it up where something else drives the parameters by now."""
        if self._driven_params and change.after.graph.wires != change.before.graph.wires:
            self.cancel_baking()


def _driven(
    record: NodeRecord, spec: ParamSpec, frame: int, known: dict[str, Endpoint], numbers: SignalValueCache
) -> ParamValue:
    found = {name: number for name, output in known.items() if (number := numbers.get_value(output, frame)) is not None}
    return spec.apply_drivers(evaluate_param(record, spec, frame), found)
