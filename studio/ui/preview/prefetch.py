"""Prefetch: frames needed next by playback, then the rest of a range that is being cached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.engine.request import FrameState, PrefetchOutcome, PrefetchRequest
from studio.ui.preview.messages.frame_messages import FrameRequest
from studio.ui.preview.preview_protocols import PreviewThread, PreviewTimeline
from studio.ui.preview.view_target import ViewTarget

_FRAMES = 24


class _RangeFill:
    """The frames of a range that are still to be computed.

    Args:
        requests: Them, in the order in which they are wanted; an edit ends the filling.
    """

    def __init__(self, requests: Sequence[PrefetchRequest[FrameRequest]]) -> None:
        self._left = {id(request): request for request in requests}
        self._total = len(requests)
        self.is_cache_full = False

    @property
    def remaining_requests(self) -> list[PrefetchRequest[FrameRequest]]:
        """The requests that are still to be made."""
        return list(self._left.values())

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing more to do."""
        return not self._left or self.is_cache_full

    def remove_frame(self, outcome: PrefetchOutcome[FrameRequest]) -> bool:
        """Take a frame off the list, or note that the cache is full; return whether the frame was on the list."""
        request = id(outcome.request)
        if request not in self._left:
            return False
        if outcome.is_cache_full:
            self.is_cache_full = True
        else:
            del self._left[request]
        return True

    @property
    def progress_text(self) -> str:
        """The progress, in words."""
        done = self._total - len(self._left)
        if self.is_cache_full:
            return tr(
                "The cache is full: {done:,} of {total:,} frames of the range are in it", done=done, total=self._total
            )
        if self.is_finished:
            return tr("All {total:,} frames of the range are cached", total=self._total)
        return tr("Caching the range: {done:,} of {total:,} (Shift+C stops)", done=done, total=self._total)


class Prefetch(QObject):
    """Asks for frames beforehand. Lives in the window's thread, computes nothing.

    Args:
        target: Makes the requests.
        thread: Computes.
        timeline: Says where play goes, and the range.
        parent: Qt's owner.

    Signals:
        range_progressed(str, bool): How far the caching of the range is, and whether it goes on.
    """

    range_progressed = Signal(str, bool)

    def __init__(
        self,
        target: ViewTarget,
        thread: PreviewThread,
        timeline: PreviewTimeline,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._target = target
        self._thread = thread
        self._timeline = timeline
        self._requested: dict[int, PrefetchRequest[FrameRequest]] = {}  # what play needs next, by frame
        self._fill: _RangeFill | None = None
        thread.prefetch_ready.connect(self._on_prefetched)

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
            here = played.clamp(self._timeline.current_frame)
            requests = self._make_fill_requests([*range(here, played.stop), *range(played.start, here)])
            if requests:
                self._fill = _RangeFill(requests)
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

    def _upcoming(self) -> dict[int, PrefetchRequest[FrameRequest]]:
        """Return the requests for what play needs next: those that were made before stay the same objects."""
        frames = self._timeline.get_upcoming_frames(_FRAMES)
        first = self._target.make_frame_request(frames[0]) if frames else None
        if first is None:
            return {}
        asked = self._requested
        last = next(iter(asked.values())).source if asked else first
        if last.graph is not first.graph or replace(last, frame=first.frame) != first:
            asked = {}
        return {frame: asked.get(frame) or replace(first, frame=frame).to_prefetch_request() for frame in frames}

    def _make_fill_requests(self, frames: Sequence[int]) -> list[PrefetchRequest[FrameRequest]]:
        first = self._target.make_frame_request(0)  # finding out what is looked at costs more than all that follows
        return [] if first is None else [replace(first, frame=frame).to_prefetch_request() for frame in frames]

    def _on_prefetched(self, outcome: PrefetchOutcome[FrameRequest]) -> None:
        """Show that a frame is cached, and how far the caching of the range is."""
        request = outcome.request.source
        if outcome.is_computed and self._target.is_current_answer(request):
            self._timeline.set_states(request.frame, (FrameState.CACHED,))
        fill = self._fill
        if fill is None or not fill.remove_frame(outcome):
            return
        if fill.is_finished:
            self.cancel_fill(fill.progress_text)
        else:
            self.range_progressed.emit(fill.progress_text, True)
