"""Run of a render. Parts that exist are taken; frames of the others are read, computed and encoded side by side."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from studio.core.clip_info import ClipInfo
from studio.core.errors import NodeError, ParameterError
from studio.core.image import Raster
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.notice_tracker import RenderNotices
from studio.engine.evaluation.plan import ComputeTask, DigestTable
from studio.engine.output_records import ProjectOutputs
from studio.engine.provenance import NO_GRAPH, StoredGraph, find_file_provenance
from studio.engine.render.frame_hold import FrameHold
from studio.engine.render.needed_analyses import find_needed_analyses
from studio.engine.render.pipeline import FrameInputs, FrameMoment, FramePipeline
from studio.engine.render.render_parts import RenderPart, iterate_parts
from studio.engine.render.render_report import FrameFailure, RenderListeners, RenderReport
from studio.engine.render.render_store import RenderStore
from studio.engine.render.targets import check_target
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.watch.profile import RunProfile
from studio.graph.file.text_file import write_text_file
from studio.sdk.files.file_writers import FileWriter
from studio.sdk.files.sidecar import make_sidecar_path
from studio.sdk.node import SinkNode
from studio.sdk.permissions import Permission

log = logging.getLogger(__name__)


class RenderRun:
    """Run of a render.

    Args:
        engine: Computes.
        sink: What is written.
        frames: Which frames; None for the whole clip.
        token: Stops the render within a frame.
        told: Who is told how far it is.
        graph: Returns the graph that leads to the sink, for a file that it goes into.
        sidecar: Returns the text of the graph for a file beside what is written; None for no such file.
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
        told: RenderListeners,
        graph: Callable[[Path], StoredGraph],
        *,
        sidecar: Callable[[Path], str] | None = None,
        keep_going: bool,
        resume: bool,
        granted: frozenset[Permission] = frozenset(),
        outputs: ProjectOutputs | None = None,
    ) -> None:
        self.engine = engine
        self.sink = sink
        self.cancel_token = token
        self.listeners = told
        self._graph, self._sidecar, self.keep_going, self.resume = graph, sidecar, keep_going, resume
        self._outputs = outputs
        self._is_one_file = True
        self.frames = _checked_range(sink, frames)
        node = sink.build_node(self.frames.start)
        assert isinstance(node, SinkNode)
        self.node = node
        self.store = RenderStore(engine.cache)
        self.profile = RunProfile()
        self.notices = RenderNotices(engine.notice_tracker)
        self.eval_context = EvalContext(
            engine.cache, DigestTable(engine.media), token, profile=self.profile, granted_permissions=granted
        )
        self.pipeline = FramePipeline(
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
        self._analysed = self._spoilt = False
        self._stand_ins = FrameHold(sink)
        self._waiting: list[FrameInputs] = []  # failed frames before the first good one
        self._failed: list[FrameFailure] = []
        self._done = self._restored = 0
        self._restored_stop = -1
        self._next: RenderPart | None = None

    def render_frames(self) -> RenderReport:
        """Render; see `studio.engine.render.render_sink`."""
        started = perf_counter()
        with self._at(None):
            file = self.node.target()
            files = self.node.get_output_files(self.frames)
        self._is_one_file = files == (file,)
        check_target(self.sink, file, self.frames, self.engine.media)
        self._refuse_foreign((*files, *self._list_sidecars(file)))
        self.engine.keep_profile(RequestPurpose.JOB, self.profile)
        try:
            with self._open() as writer:
                self._write(writer)
                if self._is_one_file:
                    self._refuse_foreign(files)  # hours may have passed
        finally:
            self._release_frames()
        if self._is_one_file:
            self._note(files)
        self._write_sidecar(file)
        return self._report(file, perf_counter() - started)

    def _list_sidecars(self, file: Path) -> tuple[Path, ...]:
        return (make_sidecar_path(file),) if self._sidecar is not None else ()

    def _write_sidecar(self, file: Path) -> None:
        """Write the graph beside the finished file."""
        for path in self._list_sidecars(file):
            self._refuse_foreign((path,))
            with self._at(None):
                assert self._sidecar is not None
                write_text_file(path, self._sidecar(path))
            self._note((path,))

    def _release_frames(self) -> None:
        """Drop all frames at once: reference cycles would keep them until garbage is collected."""
        self._waiting.clear()
        self._stand_ins.release_frame()
        self.store.release_all_values()

    def _report(self, file: Path, seconds: float) -> RenderReport:
        report = RenderReport(
            file,
            len(self.frames),
            seconds,
            self.pipeline.computed_count + self.eval_context.computed_count,
            self._restored,
            tuple(self._failed),
            self.notices.summarize_notices(self.sink.record),
            self.profile,
        )
        text = "rendered %s: %d frames, %d of them restored, %d failed, %.1f s, %.1f fps"
        log.info(text, file, report.frames, report.restored_count, len(report.failures), seconds, report.fps)
        return report

    def _refuse_foreign(self, files: tuple[Path, ...]) -> None:
        if self._outputs is not None:
            self._outputs.refuse_foreign_files(files)

    def _note(self, files: tuple[Path, ...]) -> None:
        if self._outputs is not None:
            self._outputs.record_files(*files)

    def _open(self) -> FileWriter:
        facts = {wire.port.name: self._facts(wire) for wire in self.sink.wires}
        if self.sink.scale != 1.0:  # only pixels tell how nodes round a proxy's size
            facts |= self._sizes(facts)
        context = self.engine.executor.node_invoker.create_context(self.sink, self.frames.start, self.eval_context)
        with self._at(None):
            graph = self._graph(self.node.target()) if self.node.should_embed_graph() else NO_GRAPH
            made_by = find_file_provenance(self.sink, self.engine.media, graph)
            if made_by is not None:
                context.media = context.media.with_provenance(made_by)
            return self.node.open(facts, self.frames, context)

    def _facts(self, wire: InputWire) -> ClipInfo:
        return replace(wire.clip_facts.scale_size(self.sink.scale), length=len(self.frames))

    def _sizes(self, facts: dict[str, ClipInfo]) -> dict[str, ClipInfo]:
        """Return facts with the size that pictures have: those of the first frame that can be computed."""
        delivery = self._sample()
        arguments = self.engine.executor.node_invoker.collect_arguments(
            self._task_of(delivery), delivery.values, self.eval_context
        )
        found = {name: value for name, value in arguments.items() if isinstance(value, Raster)}
        return {name: replace(facts[name], width=value.width, height=value.height) for name, value in found.items()}

    def _sample(self) -> FrameInputs:
        """Compute the first frame, and keep it until its turn comes."""
        for frame in self.frames:
            try:
                delivery = self._computed(frame)
            except NodeError:
                if not self.keep_going or frame == self.frames.stop - 1:
                    raise
            else:
                for made, value in delivery.values.items():
                    self.store.pin_value(made, value)
                return delivery
        raise AssertionError("a range has frames")

    def _computed(self, frame: int) -> FrameInputs:
        """Return a frame's inputs, out of turn."""
        self._analyse()
        with self.engine.executor.enable_signal_evaluation(self.eval_context):
            task = self._task(frame, self.eval_context.digests)
        values = self.engine.executor.compute_outputs(task.frames, self.eval_context)
        return FrameInputs(frame, task, dict(zip(task.inputs, values, strict=True)), 0)

    def _analyse(self) -> None:
        """Let clip nodes look at their inputs before frames stream, so that two readers do not pull at one file."""
        if self._analysed:
            return
        self._analysed = True
        for analysis in find_needed_analyses(self.sink, self.frames, self._digests()):
            name = analysis.record.name
            self.eval_context.on_progress = lambda done, total, phase, name=name: self.listeners.on_work(
                name, done, total, phase
            )
            value = self.engine.executor.compute_output(analysis, 0, self.eval_context)
            self.store.pin_value(self.eval_context.digests.get_digest(analysis, 0), value)
        self.eval_context.on_progress = None

    def _task(self, frame: int, digests: DigestTable) -> ComputeTask:
        return digests.make_task(self.sink, frame)

    def _write(self, writer: FileWriter) -> None:
        parts = iterate_parts(self.sink, self.frames, writer.part_frames, self._digests, keep_going=self.keep_going)
        part = next(parts, None)
        while part is not None:
            self.cancel_token.raise_if_cancelled()
            part = next(parts, None) if self._take_kept(writer, part) else self._make(writer, part, parts)
        self.cancel_token.raise_if_cancelled()
        if self._waiting or len(self._failed) == len(self.frames):
            raise self._failed[0].error

    def _digests(self) -> DigestTable:
        """Return the digests of this moment; signals that they depend on are computed."""
        return DigestTable(self.engine.media, lambda output, frame, _: self._signal(output, frame))

    def _signal(self, output: CompiledOutput, frame: int) -> object:
        return self.engine.executor.compute_output(output, frame, self.eval_context)

    def _take_kept(self, writer: FileWriter, part: RenderPart) -> bool:
        """Append a part from an earlier render, if it is there; frames that wait for a good one need its pictures."""
        if self._waiting or not self.resume or part.name is None:
            return False
        with self._at(part.frames.start):
            if not writer.restore_part(part.name):
                return False
        self._restored_stop = part.frames.stop
        self._restored += len(part.frames)
        self.listeners.on_restored(self._restored)
        self._advance(len(part.frames))
        return True

    def _make(self, writer: FileWriter, first: RenderPart, following: Iterator[RenderPart]) -> RenderPart | None:
        """Write parts up to the next one that seems to be there, and return that."""
        self._analyse()
        ahead: deque[RenderPart] = deque()
        with closing(self.pipeline.stream_frames(self._wanted(writer, first, following, ahead))) as stream:
            for delivery in stream:
                self.cancel_token.raise_if_cancelled()
                self._take(writer, delivery)
                if delivery.frame == ahead[0].frames.stop - 1:
                    self._finish(writer, ahead.popleft(), delivery.frame)
                self._advance(1)
        return self._next

    def _wanted(
        self, writer: FileWriter, first: RenderPart, following: Iterator[RenderPart], ahead: deque[RenderPart]
    ) -> Iterator[FrameMoment]:
        """Yield the frames of parts that are to be made; note each part in `ahead`."""
        part: RenderPart | None = first
        while part is not None and (part is first or not self._seems_kept(writer, part)):
            ahead.append(part)
            for frame in part.frames:
                yield frame, part.digests
            part = next(following, None)
        self._next = part

    def _seems_kept(self, writer: FileWriter, part: RenderPart) -> bool:
        return self.resume and part.name is not None and writer.has_part(part.name)

    def _take(self, writer: FileWriter, delivery: FrameInputs) -> None:
        """Write a frame, or what stands in for it."""
        if delivery.error is not None:
            self._failed.append(FrameFailure(delivery.frame, delivery.error))
            self._spoilt = True
            if writer.part_frames > 1:
                self._fill(writer, delivery)
            return
        if self.keep_going:
            self._stand_ins.hold_frame(delivery)
            for failed in self._waiting:
                self._append(writer, self._stand_ins.fill_frame(failed))
            self._waiting.clear()
        self._append(writer, delivery)

    def _fill(self, writer: FileWriter, failed: FrameInputs) -> None:
        """Write the frame before once more; without one, wait for the first good frame."""
        if failed.frame == self._restored_stop:
            with suppress(NodeError):  # it was good once
                self._stand_ins.hold_frame(self._computed(failed.frame - 1))
        if self._stand_ins.is_empty:
            self._waiting.append(failed)
        else:
            self._append(writer, self._stand_ins.fill_frame(failed))

    def _finish(self, writer: FileWriter, part: RenderPart, frame: int) -> None:
        if not self._waiting:  # frames that wait become a part with those they wait for
            with self._at(frame):
                writer.finish_part(None if self._spoilt else part.name)
            self._spoilt = False

    def _advance(self, frames: int) -> None:
        self._done += frames
        self.listeners.on_progress(self._done, len(self.frames))

    def _append(self, writer: FileWriter, delivery: FrameInputs) -> None:
        task = self._task_of(delivery)
        own = () if self._is_one_file else self.node.get_output_files(FrameRange(task.frame, task.frame + 1))
        self._refuse_foreign(own)
        with self._at(task.frame):
            arguments = self.engine.executor.node_invoker.collect_arguments(
                task, delivery.values, self.eval_context, writer
            )
            node = self.engine.executor.node_invoker.get_node(task, delivery.values)
            getattr(node, task.output.signature.method)(**arguments)
        self._note(own)
        picture = next((value for value in arguments.values() if isinstance(value, Raster)), None)
        if picture is not None:
            self.listeners.on_picture(task.frame, picture)

    @staticmethod
    def _task_of(delivery: FrameInputs) -> ComputeTask:
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
    clip = sink.facts.frame_range
    if frames is None:
        return clip
    if not frames:
        raise ParameterError("range", str(frames), tr("at least one frame"))
    if len(clip) > 1 and frames.stop > clip.stop:
        raise ParameterError("range", str(frames), tr("frames inside the clip, {clip}", clip=clip))
    return frames
