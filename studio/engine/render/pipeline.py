"""Frames in order, as a stream: sources are read ahead in one thread, frames computed in others.

    reading     one thread, in order: the decoder never seeks
    computing   one thread for each frame that is at work; on a GPU one
    consuming   the caller's thread: it encodes while the next frames are read and computed

As many frames are on their way as threads can use, and no more: a slow consumer slows down the reader.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TypeAlias

from studio.core.errors import NodeError
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.eval_context import EvalContext, OnWork
from studio.engine.evaluation.executor import Executor
from studio.engine.evaluation.notice_tracker import RenderNotices
from studio.engine.evaluation.plan import ComputeTask, DigestTable, FirstFailure
from studio.engine.render.render_store import RenderStore
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import count_render_workers, limit_library_threads
from studio.engine.watch.profile import RunProfile
from studio.sdk.permissions import Permission

_FRAMES_READ_AHEAD = 2

FrameMoment: TypeAlias = tuple[int, DigestTable]
"""A frame, and the digests of its moment."""


@dataclass(slots=True)
class FrameInputs:
    """A frame's inputs for the consumer.

    Args:
        frame: Which.
        task: What the consumer does with them; None if a node could not even say what it reads.
        values: Its inputs, by digest; where the frame failed, those that are there.
        computed_count: How many values were computed for it.
        error: Why it failed, if it did.
    """

    frame: int
    task: ComputeTask | None
    values: dict[bytes, object]
    computed_count: int
    error: NodeError | None = None


@dataclass(slots=True)
class _ExpectedFrame:
    """A frame that is on its way: what it expects, and the sources that are read for it."""

    frame: int
    run: EvalContext
    task: ComputeTask | None = None
    expected_digests: set[bytes] = field(default_factory=set)
    sources: list[ComputeTask] = field(default_factory=list)
    error: NodeError | None = None


class FramePipeline:
    """Pipeline that computes the inputs of each frame's task, in order.

    Args:
        executor: Computes.
        store: Keeps what frames share.
        task_at: Returns the task of a frame, which is not run: its inputs are what is delivered.
        token: Stops the work.
        profile: Collects what nodes cost, if that is wanted.
        notices: Checks what is delivered, if that is wanted.
        keep_going: Yield frames that failed, too, instead of raising their errors.
        on_work: Told how far generators have come, in the threads that compute.
        granted: What nodes may use beyond files.

    Attributes:
        computed_count: How many values were computed for the frames that were yielded.
    """

    def __init__(
        self,
        executor: Executor,
        store: RenderStore,
        task_at: Callable[[int, DigestTable], ComputeTask],
        token: CancelToken,
        profile: RunProfile | None = None,
        notices: RenderNotices | None = None,
        *,
        keep_going: bool = False,
        on_work: OnWork | None = None,
        granted: frozenset[Permission] = frozenset(),
    ) -> None:
        self._executor = executor
        self._store = store
        self._task_at = task_at
        self._parent = token
        self._token = CancelToken(token)
        self._profile = profile
        self._notices = notices
        self._keep_going = keep_going
        self._on_work = on_work
        self._granted = granted
        self._workers = count_render_workers(executor.device)
        self._next: _ExpectedFrame | None = None
        self._broken: dict[CompiledOutput, FirstFailure] = {}
        self.computed_count = 0

    def stream_frames(self, frames: Iterable[FrameMoment]) -> Generator[FrameInputs, None, None]:
        """Yield each frame's inputs, in order. Close the iterator to stop early; then another one may be made.

        Args:
            frames: Which frames, each with the digests of its moment. They are asked for a few frames ahead.

        Raises:
            NodeError: A node failed.
            Cancelled: The token was cancelled.
        """
        depth = self._workers + _FRAMES_READ_AHEAD
        self._token = CancelToken(self._parent)
        self._next = None
        waiting: deque[Future[FrameInputs]] = deque()
        with (
            limit_library_threads(),
            ThreadPoolExecutor(1, "render-read") as reading,
            ThreadPoolExecutor(self._workers, "render-compute") as computing,
        ):
            try:
                for frame, following in pairwise(chain(frames, [None])):
                    assert frame is not None  # only the last one is
                    waiting.append(computing.submit(self._compute, reading.submit(self._read, frame, following)))
                    if len(waiting) >= depth:
                        yield self._count(waiting.popleft().result())
                while waiting:
                    yield self._count(waiting.popleft().result())
            finally:
                self._token.cancel()
                for future in waiting:
                    future.cancel()

    def _read(self, frame: FrameMoment, following: FrameMoment | None) -> _ExpectedFrame:
        """Read a frame's sources; note what the following one expects before this one is computed and let go."""
        self._token.raise_if_cancelled()
        ahead = self._next or self._note(frame)
        for source in ahead.sources:
            with self._skip_broken():  # whoever needs it fails
                self._store.hold_value(
                    source.digest, self._executor.compute_output(source.output, source.frame, ahead.run)
                )
        self._next = None if following is None else self._note(following)
        return ahead

    def _note(self, wanted: FrameMoment) -> _ExpectedFrame:
        frame, digests = wanted
        run = EvalContext(
            self._store, digests, self._token, profile=self._profile, on_work=self._on_work, first_failures=self._broken
        )
        run.granted_permissions = self._granted
        ahead = _ExpectedFrame(frame, run)
        try:
            with self._executor.enable_signal_evaluation(run):
                ahead.task = self._task_at(frame, digests)
                ahead.expected_digests, ahead.sources = self._store.expect_values(ahead.task.frames, digests)
        except NodeError as error:
            if not self._keep_going:
                raise
            ahead.error = strip_traceback(error)
        run.prefetched_digests = frozenset(source.digest for source in ahead.sources)
        return ahead

    def _compute(self, reading: Future[_ExpectedFrame]) -> FrameInputs:
        ahead = reading.result()
        self._executor.priority.wait_for_turn(RequestPurpose.JOB, self._token.raise_if_cancelled)
        values: dict[bytes, object] = {}
        if ahead.task is not None and ahead.error is None:
            try:
                found = self._executor.compute_outputs(ahead.task.frames, ahead.run)
                values = dict(zip(ahead.task.inputs, found, strict=True))
                if self._notices is not None:
                    self._notices.inspect_inputs(ahead.task, values, ahead.run)
            except NodeError as error:
                if not self._keep_going:
                    raise
                ahead.error = strip_traceback(error)
                values = self._collect_good_inputs(ahead.task, ahead.run)
        self._store.release_values(ahead.expected_digests)
        return FrameInputs(ahead.frame, ahead.task, values, ahead.run.computed_count, ahead.error)

    def _collect_good_inputs(self, task: ComputeTask, run: EvalContext) -> dict[bytes, object]:
        """Return those inputs of a frame that do not depend on what failed."""
        values: dict[bytes, object] = {}
        if len(task.inputs) == 1:
            return values
        for made, (output, frame) in zip(task.inputs, task.frames, strict=True):
            with self._skip_broken():
                values[made] = self._executor.compute_output(output, frame, run)
        return values

    def _skip_broken(self) -> AbstractContextManager[None]:
        return suppress(NodeError) if self._keep_going else nullcontext()

    def _count(self, delivery: FrameInputs) -> FrameInputs:
        self.computed_count += delivery.computed_count
        return delivery


def strip_traceback(error: NodeError) -> NodeError:
    """Return an error that is kept, without the calls that it came through: those hold pictures."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
