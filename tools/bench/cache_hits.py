"""E6: how long a cached frame takes from the request to its arrival in the window's thread, and until it is painted."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPaintEvent

from studio.ui.preview.messages.frame_messages import FrameResult
from tests.ui.window_parts import WindowParts
from tools.bench.report import Figure
from tools.bench.window import kept_waiting, percentile, run_until, studio

LIMIT_MILLISECONDS = 5.0
AIM_MILLISECONDS = 2.0
Wait = tuple[float, float]
"""Seconds, and how many of them are not other programs'."""

_AT_ONCE = Qt.ConnectionType.DirectConnection  # in the thread that answers


def measure(frames: int = 20, rounds: int = 15, width: int = 1920, height: int = 1080) -> list[Figure]:
    """Return the 95th percentile over frames that were shown before, each asked for `rounds` times, in disorder."""
    with studio(width=width, height=height) as controller:
        asking = _Asking(controller)
        for frame in range(1, frames + 1):
            asking.show(frame)
        asking.sent.clear()
        waits = [asking.show(1 + index * 7 % frames) for index in range(frames * rounds)]
    said = f"; the render thread says frame_ready after p95 {1e3 * percentile(asking.sent, 0.95):.2f} ms"
    what = f"cached {width}×{height} frame: request to "
    arrived, painted = ([wait[side] for wait in waits] for side in (0, 1))
    return [_figure(what + "frame_ready, p95", arrived, said), _figure(what + "painted, p95", painted, "")]


def _figure(what: str, waits: list[Wait], more: str) -> Figure:
    clock, own = ([1e3 * wait[side] for wait in waits] for side in (0, 1))
    detail = f"median {percentile(own, 0.5):.2f} ms of {len(own)} frames, without what other programs took"
    detail += f"; with it p95 {percentile(clock, 0.95):.1f} ms{more}"
    return Figure("E6", what, percentile(own, 0.95), LIMIT_MILLISECONDS, "ms", detail, aim=AIM_MILLISECONDS)


class _Asking:
    """Asks as the timeline does, and notes when the answer comes.

    Attributes:
        sent: Seconds from each request to the signal in the render thread; the rest is the window's own painting.
    """

    def __init__(self, controller: WindowParts) -> None:
        self._timeline = controller.panels.timeline
        self._canvas = controller.panels.viewer.canvas
        self._arrived: dict[int, tuple[float, float]] = {}
        self._painted: dict[int, tuple[float, float]] = {}
        self._window_thread = threading.get_native_id()
        self._render_thread = self._window_thread  # until it has answered
        self._started = time.perf_counter()
        self._wanted = -1
        self.sent: list[float] = []
        thread = controller.render_thread
        thread.frame_ready.connect(self._on_frame_ready)
        thread.frame_ready.connect(self._on_sent, _AT_ONCE)
        self._watch_painting()
        # The first frame may have come before anybody listened here.
        run_until(lambda: self._canvas.picture is not None and bool(self._timeline.clip_frames))

    def _watch_painting(self) -> None:
        paint = self._canvas.paintEvent

        def painted(event: QPaintEvent) -> None:
            paint(event)
            picture = self._canvas.picture
            if picture is not None and picture.result.frame == self._wanted:
                self._painted.setdefault(self._wanted, self._now())

        self._canvas.paintEvent = painted  # type: ignore[method-assign]

    def _on_frame_ready(self, result: FrameResult) -> None:
        self._arrived[result.frame] = self._now()

    def _on_sent(self, _: FrameResult) -> None:
        self.sent.append(time.perf_counter() - self._started)
        self._render_thread = threading.get_native_id()

    def _now(self) -> tuple[float, float]:
        """Return the time, and how long both threads have waited for a processor."""
        threads = {self._window_thread, self._render_thread}  # a set of its own: the other thread writes meanwhile
        return time.perf_counter(), sum(map(kept_waiting, threads))

    def show(self, frame: int) -> tuple[Wait, Wait]:
        """Return how long it took until a frame has come, and until it was painted."""
        QCoreApplication.processEvents()  # the last frame's painting is none of this one's
        self._arrived.clear()
        self._painted.clear()
        self._wanted = frame
        started = self._now()
        self._started = started[0]
        self._timeline.set_frame(frame)
        run_until(lambda: frame in self._arrived and frame in self._painted)
        return _since(started, self._arrived[frame]), _since(started, self._painted[frame])


def _since(started: tuple[float, float], ended: tuple[float, float]) -> Wait:
    passed = ended[0] - started[0]
    return passed, max(0.0, passed - (ended[1] - started[1]))
