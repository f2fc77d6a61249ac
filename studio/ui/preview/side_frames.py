"""Frames that the viewer shows side by side in the place of its picture, while a gesture goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FrameResult, SideFrameRequest
from studio.ui.preview.preview_protocols import PreviewThread
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.preview.view_target import ViewTarget

_SCALES = (0.25, 0.5)


@dataclass(frozen=True, slots=True)
class SideFrame:
    """A frame that is seen beside others.

    Args:
        graph: A graph: the document's, or one that was made for this.
        output: An output of it.
        frame: Which frame.
        title: What it is, as "Outgoing".
        note: More about it, as the name of the clip and the time; empty for nothing.
    """

    graph: Graph
    output: Endpoint
    frame: int
    title: str = ""
    note: str = ""


class SideFrames(QObject):
    """Asks for frames and gives them back by their places. Lives in the window's thread, computes nothing.

    Frames are looked at as the viewer's: with its display transform, exposure and channels.

    Args:
        target: Knows how frames are looked at.
        scales: At which scale a node can be computed.
        thread: Computes.
        parent: Qt's owner.

    Signals:
        frame_ready(int, FrameResult): The frame at this place, or why there is none.
    """

    frame_ready = Signal(int, object)

    def __init__(
        self, target: ViewTarget, scales: ProxyScales, thread: PreviewThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._target, self._scales, self._thread = target, scales, thread
        self._wanted: list[SideFrameRequest] = []
        thread.side_frame_ready.connect(self._on_ready)

    def request_frames(self, frames: Sequence[SideFrame], room: tuple[int, int]) -> None:
        """Ask for frames in place of those before; those that are wanted already are asked for once.

        Args:
            frames: Which.
            room: Width and height that there are for each, in pixels of the screen.
        """
        before = list(self._wanted)
        made = [self._make_request(frame, room) for frame in frames]
        self._wanted = [next((old for old in before if old == new), new) for new in made]
        fresh = [new for new in self._wanted if not any(new is old for old in before)]
        if fresh or len(made) != len(before):
            self._thread.request_side_frames(self._wanted if fresh else [])

    def cancel(self) -> None:
        """Ask for nothing more."""
        self._wanted = []
        self._thread.request_side_frames([])

    def _make_request(self, frame: SideFrame, room: tuple[int, int]) -> SideFrameRequest:
        sight, clip = self._target.sight, self._target.clip
        width, height = (clip.width, clip.height) if clip is not None and clip.width else (0, 0)
        wished = _find_scale((width, height), room) if width else 1.0
        scale = self._scales.find_scale(frame.graph, frame.output.node, min(wished, self._target.requested_scale))
        shown = _fit((width, height), room) if width else None
        return SideFrameRequest(
            frame.graph,
            frame.output,
            frame.frame,
            scale=scale,
            viewer_settings=sight.settings,
            shown_size=shown,
        )

    def _on_ready(self, result: FrameResult) -> None:
        for place, request in enumerate(self._wanted):
            if request is result.request:
                self.frame_ready.emit(place, result)


def _find_scale(size: tuple[int, int], room: tuple[int, int]) -> float:
    """Return the least scale at which a picture has as many pixels as are seen."""
    needed = min(room[0] / size[0], room[1] / size[1])
    return next((scale for scale in _SCALES if scale >= needed), 1.0)


def _fit(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int] | None:
    """Return the size at which a picture is seen; None where it is not smaller than its own."""
    factor = min(room[0] / size[0], room[1] / size[1])
    return (max(1, round(size[0] * factor)), max(1, round(size[1] * factor))) if factor < 1.0 else None
