"""What is asked for before the user does: what play needs next, then what is left of a range that is being cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.ui.preview_parts import PreviewThread, Timeline
from studio.ui.range_fill import RangeFill
from studio.ui.results import AheadResult, FrameRequest

_FRAMES = 24


class Ahead(QObject):
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
        timeline: Timeline,
        request: Callable[[int, int], FrameRequest | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread = thread
        self._timeline = timeline
        self._request = request
        self._asked: dict[int, FrameRequest] = {}  # what play needs next, by frame
        self._fill: RangeFill | None = None
        self._fills = 0
        thread.ahead_ready.connect(self._on_ahead_ready)

    def ask(self) -> None:
        """Ask for what is needed next, in place of what was."""
        self._asked = self._upcoming()
        fill = self._fill.requests if self._fill is not None else []
        self._thread.request_ahead([*self._asked.values(), *fill])

    def toggle_fill(self) -> None:
        """Have every frame from in to out computed in the background, from the playhead on; or stop doing so."""
        played = self._timeline.played
        if self._fill is not None:
            self.end_fill(tr("Caching the range was stopped"))
        elif played:
            self._fills += 1
            here = played.clamp(self._timeline.frame)
            requests = self._requests([*range(here, played.stop), *range(played.start, here)], self._fills)
            if requests:
                self._fill = RangeFill(requests, self._fills)
                self.range_progressed.emit(self._fill.text, True)
                self.ask()

    def end_fill(self, text: str = "") -> None:
        """Cache no more of the range, and take nothing for answered any more: what is kept may be old, or gone.

        `text` says why, where there is something to say.
        """
        self._asked = {}
        if self._fill is not None:
            self._fill = None
            self.range_progressed.emit(text, False)
            self.ask()

    def _upcoming(self) -> dict[int, FrameRequest]:
        """Return the requests for what play needs next: those that were made before stay the same objects."""
        frames = self._timeline.upcoming(_FRAMES)
        first = self._request(frames[0], 0) if frames else None
        if first is None:
            return {}
        asked = self._asked
        last = next(iter(asked.values()), first)
        if last.graph is not first.graph or replace(last, frame=first.frame) != first:
            asked = {}
        return {frame: asked.get(frame) or replace(first, frame=frame) for frame in frames}

    def _requests(self, frames: Iterable[int], serial: int = 0) -> list[FrameRequest]:
        first = self._request(0, serial)  # finding out what is looked at costs more than all that follows
        return [] if first is None else [replace(first, frame=frame) for frame in frames]

    def _on_ahead_ready(self, result: AheadResult) -> None:
        fill = self._fill
        if fill is None or not fill.note(result):
            return
        if fill.over:
            self.end_fill(fill.text)
        else:
            self.range_progressed.emit(fill.text, True)
