"""Prefetch queue: frames needed next by playback, then the rest of a range that is being cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.ui.preview.messages import FrameRequest, PrefetchedFrame
from studio.ui.preview.preview_protocols import PreviewThread, PreviewTimeline
from studio.ui.preview.range_fill import RangeFill

_FRAMES = 24


class Prefetch(QObject):
    """Asks for frames beforehand. Lives in the window's thread, computes nothing.

    Args:
        thread: Computes.
        timeline: Says where play goes, and the range.
        request: Returns a request for a frame of what is viewed, with a serial; None while nothing is.
        parent: Qt's owner.

    Signals:
        range_progressed(str, bool): How far the caching of the range is, and whether it goes on.
    """

    range_progressed = Signal(str, bool)

    def __init__(
        self,
        thread: PreviewThread,
        timeline: PreviewTimeline,
        request: Callable[[int, int], FrameRequest | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread = thread
        self._timeline = timeline
        self._request = request
        self._requested: dict[int, FrameRequest] = {}  # what play needs next, by frame
        self._fill: RangeFill | None = None
        self._is_filling = 0
        thread.prefetch_ready.connect(self._on_ahead_ready)

    def request_upcoming(self) -> None:
        """Ask for what is needed next, in place of what was."""
        self._requested = self._upcoming()
        fill = self._fill.remaining_requests if self._fill is not None else []
        self._thread.request_prefetch([*self._requested.values(), *fill])

    def toggle_fill(self) -> None:
        """Have every frame from in to out computed in the background, from the playhead on; or stop doing so."""
        played = self._timeline.playback_frames
        if self._fill is not None:
            self.cancel_fill(tr("Caching the range was stopped"))
        elif played:
            self._is_filling += 1
            here = played.clamp(self._timeline.current_frame)
            requests = self._requests([*range(here, played.stop), *range(played.start, here)], self._is_filling)
            if requests:
                self._fill = RangeFill(requests, self._is_filling)
                self.range_progressed.emit(self._fill.progress_text, True)
                self.request_upcoming()

    def cancel_fill(self, text: str = "") -> None:
        """Cache no more of the range, and take nothing for answered any more: what is kept may be old, or gone.

        `text` says why, where there is something to say.
        """
        self._requested = {}
        if self._fill is not None:
            self._fill = None
            self.range_progressed.emit(text, False)
            self.request_upcoming()

    def _upcoming(self) -> dict[int, FrameRequest]:
        """Return the requests for what play needs next: those that were made before stay the same objects."""
        frames = self._timeline.get_upcoming_frames(_FRAMES)
        first = self._request(frames[0], 0) if frames else None
        if first is None:
            return {}
        asked = self._requested
        last = next(iter(asked.values()), first)
        if last.graph is not first.graph or replace(last, frame=first.frame) != first:
            asked = {}
        return {frame: asked.get(frame) or replace(first, frame=frame) for frame in frames}

    def _requests(self, frames: Iterable[int], serial: int = 0) -> list[FrameRequest]:
        first = self._request(0, serial)  # finding out what is looked at costs more than all that follows
        return [] if first is None else [replace(first, frame=frame) for frame in frames]

    def _on_ahead_ready(self, result: PrefetchedFrame) -> None:
        fill = self._fill
        if fill is None or not fill.remove_frame(result):
            return
        if fill.is_finished:
            self.cancel_fill(fill.progress_text)
        else:
            self.range_progressed.emit(fill.progress_text, True)
