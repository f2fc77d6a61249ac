"""The Sequence node on the timeline: which one is edited, its tracks, and what is beside them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.model.sequence_follower import SequenceFollower
from studio.ui.features.timeline.sequence.pictures.content_control import ClipContentControl
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.shell.controllers.shell import Shell
from studio.ui.widgets.time_axis.track import TrackOrder


class SequenceControl(QObject):
    """Brings the tracks of the edited sequence to the timeline.

    Args:
        shell: The window.
        panel: The timeline.
    """

    def __init__(self, shell: Shell, panel: TimelinePanel) -> None:
        super().__init__(panel)
        self.editor = SequenceEditor(shell.document, shell.post, self)
        canvas = panel.timeline_canvas
        self.lanes = SequenceLanes(canvas, self.editor, panel.set_frame)
        canvas.add_track(self.lanes, TrackOrder.SEQUENCE)
        self.follower = SequenceFollower(self.editor, shell.level, shell.node_graph, shell.viewer, shell.preview)
        self.content = ClipContentControl(shell.document, shell.preview, shell.engine, self.editor, self.lanes)

    def close(self) -> None:
        """Let go of the document."""
        self.follower.close()
        self.content.close()
