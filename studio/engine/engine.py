"""The façade: what windows, jobs and the command line ask for frames."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch

from studio.core.errors import GraphError, NotGeneratedError, StudioError
from studio.core.image import Image
from studio.core.language import tr
from studio.core.time import FrameRange
from studio.engine.cache import MISSING, FrameCache, Freed
from studio.engine.cancel import CancelToken
from studio.engine.compiler import Compiler
from studio.engine.devices import (
    choose_device,
    choose_precision,
    default_cache_bytes,
    describe_device,
)
from studio.engine.digest import picture_digest
from studio.engine.disk.store import DiskStore
from studio.engine.display import ScreenPicture
from studio.engine.executor import Executor
from studio.engine.heap import HeapKeeper, keep_freed_memory, return_freed_memory
from studio.engine.lookup import Lookup
from studio.engine.plan import Digests, SignalUnknownError, make_plan
from studio.engine.priority import Priority
from studio.engine.provenance import provenance
from studio.engine.request import FrameState, Purpose, Request
from studio.engine.run import Progress, Run
from studio.engine.watch.checks import Notice
from studio.engine.watch.notices import Notices
from studio.engine.watch.profile import Profile
from studio.graph.facts import GraphFacts
from studio.graph.model import Graph
from studio.graph.paths import find
from studio.sdk.media import Media
from studio.sdk.node import NodeKind
from studio.sdk.provenance import Provenance
from studio.sdk.registry import Registry

if TYPE_CHECKING:
    from studio.engine.outputs import ProjectOutputs
    from studio.engine.training.loop import TrainReport

log = logging.getLogger(__name__)

_PROFILED = (Purpose.VIEWER, Purpose.JOB)


class Engine:
    """Computes frames of graphs and keeps them. Safe to call from several threads.

    Args:
        registry: The node types.
        media: Files.
        cache_bytes: What frames may take in memory; None for a quarter of the machine's.
        device: "auto", "cpu", "cuda" or "mps".
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
        self.cache = FrameCache(default_cache_bytes() if cache_bytes is None else cache_bytes, disk)
        self.compiler = Compiler(registry, media, describe_device(self.device, self.precision))
        self._profiles: dict[Purpose, Profile] = {}
        self._last_profile: Profile | None = None
        self._last_times: dict[str, float] = {}
        self.executor = Executor(self.device, media, self._last_times, self.precision)
        self.watch = Notices(self.executor)
        self.lookup = Lookup(self.compiler, self.cache, self.executor)
        self.heap = HeapKeeper(lambda: self.cache.limit)

    @property
    def last_times(self) -> Mapping[str, float]:
        """The seconds that each node took when it was last computed, by node id."""
        return self._last_times

    @property
    def last_profile(self) -> Profile | None:
        """What the last run cost that computed anything: a frame for the viewer, or a render."""
        return self._last_profile

    def profile_of(self, purpose: Purpose) -> Profile | None:
        """Return what the last run of a kind cost that computed anything: VIEWER for a frame, JOB for a render."""
        return self._profiles.get(purpose)

    def keep_profile(self, purpose: Purpose, profile: Profile) -> None:
        """Let `last_profile` tell of a run that has begun or ended."""
        self._profiles[purpose] = self._last_profile = profile

    def notices(self, request: Request) -> tuple[Notice, ...]:
        """Return what is wrong with a frame that was computed; computes none.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        try:
            return self.watch.known(self.lookup.digest(request))
        except SignalUnknownError:
            return ()

    @property
    def priority(self) -> Priority:
        """Who computes first."""
        return self.executor.priority

    @property
    def cache_limit(self) -> int:
        """The bytes that values may take in memory."""
        return self.cache.limit

    def compute(
        self, request: Request, cancel: CancelToken | None = None, on_progress: Progress | None = None
    ) -> object:
        """Return a frame, from memory or disk where it is there.

        Args:
            request: Which.
            cancel: Stops the work between nodes, and inside those that ask.
            on_progress: Takes (done, total) of analyses and other long nodes.

        Raises:
            NodeError: A node failed; it says which, at which frame, and why.
            GraphError: The graph cannot be computed: a loop, a missing input, an unknown node or type.
            Cancelled: It was cancelled.
        """
        started = perf_counter()
        profile = Profile() if request.purpose in _PROFILED else None
        run = Run(self.cache, Digests(self.media), cancel or CancelToken(), on_progress, request.purpose, profile)
        run.granted = request.graph.granted
        frame = self.lookup.frame(request)
        with self.priority.serving(request.purpose):
            value = self.executor.value(*frame, run)
        if request.purpose is not Purpose.THUMBNAIL:
            self.watch.inspect(frame, value, run)
        if run.computed:
            if profile is not None:
                self.keep_profile(request.purpose, profile)
            self._log(request, run, perf_counter() - started)
        return value

    def picture(
        self,
        request: Request,
        max_side: int | None = None,
        cancel: CancelToken | None = None,
        on_progress: Progress | None = None,
    ) -> ScreenPicture:
        """Return a frame as the screen shows it, from memory where it is there.

        The picture is a value of its own in the cache, next to the frame that it was made from, so that a frame that
        was seen before costs a look-up.

        Args:
            request: Which frame.
            max_side: Make the longer side at most so many pixels; None leaves the size.
            cancel: As in `compute`.
            on_progress: As in `compute`.

        Raises:
            ShapeError: The value is no picture.
            StudioError: As in `compute`.
            Cancelled: It was cancelled.
        """
        token = cancel or CancelToken()
        address = picture_digest(self._computed_digest(request, token), max_side)
        found = self.cache.begin(address, token.check)
        if isinstance(found, ScreenPicture):
            return found
        try:
            value = self.compute(request, token, on_progress)
            started = perf_counter()
            picture = ScreenPicture.of(value, max_side)
        except NotGeneratedError:
            self.cache.abandon(address)
            raise
        except StudioError as error:
            self.cache.fail(address, error)
            raise
        except BaseException:
            self.cache.abandon(address)
            raise
        self.cache.finish(address, picture, perf_counter() - started)
        return picture

    def at_hand(self, request: Request, max_side: int | None = None, *, value: bool = False) -> bool:
        """Return whether `picture` would have to compute no node; counts as a use of what it finds.

        With `value` only the frame itself counts: what is to be made of it cannot be made from its picture.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.lookup.at_hand(request, max_side, value=value)

    def _computed_digest(self, request: Request, token: CancelToken) -> bytes:
        """Return a frame's digest; a signal that it takes is computed."""
        try:
            return self.lookup.digest(request)
        except SignalUnknownError:
            granted = request.graph.granted
            run = Run(self.cache, Digests(self.media), token, purpose=request.purpose, granted=granted)
            with self.executor.evaluating(run):
                return run.digests.of(*self.lookup.frame(request))

    def read_sources(self, request: Request, cancel: CancelToken) -> None:
        """Read what a frame needs from files into memory, so that its computation waits for no file.

        Raises:
            NodeError: A source failed.
            GraphError: The graph cannot be computed.
            Cancelled: It was cancelled.
        """
        granted = request.graph.granted
        run = Run(self.cache, Digests(self.media), cancel, purpose=request.purpose, granted=granted)
        with self.executor.evaluating(run):
            plan = make_plan([self.lookup.frame(request)], run.store, run.digests)
        files = (task for task in plan.tasks.values() if task.output.is_source and not task.output.is_generated)
        sources = sorted(files, key=lambda task: task.frame)
        for task in sources:
            self.executor.value(task.output, task.frame, run)

    def _log(self, request: Request, run: Run, seconds: float) -> None:
        level = logging.INFO if request.purpose in (Purpose.VIEWER, Purpose.JOB) else logging.DEBUG
        if log.isEnabledFor(level):
            text = "%s.%s frame %d: %d nodes computed, %d found, %.1f ms, cache %.1f MiB"
            where = (request.node, request.output, request.frame)
            log.log(level, text, *where, run.computed, run.found, 1e3 * seconds, self.cache.used / 2**20)

    def cached(self, request: Request) -> object | None:
        """Return a frame if it is in memory or on disk; computes none.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        value = self.lookup.value(request)
        return None if value is MISSING else value

    def made_by(self, request: Request) -> Provenance | None:
        """Return which networks had a part in what is asked for, without the graph; None for none.

        Raises:
            GraphError: The graph cannot be computed.
        """
        output = self.compiler.output(request.graph, request.node, request.output, request.scale)
        return provenance(output, self.media)

    def states(
        self, graph: Graph, node: str, output: str, frames: FrameRange | Iterable[int], scale: float = 1.0
    ) -> tuple[FrameState, ...]:
        """Return for each frame whether it is in memory or on disk, or failed when it was last computed.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.lookup.states(self.compiler.output(graph, node, output, scale), frames)

    def facts(self, graph: Graph) -> GraphFacts:
        """Return what is known of a graph before it runs, and its problems; worked out once for each graph."""
        return self.compiler.facts(graph)

    def forget_facts(self) -> None:
        """Work facts out anew when they are next asked for: something has come or gone that no file tells of."""
        self.compiler.forget()

    def clear_cache(
        self, graph: Graph | None = None, node: str | None = None, frames: Iterable[int] | None = None
    ) -> Freed:
        """Forget values, in memory and on disk, at every scale, and give their memory back; return what that has freed.

        Args:
            graph: Of which graph; None for all there is.
            node: The id of the node whose outputs are forgotten; None for every node of the graph.
            frames: At which frames; None for all of them.

        Raises:
            UnknownNodeError: The graph has no such node.
        """
        if graph is None:
            self.media.release()
        freed = self.cache.clear() if graph is None else self.lookup.clear(graph, node, frames)
        if freed.memory_bytes:
            return_freed_memory()
        return freed

    def forget(self, request: Request) -> Freed:
        """Forget a frame and every value that it was made from; return what that has freed.

        Raises:
            GraphError: The graph cannot be computed.
            NodeError: A node upstream cannot say its facts.
        """
        return self.lookup.forget(request)

    @property
    def cache_notices(self) -> tuple[str, ...]:
        """What the user should know of the cache, such as that the disk is full."""
        disk = self.cache.disk
        return (disk.notice,) if disk is not None and disk.notice else ()

    def generate(
        self,
        graph: Graph,
        node: str,
        *,
        scale: float = 1.0,
        cancel: CancelToken | None = None,
        on_progress: Progress | None = None,
        on_preview: Callable[[Image], Any] | None = None,
    ) -> tuple[Notice, ...]:
        """Have a generator make its clip, as a job: its frames go into the cache as they come.

        Args:
            graph: A snapshot.
            node: The generator's id, inside a group its path.
            scale: Of a proxy, 0 < scale ≤ 1.
            cancel: Stops it at its next step; frames that were finished are kept.
            on_progress: Takes (done, total): the generator's steps; where it reports none, its frames.
            on_preview: Takes the pictures by which it shows how far it is.

        Returns:
            What the node says of its result.

        Raises:
            GraphError: The node is no generator, or the graph cannot be computed.
            NodeError: It failed.
            Cancelled: It was cancelled.
        """
        record = find(graph, node)
        spec = self.registry[record.type]
        if spec.kind is not NodeKind.GENERATOR or record.disabled:
            raise GraphError(
                tr("{node} is no generator that could run: it is a {type}.", node=record.name, type=tr(spec.name))
            )
        output = self.compiler.output(graph, node, spec.outputs[0].name, scale)
        profile = Profile()
        run = Run(self.cache, Digests(self.media), cancel or CancelToken(), on_progress, Purpose.JOB, profile)
        run.on_preview, run.granted = on_preview, graph.granted
        self.keep_profile(Purpose.JOB, profile)
        self.executor.generate(output, run)
        return tuple(run.notices)

    def train(
        self,
        graph: Graph,
        node: str,
        *,
        resume: bool = False,
        run: str = "",
        cancel: CancelToken | None = None,
        on_step: Callable[[TrainReport], object] | None = None,
        outputs: ProjectOutputs | None = None,
    ) -> TrainReport:
        """Train what a Train node is wired to, as a job, in the caller's thread: see `studio.engine.training.run`."""
        from studio.engine.training.run import train

        return train(self, graph, node, resume=resume, run=run, cancel=cancel, on_step=on_step, outputs=outputs)

    def close(self) -> None:
        """End what is open, write to the disk what waits for it, and end its threads. Call it once all is done."""
        self.heap.close()
        self.executor.calls.generators.close()
        self.executor.calls.pretrained.close()
        if self.cache.disk is not None:
            self.cache.disk.close()
