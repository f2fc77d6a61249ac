"""One render: parts that are there are taken, the others' frames are read, computed and encoded side by side."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from studio.core.clip import ClipFacts
from studio.core.errors import NodeError, ParameterError
from studio.core.image import Raster
from studio.core.language import tr
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput, Wire
from studio.engine.engine import Engine
from studio.engine.outputs import ProjectOutputs
from studio.engine.plan import Digests, Task
from studio.engine.provenance import provenance
from studio.engine.render.analyses import analyses_needed
from studio.engine.render.parts import RenderPart, parts_of
from studio.engine.render.pipeline import Delivery, Pipeline, Wanted
from studio.engine.render.report import FrameFailure, Listeners, RenderReport
from studio.engine.render.stand_ins import StandIns
from studio.engine.render.store import RenderStore
from studio.engine.render.targets import check_target
from studio.engine.request import Purpose
from studio.engine.run import Run
from studio.engine.watch.notices import RenderNotices
from studio.engine.watch.profile import Profile
from studio.sdk.media import FileWriter
from studio.sdk.node import SinkNode
from studio.sdk.permissions import Permission

log = logging.getLogger(__name__)


class RenderRun:
    """One render.

    Args:
        engine: Computes.
        sink: What is written.
        frames: Which frames; None for the whole clip.
        token: Stops the render within a frame.
        told: Who is told how far it is.
        graph: Returns the text of the project that leads to the sink, for a file; it goes into what networks made.
        keep_going: Go on without frames that fail.
        resume: Take what an earlier render finished.
        granted: What nodes may use beyond files.
        outputs: What the project has made, which alone is written over; None to write over all.

    Raises:
        ParameterError: The range lies outside the clip.
    """

    def __init__(
        self,
        engine: Engine,
        sink: CompiledOutput,
        frames: FrameRange | None,
        token: CancelToken,
        told: Listeners,
        graph: Callable[[Path], str],
        *,
        keep_going: bool,
        resume: bool,
        granted: frozenset[Permission] = frozenset(),
        outputs: ProjectOutputs | None = None,
    ) -> None:
        self.engine = engine
        self.sink = sink
        self.token = token
        self.told = told
        self._graph = graph
        self.keep_going = keep_going
        self.resume = resume
        self._outputs = outputs
        self._is_one_file = True
        self.frames = _checked_range(sink, frames)
        node = sink.node_at(self.frames.start)
        assert isinstance(node, SinkNode)
        self.node = node
        self.store = RenderStore(engine.cache)
        self.profile = Profile()
        self.notices = RenderNotices(engine.watch)
        self.errand = Run(engine.cache, Digests(engine.media), token, profile=self.profile, granted=granted)
        self.pipeline = Pipeline(
            engine.executor,
            self.store,
            self._task,
            token,
            self.profile,
            self.notices,
            keep_going=keep_going,
            on_work=told.on_work,
            granted=granted,
        )
        self._analysed = False
        self._stand_ins = StandIns(sink)
        self._waiting: list[Delivery] = []  # failed frames before the first good one
        self._failed: list[FrameFailure] = []
        self._done = self._restored = 0
        self._restored_stop = -1
        self._spoilt = False
        self._next: RenderPart | None = None

    def run(self) -> RenderReport:
        """Render; see `studio.engine.render.render`."""
        started = perf_counter()
        with self._at(None):
            file = self.node.target()
            files = self.node.files(self.frames)
        self._is_one_file = files == (file,)
        check_target(self.sink, file, self.frames, self.engine.media)
        self._refuse_foreign(files)
        self.engine.keep_profile(Purpose.JOB, self.profile)
        try:
            with self._open() as writer:
                self._write(writer)
                if self._is_one_file:
                    self._refuse_foreign(files)  # hours may have passed
        finally:
            self._release_frames()
        if self._is_one_file:
            self._note(files)
        return self._report(file, perf_counter() - started)

    def _release_frames(self) -> None:
        """Drop all frames: the render and those who are told refer to each other, so it goes much later, as garbage."""
        self._waiting.clear()
        self._stand_ins.release()
        self.store.release_all()

    def _report(self, file: Path, seconds: float) -> RenderReport:
        report = RenderReport(
            file,
            len(self.frames),
            seconds,
            self.pipeline.computed + self.errand.computed,
            self._restored,
            tuple(self._failed),
            self.notices.summary(self.sink.record),
            self.profile,
        )
        text = "rendered %s: %d frames, %d of them restored, %d failed, %.1f s, %.1f fps"
        log.info(text, file, report.frames, report.restored, len(report.failed), seconds, report.fps)
        return report

    def _refuse_foreign(self, files: tuple[Path, ...]) -> None:
        if self._outputs is not None:
            self._outputs.refuse_foreign(files)

    def _note(self, files: tuple[Path, ...]) -> None:
        if self._outputs is not None:
            self._outputs.note(*files)

    def _open(self) -> FileWriter:
        facts = {wire.port.name: self._facts(wire) for wire in self.sink.wires}
        if self.sink.scale != 1.0:  # only pixels tell how nodes round a proxy's size
            facts |= self._sizes(facts)
        context = self.engine.executor.calls.context(self.sink, self.frames.start, self.errand)
        with self._at(None):
            made_by = provenance(self.sink, self.engine.media)
            if made_by is not None:
                graph = self._graph(self.node.target()) if self.node.keeps_graph() else ""
                context.media = context.media.saying(replace(made_by, graph=graph))
            return self.node.open(facts, self.frames, context)

    def _facts(self, wire: Wire) -> ClipFacts:
        return replace(wire.clip.scaled(self.sink.scale), length=len(self.frames))

    def _sizes(self, facts: dict[str, ClipFacts]) -> dict[str, ClipFacts]:
        """Return facts with the size that pictures have: those of the first frame that can be computed."""
        delivery = self._sample()
        arguments = self.engine.executor.calls.arguments(self._task_of(delivery), delivery.values, self.errand)
        found = {name: value for name, value in arguments.items() if isinstance(value, Raster)}
        return {name: replace(facts[name], width=value.width, height=value.height) for name, value in found.items()}

    def _sample(self) -> Delivery:
        """Compute the first frame, and keep it until its turn comes."""
        for frame in self.frames:
            try:
                delivery = self._computed(frame)
            except NodeError:
                if not self.keep_going or frame == self.frames.stop - 1:
                    raise
            else:
                for made, value in delivery.values.items():
                    self.store.pin(made, value)
                return delivery
        raise AssertionError("a range has frames")

    def _computed(self, frame: int) -> Delivery:
        """Return a frame's inputs, out of turn."""
        self._analyse()
        with self.engine.executor.evaluating(self.errand):
            task = self._task(frame, self.errand.digests)
        values = self.engine.executor.compute(task.frames, self.errand)
        return Delivery(frame, task, dict(zip(task.inputs, values, strict=True)), 0)

    def _analyse(self) -> None:
        """Let clip nodes look at their inputs before frames stream, so that two readers do not pull at one file."""
        if self._analysed:
            return
        self._analysed = True
        for analysis in analyses_needed(self.sink, self.frames, self._digests()):
            name = analysis.record.name
            self.errand.on_progress = lambda done, total, name=name: self.told.on_work(name, done, total)
            value = self.engine.executor.value(analysis, 0, self.errand)
            self.store.pin(self.errand.digests.of(analysis, 0), value)
        self.errand.on_progress = None

    def _task(self, frame: int, digests: Digests) -> Task:
        return digests.task(self.sink, frame)

    def _write(self, writer: FileWriter) -> None:
        parts = parts_of(self.sink, self.frames, writer.part_frames, self._digests, keep_going=self.keep_going)
        part = next(parts, None)
        while part is not None:
            self.token.check()
            part = next(parts, None) if self._take_kept(writer, part) else self._make(writer, part, parts)
        self.token.check()
        if self._waiting or len(self._failed) == len(self.frames):
            raise self._failed[0].error

    def _digests(self) -> Digests:
        """Return the digests of this moment; signals that they depend on are computed."""
        return Digests(self.engine.media, lambda output, frame, _: self._signal(output, frame))

    def _signal(self, output: CompiledOutput, frame: int) -> object:
        return self.engine.executor.value(output, frame, self.errand)

    def _take_kept(self, writer: FileWriter, part: RenderPart) -> bool:
        """Append a part from an earlier render, if it is there; frames that wait for a good one need its pictures."""
        if self._waiting or not self.resume or part.name is None:
            return False
        with self._at(part.frames.start):
            if not writer.restore(part.name):
                return False
        self._restored_stop = part.frames.stop
        self._restored += len(part.frames)
        self.told.on_restored(self._restored)
        self._advance(len(part.frames))
        return True

    def _make(self, writer: FileWriter, first: RenderPart, following: Iterator[RenderPart]) -> RenderPart | None:
        """Write parts up to the next one that seems to be there, and return that."""
        self._analyse()
        ahead: deque[RenderPart] = deque()
        with closing(self.pipeline.stream(self._wanted(writer, first, following, ahead))) as stream:
            for delivery in stream:
                self.token.check()
                self._take(writer, delivery)
                if delivery.frame == ahead[0].frames.stop - 1:
                    self._finish(writer, ahead.popleft(), delivery.frame)
                self._advance(1)
        return self._next

    def _wanted(
        self, writer: FileWriter, first: RenderPart, following: Iterator[RenderPart], ahead: deque[RenderPart]
    ) -> Iterator[Wanted]:
        """Yield the frames of parts that are to be made; note each part in `ahead`."""
        part: RenderPart | None = first
        while part is not None and (part is first or not self._seems_kept(writer, part)):
            ahead.append(part)
            for frame in part.frames:
                yield frame, part.digests
            part = next(following, None)
        self._next = part

    def _seems_kept(self, writer: FileWriter, part: RenderPart) -> bool:
        return self.resume and part.name is not None and writer.holds(part.name)

    def _take(self, writer: FileWriter, delivery: Delivery) -> None:
        """Write a frame, or what stands in for it."""
        if delivery.error is not None:
            self._failed.append(FrameFailure(delivery.frame, delivery.error))
            self._spoilt = True
            if writer.part_frames > 1:
                self._fill(writer, delivery)
            return
        if self.keep_going:
            self._stand_ins.hold(delivery)
            for failed in self._waiting:
                self._append(writer, self._stand_ins.filled(failed))
            self._waiting.clear()
        self._append(writer, delivery)

    def _fill(self, writer: FileWriter, failed: Delivery) -> None:
        """Write the frame before once more; without one, wait for the first good frame."""
        if failed.frame == self._restored_stop:
            with suppress(NodeError):  # it was good once
                self._stand_ins.hold(self._computed(failed.frame - 1))
        if self._stand_ins.is_empty:
            self._waiting.append(failed)
        else:
            self._append(writer, self._stand_ins.filled(failed))

    def _finish(self, writer: FileWriter, part: RenderPart, frame: int) -> None:
        if not self._waiting:  # frames that wait become a part with those they wait for
            with self._at(frame):
                writer.finish_part(None if self._spoilt else part.name)
            self._spoilt = False

    def _advance(self, frames: int) -> None:
        self._done += frames
        self.told.on_progress(self._done, len(self.frames))

    def _append(self, writer: FileWriter, delivery: Delivery) -> None:
        task = self._task_of(delivery)
        own = () if self._is_one_file else self.node.files(FrameRange(task.frame, task.frame + 1))
        self._refuse_foreign(own)
        with self._at(task.frame):
            arguments = self.engine.executor.calls.arguments(task, delivery.values, self.errand, writer)
            node = self.engine.executor.calls.node(task, delivery.values)
            getattr(node, task.output.signature.method)(**arguments)
        self._note(own)
        picture = next((value for value in arguments.values() if isinstance(value, Raster)), None)
        if picture is not None:
            self.told.on_picture(task.frame, picture)

    @staticmethod
    def _task_of(delivery: Delivery) -> Task:
        assert delivery.task is not None
        return delivery.task

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
        raise ParameterError("range", str(frames), tr("at least one frame"))
    if len(clip) > 1 and frames.stop > clip.stop:
        raise ParameterError("range", str(frames), tr("frames inside the clip, {clip}", clip=clip))
    return frames
