"""Bridge from the window's requests for prefetched frames to the engine's prefetch queue, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from studio.core.errors import StudioError
from studio.engine.request import EngineRequest, FrameState, PrefetchRequest, RequestPurpose
from studio.ui.preview.messages import FrameRequest, PrefetchedFrame, StatesResult
from studio.ui.preview.render.frame_engine import FrameEngine

if TYPE_CHECKING:
    from studio.engine.scheduling.prefetch import PrefetchOutcome


class PrefetchBridge:
    """Bridge to the engine's prefetch. Both frames of a pair are requested, and reported, together.

    Args:
        engine: Computes.
        on_state: Called in a helper's thread with a StatesResult when a frame has come into the cache.
        on_done: Called in a helper's thread with an PrefetchedFrame, for requests with a serial.
    """

    def __init__(
        self,
        engine: FrameEngine,
        on_state: Callable[[StatesResult], object],
        on_done: Callable[[PrefetchedFrame], object],
    ) -> None:
        from studio.engine.scheduling.prefetch import Prefetcher  # torch: no module of the window imports it

        self._engine = engine
        self._on_state = on_state
        self._on_done = on_done
        self._pending: WeakKeyDictionary[PrefetchRequest, FrameRequest] = (
            WeakKeyDictionary()
        )  # as long as they wait or run
        self._known: dict[
            int, tuple[FrameRequest, list[PrefetchRequest]]
        ] = {}  # of the last requests, by their identity
        self._ahead = Prefetcher(engine, self._on_outcome)

    def request_frames(self, requests: Sequence[FrameRequest], viewed: FrameRequest | None) -> None:
        """Have these frames computed, in this order, in place of those that wait; what is viewed is finished.

        A request that was among the last ones, the same object, is answered once.
        """
        self._known = {id(request): self._known.get(id(request)) or self._make_wishes(request) for request in requests}
        wishes = [wish for _, wished in self._known.values() for wish in wished]
        self._ahead.request_frames(wishes, () if viewed is None else _engine_requests(viewed))

    def _make_wishes(self, request: FrameRequest) -> tuple[FrameRequest, list[PrefetchRequest]]:
        wished = [_make_wish(side) for side in _sides(request)]
        self._pending.update((wish, request) for wish in wished)
        return request, wished

    def drop_unrelated(self, request: FrameRequest) -> None:
        """Drop and stop what is of other outputs, graphs or scales than this request."""
        self._ahead.cancel_others(_engine_requests(request))

    @property
    def is_busy(self) -> bool:
        """Whether a frame waits or is being computed."""
        return self._ahead.is_busy

    def stop(self) -> None:
        """Cancel what runs and wait for the helpers' end."""
        self._ahead.stop()

    def _on_outcome(self, outcome: PrefetchOutcome) -> None:
        request = self._pending.get(outcome.request)
        if request is None or not (outcome.is_cache_full or outcome.has_failed or self._are_available(request)):
            return
        if outcome.is_computed:
            self._on_state(StatesResult.from_request(request, request.frame, (FrameState.CACHED,)))
        if request.serial:
            self._on_done(PrefetchedFrame(request, outcome.is_cache_full))

    def _are_available(self, request: FrameRequest) -> bool:
        """Return whether both frames of a pair are there; of a frame alone its helper has just said so."""
        if request.compared_output is None:
            return True
        try:
            return all(self._engine.is_available(asked) for asked in _engine_requests(request))
        except StudioError:
            return False


def _sides(request: FrameRequest) -> tuple[FrameRequest, ...]:
    beside = request.compared_request
    return (request,) if beside is None else (request, beside)


def _engine_requests(request: FrameRequest) -> list[EngineRequest]:
    return [side.to_engine_request(RequestPurpose.PREFETCH) for side in _sides(request)]


def _make_wish(request: FrameRequest) -> PrefetchRequest:
    """Return the requests to prefetch: the frame itself if the viewer's settings apply to its values."""
    return PrefetchRequest(
        request.to_engine_request(RequestPurpose.PREFETCH), request.serial, request.viewer_settings.needs_values
    )
