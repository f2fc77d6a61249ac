"""The façade: what windows, jobs and the command line ask for frames."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from studio.core.errors import GraphError, NotGeneratedError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.cache.disk.disk_store import DiskStore
from studio.engine.cache.memory_cache import EvictionStats, FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.compilation.compiler import Compiler
from studio.engine.compilation.digest import make_picture_digest
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.evaluation.cache_lookup import CacheLookup
from studio.engine.evaluation.eval_context import EvalContext, ProgressCallback
from studio.engine.evaluation.executor import Executor
from studio.engine.evaluation.notice_tracker import NoticeTracker
from studio.engine.evaluation.plan import DigestTable, SignalUnknownError, make_plan
from studio.engine.evaluation.resolved_request import ResolvedRequest
from studio.engine.provenance import find_provenance
from studio.engine.request import EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import choose_device, choose_precision, describe_device
from studio.engine.scheduling.heap import HeapTrimmer, keep_freed_memory, return_freed_memory
from studio.engine.scheduling.priority import Priority
from studio.engine.watch.output_notices import find_output_notices
from studio.engine.watch.profile import RunProfile
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_node
from studio.graph.model import Graph
from studio.sdk.files.provenance import Provenance
from studio.sdk.media import Media
from studio.sdk.node_kinds import NodeKind
from studio.sdk.registry import Registry

log = logging.getLogger(__name__)

_PROFILED = (RequestPurpose.VIEWER, RequestPurpose.JOB)


class Engine:
    """Engine that computes frames of graphs and caches them. Safe to call from several threads.

    Args:
        registry: The node types.
        media: Files.
        cache_bytes: What frames may take in memory; None for a quarter of the machine's.
        device: "auto", "cpu", "cuda", one card as in "cuda:1", or "mps".
        precision: What networks compute in: "auto", "float32", "bfloat16" or "float16".
        disk_folder: Where results that were slow to compute are kept over a restart; None for nowhere.
        disk_bytes: What they may take there; None for at most 20 GiB, and at most a tenth of what is free.

    Raises:
        StudioError: The device is not there, or there is no such precision.
    """

    def __init__(
        self,
        registry: Registry,
        media: Media,
        *,
        cache_bytes: int | None = None,
        device: str = "auto",
        precision: str = "auto",
        disk_folder: Path | None = None,
        disk_bytes: int | None = None,
    ) -> None:
        keep_freed_memory()
        self.registry = registry
        self.media = media
        self.device: torch.device = choose_device(device)
        self.precision: torch.dtype = choose_precision(self.device, precision)
        disk = None if disk_folder is None else DiskStore(disk_folder, disk_bytes, self.device)
        self.compiler = Compiler(registry, media, describe_device(self.device, self.precision))
        self._profiles: dict[RequestPurpose, RunProfile] = {}
        self._last_profile: RunProfile | None = None
        self._last_times: dict[str, float] = {}
        self.executor = Executor(self.device, media, self._last_times, self.precision)
        self.cache = FrameCache(cache_bytes, disk, self.executor.node_invoker.create_device_memory())
        self.notice_tracker = NoticeTracker(self.executor)
        self.cache_lookup = CacheLookup(self.compiler, self.cache, self.executor)
        self.heap_keeper = HeapTrimmer(lambda: self.cache.byte_limit)

    @property
    def last_times(self) -> Mapping[str, float]:
        """The seconds that each node took when it was last computed, by node id."""
        return self._last_times

    @property
    def last_profile(self) -> RunProfile | None:
        """The profile of the last run that computed anything: a frame for the viewer, or a render."""
        return self._last_profile

    def find_profile(self, purpose: RequestPurpose) -> RunProfile | None:
        """Return what the last run of a kind cost that computed anything: VIEWER for a frame, JOB for a render."""
        return self._profiles.get(purpose)

    def keep_profile(self, purpose: RequestPurpose, profile: RunProfile) -> None:
        """Let `last_profile` tell of a run that has begun or ended."""
        self._profiles[purpose] = self._last_profile = profile

    def find_notices(self, request: EngineRequest) -> tuple[ResultNotice, ...]:
        """Return what is odd about a frame that was computed; computes none.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        try:
            found = self.notice_tracker.find_notices(self.cache_lookup.compute_digest(request))
        except SignalUnknownError:
            found = ()
        return found + find_output_notices(self.resolve_request(request).output_frame[0])

    @property
    def priority(self) -> Priority:
        """The order in which threads may compute."""
        return self.executor.priority

    @property
    def cache_limit(self) -> int:
        """The bytes that values may take in memory."""
        return self.cache.byte_limit

    def resolve_request(self, request: EngineRequest) -> ResolvedRequest:
        """Return a request with the frame that it means, for several calls that are about it at one moment.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.cache_lookup.resolve_request(request)

    def compute_frame(
        self,
        request: EngineRequest,
        cancel: CancelToken | None = None,
        on_progress: ProgressCallback | None = None,
        on_preview: Callable[[Image], Any] | None = None,
    ) -> object:
        """Return a frame, from memory or disk where it is there.

        Args:
            request: Which.
            cancel: Stops the work between nodes, and inside those that ask.
            on_progress: Takes (done, total, phase) of analyses and other long nodes.
            on_preview: Takes the pictures by which analyses show how far they are.

        Raises:
            NodeError: A node failed; it says which, at which frame, and why.
            GraphError: The graph cannot be computed: a loop, a missing input, an unknown node or type.
            Cancelled: It was cancelled.
        """
        started = perf_counter()
        resolved = self.resolve_request(request)
        frame = resolved.output_frame
        run = self._make_context(resolved, cancel or CancelToken(), on_progress)
        run.profile, run.on_preview = RunProfile() if request.purpose in _PROFILED else None, on_preview
        with self.priority.announce_work(request.purpose):
            value = self.executor.compute_output(*frame, run)
        if request.purpose is not RequestPurpose.THUMBNAIL:
            self.notice_tracker.inspect_value(frame, value, run)
        if run.computed_count:
            if run.profile is not None:
                self.keep_profile(request.purpose, run.profile)
            self._log_frame(request, run, perf_counter() - started)
        return value

    def compute_picture(
        self,
        request: EngineRequest,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: ProgressCallback | None = None,
        on_preview: Callable[[Image], Any] | None = None,
    ) -> DisplayPicture:
        """Return a frame as the screen shows it, from memory where it is there.

        The picture is a value of its own in the cache, next to its frame: one that was made before costs a look-up.

        Args:
            request: Which frame.
            max_side: Make the longer side at most so many pixels; None leaves the size.
            cancel: As in `compute_frame`.
            on_progress: As in `compute_frame`.
            on_preview: As in `compute_frame`.

        Raises:
            ShapeError: The value is no picture.
            StudioError: As in `compute_frame`.
            Cancelled: It was cancelled.
        """
        token = cancel or CancelToken()
        resolved = self.resolve_request(request)
        address = make_picture_digest(self._compute_digest(resolved, token), max_side)
        found = self.cache.begin_value(address, token.raise_if_cancelled)
        if isinstance(found, DisplayPicture):
            return found
        try:
            value = self.compute_frame(resolved, token, on_progress, on_preview)
            started = perf_counter()
            picture = DisplayPicture.from_value(value, max_side)
        except NotGeneratedError:
            self.cache.abandon_value(address)
            raise
        except StudioError as error:
            self.cache.fail_value(address, error)
            raise
        except BaseException:
            self.cache.abandon_value(address)
            raise
        self.cache.finish_value(address, picture, perf_counter() - started)
        return picture

    def find_stand_in(self, request: EngineRequest) -> EngineRequest | None:
        """Return the picture to show while a frame waits for the analysis of a clip; None where it waits for none."""
        return self.cache_lookup.find_stand_in(request)

    def is_available(self, request: EngineRequest, max_side: int | None = None, *, value: bool = False) -> bool:
        """Return whether `picture` would have to compute no node; counts as a use of what it finds.

        With `value` only the frame itself counts: what is to be made of it cannot be made from its picture.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.cache_lookup.is_available(request, max_side, value=value)

    def _compute_digest(self, request: ResolvedRequest, token: CancelToken) -> bytes:
        """Return a frame's digest; a signal that it takes is computed."""
        try:
            return request.digest
        except SignalUnknownError:
            with self.executor.enable_signal_evaluation(self._make_context(request, token)):
                return request.digest

    def read_sources(self, request: EngineRequest, cancel: CancelToken) -> None:
        """Read what a frame needs from files into memory, so that its computation waits for no file.

        Raises:
            NodeError: A source failed.
            GraphError: The graph cannot be computed.
            Cancelled: It was cancelled.
        """
        resolved = self.resolve_request(request)
        run = self._make_context(resolved, cancel)
        with self.executor.enable_signal_evaluation(run):
            plan = make_plan([resolved.output_frame], run.store, run.digests)
        files = (task for task in plan.tasks.values() if task.output.is_source and not task.output.is_generated)
        for task in sorted(files, key=lambda task: task.frame):
            self.executor.compute_output(task.output, task.frame, run)

    def _make_context(
        self, request: ResolvedRequest, cancel: CancelToken, on_progress: ProgressCallback | None = None
    ) -> EvalContext:
        run = EvalContext(self.cache, request.digests, cancel, on_progress, request.purpose)
        run.granted_permissions = request.graph.granted_permissions
        return run

    def _log_frame(self, request: EngineRequest, run: EvalContext, seconds: float) -> None:
        level = logging.INFO if request.purpose in (RequestPurpose.VIEWER, RequestPurpose.JOB) else logging.DEBUG
        if log.isEnabledFor(level):
            text = "%s.%s frame %d: %d nodes computed, %d found, %.1f ms, cache %.1f MiB"
            numbers = (run.computed_count, run.found_count, 1e3 * seconds, self.cache.used_bytes / 2**20)
            log.log(level, text, request.node, request.output, request.frame, *numbers)

    def find_cached(self, request: EngineRequest) -> object | None:
        """Return a frame if it is in memory or on disk; computes none.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        value = self.cache_lookup.find_value(request)
        return None if value is MISSING else value

    def find_provenance(self, request: EngineRequest) -> Provenance | None:
        """Return the networks that contribute to an output, without the graph; None if there are none.

        Raises:
            GraphError: The graph cannot be computed.
        """
        output = self.compiler.compile_output(request.graph, request.node, request.output, request.scale)
        return find_provenance(output, self.media)

    def get_frame_states(
        self, graph: Graph, node: str, output: str, frames: FrameRange | Iterable[int], scale: float = 1.0
    ) -> tuple[FrameState, ...]:
        """Return for each frame whether it is in memory or on disk, or failed when it was last computed.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.cache_lookup.get_frame_states(self.compiler.compile_output(graph, node, output, scale), frames)

    def facts(self, graph: Graph) -> GraphFacts:
        """Return what is known of a graph before it runs, and its problems; worked out once for each graph."""
        return self.compiler.facts(graph)

    def forget_facts(self) -> None:
        """Forget all facts, so that they are computed again on demand: something has changed that no file shows."""
        self.compiler.forget_graphs()

    def clear_cache(
        self, graph: Graph | None = None, node: str | None = None, frames: Iterable[int] | None = None
    ) -> EvictionStats:
        """Forget values, in memory and on disk, at every scale, and give their memory back; return what that has freed.

        Args:
            graph: Of which graph; None for all there is.
            node: The id of the node whose outputs are forgotten; None for every node of the graph.
            frames: At which frames; None for all of them.

        Raises:
            UnknownNodeError: The graph has no such node.
        """
        if graph is None:
            self.media.release_files()
        freed = self.cache.clear_values() if graph is None else self.cache_lookup.clear_values(graph, node, frames)
        if freed.memory_bytes:
            return_freed_memory()
        return freed

    def forget_frame(self, request: EngineRequest) -> EvictionStats:
        """Forget a frame and every value that it was made from; return what that has freed.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.cache_lookup.forget_frame(request)

    @property
    def cache_notices(self) -> tuple[str, ...]:
        """Notices about the cache for the user, such as that the disk is full."""
        disk = self.cache.disk_store
        return (disk.notice,) if disk is not None and disk.notice else ()

    def generate_clip(
        self,
        graph: Graph,
        node: str,
        *,
        scale: float = 1.0,
        cancel: CancelToken | None = None,
        on_progress: ProgressCallback | None = None,
        on_preview: Callable[[Image], Any] | None = None,
    ) -> tuple[ResultNotice, ...]:
        """Have a generator make its clip, as a job: its frames go into the cache as they come.

        Args:
            graph: A snapshot.
            node: The generator's id, inside a group its path.
            scale: Of a proxy, 0 < scale ≤ 1.
            cancel: Stops it at its next step; frames that were finished are kept.
            on_progress: Takes (done, total, phase): the generator's steps; where it reports none, its frames.
            on_preview: Takes the pictures by which it shows how far it is.

        Returns:
            What the node says of its result.

        Raises:
            GraphError: The node is no generator, or the graph cannot be computed.
            NodeError: It failed.
            Cancelled: It was cancelled.
        """
        record = find_node(graph, node)
        spec = self.registry[record.type]
        if spec.kind is not NodeKind.GENERATOR or record.is_disabled:
            text = tr("{node} is not a generator that could run: it is a {type}.", node=record.name, type=tr(spec.name))
            raise GraphError(text)
        output = self.compiler.compile_output(graph, node, spec.outputs[0].name, scale)
        profile = RunProfile()
        run = EvalContext(
            self.cache, DigestTable(self.media), cancel or CancelToken(), on_progress, RequestPurpose.JOB, profile
        )
        run.on_preview, run.granted_permissions = on_preview, graph.granted_permissions
        self.keep_profile(RequestPurpose.JOB, profile)
        self.executor.generate_frames(output, run)
        return tuple(run.notices)

    def close(self) -> None:
        """End what is open, write to the disk what waits for it, and end its threads. Call it once all is done."""
        self.heap_keeper.close()
        self.executor.generators.close()
        self.executor.node_invoker.pretrained_pool.close()
        if self.cache.disk_store is not None:
            self.cache.disk_store.close()
