"""A range of frames to a file: checks first, then reading, computing and encoding side by side."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

from studio.core.clip import ClipFacts
from studio.core.errors import GraphError, NodeError, ParameterError
from studio.core.image import Raster
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.checks import Notice
from studio.engine.compiled import CompiledOutput, Wire
from studio.engine.engine import Engine
from studio.engine.notices import RenderNotices
from studio.engine.pipeline import Delivery, Pipeline
from studio.engine.plan import Digests, Task
from studio.engine.profile import Profile
from studio.engine.render_store import RenderStore
from studio.engine.request import Purpose
from studio.engine.run import Run
from studio.engine.targets import check_target, file_sink
from studio.graph.model import Endpoint, Graph
from studio.sdk.media import Writer
from studio.sdk.node import SinkNode

log = logging.getLogger(__name__)

OnProgress: TypeAlias = Callable[[int, int], Any]
"""Called with (frames done, frames in all) after every frame."""


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """A frame that could not be rendered.

    Args:
        frame: As the clip counts.
        error: What failed, at which node.
    """

    frame: int
    error: NodeError


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What a render did.

    Args:
        file: What was written; for a sequence its pattern.
        frames: How many frames were asked for.
        seconds: How long it took.
        computed: How many values nodes computed; what was in memory, or shared by frames, counts once or not at all.
        restored: How many frames an earlier render had finished, so that they were not made again.
        failed: The frames that could not be rendered, where the render was to go on without them.
        notices: What is odd about frames that were written, as NaN.
        profile: What each node cost.
    """

    file: Path
    frames: int
    seconds: float
    computed: int
    restored: int = 0
    failed: tuple[FrameFailure, ...] = ()
    notices: tuple[Notice, ...] = ()
    profile: Profile = field(default_factory=Profile)

    @property
    def fps(self) -> float:
        """Frames a second, of those that were made."""
        return (self.frames - self.restored) / self.seconds if self.seconds else 0.0


def render(
    engine: Engine,
    graph: Graph,
    sink: str,
    *,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    cancel: CancelToken | None = None,
    on_progress: OnProgress | None = None,
    keep_going: bool = False,
) -> RenderReport:
    """Render what a sink writes. Nothing is left of a render that fails or is cancelled.

    Args:
        engine: Computes.
        graph: A snapshot.
        sink: The id of a node that writes.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy, 0 < scale ≤ 1.
        cancel: Stops the render within a frame.
        on_progress: Called with (frames done, frames in all), in the caller's thread; it may block.
        keep_going: Go on without frames that fail, and name them in the report.

    Raises:
        StudioError: The graph has problems (all of them in one message), the range lies outside the clip, or the
            output is one of the inputs; nothing was written.
        NodeError: A node failed, or the file could not be written.
        Cancelled: It was cancelled.
    """
    record = graph[sink]
    if record.disabled:
        raise GraphError(f"{record.name} is disabled, so it writes nothing; enable it first.")
    spec = engine.registry.get(record.type)
    if spec is not None and spec.outputs:
        raise GraphError(f"{record.name} is a {spec.name}, which writes no file; name a node that does.")
    refuse_problems(engine, graph, sink)
    written = engine.compiler.output(graph, sink, "write", scale)
    return _Render(engine, written, frames, cancel or CancelToken()).run(on_progress)


def render_output(
    engine: Engine,
    graph: Graph,
    output: Endpoint,
    path: Path,
    *,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    cancel: CancelToken | None = None,
    on_progress: OnProgress | None = None,
    keep_going: bool = False,
) -> RenderReport:
    """Render any picture output to a file; its suffix decides between a video and pictures.

    Arguments and errors are those of `render`; masks, depths and flows are written as the viewer shows them.
    """
    refuse_problems(engine, graph, output.node)
    compiled = engine.compiler.output(graph, output.node, output.port, scale)
    written = file_sink(compiled, path)
    return _Render(engine, written, frames, cancel or CancelToken()).run(on_progress)


def refuse_problems(engine: Engine, graph: Graph, node: str) -> None:
    """Raise GraphError, with all problems that keep a node from being rendered, if there are any."""
    problems = engine.facts(graph).problems_upstream(graph, node)
    if problems:
        raise GraphError("\n  ".join(["this graph cannot be rendered:", *(p.line(graph) for p in problems)]))


class _Render:
    """One render."""

    def __init__(self, engine: Engine, sink: CompiledOutput, frames: FrameRange | None, token: CancelToken) -> None:
        self.engine = engine
        self.sink = sink
        self.token = token
        self.frames = _checked_range(sink, frames)
        node = sink.node_at(self.frames.start)
        assert isinstance(node, SinkNode)
        self.node = node
        self.store = RenderStore(engine.cache)
        self.profile = Profile()
        self.notices = RenderNotices(engine.watch)
        self.errand = Run(engine.cache, Digests(engine.media), token, profile=self.profile)

    def run(self, on_progress: OnProgress | None) -> RenderReport:
        started = perf_counter()
        with self._at(None):
            file = self.node.target()
        check_target(self.sink, file, self.frames, self.engine.media)
        self.engine.keep_profile(Purpose.JOB, self.profile)
        self._analyse()
        pipeline = Pipeline(self.engine.executor, self.store, self._task, self.token, self.profile, self.notices)
        with closing(pipeline.stream(self.frames)) as stream:
            self._write(stream, on_progress)
        seconds = perf_counter() - started
        computed = pipeline.computed + self.errand.computed
        notices = self.notices.summary(self.sink.record)
        report = RenderReport(file, len(self.frames), seconds, computed, notices=notices, profile=self.profile)
        log.info("rendered %s: %d frames, %.1f s, %.1f fps", file, report.frames, seconds, report.fps)
        return report

    def _analyse(self) -> None:
        """Let clip nodes look at their inputs before frames stream, so that two readers do not pull at one file."""
        for analysis in self.sink.analyses:
            value = self.engine.executor.value(analysis, 0, self.errand)
            self.store.pin(self.errand.digests.of(analysis, 0), value)

    def _task(self, frame: int, digests: Digests) -> Task:
        return digests.task(self.sink, frame)

    def _write(self, stream: Iterator[Delivery], on_progress: OnProgress | None) -> None:
        total = len(self.frames)
        first = [next(stream)] if self.sink.scale != 1.0 else []  # only pixels tell how nodes round a proxy's size
        with self._open(first) as writer:
            for done, delivery in enumerate(chain(first, stream), 1):
                self.token.check()
                self._append(writer, delivery)
                if on_progress is not None:
                    on_progress(done, total)
            self.token.check()

    def _open(self, first: list[Delivery]) -> Writer:
        facts = {wire.port.name: self._facts(wire, first) for wire in self.sink.wires}
        context = self.engine.executor.calls.context(self.sink, self.frames.start, self.errand)
        with self._at(None):
            return self.node.open(facts, self.frames, context)

    def _facts(self, wire: Wire, first: list[Delivery]) -> ClipFacts:
        """Return the facts of an input as it will be written."""
        facts = replace(wire.clip.scaled(self.sink.scale), length=len(self.frames))
        for delivery in first:
            value = self.engine.executor.calls.arguments(delivery.task, delivery.values, self.errand).get(
                wire.port.name
            )
            if isinstance(value, Raster):
                facts = replace(facts, width=value.width, height=value.height)
        return facts

    def _append(self, writer: Writer, delivery: Delivery) -> None:
        task = delivery.task
        with self._at(task.frame):
            arguments = self.engine.executor.calls.arguments(task, delivery.values, self.errand, writer)
            getattr(task.node, task.output.signature.method)(**arguments)

    @contextmanager
    def _at(self, frame: int | None) -> Iterator[None]:
        """Name the sink in what it raises."""
        try:
            yield
        except (Exception, SystemExit) as error:
            record = self.sink.record
            raise NodeError(record.name, frame, error, node_id=record.id) from error


def _checked_range(sink: CompiledOutput, frames: FrameRange | None) -> FrameRange:
    clip = sink.facts.range
    if frames is None:
        return clip
    if not frames:
        raise ParameterError("range", str(frames), "at least one frame")
    if len(clip) > 1 and frames.stop > clip.stop:
        raise ParameterError("range", str(frames), f"frames inside the clip, {clip}")
    return frames
