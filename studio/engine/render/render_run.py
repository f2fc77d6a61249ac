"""Run of a render. Parts that exist are taken; frames of the others are read, computed and encoded side by side."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from studio.core.errors import NodeError, ParameterError, StudioError
from studio.core.image import Raster
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.notice_tracker import RenderNotices
from studio.engine.evaluation.plan import ComputeTask, DigestTable
from studio.engine.output_records import ProjectOutputs
from studio.engine.render.frame_hold import FrameHold
from studio.engine.render.part_receiver import PartReceiver
from studio.engine.render.pipeline import FrameInputs, FrameMoment, FramePipeline
from studio.engine.render.remote_parts import RemoteParts
from studio.engine.render.render_parts import RenderPart, iterate_parts, split_range
from studio.engine.render.render_preparation import RenderPreparation
from studio.engine.render.render_report import FrameFailure, RenderListeners, RenderReport
from studio.engine.render.render_store import RenderStore
from studio.engine.render.targets import check_target
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.watch.profile import RunProfile
from studio.graph.file.text_file import write_text_file
from studio.sdk.files.file_writers import FileWriter
from studio.sdk.files.part_transfer import PartTransfer
from studio.sdk.files.provenance import Provenance
from studio.sdk.files.sidecar import make_sidecar_path
from studio.sdk.node import SinkNode
from studio.sdk.permissions import Permission

log = logging.getLogger(__name__)

_NO_PARTS = tr_noop("{node} writes a file whose parts cannot be made apart.")


class RenderRun:
    """Run of a render.

    Args:
        engine: Computes.
        sink: What is written.
        frames: Which frames; None for the whole clip.
        token: Stops the render within a frame.
        told: Who is told how far it is.
        find_provenance: Returns what the file says of how it was made.
        sidecar: Returns the text of the graph for a file beside what is written; None for no such file.
        keep_going: Go on without frames that fail.
        resume: Take what an earlier render finished.
        granted: What nodes may use beyond files.
        outputs: What the project has made, which alone is written over; None to write over all.
        remote: Who makes parts elsewhere; None for nobody.

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
        find_provenance: Callable[[SinkNode], Provenance | None],
        *,
        sidecar: Callable[[Path], str] | None = None,
        keep_going: bool,
        resume: bool,
        granted: frozenset[Permission] = frozenset(),
        outputs: ProjectOutputs | None = None,
        remote: RemoteParts | None = None,
    ) -> None:
        self.engine, self.sink = engine, sink
        self.cancel_token, self.listeners = token, told
        self._find_provenance, self._sidecar = find_provenance, sidecar
        self.keep_going, self.resume = keep_going, resume
        self._outputs, self._remote = outputs, remote
        self._receiver: PartReceiver | None = None
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
        how: dict[str, Any] = {"keep_going": keep_going, "on_work": told.on_work, "granted": granted}
        self.pipeline = FramePipeline(engine.executor, self.store, self._task, token, self.profile, self.notices, **how)
        self._preparation = RenderPreparation(
            engine, sink, self.frames, self.store, self.eval_context, told.on_work, keep_going=keep_going
        )
        self._spoilt = False
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
            if self._remote is not None:
                self._remote.close()
            self.release_frames()
        if self._is_one_file:
            self._note(files)
        self._write_sidecar(file)
        return self._report(file, perf_counter() - started)

    def make_part(self, frames: FrameRange) -> bytes:
        """Return one part as another machine's render takes it; of the file itself nothing stays.

        Args:
            frames: The part's frames, as `split_range` gives them.

        Raises:
            NodeError: A node failed, or the part could not be written.
            StudioError: Parts of such a file cannot be made apart.
            Cancelled: It was cancelled.
        """
        name = f"{frames.start}-{frames.stop}-{uuid4().hex}"
        with self._open_discarded() as writer:
            if not isinstance(writer, PartTransfer):
                raise StudioError(
                    tr("{node} writes a file whose parts cannot be made apart.", node=self.sink.record.name)
                )
            with self._at(frames.start):
                writer.skip_frames(frames.start - self.frames.start)
            self._make(writer, RenderPart(frames, name, self._digests()), iter(()))
            with self._at(frames.start):
                return writer.export_part(name)

    def list_parts(self) -> tuple[FrameRange, ...]:
        """Return the parts that the render consists of, without making any.

        Raises:
            NodeError: The file cannot be opened for writing.
        """
        with self._open_discarded() as writer:
            return tuple(split_range(self.frames, writer.part_frames))

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

    def release_frames(self) -> None:
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

    @contextmanager
    def _open_discarded(self) -> Iterator[FileWriter]:
        """Open the file for writing during the block; nothing of it stays."""
        with suppress(_DiscardedError), self._open() as writer:
            yield writer
            raise _DiscardedError

    def _open(self) -> FileWriter:
        facts = self._preparation.find_facts()
        context = self.engine.executor.node_invoker.create_context(self.sink, self.frames.start, self.eval_context)
        with self._at(None):
            made_by = self._find_provenance(self.node)
            if made_by is not None:
                context.media = context.media.with_provenance(made_by)
            return self.node.open(facts, self.frames, context)

    def _task(self, frame: int, digests: DigestTable) -> ComputeTask:
        return digests.make_task(self.sink, frame)

    def _write(self, writer: FileWriter) -> None:
        self._receiver = self._ask_for_parts(writer)
        salt = self._remote.salt if self._remote is not None and self._receiver is not None else ""
        size, keep_going = writer.part_frames, self.keep_going
        parts = iterate_parts(self.sink, self.frames, size, self._digests, keep_going=keep_going, salt=salt)
        part = next(parts, None)
        while part is not None:
            self.cancel_token.raise_if_cancelled()
            if self._receiver is not None:
                self._receiver.receive_until(part, self._look_up)
            part = next(parts, None) if self._take_kept(writer, part) else self._make(writer, part, parts)
        self.cancel_token.raise_if_cancelled()
        if self._waiting or len(self._failed) == len(self.frames):
            raise self._failed[0].error

    def _ask_for_parts(self, writer: FileWriter) -> PartReceiver | None:
        """Have the parts that are not there made elsewhere, where the render has somebody and the writer can."""
        if self._remote is None or not isinstance(writer, PartTransfer):
            return None
        ranges = tuple(split_range(self.frames, writer.part_frames))
        receiver = PartReceiver(self._remote, writer, self.sink, ranges, self._digests, self._allow_pictures)
        receiver.begin(lambda name: self.resume and writer.has_part(name))
        return receiver

    def _look_up(self) -> None:
        """Wait while the render is paused; raise Cancelled once it is cancelled."""
        self.cancel_token.raise_if_cancelled()
        self.listeners.on_progress(self._done, len(self.frames))

    def _allow_pictures(self, frames: FrameRange) -> None:
        """Refuse to put pictures of a part over files of others; note them as the project's own."""
        if not self._is_one_file:
            files = self.node.get_output_files(frames)
            self._refuse_foreign(files)
            self._note(files)

    def _digests(self) -> DigestTable:
        """Return the digests of this moment; signals that they depend on are computed."""
        return self._preparation.make_digests()

    def _take_kept(self, writer: FileWriter, part: RenderPart) -> bool:
        """Append a part from an earlier render, if it is there; frames that wait for a good one need its pictures."""
        is_from_elsewhere = self._receiver is not None and self._receiver.was_made(part)
        if self._waiting or part.name is None or not (self.resume or is_from_elsewhere):
            return False
        with self._at(part.frames.start):
            if not writer.restore_part(part.name):
                return False
        self._restored_stop = part.frames.stop
        if not is_from_elsewhere:
            self._restored += len(part.frames)
            self.listeners.on_restored(self._restored)
        self._advance(len(part.frames))
        return True

    def _make(self, writer: FileWriter, first: RenderPart, following: Iterator[RenderPart]) -> RenderPart | None:
        """Write parts up to the next one that seems to be there, and return that."""
        self._preparation.analyse()
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
        if self._receiver is not None:
            return True  # it is there soon
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
                self._stand_ins.hold_frame(self._preparation.compute_inputs(failed.frame - 1))
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


class _DiscardedError(Exception):
    """Ends the writing of a file that is not wanted itself."""


def _checked_range(sink: CompiledOutput, frames: FrameRange | None) -> FrameRange:
    clip = sink.facts.frame_range
    if frames is None:
        return clip
    if not frames:
        raise ParameterError("range", str(frames), tr("at least one frame"))
    if len(clip) > 1 and frames.stop > clip.stop:
        raise ParameterError("range", str(frames), tr("frames inside the clip, {clip}", clip=clip))
    return frames
