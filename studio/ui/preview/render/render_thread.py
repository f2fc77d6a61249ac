"""The thread that serves the viewer. There is one other QThread, which runs jobs: `job_thread`.

Only frozen values go in and come out; the signals are to be connected so that Qt queues them to the receiver's
thread, which is what it does by itself for a receiver that lives in the window's thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from studio.engine.display.frame_engine import FrameEngine
from studio.engine.request import THUMBNAIL_SIDE, EngineRequest, PrefetchRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.cell_messages import CellRequest
from studio.ui.preview.messages.frame_messages import (
    FactsRequest,
    FactsResult,
    FrameRequest,
    RenderFailure,
    ScopesRequest,
    SideFrameRequest,
    SignalRequest,
    StatesRequest,
    ThumbnailRequest,
    ThumbnailResult,
)
from studio.ui.preview.messages.sample_messages import PixelSampleRequest, PixelSampleResult
from studio.ui.preview.messages.track_messages import PatternPictureRequest, TrackingRequest
from studio.ui.preview.render.attempt import attempt_work
from studio.ui.preview.render.cell_server import CellServer, SmallPicture
from studio.ui.preview.render.mailbox import SMALL_PICTURES, AnyRequest, Mailbox, RequestPriority, should_give_way
from studio.ui.preview.render.overlays_and_scopes import compute_scopes
from studio.ui.preview.render.signal_server import SignalServer, read_nearby_numbers
from studio.ui.preview.render.state_server import StateServer
from studio.ui.preview.render.track_server import TrackServer
from studio.ui.preview.render.view_server import ViewServer
from studio.ui.widgets.qt_helpers.override_guard import guard_override

if TYPE_CHECKING:
    from studio.graph.analysis.graph_facts import GraphFacts

T = TypeVar("T")
logger = logging.getLogger(__name__)

_PURPOSE = {
    **dict.fromkeys(
        (RequestPriority.VIEW, RequestPriority.SIDE_FRAME, RequestPriority.TRACKING), RequestPurpose.VIEWER
    ),
    **dict.fromkeys(SMALL_PICTURES, RequestPurpose.THUMBNAIL),
}


class RenderThread(QThread):
    """Thread that computes for viewer, timeline and cards, the viewer's newest request first.

    A frame that is being computed for the viewer is finished: cancelling it for each new request would starve the
    viewer while scrubbing. What waits is replaced by what is newer. Thumbnails give way to the viewer at once.

    `studio.ui.preview.messages` lists the questions: each has a method `request_…` and a signal for its result.

    Signals:
        frame_ready(FrameResult): The viewer's frame, or why there is none.
        side_frame_ready(FrameResult): A frame that is seen beside others, or why there is none.
        scopes_ready(ScopesResult): What was measured of a picture.
        sample_ready(PixelSampleResult): The values of an output in an area.
        tracking_stepped(TrackingStep): What became of points at one more frame.
        pattern_ready(PatternPictureResult): Pixels around a point.
        thumbnail_ready(ThumbnailResult): A small picture, or a curve.
        cell_ready(CellResult): The picture of a cell of a sheet.
        states_ready(StatesResult): States for the cache bar.
        facts_ready(FactsResult): Facts of a graph.
        signal_ready(SignalResult): Numbers of a Signal, a piece at a time.
        prefetch_ready(PrefetchOutcome): What became of a frame wanted beforehand, unless it is wanted no longer.
        frame_started(FrameRequest): The viewer's frame is not cached and is being computed.
        frame_progressed(FrameProgress): A frame that takes long, how far it is.
        files_changed(Graph): A file that this graph reads was changed, replaced or deleted since it was last looked at.
        render_failed(str): Something went wrong that no result can say.
    """

    frame_ready = Signal(object)
    side_frame_ready = Signal(object)
    scopes_ready = Signal(object)
    sample_ready = Signal(object)
    tracking_stepped = Signal(object)
    pattern_ready = Signal(object)
    thumbnail_ready = Signal(object)
    cell_ready = Signal(object)
    states_ready = Signal(object)
    facts_ready = Signal(object)
    signal_ready = Signal(object)
    prefetch_ready = Signal(object)
    frame_started = Signal(object)
    frame_progressed = Signal(object)
    files_changed = Signal(object)
    render_failed = Signal(str)

    def __init__(self, engine: FrameEngine, parent: QObject | None = None) -> None:
        from studio.engine.display.display_renderer import DisplayRenderer  # torch: no module of the window imports it
        from studio.engine.prefetch import Prefetcher

        super().__init__(parent)
        self.setObjectName("render")
        self._engine = engine
        self._screen = DisplayRenderer(engine)
        self._mailbox = Mailbox()
        self._view = ViewServer(
            engine,
            self._screen,
            self._run_cancellable,
            self._facts_of,
            self.frame_ready.emit,
            self.frame_started.emit,
            self.frame_progressed.emit,
        )
        self._side_frames = ViewServer(
            engine,
            self._screen,
            self._run_cancellable,
            engine.facts,
            self.side_frame_ready.emit,
            lambda _: None,
            lambda _: None,
            RequestPriority.SIDE_FRAME,
        )
        self._signals = SignalServer(self._read_signal_value, self._mailbox, self.signal_ready.emit)
        self._states = StateServer(engine, self._mailbox, self.states_ready.emit)
        self._cells = CellServer(
            partial(self._compute_small_picture, RequestPriority.CELL),
            attempt_work,
            self._mailbox,
            self.cell_ready.emit,
        )
        self._tracking = TrackServer(
            self._compute_tracked_frame, self._mailbox, self.tracking_stepped.emit, self.pattern_ready.emit
        )
        self._prefetch = Prefetcher(engine, self.prefetch_ready.emit)
        self._lock = threading.Lock()
        self._running: tuple[RequestPriority, Endpoint, CancelToken] | None = None
        self._viewed: FrameRequest | None = None
        self._known_facts: list[tuple[Graph, GraphFacts]] = []
        self._is_stopping = False
        self._is_paused = False

    def request_frame(self, request: FrameRequest) -> None:
        """Ask for the viewer's frame, in place of one that waits."""
        self._mailbox.put_requests(RequestPriority.VIEW, [request])
        self._viewed = request
        self._prefetch.cancel_others(request.to_engine_requests(RequestPurpose.PREFETCH))
        with self._lock:
            running = self._running
        if running is not None and should_give_way(running[0], running[1], request):
            running[2].cancel()

    def request_side_frames(self, requests: Sequence[SideFrameRequest]) -> None:
        """Ask for frames that are seen side by side, in this order, in place of those that wait."""
        self._mailbox.put_requests(RequestPriority.SIDE_FRAME, requests)

    def request_prefetch(self, requests: Sequence[PrefetchRequest[FrameRequest]]) -> None:
        """Ask for frames that will be needed soon, in this order, in place of those that wait. They go to the cache.

        Those that are being computed go on if they are near to these, or what the viewer waits for; else they stop.
        """
        keep = () if self._viewed is None else self._viewed.to_engine_requests(RequestPurpose.PREFETCH)
        self._prefetch.request_frames(() if self._is_paused else requests, keep)

    def request_scopes(self, request: ScopesRequest) -> None:
        """Ask for measurements of a picture, in place of a request that waits."""
        self._mailbox.put_requests(RequestPriority.SCOPES, [request])

    def request_sample(self, request: PixelSampleRequest) -> None:
        """Ask for the values of an output in an area, in place of a request that waits."""
        self._mailbox.put_requests(RequestPriority.SAMPLE, [request])

    def request_tracking(self, request: TrackingRequest | None) -> None:
        """Ask for points to be followed, a frame at a time, in place of those that are; None ends that."""
        self._tracking.request_tracking(None if self._is_paused else request)
        self._cancel_running(RequestPriority.TRACKING)

    def request_pattern(self, request: PatternPictureRequest) -> None:
        """Ask for the pixels around a point, in place of a request that waits."""
        self._mailbox.put_requests(RequestPriority.PATTERN, [] if self._is_paused else [request])

    def request_thumbnails(self, requests: Sequence[ThumbnailRequest]) -> None:
        """Ask for small pictures, in this order, in place of those that wait."""
        self._mailbox.put_requests(RequestPriority.THUMBNAIL, [] if self._is_paused else requests)

    def request_cells(self, requests: Sequence[CellRequest]) -> None:
        """Ask for cells of a sheet, in this order and after all else, in place of those that wait."""
        if self._cells.request_cells(requests):
            self._cancel_running(RequestPriority.CELL)

    def request_signals(self, requests: Sequence[SignalRequest]) -> None:
        """Ask for numbers of Signals, in this order, in place of those that wait. They come in pieces."""
        self._signals.request_signals([] if self._is_paused else requests)

    def request_states(self, request: StatesRequest) -> None:
        """Request the states of frames, in place of a request that waits."""
        self._mailbox.put_requests(RequestPriority.STATES, [request])

    def request_facts(self, requests: Sequence[FactsRequest]) -> None:
        """Request the facts of graphs, in this order, in place of requests that wait."""
        self._mailbox.put_requests(RequestPriority.FACTS, requests)

    def set_paused(self, paused: bool) -> None:
        """Answer only cached frames until this is undone. Running work is stopped."""
        self._is_paused = self._view.is_paused = self._side_frames.is_paused = paused
        self._cells.set_paused(paused)
        if paused:
            self.request_prefetch(())
            self.request_thumbnails(())
            self.request_signals(())
            self._tracking.request_tracking(None)
            self._cancel_running(*RequestPriority)

    def stop(self) -> None:
        """Cancel what runs, drop what waits and wait for the thread's end."""
        self._mailbox.close()
        with self._lock:
            self._is_stopping = True
        self._cancel_running(*RequestPriority)
        self._prefetch.stop()
        self.wait()

    def _cancel_running(self, *turns: RequestPriority) -> None:
        with self._lock:
            if self._running is not None and self._running[0] in turns:
                self._running[2].cancel()

    @guard_override()
    def run(self) -> None:
        """Serve requests until `stop`."""
        while (work := self._mailbox.take_request()) is not None:
            try:
                self._serve(work[1])
            except Exception as error:
                logger.exception("the render thread could not serve %s", work[0].name.lower())
                self.render_failed.emit(RenderFailure.from_error(error).text)

    def _serve(self, request: AnyRequest) -> None:
        if isinstance(request, SideFrameRequest):
            self._side_frames.serve_request(request)
        elif isinstance(request, FrameRequest):
            self._view.serve_request(request)
        elif isinstance(request, ScopesRequest):
            self.scopes_ready.emit(compute_scopes(request))
        elif isinstance(request, PixelSampleRequest):
            self._serve_sample(request)
        elif isinstance(request, (TrackingRequest, PatternPictureRequest)):
            self._tracking.serve_request(request)
        elif isinstance(request, ThumbnailRequest):
            self._serve_thumbnail(request)
        elif isinstance(request, CellRequest):
            self._cells.serve_request(request)
        elif isinstance(request, StatesRequest):
            self._states.serve_request(request)
        elif isinstance(request, FactsRequest):
            self.facts_ready.emit(FactsResult(request, self._facts_of(request.graph)))
        else:
            self._signals.serve_request(request)

    def _facts_of(self, graph: Graph) -> GraphFacts:
        """Return the facts of a graph; say so if they are no longer those of a moment ago, since a file has changed."""
        facts = self._engine.facts(graph)
        others = [known for known in self._known_facts if known[0] is not graph]
        changed = any(known[0] is graph and known[1] is not facts for known in self._known_facts)
        self._known_facts = [(graph, facts), *others[:1]]  # of two variants both are looked at
        if changed:
            self.files_changed.emit(graph)
        return facts

    def _serve_thumbnail(self, request: ThumbnailRequest) -> None:
        result, failure = attempt_work(request, lambda: self._compute_thumbnail(request))
        if result is not None or failure is not None:
            self.thumbnail_ready.emit(result or ThumbnailResult(request, failure=failure))
        elif not self._is_paused:
            self._mailbox.return_request(RequestPriority.THUMBNAIL, request)

    def _serve_sample(self, request: PixelSampleRequest) -> None:
        asked = self._engine.resolve_request(request.to_engine_request())
        work = partial(self._screen.sample_frame, asked, request.area, request.full_size)
        sample, failure = attempt_work(
            request, lambda: self._run_cancellable(RequestPriority.VIEW, request.output, False, work)
        )
        self.sample_ready.emit(PixelSampleResult(request, sample, failure))

    def _compute_tracked_frame(self, asked: EngineRequest) -> object:
        """Return a frame in which a pattern is looked for; None if the thread is to stop."""
        output = Endpoint(asked.node, asked.output)
        return self._run_cancellable(
            RequestPriority.TRACKING, output, False, lambda token: self._engine.compute_frame(asked, token)
        )

    def _read_signal_value(self, asked: EngineRequest) -> float | None:
        """Return a Signal's value at a frame; None if the thread is to stop."""
        output = Endpoint(asked.node, asked.output)
        value = self._run_cancellable(
            RequestPriority.THUMBNAIL, output, False, lambda token: self._engine.compute_frame(asked, token)
        )
        return float(value) if isinstance(value, (int, float)) else None

    def _compute_thumbnail(self, request: ThumbnailRequest) -> ThumbnailResult | None:
        """Return a thumbnail, from the cache or computed; of a Signal as many numbers as can be had in a moment."""
        if request.signal_range is not None:
            values = read_nearby_numbers(self._read_signal_value, request, request.signal_range)
            return ThumbnailResult(request, values=values)
        seen = self._compute_small_picture(RequestPriority.THUMBNAIL, request.to_engine_request(), THUMBNAIL_SIDE)
        return None if seen is None else ThumbnailResult(request, seen.pixels)

    def _compute_small_picture(self, turn: RequestPriority, asked: EngineRequest, max_side: int) -> SmallPicture | None:
        """Return a picture, from the cache or computed; None if it must not be computed now."""
        resolved = self._engine.resolve_request(asked)
        there = self._engine.is_available(resolved, max_side)
        if not there and self._is_paused:
            return None
        make = partial(self._engine.compute_picture, resolved if there else asked, max_side)
        return self._run_cancellable(turn, Endpoint(asked.node, asked.output), there, make)

    def _run_cancellable(
        self, turn: RequestPriority, output: Endpoint, there: bool, work: Callable[[CancelToken], T]
    ) -> T | None:
        """Run cancellable work once nothing of higher priority computes; None if the thread is to stop."""
        token = CancelToken()
        with self._lock:
            if self._is_stopping:
                return None
            self._running = (turn, output, token)
        try:
            if not there:
                self._engine.priority.wait_for_turn(_PURPOSE[turn], token.raise_if_cancelled)
            return work(token)
        finally:
            with self._lock:
                self._running = None
