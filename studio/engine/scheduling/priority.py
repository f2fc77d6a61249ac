"""Order of computation: the viewer's frame, its prefetch, thumbnails, jobs, and waveforms last.

Running work is not interrupted. Work of lower rank asks between two frames whether to wait. It waits for half a second
at most, so that nothing starves: however busy the viewer is, each thread of a job computes two frames a second, or as
many as it can.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from studio.engine.request import RequestPurpose

MAX_WAIT_SECONDS: Final = 0.5
"""Seconds that one frame gives way, at most."""

_RANK: Final = {purpose: rank for rank, purpose in enumerate(RequestPurpose)}
_LOOK_SECONDS = 0.02


class Priority:
    """Counter of running computations by purpose. Safe to call from several threads.

    Look-ahead works beside the viewer as long as a core is left for it; everyone else gives way to all who matter more.

    Args:
        cores: How many frames can be computed at once; on a GPU one.
    """

    def __init__(self, cores: int) -> None:
        self.core_count = cores
        self._changed = threading.Condition()
        self._served = dict.fromkeys(RequestPurpose, 0)

    @contextmanager
    def announce_work(self, purpose: RequestPurpose) -> Iterator[None]:
        """Let others know, during the block, that a frame is being computed for this purpose."""
        with self._changed:
            self._served[purpose] += 1
        try:
            yield
        finally:
            with self._changed:
                self._served[purpose] -= 1
                self._changed.notify_all()

    def wait_for_turn(self, purpose: RequestPurpose, check: Callable[[], None]) -> None:
        """Wait, before a frame is begun, while frames that matter more are computed: `MAX_WAIT_SECONDS` at most.

        Args:
            purpose: What the frame is for.
            check: Called meanwhile; what it raises ends the wait.
        """
        until = monotonic() + MAX_WAIT_SECONDS
        while True:
            check()
            with self._changed:
                left = until - monotonic()
                if left <= 0 or not self._has_to_wait(purpose):
                    return
                self._changed.wait(min(left, _LOOK_SECONDS))

    def _has_to_wait(self, purpose: RequestPurpose) -> bool:
        rank = _RANK[purpose]
        ahead = sum(count for other, count in self._served.items() if _RANK[other] < rank)
        if purpose is RequestPurpose.PREFETCH:
            return ahead > 0 and ahead + self._served[purpose] >= self.core_count
        return ahead > 0
