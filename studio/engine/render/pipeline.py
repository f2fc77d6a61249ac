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
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput
from studio.engine.devices import one_thread_each, render_workers
from studio.engine.executor import Executor
from studio.engine.plan import Broken, Digests, Task
from studio.engine.render.store import RenderStore
from studio.engine.request import Purpose
from studio.engine.run import OnWork, Run
from studio.engine.watch.notices import RenderNotices
from studio.engine.watch.profile import Profile
from studio.sdk.permissions import Permission

_FRAMES_READ_AHEAD = 2

Wanted: TypeAlias = tuple[int, Digests]
"""A frame, and the digests of its moment."""


@dataclass(slots=True)
class Delivery:
    """A frame's inputs for the consumer.

    Args:
        frame: Which.
        task: What the consumer does with them; None if a node could not even say what it reads.
        values: Its inputs, by digest; where the frame failed, those that are there.
        computed: How many values were computed for it.
        error: Why it failed, if it did.
    """

    frame: int
    task: Task | None
    values: dict[bytes, object]
    computed: int
    error: NodeError | None = None


@dataclass(slots=True)
class _Noted:
    """A frame that is on its way: what it expects, and the sources that are read for it."""

    frame: int
    run: Run
    task: Task | None = None
    noted: set[bytes] = field(default_factory=set)
    sources: list[Task] = field(default_factory=list)
    error: NodeError | None = None


class Pipeline:
    """Computes what a task of each frame reads, in order.

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
        computed: How many values were computed for the frames that were yielded.
    """

    def __init__(
        self,
        executor: Executor,
        store: RenderStore,
        task_at: Callable[[int, Digests], Task],
        token: CancelToken,
        profile: Profile | None = None,
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
        self._workers = render_workers(executor.device)
        self._next: _Noted | None = None
        self._broken: dict[CompiledOutput, Broken] = {}
        self.computed = 0

    def stream(self, frames: Iterable[Wanted]) -> Generator[Delivery, None, None]:
        """Yield each frame's inputs, in order. Close the iterator to stop early; then another one may be asked for.

        Args:
            frames: Which frames, each with the digests of its moment. They are asked for a few frames ahead.

        Raises:
            NodeError: A node failed.
            Cancelled: The token was cancelled.
        """
        depth = self._workers + _FRAMES_READ_AHEAD
        self._token = CancelToken(self._parent)
        self._next = None
        waiting: deque[Future[Delivery]] = deque()
        with (
            one_thread_each(),
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

    def _read(self, frame: Wanted, following: Wanted | None) -> _Noted:
        """Read a frame's sources; note what the following one expects before this one is computed and let go."""
        self._token.check()
        ahead = self._next or self._note(frame)
        for source in ahead.sources:
            with self._tolerant():  # whoever needs it fails
                self._store.hold(source.digest, self._executor.value(source.output, source.frame, ahead.run))
        self._next = None if following is None else self._note(following)
        return ahead

    def _note(self, wanted: Wanted) -> _Noted:
        frame, digests = wanted
        run = Run(self._store, digests, self._token, profile=self._profile, on_work=self._on_work, broken=self._broken)
        run.granted = self._granted
        ahead = _Noted(frame, run)
        try:
            with self._executor.evaluating(run):
                ahead.task = self._task_at(frame, digests)
                ahead.noted, ahead.sources = self._store.expect(ahead.task.frames, digests)
        except NodeError as error:
            if not self._keep_going:
                raise
            ahead.error = without_traceback(error)
        run.read_ahead = frozenset(source.digest for source in ahead.sources)
        return ahead

    def _compute(self, reading: Future[_Noted]) -> Delivery:
        ahead = reading.result()
        self._executor.priority.give_way(Purpose.JOB, self._token.check)
        values: dict[bytes, object] = {}
        if ahead.task is not None and ahead.error is None:
            try:
                found = self._executor.compute(ahead.task.frames, ahead.run)
                values = dict(zip(ahead.task.inputs, found, strict=True))
                if self._notices is not None:
                    self._notices.inspect(ahead.task, values, ahead.run)
            except NodeError as error:
                if not self._keep_going:
                    raise
                ahead.error = without_traceback(error)
                values = self._good_ones(ahead.task, ahead.run)
        self._store.release(ahead.noted)
        return Delivery(ahead.frame, ahead.task, values, ahead.run.computed, ahead.error)

    def _good_ones(self, task: Task, run: Run) -> dict[bytes, object]:
        """Return those inputs of a frame that do not depend on what failed."""
        values: dict[bytes, object] = {}
        if len(task.inputs) == 1:
            return values
        for made, (output, frame) in zip(task.inputs, task.frames, strict=True):
            with self._tolerant():
                values[made] = self._executor.value(output, frame, run)
        return values

    def _tolerant(self) -> AbstractContextManager[None]:
        return suppress(NodeError) if self._keep_going else nullcontext()

    def _count(self, delivery: Delivery) -> Delivery:
        self.computed += delivery.computed
        return delivery


def without_traceback(error: NodeError) -> NodeError:
    """Return an error that is kept, without the calls that it came through: those hold pictures."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
