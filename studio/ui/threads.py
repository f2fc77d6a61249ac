"""The thread that serves the viewer. There is one other QThread, which runs jobs: `job_thread`.

Only frozen values go in and come out; the signals are to be connected so that Qt queues them to the receiver's
thread, which is what it does by itself for a receiver that lives in the window's thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from studio.core.errors import Cancelled, StudioError
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.request import FrameState, Purpose, Request
from studio.graph.model import Graph
from studio.ui.mailbox import AnyRequest, Mailbox, Turn
from studio.ui.reporting import reported
from studio.ui.results import (
    THUMBNAIL_SIDE,
    FactsRequest,
    Failure,
    FrameProgress,
    FrameRequest,
    FrameResult,
    StatesRequest,
    StatesResult,
    ThumbnailResult,
)

if TYPE_CHECKING:
    import numpy as np

    from studio.graph.facts import GraphFacts

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.05
_STATES_AT_ONCE = 256
_OPAQUE = 0xFF000000
_PURPOSE = {Turn.VIEW: Purpose.VIEWER, Turn.AHEAD: Purpose.LOOK_AHEAD, Turn.THUMBNAIL: Purpose.THUMBNAIL}


class FrameEngine(Protocol):
    """What the render thread needs of the engine."""

    @property
    def last_times(self) -> Mapping[str, float]:
        """Seconds that each node took when it was last computed, by id."""
        ...

    def compute(
        self,
        request: Request,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> object:
        """Compute a frame, or find it in memory."""
        ...

    def cached(self, request: Request) -> object | None:
        """Return a frame if it is in memory."""
        ...

    def states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[FrameState, ...]:
        """Return what is known of each frame without computing it."""
        ...

    def facts(self, graph: Graph) -> GraphFacts:
        """Return what is known of a graph before it runs."""
        ...


class RenderThread(QThread):
    """Computes what the viewer, the timeline and the cards show, the viewer's newest wish first.

    A frame that is being computed for the viewer is finished: cancelling it for each new wish would starve the
    viewer while scrubbing. What waits is replaced by what is newer. Thumbnails give way to the viewer at once.

    Signals:
        frame_ready(FrameResult): The viewer's frame, or why there is none.
        frame_started(FrameRequest): It is not at hand and is being computed.
        progressed(FrameProgress): A frame that takes long, how far it is.
        thumbnail_ready(ThumbnailResult): A small picture.
        states_ready(StatesResult): States for the cache bar.
        facts_ready(GraphFacts, int): Facts of a graph and the serial of the request.
        failed(str): Something went wrong that no result can say.
    """

    frame_ready = Signal(object)
    frame_started = Signal(object)
    progressed = Signal(object)
    thumbnail_ready = Signal(object)
    states_ready = Signal(object)
    facts_ready = Signal(object, int)
    failed = Signal(str)

    def __init__(self, engine: FrameEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("render")
        self._engine = engine
        self._mailbox = Mailbox()
        self._lock = threading.Lock()
        self._running: tuple[Turn, FrameRequest, CancelToken] | None = None
        self._stopping = False

    def request_frame(self, request: FrameRequest) -> None:
        """Ask for the viewer's frame, in place of one that waits."""
        self._mailbox.put(Turn.VIEW, [request])
        with self._lock:
            running = self._running
        if running is not None and _gives_way(running[0], running[1], request):
            running[2].cancel()

    def request_ahead(self, requests: Sequence[FrameRequest]) -> None:
        """Ask for frames that will be needed soon, in this order, in place of those that wait. They go to the cache."""
        self._mailbox.put(Turn.AHEAD, requests)

    def request_thumbnails(self, requests: Sequence[FrameRequest]) -> None:
        """Ask for small pictures, in this order, in place of those that wait."""
        self._mailbox.put(Turn.THUMBNAIL, requests)

    def request_states(self, request: StatesRequest) -> None:
        """Ask for the states of frames, in place of a wish that waits."""
        self._mailbox.put(Turn.STATES, [request])

    def request_facts(self, request: FactsRequest) -> None:
        """Ask for the facts of a graph, in place of a wish that waits."""
        self._mailbox.put(Turn.FACTS, [request])

    def stop(self) -> None:
        """Cancel what runs, drop what waits and wait for the thread's end."""
        self._mailbox.close()
        with self._lock:
            self._stopping = True
            if self._running is not None:
                self._running[2].cancel()
        self.wait()

    @reported()
    def run(self) -> None:
        """Serve requests until `stop`."""
        while (work := self._mailbox.take()) is not None:
            try:
                self._serve(*work)
            except Exception as error:
                logger.exception("the render thread could not serve %s", work[0].name.lower())
                self.failed.emit(Failure.of(error).text)

    def _serve(self, turn: Turn, request: AnyRequest) -> None:
        if isinstance(request, FactsRequest):
            self.facts_ready.emit(self._engine.facts(request.graph), request.serial)
        elif isinstance(request, StatesRequest):
            self._serve_states(request)
        elif turn is Turn.VIEW:
            self._serve_view(request)
        elif turn is Turn.AHEAD:
            self._serve_ahead(request)
        else:
            self._serve_thumbnail(request)

    def _serve_states(self, request: StatesRequest) -> None:
        """Answer in pieces, so that the viewer never waits for a long clip's states."""
        frames = request.frames
        piece = FrameRange(frames.start, min(frames.stop, frames.start + _STATES_AT_ONCE))
        try:
            found = self._engine.states(request.graph, request.output.node, request.output.port, piece, request.scale)
        except StudioError:
            return  # the graph cannot be computed: the viewer's answer says why
        self.states_ready.emit(StatesResult(request.graph, request.output, piece.start, found, request.scale))
        if piece.stop < frames.stop and not self._mailbox.waiting(Turn.STATES):
            self._mailbox.put(Turn.STATES, [replace(request, frames=FrameRange(piece.stop, frames.stop))])

    def _serve_view(self, request: FrameRequest) -> None:
        started = time.perf_counter()
        pixels, failure = self._pixels(Turn.VIEW, request)
        if pixels is None and failure is None:
            return
        width, height = self._full_size(request, pixels)
        opaque = pixels is None or _is_opaque(pixels)
        seconds = time.perf_counter() - started
        times = dict(self._engine.last_times)
        self.frame_ready.emit(FrameResult(request, pixels, width, height, opaque, seconds, failure, times))

    def _serve_ahead(self, request: FrameRequest) -> None:
        try:
            if self._engine.cached(_asked(Turn.AHEAD, request)) is not None:
                return
            done = self._value(Turn.AHEAD, request) is not None
        except StudioError:
            return  # when the viewer gets there, it will say why
        if done:
            states = (FrameState.CACHED,)
            self.states_ready.emit(StatesResult(request.graph, request.output, request.frame, states, request.scale))

    def _serve_thumbnail(self, request: FrameRequest) -> None:
        pixels, failure = self._pixels(Turn.THUMBNAIL, request, max_side=THUMBNAIL_SIDE)
        if pixels is None and failure is None:
            self._mailbox.put_back(Turn.THUMBNAIL, request)
            return
        self.thumbnail_ready.emit(ThumbnailResult(request, pixels, failure))

    def _pixels(
        self, turn: Turn, request: FrameRequest, max_side: int | None = None
    ) -> tuple[np.ndarray | None, Failure | None]:
        """Return the picture, or why there is none; neither if it was cancelled."""
        from studio.engine.display import to_rgba8  # torch: no module of the window imports it

        try:
            value = self._value(turn, request)
            return (None if value is None else to_rgba8(value, max_side=max_side)), None
        except StudioError as error:
            return None, Failure.of(error)
        except Exception as error:
            logger.exception("frame %d of %s failed in an unexpected way", request.frame, request.output.node)
            return None, Failure(f"Unexpected {type(error).__name__}: {error}")

    def _value(self, turn: Turn, request: FrameRequest) -> object | None:
        """Return the value from the cache, or compute it; None if it was cancelled."""
        asked = _asked(turn, request)
        value = self._engine.cached(asked)
        if value is not None:
            return value
        if turn is Turn.VIEW:
            self.frame_started.emit(request)
        token = CancelToken()
        with self._lock:
            if self._stopping:
                return None
            self._running = (turn, request, token)
        try:
            return self._engine.compute(asked, token, self._progress_of(request) if turn is Turn.VIEW else None)
        except Cancelled:
            return None
        finally:
            with self._lock:
                self._running = None

    def _progress_of(self, request: FrameRequest) -> Callable[[int, int], None]:
        due = 0.0

        def report(done: int, total: int) -> None:
            nonlocal due
            now = time.monotonic()
            if now >= due:
                due = now + _REPORT_SECONDS
                self.progressed.emit(FrameProgress(request, done, total))

        return report

    def _full_size(self, request: FrameRequest, pixels: np.ndarray | None) -> tuple[int, int]:
        if pixels is None:
            return 0, 0
        facts = self._engine.facts(request.graph).clips.get(request.output)
        if facts is not None and facts.width:
            return facts.width, facts.height
        height, width = pixels.shape[:2]
        return round(width / request.scale), round(height / request.scale)


def _is_opaque(pixels: np.ndarray) -> bool:
    """Whether alpha is 255 everywhere: seen as little-endian numbers, pixels have their alpha on top."""
    return bool(pixels.view("<u4").min() >= _OPAQUE)


def _asked(turn: Turn, request: FrameRequest) -> Request:
    output = request.output
    return Request(request.graph, output.node, output.port, request.frame, request.scale, _PURPOSE[turn])


def _gives_way(turn: Turn, running: FrameRequest, wanted: FrameRequest) -> bool:
    """Whether running work is dropped for the viewer's new wish: never the viewer's own, nor what it will need soon."""
    if turn is Turn.VIEW:
        return False
    return turn is Turn.THUMBNAIL or running.graph is not wanted.graph or running.output != wanted.output
