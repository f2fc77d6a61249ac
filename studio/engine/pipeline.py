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
from dataclasses import dataclass
from itertools import chain, pairwise

from studio.engine.cancel import CancelToken
from studio.engine.devices import one_thread_each, render_workers
from studio.engine.executor import Executor
from studio.engine.notices import RenderNotices
from studio.engine.plan import Digests, Task
from studio.engine.profile import Profile
from studio.engine.render_store import RenderStore
from studio.engine.run import Run

_FRAMES_READ_AHEAD = 2


@dataclass(slots=True)
class Delivery:
    """A frame's inputs for the consumer.

    Args:
        task: What the consumer does with them.
        values: Its inputs, by digest.
        computed: How many values were computed for it.
    """

    task: Task
    values: dict[bytes, object]
    computed: int


@dataclass(slots=True)
class _Ahead:
    """A frame that is on its way: what it expects, and the sources that are read for it."""

    task: Task
    run: Run
    noted: set[bytes]
    sources: list[Task]


class Pipeline:
    """Computes what a task of each frame reads, in order.

    Args:
        executor: Computes.
        store: Keeps what frames share.
        task_at: Returns the task of a frame, which is not run: its inputs are what is delivered.
        token: Stops the work.
        profile: Collects what nodes cost, if that is wanted.
        notices: Checks what is delivered, if that is wanted.

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
    ) -> None:
        self._executor = executor
        self._store = store
        self._task_at = task_at
        self._token = CancelToken(token)
        self._profile = profile
        self._notices = notices
        self._workers = render_workers(executor.device)
        self._next: _Ahead | None = None
        self.computed = 0

    def stream(self, frames: Iterable[int]) -> Generator[Delivery, None, None]:
        """Yield each frame's inputs, in order. Close the iterator to stop early.

        Raises:
            NodeError: A node failed.
            Cancelled: The token was cancelled.
        """
        depth = self._workers + _FRAMES_READ_AHEAD
        waiting: deque[Future[Delivery]] = deque()
        with (
            one_thread_each(),
            ThreadPoolExecutor(1, "render-read") as reading,
            ThreadPoolExecutor(self._workers, "render-compute") as computing,
        ):
            try:
                for frame, following in pairwise(chain(frames, [None])):
                    assert frame is not None
                    waiting.append(computing.submit(self._compute, reading.submit(self._read, frame, following)))
                    if len(waiting) >= depth:
                        yield self._count(waiting.popleft().result())
                while waiting:
                    yield self._count(waiting.popleft().result())
            finally:
                self._token.cancel()
                for future in waiting:
                    future.cancel()

    def _read(self, frame: int, following: int | None) -> _Ahead:
        """Read a frame's sources; note what the following one expects before this one is computed and let go."""
        self._token.check()
        ahead = self._next or self._note(frame)
        for source in ahead.sources:
            value = self._executor.value(source.output, source.frame, ahead.run)
            self._store.hold(source.digest, value)
        self._next = None if following is None else self._note(following)
        return ahead

    def _note(self, frame: int) -> _Ahead:
        run = Run(self._store, Digests(self._executor.media), self._token, profile=self._profile)
        task = self._task_at(frame, run.digests)
        noted, sources = self._store.expect(task.frames, run.digests)
        run.read_ahead = frozenset(source.digest for source in sources)
        return _Ahead(task, run, noted, sources)

    def _compute(self, reading: Future[_Ahead]) -> Delivery:
        ahead = reading.result()
        task, run = ahead.task, ahead.run
        values = dict(zip(task.inputs, self._executor.compute(task.frames, run), strict=True))
        if self._notices is not None:
            self._notices.inspect(task, values, run)
        self._store.release(ahead.noted)
        return Delivery(task, values, run.computed)

    def _count(self, delivery: Delivery) -> Delivery:
        self.computed += delivery.computed
        return delivery
