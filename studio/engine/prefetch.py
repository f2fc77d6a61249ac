"""Prefetch (read-ahead) of the frames that will be shown next, several at once on several cores.

Sources are read in the order of the frames, by one thread at a time, so that decoders never seek; what follows is
computed side by side. Two frames that need the same value share it through the cache.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from weakref import WeakSet

from studio.core.errors import CancelledError, StudioError
from studio.core.image import Raster
from studio.engine.display.frame_engine import FrameEngine
from studio.engine.request import EngineRequest, PrefetchOutcome, PrefetchRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import limit_library_threads

T = TypeVar("T")
logger = logging.getLogger(__name__)

MAX_PREFETCH_DISTANCE: Final = 24
"""A frame that is being computed is of use still if a wanted one is so near."""

_CACHE_SHARE = 0.75
_BYTES_A_PICTURE_BYTE = 4  # float32 RGB and the 8-bit RGBA made of it, against the latter


@dataclass(frozen=True, slots=True, eq=False)
class _RunningPrefetch(Generic[T]):
    request: PrefetchRequest[T]
    token: CancelToken = field(default_factory=CancelToken)


class Prefetcher(Generic[T]):
    """A list of frames that will be wanted, nearest first, and the threads that compute them.

    It stops where the cache could not hold more without dropping a frame that is to be shown sooner. A request is
    answered once. A caller that repeats equal requests pays only for new ones.

    Args:
        engine: Computes.
        on_done: Called in a helper's thread with the outcome of each request that was not cancelled.
        threads: How many helpers; by default as many as the engine computes frames at once.
    """

    def __init__(
        self, engine: FrameEngine, on_done: Callable[[PrefetchOutcome[T]], object], threads: int | None = None
    ) -> None:
        self._engine = engine
        self._on_done = on_done
        self._count = engine.priority.core_count if threads is None else threads
        self._changed = threading.Condition()
        self._order = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._wanted: deque[PrefetchRequest[T]] = deque()
        self._running: list[_RunningPrefetch[T]] = []
        self._answered: WeakSet[PrefetchRequest[T]] = WeakSet()
        self._taken = 0
        self._picture_bytes = 0
        self._closed = False

    def request_frames(self, requests: Sequence[PrefetchRequest[T]], keep: Sequence[EngineRequest] = ()) -> None:
        """Compute these frames, in place of those that wait. Those at work go on if they are near to these.

        Args:
            requests: The nearest first.
            keep: Frames that someone waits for: they are finished in any case.
        """
        with self._changed:
            self._wanted = deque(request for request in requests if request not in self._answered)
            self._taken = len(requests) - len(self._wanted)
            for running in self._running:
                frames = running.request.frames
                is_kept = any(_near(frame, each, 0) for frame in frames for each in keep)
                if not is_kept and not any(_near(frames[0], request.frames[0]) for request in requests):
                    running.token.cancel()
            if requests and not self._threads and not self._closed:
                self._start()
            self._changed.notify_all()

    def cancel_others(self, requests: Sequence[EngineRequest]) -> None:
        """Drop and stop what is of another graph, output or scale than each of these frames."""

        def is_kept(wanted: PrefetchRequest[T]) -> bool:
            return all(any(_same_clip(frame, request) for request in requests) for frame in wanted.frames)

        with self._changed:
            self._wanted = deque(wanted for wanted in self._wanted if is_kept(wanted))
            for running in self._running:
                if not is_kept(running.request):
                    running.token.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether a frame waits or is being computed."""
        with self._changed:
            return bool(self._wanted or self._running)

    def stop(self) -> None:
        """Cancel what runs, drop what waits and wait for the threads' end."""
        with self._changed:
            self._closed = True
            self._wanted.clear()
            for running in self._running:
                running.token.cancel()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        self._threads = [
            threading.Thread(target=self._work, name=f"look-ahead-{number}", daemon=True)
            for number in range(self._count)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while self._wait():
            with limit_library_threads() if self._count > 1 else nullcontext():
                while self._serve_next():
                    pass

    def _wait(self) -> bool:
        """Wait for something to do; return False when there will be nothing any more."""
        with self._changed:
            while not self._wanted and not self._closed:
                self._changed.wait()
            return not self._closed

    def _serve_next(self) -> bool:
        """Compute the nearest frame; return False if there is none. The next one may be read once this one is."""
        with ExitStack() as in_order:
            in_order.enter_context(self._order)
            running = self._take()
            if running is None:
                return False
            outcome = None
            try:
                outcome = self._serve(running, in_order.close)
            except CancelledError:
                pass
            except Exception:
                logger.exception("looking ahead failed in an unexpected way")
            finally:
                with self._changed:
                    self._running.remove(running)
                    if outcome is not None:
                        self._answered.add(running.request)
            if outcome is not None:
                self._on_done(outcome)
        return True

    def _take(self) -> _RunningPrefetch[T] | None:
        with self._changed:
            if not self._wanted or self._closed:
                return None
            self._taken += 1
            running = _RunningPrefetch(self._wanted.popleft())
            if self._taken * self._picture_bytes * _BYTES_A_PICTURE_BYTE <= self._engine.cache_limit * _CACHE_SHARE:
                self._running.append(running)
                return running
            self._wanted.clear()
        self._on_done(PrefetchOutcome(running.request, is_cache_full=True))
        return None

    def _serve(self, running: _RunningPrefetch[T], let_others_read: Callable[[], None]) -> PrefetchOutcome[T]:
        """Compute the frames of a request. One that fails keeps none of the others from being computed."""
        request, token = running.request, running.token
        errors: list[StudioError] = []
        frames: list[EngineRequest] = []
        is_missing = False
        for frame in request.frames:
            with _collect_errors(errors):
                resolved = self._engine.resolve_request(frame)
                is_there = self._engine.is_available(resolved, value=request.needs_value)
                if not is_there:
                    self._engine.read_sources(resolved, token)
                frames.append(resolved if is_there else frame)  # files may change until its turn comes
                is_missing = is_missing or not is_there
        let_others_read()
        if is_missing:
            self._engine.priority.wait_for_turn(RequestPurpose.PREFETCH, token.raise_if_cancelled)
        sizes: list[int] = []
        for frame in frames:
            with _collect_errors(errors):
                sizes.append(self._compute(frame, token, needs_value=request.needs_value))
        self._picture_bytes = sum(sizes) or self._picture_bytes
        return PrefetchOutcome(request, is_computed=is_missing and not errors, has_failed=bool(errors))

    def _compute(self, frame: EngineRequest, token: CancelToken, *, needs_value: bool) -> int:
        """Compute a frame, or its picture; return the bytes that its picture takes."""
        if needs_value:
            return _picture_bytes(self._engine.compute_frame(frame, token))
        return self._engine.compute_picture(frame, None, token).pixels.nbytes


@contextmanager
def _collect_errors(errors: list[StudioError]) -> Iterator[None]:
    """Add an error to those before, instead of raising it."""
    try:
        yield
    except CancelledError:
        raise
    except StudioError as error:
        logger.debug("prefetch: %s", error)
        errors.append(error)


def _picture_bytes(value: object) -> int:
    """Return what the picture of a frame would take."""
    return 4 * value.width * value.height if isinstance(value, Raster) else 0


def _same_clip(first: EngineRequest, second: EngineRequest) -> bool:
    return first.graph is second.graph and (first.node, first.output, first.scale) == (
        second.node,
        second.output,
        second.scale,
    )


def _near(running: EngineRequest, wanted: EngineRequest, reach: int = MAX_PREFETCH_DISTANCE) -> bool:
    return _same_clip(running, wanted) and abs(running.frame - wanted.frame) <= reach
