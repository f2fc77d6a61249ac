"""Prefetch of the frames that will be shown next, several at once on several cores.

Sources are read in the order of the frames, by one thread at a time, so that decoders never seek; what follows is
computed side by side. Two frames that need the same value share it through the cache.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import Final, Protocol
from weakref import WeakSet

from studio.core.errors import CancelledError, StudioError
from studio.core.image import Raster
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.request import EngineRequest, PrefetchRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import limit_library_threads
from studio.engine.scheduling.priority import Priority

logger = logging.getLogger(__name__)

MAX_PREFETCH_DISTANCE: Final = 24
"""A frame that is being computed is of use still if a wanted one is so near."""

_CACHE_SHARE = 0.75
_BYTES_A_PICTURE_BYTE = 4  # float32 RGB and the 8-bit RGBA made of it, against the latter


class PrefetchEngine(Protocol):
    """Part of the engine that prefetching needs. `Engine` documents the methods."""

    @property
    def priority(self) -> Priority: ...  # noqa: D102

    @property
    def cache_limit(self) -> int: ...  # noqa: D102

    def is_available(self, request: EngineRequest, max_side: int | None = None, *, value: bool = False) -> bool: ...  # noqa: D102

    def compute_frame(self, request: EngineRequest, cancel: CancelToken | None = None) -> object: ...  # noqa: D102

    def read_sources(self, request: EngineRequest, cancel: CancelToken) -> None: ...  # noqa: D102

    def compute_picture(  # noqa: D102
        self, request: EngineRequest, max_side: int | None = None, cancel: CancelToken | None = None
    ) -> DisplayPicture: ...


@dataclass(frozen=True, slots=True, eq=False)
class PrefetchOutcome:
    """Outcome of a prefetch request.

    Args:
        request: Which.
        is_computed: It was not cached before.
        is_cache_full: It and all that follow were dropped: the cache could not hold them beside those that come sooner.
        has_failed: It cannot be computed; a request for the frame itself reports why.
    """

    request: PrefetchRequest
    is_computed: bool = False
    is_cache_full: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _RunningPrefetch:
    request: PrefetchRequest
    token: CancelToken = field(default_factory=CancelToken)


class Prefetcher:
    """A list of frames that will be wanted, nearest first, and the threads that compute them.

    It stops where the cache could not hold more without dropping a frame that is to be shown sooner. A request is
    answered once. A caller that repeats equal requests pays only for new ones.

    Args:
        engine: Computes.
        on_done: Called in a helper's thread with the outcome of each request that was not cancelled.
        threads: How many helpers; by default as many as the engine computes frames at once.
    """

    def __init__(
        self, engine: PrefetchEngine, on_done: Callable[[PrefetchOutcome], object], threads: int | None = None
    ) -> None:
        self._engine = engine
        self._on_done = on_done
        self._count = engine.priority.core_count if threads is None else threads
        self._changed = threading.Condition()
        self._order = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._wanted: deque[PrefetchRequest] = deque()
        self._running: list[_RunningPrefetch] = []
        self._answered: WeakSet[PrefetchRequest] = WeakSet()
        self._taken = 0
        self._picture_bytes = 0
        self._closed = False

    def request_frames(self, wishes: Sequence[PrefetchRequest], keep: Sequence[EngineRequest] = ()) -> None:
        """Compute these frames, in place of those that wait. Those at work go on if they are near to these.

        Args:
            wishes: The nearest first.
            keep: Frames that someone waits for: they are finished in any case.
        """
        with self._changed:
            self._wanted = deque(wish for wish in wishes if wish not in self._answered)
            self._taken = len(wishes) - len(self._wanted)
            for running in self._running:
                request = running.request.frame_request
                is_kept = any(_near(request, each, 0) for each in keep)
                if not is_kept and not any(_near(request, wish.frame_request) for wish in wishes):
                    running.token.cancel()
            if wishes and not self._threads and not self._closed:
                self._start()
            self._changed.notify_all()

    def cancel_others(self, requests: Sequence[EngineRequest]) -> None:
        """Drop and stop what is of another graph, output or scale than each of these frames."""

        def is_kept(wish: PrefetchRequest) -> bool:
            return any(_same_clip(wish.frame_request, request) for request in requests)

        with self._changed:
            self._wanted = deque(wish for wish in self._wanted if is_kept(wish))
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
            except StudioError as error:
                logger.debug("looking ahead: %s", error)
                outcome = PrefetchOutcome(running.request, has_failed=True)
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

    def _take(self) -> _RunningPrefetch | None:
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

    def _serve(self, running: _RunningPrefetch, let_others_read: Callable[[], None]) -> PrefetchOutcome:
        request, token = running.request.frame_request, running.token
        there = self._engine.is_available(request, value=running.request.needs_value)
        if not there:
            self._engine.read_sources(request, token)
        let_others_read()
        if not there:
            self._engine.priority.wait_for_turn(RequestPurpose.PREFETCH, token.raise_if_cancelled)
        if running.request.needs_value:
            self._picture_bytes = _picture_bytes(self._engine.compute_frame(request, token))
        else:
            self._picture_bytes = self._engine.compute_picture(request, None, token).pixels.nbytes
        return PrefetchOutcome(running.request, is_computed=not there)


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
