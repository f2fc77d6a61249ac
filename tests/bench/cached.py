"""E6: how long a cached frame takes from the request to its arrival in the window's thread."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QCoreApplication, Qt

from studio.ui.results import FrameResult
from studio.ui.window.conductor import Conductor
from tests.bench.report import Figure
from tests.bench.window import kept_waiting, percentile, run_until, studio

LIMIT_MILLISECONDS = 5.0
AIM_MILLISECONDS = 2.0
_AT_ONCE = Qt.ConnectionType.DirectConnection  # in the thread that answers


def measure(frames: int = 20, rounds: int = 15, width: int = 1920, height: int = 1080) -> list[Figure]:
    """Return the 95th percentile over frames that were shown before, each asked for `rounds` times, in disorder."""
    with studio(width=width, height=height) as conductor:
        asking = _Asking(conductor)
        for frame in range(1, frames + 1):
            asking.show(frame)
        asking.sent.clear()
        waits = [asking.show(1 + index * 7 % frames) for index in range(frames * rounds)]
    clock, own = ([1e3 * wait[side] for wait in waits] for side in (0, 1))
    what = f"cached {width}×{height} frame: request to frame_ready, p95"
    detail = f"median {percentile(own, 0.5):.2f} ms of {len(own)} frames, without what other programs took"
    detail += f"; with it p95 {percentile(clock, 0.95):.1f} ms"
    detail += f"; the render thread says frame_ready after p95 {1e3 * percentile(asking.sent, 0.95):.2f} ms"
    return [Figure("E6", what, percentile(own, 0.95), LIMIT_MILLISECONDS, "ms", detail, aim=AIM_MILLISECONDS)]


class _Asking:
    """Asks as the timeline does, and notes when the answer comes.

    Attributes:
        sent: Seconds from each request to the signal in the render thread; the rest is the window's own painting.
    """

    def __init__(self, conductor: Conductor) -> None:
        self._timeline = conductor.panels.timeline
        self._arrived: dict[int, tuple[float, float]] = {}
        self._threads = {threading.get_native_id()}
        self._started = time.perf_counter()
        self.sent: list[float] = []
        thread = conductor.render_thread
        thread.frame_ready.connect(self._on_frame_ready)
        thread.frame_ready.connect(self._on_sent, _AT_ONCE)
        run_until(lambda: bool(self._arrived) and bool(self._timeline.frames))

    def _on_frame_ready(self, result: FrameResult) -> None:
        self._arrived[result.frame] = self._now()

    def _on_sent(self, _: FrameResult) -> None:
        self.sent.append(time.perf_counter() - self._started)
        self._threads.add(threading.get_native_id())

    def _now(self) -> tuple[float, float]:
        """Return the time, and how long both threads have waited for a processor."""
        return time.perf_counter(), sum(map(kept_waiting, self._threads))

    def show(self, frame: int) -> tuple[float, float]:
        """Return the seconds until a frame has come, and how many of them are not other programs'."""
        QCoreApplication.processEvents()  # the last frame's painting is none of this one's
        self._arrived.clear()
        started = self._now()
        self._started = started[0]
        self._timeline.set_frame(frame)
        run_until(lambda: frame in self._arrived)
        arrived = self._arrived[frame]
        passed = arrived[0] - started[0]
        return passed, max(0.0, passed - (arrived[1] - started[1]))
