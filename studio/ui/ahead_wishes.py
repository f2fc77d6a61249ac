"""Frames wanted beforehand: from requests of the window to wishes of the engine's look-ahead, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from studio.core.errors import StudioError
from studio.engine.request import FrameState, Purpose, Request, Wish
from studio.ui.frame_engine import FrameEngine
from studio.ui.results import AheadResult, FrameRequest, StatesResult

if TYPE_CHECKING:
    from studio.engine.look_ahead import Outcome


class AheadWishes:
    """Has frames computed beforehand. Both frames of a pair are wished for, and told of together.

    Args:
        engine: Computes.
        on_state: Called in a helper's thread with a StatesResult when a frame has come into the cache.
        on_done: Called in a helper's thread with an AheadResult, for requests with a serial.
    """

    def __init__(
        self,
        engine: FrameEngine,
        on_state: Callable[[StatesResult], object],
        on_done: Callable[[AheadResult], object],
    ) -> None:
        from studio.engine.look_ahead import LookAhead  # torch: no module of the window imports it

        self._engine = engine
        self._on_state = on_state
        self._on_done = on_done
        self._wished: WeakKeyDictionary[Wish, FrameRequest] = WeakKeyDictionary()  # as long as they wait or run
        self._known: dict[int, tuple[FrameRequest, list[Wish]]] = {}  # of the last requests, by their identity
        self._ahead = LookAhead(engine, self._on_outcome)

    def want(self, requests: Sequence[FrameRequest], viewed: FrameRequest | None) -> None:
        """Have these frames computed, in this order, in place of those that wait; what is viewed is finished.

        A request that was among the last ones, the same object, is answered once.
        """
        self._known = {id(request): self._known.get(id(request)) or self._new(request) for request in requests}
        wishes = [wish for _, wished in self._known.values() for wish in wished]
        self._ahead.want(wishes, () if viewed is None else _asked(viewed))

    def _new(self, request: FrameRequest) -> tuple[FrameRequest, list[Wish]]:
        wished = [_wish(side) for side in _sides(request)]
        self._wished.update((wish, request) for wish in wished)
        return request, wished

    def keep_to(self, request: FrameRequest) -> None:
        """Drop and stop what is of other outputs, graphs or scales than this request."""
        self._ahead.keep_to(_asked(request))

    @property
    def busy(self) -> bool:
        """Whether a frame waits or is being computed."""
        return self._ahead.busy

    def stop(self) -> None:
        """Cancel what runs and wait for the helpers' end."""
        self._ahead.stop()

    def _on_outcome(self, outcome: Outcome) -> None:
        request = self._wished.get(outcome.wish)
        if request is None or not (outcome.full or outcome.failed or self._are_at_hand(request)):
            return
        if outcome.computed:
            self._on_state(StatesResult.of(request, request.frame, (FrameState.CACHED,)))
        if request.serial:
            self._on_done(AheadResult(request, outcome.full))

    def _are_at_hand(self, request: FrameRequest) -> bool:
        """Return whether both frames of a pair are there; of a frame alone its helper has just said so."""
        if request.other is None:
            return True
        try:
            return all(self._engine.at_hand(asked) for asked in _asked(request))
        except StudioError:
            return False


def _sides(request: FrameRequest) -> tuple[FrameRequest, ...]:
    beside = request.beside
    return (request,) if beside is None else (request, beside)


def _asked(request: FrameRequest) -> list[Request]:
    return [side.to_engine(Purpose.LOOK_AHEAD) for side in _sides(request)]


def _wish(request: FrameRequest) -> Wish:
    """Return what is wanted beforehand: the frame itself where a look is to be laid over its values."""
    return Wish(request.to_engine(Purpose.LOOK_AHEAD), request.serial, request.look.needs_values)
