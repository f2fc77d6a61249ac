"""Waveform on the timeline: the sound of the viewed output, requested as far as it is visible."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint
from studio.ui.features.timeline.controllers.waveform_loader import WaveformLoader, WaveformResult
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_ASK_AFTER_MS = 60


class WaveformControl(QObject):
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
        waveforms: WaveformLoader,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._timeline = timeline
        self._waveforms = waveforms
        self._output: Endpoint | None = None
        self._later = make_single_shot_timer(self, _ASK_AFTER_MS, self._ask)
        document.project_changed.connect(self._on_changed)
        preview.facts_changed.connect(self.schedule_request)
        preview.node_frames_refreshed.connect(self.schedule_request)
        timeline.view_changed.connect(self.schedule_request)
        timeline.view_settings.waveform_toggled.connect(self.schedule_request)
        waveforms.waveform_ready.connect(self._on_arrived)

    def schedule_request(self) -> None:
        """Ask anew once things have calmed down."""
        self._later.start()

    def close(self) -> None:
        """Ask for nothing more."""
        self._later.stop()
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        if (
            before.graph is not after.graph
            or before.viewed_output != after.viewed_output
            or before.compared_output != after.compared_output
        ):
            self.schedule_request()

    def _ask(self) -> None:
        graph, registry, clips = self._document.graph, self._document.registry, self._preview.facts.clips
        self._output = find_audio_output(graph, registry, self._preview.viewed_output, clips)
        wave = self._timeline.timeline_canvas.wave_track
        if wave.set_sound_name(None if self._output is None else self._name(self._output)):
            self._timeline.timeline_canvas.update_layout()
        if self._output is None or not wave.compute_height():
            self._waveforms.cancel_request()
            return
        canvas = self._timeline.timeline_canvas
        visible, scale = (
            canvas.compute_visible_frames(),
            canvas.curve_scene.time_axis.pixels_per_frame * canvas.devicePixelRatioF(),
        )
        self._waveforms.request_waveform(
            graph, self._output, visible, round(len(visible) * scale), self._timeline.current_frame
        )

    def _name(self, output: Endpoint) -> str:
        node = self._preview.facts.flat_graph.graph.nodes.get(output.node) or self._document.graph.nodes.get(
            output.node
        )
        return node.name if node is not None else output.node

    def _on_arrived(self, result: WaveformResult) -> None:
        if result.graph is self._document.graph and result.output == self._output:
            self._timeline.timeline_canvas.wave_track.show_waveform(result)
            self._timeline.timeline_canvas.refresh(self._timeline.timeline_canvas.wave_track)
