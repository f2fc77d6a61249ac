"""In and out: what keys, mouse and fields ask for becomes edits of the document."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.graph.commands import SetRange
from studio.graph.history import Document
from studio.ui.figure import PressedFigure
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.timeline.canvas import TimelineCanvas
from studio.ui.timeline.range_popup import RangePopup


class RangeEdits(QObject):
    """Ties the range to the document.

    Args:
        document: Holds it.
        canvas: Drags it.
        figure: Shows it; a click lets it be typed.
        parent: The panel.
    """

    def __init__(self, document: Document, canvas: TimelineCanvas, figure: PressedFigure, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._scene = canvas.scene
        self._figure = figure
        self._panel = parent
        self._drags = itertools.count(1)
        self._merge = ""
        canvas.range_dragged.connect(self._on_dragged)
        figure.clicked.connect(self.edit)

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "play.set_in": self.set_in,
            "play.set_out": self.set_out,
            "play.clear_range": self.clear,
            "timeline.type_range": self.edit,
        }

    def set_in(self) -> None:
        """Let the range begin at the playhead, which may stand anywhere where there is no clip."""
        frame, played = self._scene.frame, self._scene.played
        if self._scene.length:
            self._set(FrameRange(frame, played.stop if frame < played.stop else self._scene.length))

    def set_out(self) -> None:
        """Let the range end with the playhead's frame."""
        frame, played = self._scene.frame, self._scene.played
        self._set(FrameRange(played.start if frame >= played.start else 0, frame + 1))

    def clear(self) -> None:
        """Take the whole clip as the range."""
        self._document.apply(SetRange(None))

    def edit(self) -> None:
        """Let the user type in and out."""
        if self._scene.length:
            popup = RangePopup(self._scene, self._panel)
            popup.entered.connect(self._set)
            popup.open_over(self._figure)

    def _on_dragged(self, wanted: FrameRange | None, first: bool) -> None:
        if first:
            self._merge = f"range-drag-{next(self._drags)}"
        self._set(wanted, self._merge)

    def _set(self, wanted: FrameRange | None, merge: str = "") -> None:
        if self._scene.length:
            self._document.apply(SetRange(wanted, merge))
