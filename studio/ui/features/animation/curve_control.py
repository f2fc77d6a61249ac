"""Numbers of signals in the window, on the timeline and in the curve editor, which follows playhead and selection."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.ui.features.animation.curve_editor import CurveEditorPanel
from studio.ui.features.animation.curve_editor.model.signal_values import SignalThread, SignalValueCache
from studio.ui.features.animation.signal_strip import SignalStripControl
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import NodeGraph, Timeline
from studio.ui.shell.transport.transport_buttons import make_transport_buttons

_PLAYBACK_ACTIONS: Final = ("timeline.back", "timeline.stop", "timeline.forward", "timeline.go_to", "timeline.loop")


class CurveControl(QObject):
    """Control of the numbers of signals, and of the curve editor once there is one.

    Args:
        document: Its graph is what signals are asked of.
        graph: Says which nodes are selected.
        timeline: Has the playhead.
        thread: Computes the numbers of signals.
        preview: Knows the clip.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        graph: NodeGraph,
        timeline: Timeline,
        thread: SignalThread,
        preview: PreviewController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._graph, self._timeline, self._preview = graph, timeline, preview
        self._panel: CurveEditorPanel | None = None
        self._numbers = SignalValueCache(document, thread, self)
        timeline.playing_changed.connect(self._numbers.set_paused)
        self._strip = SignalStripControl(document, preview, timeline, self._numbers, self)

    def connect_panel(self, panel: CurveEditorPanel) -> None:
        """Let the curve editor show the selected nodes, and the playhead."""
        self._panel, timeline, graph = panel, self._timeline, self._graph
        panel.set_signal_values(self._numbers)
        panel.toolbar.add_transport(make_transport_buttons(timeline, panel.toolbar))
        panel.frame_scrubbed.connect(timeline.set_frame)
        timeline.frame_changed.connect(panel.show_frame)
        graph.selection_changed.connect(panel.show_nodes)
        self._preview.facts_changed.connect(self._on_facts_changed)
        self._on_facts_changed(self._preview.facts)
        playing = {action: do for action, do in timeline.shortcut_keys.handlers.items() if action in _PLAYBACK_ACTIONS}
        panel.timeline_key_edits.add_handlers(playing)
        panel.show_frame(timeline.current_frame)
        panel.show_nodes(graph.selected_nodes)

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        if self._panel is not None:
            self._panel.set_clips(facts.clips)
            self._panel.update_clip()

    def close(self) -> None:
        """Ask for nothing more, and let go of the document."""
        self._strip.close()
        self._numbers.stop_requests()
        if self._panel is not None:
            self._panel.close_document()
