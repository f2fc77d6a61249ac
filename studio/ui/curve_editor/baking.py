"""Baking: the numbers of a signal become keys of the parameter that it drives."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.language import tr
from studio.core.time import FrameRange
from studio.graph.commands import Together
from studio.graph.commands.keys_shape import BakeSignal
from studio.graph.curves import Curve
from studio.graph.drives import drivers_of
from studio.graph.evaluate import param_at
from studio.graph.following import curve_following
from studio.graph.history import Change
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.background import Background
from studio.ui.curve_editor.proposal_bar import Asked, ProposalBar
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.curve_editor.shown import ParamId, Shown
from studio.ui.curve_editor.signal_numbers import Collection, SignalNumbers
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.keys.edits import KeyEdits

_NO_CLIP = 100  # frames, where there is nothing to say how many


class Baking(QObject):
    """Asks for a range and a tolerance, waits for the numbers, and puts keys in the place of the signal.

    The numbers come from the render thread, the keys are found in a thread of its own: the window stays free.

    Args:
        scene: What is shown.
        edits: Makes the edit.
        parent: The panel that the bar belongs to.

    Signals:
        failed(str): Why it cannot be done.
    """

    failed = Signal(str)

    def __init__(self, scene: CurveScene, edits: KeyEdits, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._edits = edits
        self.numbers: SignalNumbers | None = None
        self._worker = Background(self, "bake")
        self._baked: tuple[Shown, ...] = ()
        self._running = False
        frames = NumberFormat(whole=True, low=0.0, step=1.0)
        asked = {
            "first": Asked(tr("From frame"), frames),
            "last": Asked(tr("to frame"), frames),
            "tolerance": Asked(tr("Tolerance"), NumberFormat(low=0.0, step=0.001)),
        }
        self.bar = ProposalBar(tr("Bake signal to keys"), asked, tr("Bake"), parent)
        self.bar.applied.connect(self._start)
        self.bar.cancelled.connect(self.cancel)
        self.bar.changed.connect(self._say)
        self.bar.rejected.connect(self.failed)
        edits.level.changed.connect(self._on_level_changed)

    def chosen(self) -> tuple[Shown, ...]:
        """Return the driven parameters that are chosen; where none is, all that are seen."""
        driven = [shown for shown in self._scene.shown.params.values() if shown.is_driven and not shown.locked]
        picked = {id.owner for id in self._scene.picked}
        return tuple([shown for shown in driven if shown.id in picked] or driven)

    def begin(self) -> None:
        """Ask for the range and the tolerance."""
        self._baked = self.chosen()
        if not self._baked or self.numbers is None:
            self._baked = ()
            self.failed.emit(tr("No signal drives what is shown here."))
            return
        played = self._scene.time.played if self._scene.length else FrameRange(0, _NO_CLIP)
        self.bar.open_with({"first": played.start, "last": played.stop - 1, "tolerance": 0.001})
        self._say()

    def cancel(self) -> bool:
        """Give it up; return whether there was something to give up."""
        was_open, self._baked, self._running = bool(self._baked), (), False
        if self.numbers is not None and was_open:
            self.numbers.collect(None)
        self.bar.hide()
        return was_open

    def close(self) -> None:
        """Stop working."""
        self.cancel()
        self._edits.level.changed.disconnect(self._on_level_changed)
        self._worker.close()

    @property
    def frames(self) -> FrameRange:
        """The range that was asked for, both ends included, whichever is first."""
        first, last = sorted((int(self.bar.value("first")), int(self.bar.value("last"))))
        return FrameRange(first, last + 1)

    def _say(self) -> None:
        names = ", ".join(shown.label for shown in self._baked)
        self.bar.say(tr("{names}, {count} frames", names=names, count=len(self.frames)), possible=True)

    def _start(self) -> None:
        if self.numbers is None or not self._baked:
            return
        self._running = True
        self.bar.say(tr("Computing…"), possible=False)
        level = self._edits.level
        sources = {line.source for shown in self._baked for line in shown.lines if line.source is not None}
        outputs = tuple(Endpoint(level.full(source.node), source.port) for source in sorted(sources))
        collection = Collection(outputs, self.frames, self._on_progress, self._on_collected, self._on_failed)
        self.numbers.collect(collection)

    def _on_progress(self, there: int, total: int) -> None:
        self.bar.show_busy((there, total))

    def _on_failed(self, text: str) -> None:
        self._running = False
        self.bar.show_busy(None)
        self.bar.say(tr("The signal cannot be computed: {reason}", reason=text), possible=True)

    def _on_collected(self) -> None:
        """Find the keys, now that all numbers are there."""
        first, tolerance = self.frames.start, self.bar.value("tolerance")
        found = [(shown.id, values) for shown in self._baked if (values := self._values(shown)) is not None]
        self._worker.run(
            lambda: [(id, curve_following(values, first, tolerance)) for id, values in found],
            self._apply,
            self._on_failed,
        )

    def _values(self, shown: Shown) -> Sequence[ParamValue] | None:
        """Return what the parameter is on each frame: the signal's number, in parts that are not driven its own."""
        level, numbers = self._edits.level, self.numbers
        record = level.graph.nodes.get(shown.id.node)
        if record is None or numbers is None:
            return None
        drivers = drivers_of(level.graph, shown.id.node, shown.spec)
        known = {name: Endpoint(level.full(source.node), source.port) for name, source in drivers.items()}
        return [_driven(record, shown.spec, frame, known, numbers) for frame in self.frames]

    def _apply(self, curves: list[tuple[ParamId, Curve]]) -> None:
        if not self._running:
            return  # it was given up meanwhile
        self.cancel()
        commands = tuple(BakeSignal(*id, curve) for id, curve in curves)
        if len(commands) == 1:
            self._edits.apply(commands[0])
        elif commands:
            self._edits.apply(Together(tr("Bake signals to keys"), commands))

    def _on_level_changed(self, change: Change) -> None:
        """Give it up where something else drives the parameters by now."""
        if self._baked and change.after.graph.wires != change.before.graph.wires:
            self.cancel()


def _driven(
    record: NodeRecord, spec: ParamSpec, frame: int, known: dict[str, Endpoint], numbers: SignalNumbers
) -> ParamValue:
    found = {name: number for name, output in known.items() if (number := numbers.at(output, frame)) is not None}
    return spec.driven(param_at(record, spec, frame), found)
