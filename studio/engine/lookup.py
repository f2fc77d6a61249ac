"""What is there of frames, and what clearing has to forget: everything that is answered without computing a picture."""

from __future__ import annotations

from collections.abc import Iterable

from studio.core.errors import NodeError
from studio.engine.cache import MISSING, FrameCache, Freed
from studio.engine.cancel import CancelToken
from studio.engine.clearing import digests_behind, digests_of
from studio.engine.compiled import CompiledOutput
from studio.engine.compiler import Compiler
from studio.engine.digest import picture_digest
from studio.engine.executor import Executor
from studio.engine.plan import Digests, Frame, SignalUnknownError, normal_frame
from studio.engine.request import PICTURE_SIDES, FrameState, Purpose, Request
from studio.engine.run import Run
from studio.graph.model import Graph

_NUMBERS_BYTES = 1 << 20  # for signals that are computed only to see what frames read


class Lookup:
    """Finds values by the digests of the moment. Safe to call from several threads.

    Its methods raise what the compiler raises: GraphError where a graph cannot be computed, NodeError where a node
    cannot say its facts.

    Args:
        compiler: Turns graphs into outputs.
        cache: Where values are.
        executor: Computes signals that are made of numbers alone, where that is asked for.
    """

    def __init__(self, compiler: Compiler, cache: FrameCache, executor: Executor) -> None:
        self._compiler = compiler
        self._cache = cache
        self._executor = executor

    def frame(self, request: Request) -> Frame:
        """Return the frame of a compiled output that a request means."""
        output = self._compiler.output(request.graph, request.node, request.output, request.scale)
        return output, normal_frame(output, request.frame)

    def digests(self, *, numbers: bool = False) -> Digests:
        """Return digests for a look at what is there: signals that decide what is read are found, but not computed.

        With `numbers` those are computed that are made of numbers alone: a wave is, what is measured is not.
        """
        media = self._compiler.media
        run = Run(FrameCache(_NUMBERS_BYTES), Digests(media), CancelToken(), purpose=Purpose.LOOK_AHEAD)

        def find(output: CompiledOutput, frame: int, made: bytes) -> object:
            value = self._cache.peek(made)
            if value is MISSING and numbers and output.is_number:
                return self._executor.value(output, frame, run)
            return value

        return Digests(media, find)

    def digest(self, request: Request) -> bytes:
        """Return a frame's digest.

        Raises:
            SignalUnknownError: It takes a signal that is not there.
        """
        return self.digests().of(*self.frame(request))

    def value(self, request: Request) -> object:
        """Return a frame that is in memory or on disk, or MISSING."""
        try:
            return self._cache.peek(self.digest(request))
        except SignalUnknownError:
            return MISSING

    def at_hand(self, request: Request, max_side: int | None, *, value: bool = False) -> bool:
        """Return whether a frame's picture, or with `value` the frame itself, takes no computing of nodes; counts as a
        use of what it finds.
        """
        try:
            made = self.digest(request)
        except SignalUnknownError:
            return False
        if not value and self._cache.peek(picture_digest(made, max_side)) is not MISSING:
            return True
        return self._cache.peek(made) is not MISSING

    def states(self, output: CompiledOutput, frames: Iterable[int]) -> tuple[FrameState, ...]:
        """Return for each frame where it is, or that it failed when it was last computed."""
        digests = self.digests()
        return tuple(self._state(output, frame, digests) for frame in frames)

    def _state(self, output: CompiledOutput, frame: int, digests: Digests) -> FrameState:
        try:
            made = digests.of(output, normal_frame(output, frame))
        except NodeError:
            return FrameState.FAILED
        except SignalUnknownError:
            return FrameState.MISSING
        if made in self._cache or picture_digest(made, None) in self._cache:
            return FrameState.CACHED
        if self._cache.is_on_disk(made):
            return FrameState.ON_DISK
        if output.is_part and output.inner is not None:  # to take it out of what is there costs nothing
            return self._state(output.inner, frame, digests)
        return FrameState.FAILED if self._cache.has_failed(made) else FrameState.MISSING

    def clear(self, graph: Graph, node: str | None, frames: Iterable[int] | None) -> Freed:
        """Forget the values of a graph, or of one of its nodes, at some frames or all."""
        return self._discard(digests_of(self._compiler, graph, node, frames, self.digests(numbers=True)))

    def forget(self, request: Request) -> Freed:
        """Forget a frame and every value that it was made from."""
        try:
            return self._discard(digests_behind(self.frame(request), self.digests(numbers=True)))
        except SignalUnknownError:
            return Freed(0, 0, 0, 0)

    def _discard(self, digests: set[bytes]) -> Freed:
        """Forget values, with the pictures that were made of them."""
        return self._cache.discard(digests | {picture_digest(v, side) for v in digests for side in PICTURE_SIDES})
