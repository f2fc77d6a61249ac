"""Filling the cache with a range of frames: what is left, and what to say of it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable

from studio.core.translation import tr
from studio.ui.preview.messages import FrameRequest, PrefetchedFrame


class RangeFill:
    """The frames of a range that are still to be computed.

    Args:
        requests: Them, in the order in which they are wanted; an edit ends the filling.
        serial: That of the requests; tells this filling from others.
    """

    def __init__(self, requests: Iterable[FrameRequest], serial: int) -> None:
        self._left = {request.frame: request for request in requests}
        self._total = len(self._left)
        self.serial = serial
        self.is_cache_full = False

    @property
    def remaining_requests(self) -> list[FrameRequest]:
        """The requests that are still to be made."""
        return list(self._left.values())

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing more to do."""
        return not self._left or self.is_cache_full

    def remove_frame(self, result: PrefetchedFrame) -> bool:
        """Take a frame off the list; return whether it was on it."""
        if result.request.serial != self.serial:
            return False
        self.is_cache_full = self.is_cache_full or result.is_cache_full
        return result.is_cache_full or self._left.pop(result.request.frame, None) is not None

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
