"""Baking: the numbers of a signal or of an expression become keys of the parameter that they set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.commands import CompoundCommand
from studio.graph.commands.curve_shape import BakeSignal
from studio.graph.commands.expression_edits.key_baking import BakeExpression
from studio.graph.curves.curve import Curve
from studio.graph.curves.key_reduction import fit_curve
from studio.graph.history import ProjectChange
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.graph.signal_drivers import find_drivers
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache, SignalValueCollection
from studio.ui.features.animation.curve_editor.model.visible_curves import ParamCurves, ParamId
from studio.ui.features.animation.curve_editor.preview_bar import NumberPrompt, PreviewBar
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_NO_CLIP = 100  # frames, where there is nothing to say how many


class SignalBaking(QObject):
    """Asks for a range and a tolerance, waits for the numbers, and puts keys in the place of signals and expressions.

    The numbers of signals come from the render thread. Expressions are computed and keys are found in a thread of its
    own: the window stays free.

    Args:
        scene: What is shown.
        edits: Makes the edit.
        expressions: Computes the expressions.
        parent: The panel that the bar belongs to.

    Signals:
        baking_failed(str): Why it cannot be done.
    """

    baking_failed = Signal(str)

    def __init__(self, scene: CurveScene, edits: KeyEdits, expressions: LevelExpressions, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene, self._edits, self._expressions = scene, edits, expressions
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
        self.preview_bar = PreviewBar(tr("Bake to keys"), asked, tr("Bake"), parent)
        self.preview_bar.apply_clicked.connect(self._start)
        self.preview_bar.cancel_clicked.connect(self.cancel_baking)
        self.preview_bar.value_changed.connect(self._update_summary)
        self.preview_bar.value_rejected.connect(self.baking_failed)
        edits.level.project_changed.connect(self._on_level_changed)

    def get_driven_params(self) -> tuple[ParamCurves, ...]:
        """Return the chosen parameters that signals or expressions set; where none is, all that are seen."""
        driven = [
            shown
            for shown in self._scene.visible_curves.params.values()
            if (shown.is_driven or (shown.expression and shown.lines)) and not shown.is_locked
        ]
        picked = {id.param_id for id in self._scene.picked_lines}
        return tuple([shown for shown in driven if shown.id in picked] or driven)

    def start_baking(self, param: ParamId | None = None) -> None:
        """Ask for the range and the tolerance.

        Args:
            param: What is baked; None for what is chosen.
        """
        self._driven_params = self.get_driven_params()
        if param is not None:
            shown = self._scene.visible_curves.params.get(param)
            self._driven_params = (shown,) if shown is not None else ()
        if not self._driven_params or self.signal_values is None:
            self._driven_params = ()
            self.baking_failed.emit(tr("No signal and no expression sets what is shown here."))
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
        outputs = tuple(sorted(set(self._list_signals())))
        if not outputs:
            self._on_collected()
            return
        collection = SignalValueCollection(
            outputs, self.frame_range, self._on_progress, self._on_collected, self._on_failed
        )
        self.signal_values.collect_values(collection)

    def _list_signals(self) -> Iterator[Endpoint]:
        """Yield the outputs that are read, by their paths in the document."""
        level = self._edits.level
        for shown in self._driven_params:
            if shown.expression:
                yield from self._expressions.list_signals(*shown.id)
            for line in shown.lines:
                if line.driver is not None:
                    yield Endpoint(level.get_full_path(line.driver.node), line.driver.port)

    def _on_progress(self, there: int, total: int) -> None:
        self.preview_bar.show_progress((there, total))

    def _on_failed(self, text: str) -> None:
        self._running = False
        self.preview_bar.show_progress(None)
        self.preview_bar.show_summary(tr("It cannot be computed: {reason}", reason=text), possible=True)

    def _on_collected(self) -> None:
        """Find the keys, now that all numbers are there."""
        first, tolerance = self.frame_range.start, self.preview_bar.get_value("tolerance")
        found = [(shown, read) for shown in self._driven_params if (read := self._make_reader(shown)) is not None]
        self._worker.run_task(
            lambda: [(shown, fit_curve(read(), first, tolerance)) for shown, read in found],
            self._apply,
            self._on_failed,
        )

    def _make_reader(self, shown: ParamCurves) -> Callable[[], Sequence[ParamValue]] | None:
        """Return what gives the values on each frame, in any thread; None where there are none."""
        if shown.expression:
            return self._make_expression_reader(shown)
        values = self._values(shown)
        return (lambda: values) if values is not None else None

    def _make_expression_reader(self, shown: ParamCurves) -> Callable[[], Sequence[ParamValue]] | None:
        linked, cache, frames = self._expressions.find_linked(*shown.id), self.signal_values, self.frame_range
        if cache is None:
            return None
        known = {frame: {each: cache.get_value(each, frame) for each in linked.outputs} for frame in frames}

        def read() -> Sequence[ParamValue]:
            found = (linked.evaluate_at(frame, known[frame].get) for frame in frames)
            return [value for value in found if value is not None]

        return read

    def _values(self, shown: ParamCurves) -> Sequence[ParamValue] | None:
        """Return what the parameter is on each frame: the signal's number, in parts that are not driven its own."""
        level, numbers = self._edits.level, self.signal_values
        record = level.graph.nodes.get(shown.id.node)
        if record is None or numbers is None:
            return None
        drivers = find_drivers(level.graph, shown.id.node, shown.spec)
        known = {name: Endpoint(level.get_full_path(source.node), source.port) for name, source in drivers.items()}
        return [_driven(record, shown.spec, frame, known, numbers) for frame in self.frame_range]

    def _apply(self, curves: list[tuple[ParamCurves, Curve]]) -> None:
        if not self._running:
            return  # it was given up meanwhile
        self.cancel_baking()
        commands = tuple(
            (BakeExpression if shown.expression else BakeSignal)(*shown.id, curve) for shown, curve in curves
        )
        if len(commands) == 1:
            self._edits.apply_command(commands[0])
        elif commands:
            self._edits.apply_command(CompoundCommand(tr("Bake to keys"), commands))

    def _on_level_changed(self, change: ProjectChange) -> None:
        """Give it up where something else sets the parameters by now."""
        before, after = change.before.graph, change.after.graph
        if self._driven_params and (after.wires != before.wires or self._has_other_expressions(before, after)):
            self.cancel_baking()

    def _has_other_expressions(self, before: Graph, after: Graph) -> bool:
        nodes = {shown.id.node for shown in self._driven_params}
        records = ((before.nodes.get(node), after.nodes.get(node)) for node in nodes)
        return any(
            one is None or other is None or one.expressions.items() != other.expressions.items()
            for one, other in records
        )


def _driven(
    record: NodeRecord, spec: ParamSpec, frame: int, known: dict[str, Endpoint], numbers: SignalValueCache
) -> ParamValue:
    found = {name: number for name, output in known.items() if (number := numbers.get_value(output, frame)) is not None}
    return spec.apply_drivers(evaluate_param(record, spec, frame), found)
