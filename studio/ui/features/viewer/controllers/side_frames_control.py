"""Frames side by side in the place of the viewer's picture, for as long as somebody wants them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.picture.side_panes import SidePane, SidePanesView
from studio.ui.features.viewer.picture.viewer_picture import ViewerPicture
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.preview.side_frames import SideFrame, SideFrames


class SideFramesControl(QObject):
    """Shows frames that another feature asks for, as both sides of a cut while it is trimmed.

    A picture stays until the next one of its pane has come.

    Args:
        canvas: What the panes cover.
        frames: Has the frames computed.
        parent: Qt's owner.

    Attributes:
        view: The panes.
    """

    def __init__(self, canvas: ViewerCanvas, frames: SideFrames, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._frames = canvas, frames
        self.view = SidePanesView(canvas)
        frames.frame_ready.connect(self._on_ready)

    @property
    def is_shown(self) -> bool:
        """Whether frames are shown in the place of the picture."""
        return not self.view.isHidden()

    def show_frames(self, frames: Sequence[SideFrame]) -> None:
        """Show these frames, two beside each other or four in two rows; those that are on their way stay empty."""
        if not frames:
            self.end()
            return
        before = self.view.panes if self.is_shown and len(self.view.panes) == len(frames) else ()
        panes = [SidePane(frame.title, frame.note) for frame in frames]
        for pane, old in zip(panes, before, strict=False):
            pane.picture, pane.failure = old.picture, old.failure
        self.view.background = self._canvas.background
        self.view.show_panes(panes)
        self._frames.request_frames(frames, self.view.compute_room(len(frames)))

    def end(self) -> None:
        """Show the viewer's picture again."""
        if self.is_shown:
            self.view.hide()
            self.view.panes = ()
            self._frames.cancel()

    def _on_ready(self, place: int, result: FrameResult) -> None:
        if not self.is_shown or place >= len(self.view.panes):
            return
        pane = self.view.panes[place]
        if result.pixels is not None:
            pane.picture, pane.failure = ViewerPicture(result), ""
        elif result.failure is not None:
            pane.picture, pane.failure = None, result.failure.text
        self.view.update()
