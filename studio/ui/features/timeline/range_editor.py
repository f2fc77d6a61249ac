"""Editor of the in and out points: turns keys, mouse drags and fields into edits of the document."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.graph.commands import SetRange
from studio.graph.history import Document
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.transport.range_popup import RangePopup
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.labels.live_label import ClickableLabel


class RangeEditor(QObject):
    """Editor of the range: connects it to the document.

    Args:
        document: Holds it.
        canvas: Drags it.
        figure: Shows it; a click lets it be typed.
        parent: The panel.
    """

    def __init__(self, document: Document, canvas: TimelineCanvas, figure: ClickableLabel, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._scene = canvas.curve_scene
        self._figure = figure
        self._panel = parent
        self._drags = itertools.count(1)
        self._merge = ""
        canvas.range_dragged.connect(self._on_dragged)
        figure.clicked.connect(self.open_range_popup)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "play.set_in": self.set_in_point,
            "play.set_out": self.set_out_point,
            "play.clear_range": self.clear_range,
            "timeline.type_range": self.open_range_popup,
        }

    def set_in_point(self) -> None:
        """Let the range begin at the playhead, which may stand anywhere where there is no clip."""
        frame, played = self._scene.current_frame, self._scene.playback_frames
        if self._scene.clip_length:
            self._apply_range(FrameRange(frame, played.stop if frame < played.stop else self._scene.clip_length))

    def set_out_point(self) -> None:
        """Let the range end with the playhead's frame."""
        frame, played = self._scene.current_frame, self._scene.playback_frames
        self._apply_range(FrameRange(played.start if frame >= played.start else 0, frame + 1))

    def clear_range(self) -> None:
        """Take the whole clip as the range."""
        self._document.apply_command(SetRange(None))

    def open_range_popup(self) -> None:
        """Let the user type in and out."""
        if self._scene.clip_length:
            popup = RangePopup(self._scene, self._panel)
            popup.range_entered.connect(self._apply_range)
            popup.open_by_widget(self._figure)

    def _on_dragged(self, wanted: FrameRange | None, first: bool) -> None:
        if first:
            self._merge = f"range-drag-{next(self._drags)}"
        self._apply_range(wanted, self._merge)

    def _apply_range(self, wanted: FrameRange | None, merge: str = "") -> None:
        if self._scene.clip_length:
            self._document.apply_command(SetRange(wanted, merge))
