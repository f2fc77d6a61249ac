"""Cache look-up and clearing: all requests that are answered without computing a picture."""

from __future__ import annotations

from collections.abc import Iterable

from studio.core.errors import NodeError
from studio.engine.cache.memory_cache import EvictionStats, FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.compilation.compiler import Compiler
from studio.engine.compilation.digest import make_picture_digest
from studio.engine.evaluation.cache_invalidation import find_node_digests, find_upstream_digests
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.executor import Executor
from studio.engine.evaluation.plan import DigestTable, SignalEvaluator, SignalUnknownError, normalize_frame
from studio.engine.evaluation.resolved_request import ResolvedRequest
from studio.engine.request import PICTURE_MAX_SIDES, EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Graph
from studio.sdk.ports import IMAGE

_NUMBERS_BYTES = 1 << 20  # for signals that are computed only to see what frames read


class CacheLookup:
    """Lookup of cached values by their current digests. Safe to call from several threads.

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

    def resolve_request(self, request: EngineRequest) -> ResolvedRequest:
        """Return a request with the frame that it means; the request itself where that was found before."""
        if isinstance(request, ResolvedRequest):
            return request
        output = self._compiler.compile_output(request.graph, request.node, request.output, request.scale)
        return ResolvedRequest(request, output, normalize_frame(output, request.frame), self.make_digests())

    def make_digests(self, *, numbers: bool = False) -> DigestTable:
        """Return digests for a look at what is there: signals that decide what is read are found, but not computed.

        With `numbers` those are computed that are made of numbers alone: a wave is, what is measured is not.
        """
        return DigestTable(self._compiler.media, self._make_number_evaluator() if numbers else self._find_signal)

    def _find_signal(self, output: CompiledOutput, frame: int, made: bytes) -> object:
        return self._cache.find_value(made)

    def _make_number_evaluator(self) -> SignalEvaluator:
        """Return what finds signals, and computes those that are made of numbers alone."""
        digests = DigestTable(self._compiler.media)
        run = EvalContext(FrameCache(_NUMBERS_BYTES), digests, CancelToken(), purpose=RequestPurpose.PREFETCH)

        def evaluate(output: CompiledOutput, frame: int, made: bytes) -> object:
            value = self._cache.find_value(made)
            if value is MISSING and output.is_pure_signal:
                return self._executor.compute_output(output, frame, run)
            return value

        return evaluate

    def compute_digest(self, request: EngineRequest) -> bytes:
        """Return a frame's digest.

        Raises:
            SignalUnknownError: It takes a signal that is not there.
        """
        return self.resolve_request(request).digest

    def find_value(self, request: EngineRequest) -> object:
        """Return a frame that is in memory or on disk, or MISSING."""
        try:
            return self._cache.find_value(self.compute_digest(request))
        except SignalUnknownError:
            return MISSING

    def is_available(self, request: EngineRequest, max_side: int | None, *, value: bool = False) -> bool:
        """Return whether a frame's picture, or with `value` the frame itself, takes no computing of nodes; counts as a
        use of what it finds.
        """
        try:
            made = self.compute_digest(request)
        except SignalUnknownError:
            return False
        if not value and self._cache.find_value(make_picture_digest(made, max_side)) is not MISSING:
            return True
        return self._cache.find_value(made) is not MISSING

    def find_stand_in(self, request: EngineRequest) -> EngineRequest | None:
        """Return the picture that an analysis looks at which a frame waits for; None if it waits for none."""
        asked = self.resolve_request(request)
        digests = self.make_digests()
        try:
            analysis = self._find_missing_analysis(asked.compiled_output, digests)
            following = analysis
            while following is not None:  # the farthest upstream is the first at work
                analysis, following = following, self._find_missing_analysis(following, digests)
        except (NodeError, SignalUnknownError):
            return None
        pictures = [wire.source for wire in analysis.wires if wire.port.type is IMAGE] if analysis is not None else []
        if not pictures:
            return None
        source = pictures[0]
        return EngineRequest(
            request.graph, source.record.id, source.name, request.frame, request.scale, request.purpose
        )

    def _find_missing_analysis(self, output: CompiledOutput, digests: DigestTable) -> CompiledOutput | None:
        made = ((analysis, digests.get_digest(analysis, 0)) for analysis in output.needed_analyses)
        return next((analysis for analysis, digest in made if self._cache.find_value(digest) is MISSING), None)

    def get_frame_states(self, output: CompiledOutput, frames: Iterable[int]) -> tuple[FrameState, ...]:
        """Return for each frame where it is, or that it failed when it was last computed."""
        digests = self.make_digests()
        digests.keep_stamps()
        return tuple(self._state(output, frame, digests) for frame in frames)

    def _state(self, output: CompiledOutput, frame: int, digests: DigestTable) -> FrameState:
        try:
            made = digests.get_digest(output, normalize_frame(output, frame))
        except NodeError:
            return FrameState.FAILED
        except SignalUnknownError:
            return FrameState.MISSING
        if made in self._cache or make_picture_digest(made, None) in self._cache:
            return FrameState.CACHED
        if self._cache.is_on_disk(made):
            return FrameState.ON_DISK
        if output.is_tuple_field and output.inner_output is not None:  # to take it out of what is there costs nothing
            return self._state(output.inner_output, frame, digests)
        return FrameState.FAILED if self._cache.has_failed(made) else FrameState.MISSING

    def clear_values(self, graph: Graph, node: str | None, frames: Iterable[int] | None) -> EvictionStats:
        """Forget the values of a graph, or of one of its nodes, at some frames or all."""
        return self._discard(find_node_digests(self._compiler, graph, node, frames, self.make_digests(numbers=True)))

    def forget_frame(self, request: EngineRequest) -> EvictionStats:
        """Forget a frame and every value that it was made from."""
        try:
            frame = self.resolve_request(request).output_frame
            return self._discard(find_upstream_digests(frame, self.make_digests(numbers=True)))
        except SignalUnknownError:
            return EvictionStats(0, 0, 0, 0)

    def _discard(self, digests: set[bytes]) -> EvictionStats:
        """Forget values, with the pictures that were made of them."""
        return self._cache.discard_values(
            digests | {make_picture_digest(v, side) for v in digests for side in PICTURE_MAX_SIDES}
        )
