"""Display of times on the status line: the clip's frame rate, the one that is reached, and how long a frame took."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document, ProjectChange
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.shell.panel_protocols import Timeline
from studio.ui.shell.status_bar import WindowStatusBar
from studio.ui.widgets.text.durations import format_fine_duration
from studio.ui.widgets.theme import Colors


class RateDisplay(QObject):
    """Shows the frame rate of the viewed clip, the measured one, and how long a frame took.

    Args:
        document: Says which outputs are viewed.
        preview: Knows the facts of the graph, and which output is on the shown side.
        render_thread: Computes frames.
        timeline: Measures the rate.
        viewer: Says which side is shown.
        status: Gets the figures.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document,
        preview: PreviewController,
        render_thread: RenderThread,
        timeline: Timeline,
        viewer: ViewerPanel,
        status: WindowStatusBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._preview = document, preview
        self._frame_time = status.add_figure("frame_time", 40, tr("Time to compute the last frame"))
        self._figure = status.add_figure("rate", 50, tr("Frames a second: shown, of the clip's"))
        self._rate = 0.0
        timeline.fps_measured.connect(self._show_rates)
        render_thread.frame_ready.connect(self._on_frame_ready)
        preview.facts_changed.connect(self._show_rate)
        viewer.side_changed.connect(lambda: self._show_rate(preview.facts))
        document.project_changed.connect(self._on_document_changed)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_document_changed)

    def _on_document_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        if (after.viewed_output, after.compared_output) != (before.viewed_output, before.compared_output):
            self._show_rate(self._preview.facts)

    def _on_frame_ready(self, result: FrameResult) -> None:
        if result.pixels is not None:
            self._frame_time.show_figure(format_fine_duration(result.seconds))

    def _show_rate(self, facts: GraphFacts) -> None:
        viewed = self._preview.viewed_output
        clip = facts.clips.get(viewed) if viewed is not None else None
        self._rate = float(clip.rate) if clip is not None and clip.rate is not None else 0.0
        self._show_rates(0.0)

    def _show_rates(self, measured: float) -> None:
        """Show frames a second: measured while playing, else only the clip's."""
        target = self._rate
        of_clip = tr("{rate} fps", rate=f"{round(target, 2):g}")
        both = tr("{measured:.1f} / {rate} fps", measured=measured, rate=f"{round(target, 2):g}")
        self._figure.show_figure(both if measured else of_clip if target else "")
        slow = 0.0 < measured < target * 0.95
        self._figure.set_color(Colors.DANGER if slow else Colors.SECONDARY)
