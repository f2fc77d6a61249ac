"""The waveform on the timeline: which sound goes with what is looked at, asked for as far as it is to be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.graph.hearing import heard
from studio.graph.history import Change, Document
from studio.graph.model import Endpoint
from studio.ui.preview import PreviewController
from studio.ui.timeline import TimelinePanel
from studio.ui.timers import single_shot
from studio.ui.waveforms import WaveformResult, Waveforms

_ASK_AFTER_MS = 60


class WaveformView(QObject):
    """Asks for waveforms and hands them to the timeline.

    Args:
        document: Its graph.
        preview: Knows what is looked at, and the facts.
        timeline: Says what is visible.
        waveforms: Makes them in a thread of their own; stopped by `close`.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        preview: PreviewController,
        timeline: TimelinePanel,
        waveforms: Waveforms,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._timeline = timeline
        self._waveforms = waveforms
        self._output: Endpoint | None = None
        self._later = single_shot(self, _ASK_AFTER_MS, self._ask)
        document.changed.connect(self._on_changed)
        preview.facts_changed.connect(self.ask_later)
        timeline.view_changed.connect(self.ask_later)
        timeline.choices.waveform_switched.connect(self.ask_later)
        waveforms.arrived.connect(self._on_arrived)

    def ask_later(self) -> None:
        """Ask anew once things have calmed down."""
        self._later.start()

    def close(self) -> None:
        """Ask for nothing more."""
        self._later.stop()
        self._document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if before.graph is not after.graph or before.viewed != after.viewed or before.compared != after.compared:
            self.ask_later()

    def _ask(self) -> None:
        graph, registry, clips = self._document.graph, self._document.registry, self._preview.facts.clips
        self._output = heard(graph, registry, self._preview.shown, clips)
        wave = self._timeline.canvas.wave
        if wave.hear(None if self._output is None else self._name(self._output)):
            self._timeline.canvas.relayout()
        if self._output is None or not wave.height():
            self._waveforms.forget()
            return
        canvas = self._timeline.canvas
        visible, scale = canvas.visible(), canvas.scene.axis.scale * canvas.devicePixelRatioF()
        self._waveforms.want(graph, self._output, visible, round(len(visible) * scale), self._timeline.frame)

    def _name(self, output: Endpoint) -> str:
        node = self._preview.facts.flat.graph.nodes.get(output.node) or self._document.graph.nodes.get(output.node)
        return node.name if node is not None else output.node

    def _on_arrived(self, result: WaveformResult) -> None:
        if result.graph is self._document.graph and result.output == self._output:
            self._timeline.canvas.wave.show(result)
            self._timeline.canvas.refresh(self._timeline.canvas.wave)
