"""The thread that serves the viewer. There is one other QThread, which runs jobs: `job_thread`.

Only frozen values go in and come out; the signals are to be connected so that Qt queues them to the receiver's
thread, which is what it does by itself for a receiver that lives in the window's thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from studio.core.errors import Cancelled, StudioError
from studio.core.language import tr
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.look import CompareMode
from studio.engine.request import THUMBNAIL_SIDE, Purpose, Request
from studio.graph.model import Graph
from studio.ui.ahead_wishes import AheadWishes
from studio.ui.beside import drawn_over, measured_of
from studio.ui.frame_engine import FrameEngine
from studio.ui.mailbox import AnyRequest, Mailbox, Turn
from studio.ui.pairs import fit_text, scaled, shown_within, states_of, without_difference
from studio.ui.reporting import reported
from studio.ui.results import (
    FactsRequest,
    Failure,
    FrameProgress,
    FrameRequest,
    FrameResult,
    SignalRequest,
    StatesRequest,
    StatesResult,
    ThumbnailResult,
)
from studio.ui.signal_serving import SignalServing

if TYPE_CHECKING:
    from studio.engine.display import ScreenPicture
    from studio.engine.screen import Seen
    from studio.engine.watch.profile import NodeProfile
    from studio.graph.facts import GraphFacts

T = TypeVar("T")
logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.05
_MOST_STATES = 256
_STATES_SECONDS = 0.004
_CURVE_SECONDS = 0.25
_PURPOSE = {Turn.VIEW: Purpose.VIEWER, Turn.THUMBNAIL: Purpose.THUMBNAIL}


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
        ahead_ready(AheadResult): What became of a frame wanted beforehand, if its request has a serial.
        facts_ready(GraphFacts, int): Facts of a graph and the serial of the request.
        signal_ready(SignalResult): Numbers of a Signal, a piece at a time.
        files_changed(Graph): A file that this graph reads was changed, replaced or deleted since it was last looked at.
        scopes_ready(ScopesResult): What was measured of the viewer's picture.
        failed(str): Something went wrong that no result can say.
    """

    frame_ready = Signal(object)
    frame_started = Signal(object)
    progressed = Signal(object)
    thumbnail_ready = Signal(object)
    states_ready = Signal(object)
    ahead_ready = Signal(object)
    facts_ready = Signal(object, int)
    signal_ready = Signal(object)
    files_changed = Signal(object)
    scopes_ready = Signal(object)
    failed = Signal(str)

    def __init__(self, engine: FrameEngine, parent: QObject | None = None) -> None:
        from studio.engine.screen import Screen  # torch: no module of the window imports it

        super().__init__(parent)
        self.setObjectName("render")
        self._engine = engine
        self._screen = Screen(engine)
        self._mailbox = Mailbox()
        self._signals = SignalServing(self._number, self._mailbox, self.signal_ready.emit)
        self._ahead = AheadWishes(engine, self.states_ready.emit, self.ahead_ready.emit)
        self._lock = threading.Lock()
        self._running: tuple[Turn, FrameRequest, CancelToken] | None = None
        self._viewed: FrameRequest | None = None
        self._known_facts: list[tuple[Graph, GraphFacts]] = []
        self._states_at_once = _MOST_STATES
        self._stopping = False
        self._paused = False
        self._profiling = False

    def request_frame(self, request: FrameRequest) -> None:
        """Ask for the viewer's frame, in place of one that waits."""
        self._mailbox.put(Turn.VIEW, [request])
        self._viewed = request
        self._ahead.keep_to(request)
        with self._lock:
            running = self._running
        if running is not None and _gives_way(running[0], running[1], request):
            running[2].cancel()

    def request_ahead(self, requests: Sequence[FrameRequest]) -> None:
        """Ask for frames that will be needed soon, in this order, in place of those that wait. They go to the cache.

        Those that are being computed go on if they are near to these, or what the viewer waits for; else they stop.
        """
        self._ahead.want(() if self._paused else requests, self._viewed)

    def request_thumbnails(self, requests: Sequence[FrameRequest]) -> None:
        """Ask for small pictures, in this order, in place of those that wait."""
        self._mailbox.put(Turn.THUMBNAIL, [] if self._paused else requests)

    def request_signals(self, requests: Sequence[SignalRequest]) -> None:
        """Ask for numbers of Signals, in this order, in place of those that wait. They come in pieces."""
        self._signals.ask([] if self._paused else requests)

    def request_states(self, request: StatesRequest) -> None:
        """Ask for the states of frames, in place of a wish that waits."""
        self._mailbox.put(Turn.STATES, [request])

    def request_facts(self, *requests: FactsRequest) -> None:
        """Ask for the facts of graphs, in this order, in place of wishes that wait."""
        self._mailbox.put(Turn.FACTS, requests)

    def set_paused(self, paused: bool) -> None:
        """Compute nothing until this is taken back: only frames that are at hand are answered. What runs is stopped."""
        self._paused = paused
        if paused:
            self.request_ahead(())
            self.request_thumbnails(())
            self.request_signals(())
            with self._lock:
                if self._running is not None:
                    self._running[2].cancel()

    def set_profiling(self, profiling: bool) -> None:
        """Let answers tell what each node cost, or no longer."""
        self._profiling = profiling

    def stop(self) -> None:
        """Cancel what runs, drop what waits and wait for the thread's end."""
        self._mailbox.close()
        with self._lock:
            self._stopping = True
            if self._running is not None:
                self._running[2].cancel()
        self._ahead.stop()
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
            self.facts_ready.emit(self._facts_of(request.graph), request.serial)
        elif isinstance(request, StatesRequest):
            self._serve_states(request)
        elif isinstance(request, SignalRequest):
            self._signals.serve(request)
        elif turn is Turn.VIEW:
            self._serve_view(request)
        else:
            self._serve_thumbnail(request)

    def _facts_of(self, graph: Graph) -> GraphFacts:
        """Return the facts of a graph; say so if they are no longer those of a moment ago, since a file has changed."""
        facts = self._engine.facts(graph)
        others = [known for known in self._known_facts if known[0] is not graph]
        changed = any(known[0] is graph and known[1] is not facts for known in self._known_facts)
        self._known_facts = [(graph, facts), *others[:1]]  # of two variants both are looked at
        if changed:
            self.files_changed.emit(graph)
        return facts

    def _serve_states(self, request: StatesRequest) -> None:
        """Answer in pieces of some milliseconds, so that the viewer never waits for a long clip's states."""
        frames = request.frames
        piece = FrameRange(frames.start, min(frames.stop, frames.start + self._states_at_once))
        started = time.perf_counter()
        try:
            found = states_of(self._engine, request, piece)
        except StudioError:
            return  # the graph cannot be computed: the viewer's answer says why
        share = _STATES_SECONDS / max(time.perf_counter() - started, 1e-6)
        self._states_at_once = max(1, min(_MOST_STATES, round(len(piece) * share)))
        self.states_ready.emit(StatesResult.of(request, piece.start, found))
        if piece.stop < frames.stop and not self._mailbox.waiting(Turn.STATES):
            self._mailbox.put(Turn.STATES, [replace(request, frames=FrameRange(piece.stop, frames.stop))])

    def _serve_view(self, request: FrameRequest) -> None:
        """Answer with the frame; with both frames of a pair at once."""
        answer, beside = self._answer(request), request.beside
        if answer is not None and beside is not None:
            answer = self._with_other(answer, beside)
        if answer is not None:
            self.frame_ready.emit(answer)
            if request.scopes and answer.pixels is not None and not self._mailbox.waiting(Turn.VIEW):
                self.scopes_ready.emit(measured_of(answer))

    def _with_other(self, first: FrameResult, beside: FrameRequest) -> FrameResult | None:
        """Return the answer with side B; None if that was cancelled."""
        size = first.width, first.height
        probe, shown = beside.probe, beside.shown
        if first.width:
            other_size = self._known_size(beside) or size
            probe = None if probe is None else scaled(probe, size, other_size)
            shown = shown_within(shown, size, other_size)
        other = self._answer(replace(beside, probe=probe, shown=shown))
        differs = first.request.compare.mode is CompareMode.DIFFERENCE
        if other is None:
            return first if self._paused and not differs else None
        first = replace(first, other=other, remark=fit_text(first, other), seconds=first.seconds + other.seconds)
        return self._differing(first, beside) if differs else first

    def _differing(self, pair: FrameResult, beside: FrameRequest) -> FrameResult | None:
        """Return a pair's answer with the difference in place of side A; None if that must not be had now."""
        request, other = pair.request, pair.other
        if other is None or pair.pixels is None or other.pixels is None:
            return without_difference(pair, other or pair)
        asked = request.to_engine(Purpose.VIEWER), beside.to_engine(Purpose.VIEWER)
        if self._paused and not self._screen.has_values(*asked):
            return None

        def work(token: CancelToken) -> Seen:
            return self._screen.difference(*asked, request.compare.gain, request.look, request.shown, token)

        seen, failure = self._attempt(request, lambda: self._running_as(Turn.VIEW, request, True, work))
        if seen is not None:
            return replace(pair, pixels=seen.picture.pixels, reduced=seen.reduced, opaque=seen.picture.opaque)
        return replace(pair, pixels=None, reduced=None, failure=failure) if failure is not None else None

    def _known_size(self, request: FrameRequest) -> tuple[int, int] | None:
        facts = self._facts_of(request.graph).clips.get(request.output)
        return (facts.width, facts.height) if facts is not None and facts.width else None

    def _answer(self, request: FrameRequest) -> FrameResult | None:
        """Return the frame, or why there is none; None if it was cancelled or must not be computed now."""
        started = time.perf_counter()
        asked = request.to_engine(Purpose.VIEWER)
        seen, failure = self._attempt(request, lambda: self._seen(request, asked))
        if failure is not None:
            self._facts_of(request.graph)  # a file that is gone is seen here first
        result = FrameResult(request, failure=failure, times=dict(self._engine.last_times))
        if seen is not None:
            picture = seen.picture
            width, height = self._full_size(request, seen)
            if request.probe is not None:
                reading = self._screen.read(asked, request.probe, (width, height), picture)
                result = replace(result, reading=reading)
            if request.overlays and not self._paused:
                work = partial(drawn_over, self._engine, request)
                drawn, _ = self._attempt(request, lambda: self._running_as(Turn.VIEW, request, False, work))
                result = replace(result, overlays=tuple((drawn or {}).values()), drawn_from=tuple(drawn or ()))
            shown = replace(result, pixels=picture.pixels, width=width, height=height, opaque=picture.opaque)
            shown = replace(shown, reduced=seen.reduced, notices=self._engine.notices(asked), profile=self._profile())
            return replace(shown, seconds=time.perf_counter() - started)
        return result if failure is not None else None

    def _seen(self, request: FrameRequest, asked: Request) -> Seen | None:
        """Return what the viewer shows, from what is at hand or computed; None if that must not be computed now."""
        if request.fresh:
            self._engine.forget(asked)
        there = self._screen.at_hand(asked, request.look)
        if not there and self._paused:
            return None
        if not there:
            self.frame_started.emit(request)
        report = self._progress_of(request)
        return self._running_as(
            Turn.VIEW,
            request,
            there,
            lambda token: self._screen.see(asked, request.look, request.shown, token, report),
        )

    def _profile(self) -> tuple[NodeProfile, ...]:
        profile = self._engine.profile_of(Purpose.VIEWER) if self._profiling else None
        return profile.table() if profile is not None else ()

    def _serve_thumbnail(self, request: FrameRequest) -> None:
        if request.around is not None:
            self._serve_curve(request, request.around)
            return
        picture, failure = self._attempt(request, lambda: self._small(request))
        if picture is None and failure is None:
            if not self._paused:
                self._mailbox.put_back(Turn.THUMBNAIL, request)
            return
        self.thumbnail_ready.emit(ThumbnailResult(request, None if picture is None else picture.pixels, failure))

    def _serve_curve(self, request: FrameRequest, frames: FrameRange) -> None:
        """Answer with the numbers around a frame, the nearest first, as many as can be had in a moment."""
        known: dict[int, float] = {}
        until = time.monotonic() + _CURVE_SECONDS
        try:
            for frame in sorted(frames, key=lambda frame: abs(frame - request.frame)):
                value = self._number(replace(request, frame=frame))
                if value is None or time.monotonic() > until:
                    break
                known[frame] = value
        except Cancelled:
            if not self._paused:
                self._mailbox.put_back(Turn.THUMBNAIL, request)
            return
        except StudioError as error:
            self.thumbnail_ready.emit(ThumbnailResult(request, failure=Failure.of(error)))
            return
        self.thumbnail_ready.emit(ThumbnailResult(request, values=tuple(known.get(frame) for frame in frames)))

    def _number(self, request: FrameRequest) -> float | None:
        """Return a Signal's value at a frame; None if the thread is to stop."""
        asked = request.to_engine(Purpose.THUMBNAIL)
        value = self._running_as(Turn.THUMBNAIL, request, False, lambda token: self._engine.compute(asked, token))
        return float(value) if isinstance(value, (int, float)) else None

    def _attempt(self, request: FrameRequest, work: Callable[[], T | None]) -> tuple[T | None, Failure | None]:
        """Return what work gives, or why there is none; neither if it was cancelled or must not be done now."""
        try:
            return work(), None
        except Cancelled:
            return None, None
        except StudioError as error:
            return None, Failure.of(error)
        except Exception as error:
            logger.exception("frame %d of %s failed in an unexpected way", request.frame, request.output.node)
            return None, Failure(tr("Unexpected {kind}: {reason}", kind=type(error).__name__, reason=error))

    def _small(self, request: FrameRequest) -> ScreenPicture | None:
        """Return a thumbnail, from the cache or computed."""
        asked = request.to_engine(Purpose.THUMBNAIL)
        there = self._engine.at_hand(asked, THUMBNAIL_SIDE)
        if not there and self._paused:
            return None
        make = partial(self._engine.picture, asked, THUMBNAIL_SIDE)
        return self._running_as(Turn.THUMBNAIL, request, there, make)

    def _running_as(self, turn: Turn, request: FrameRequest, there: bool, work: Callable[[CancelToken], T]) -> T | None:
        """Do work that can be cancelled, once nobody who matters more computes; None if the thread is to stop."""
        token = CancelToken()
        with self._lock:
            if self._stopping:
                return None
            self._running = (turn, request, token)
        try:
            if not there:
                self._engine.priority.give_way(_PURPOSE[turn], token.check)
            return work(token)
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

    def _full_size(self, request: FrameRequest, seen: Seen) -> tuple[int, int]:
        facts = self._facts_of(request.graph).clips.get(request.output)
        if facts is not None and facts.width:
            return facts.width, facts.height
        return round(seen.size[0] / request.scale), round(seen.size[1] / request.scale)


def _gives_way(turn: Turn, running: FrameRequest, wanted: FrameRequest) -> bool:
    """Whether running work is dropped for the viewer's new wish: never its own, unless it looks at another output."""
    return turn is Turn.THUMBNAIL or running.output not in (wanted.output, wanted.other)
