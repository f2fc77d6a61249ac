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

from studio.engine.cancel import CancelToken
from studio.engine.devices import one_thread_each, render_workers
from studio.engine.executor import Executor, Run
from studio.engine.plan import Digests, Task
from studio.engine.render_store import RenderStore

_FRAMES_READ_AHEAD = 2


@dataclass(slots=True)
class Delivery:
    """A frame's inputs for the consumer.

    Args:
        task: What the consumer does with them.
        values: Its inputs, by digest.
    """

    task: Task
    values: dict[bytes, object]


@dataclass(slots=True)
class _Ahead:
    """A frame whose sources have been read."""

    task: Task
    run: Run
    noted: set[bytes]


class Pipeline:
    """Computes what a task of each frame reads, in order.

    Args:
        executor: Computes.
        store: Keeps what frames share.
        task_at: Returns the task of a frame, which is not run: its inputs are what is delivered.
        token: Stops the work.
    """

    def __init__(
        self, executor: Executor, store: RenderStore, task_at: Callable[[int, Digests], Task], token: CancelToken
    ) -> None:
        self._executor = executor
        self._store = store
        self._task_at = task_at
        self._token = CancelToken(token)
        self._workers = render_workers(executor.device)
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
                for frame in frames:
                    waiting.append(computing.submit(self._compute, reading.submit(self._read, frame)))
                    if len(waiting) >= depth:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                self._token.cancel()
                for future in waiting:
                    future.cancel()

    def _read(self, frame: int) -> _Ahead:
        self._token.check()
        run = Run(self._store, Digests(self._executor.media), self._token)
        task = self._task_at(frame, run.digests)
        noted, sources = self._store.expect(task.frames, run.digests)
        for source in sources:
            value = self._executor.value(source.output, source.frame, run)
            self._store.hold(source.digest, value)
        return _Ahead(task, run, noted)

    def _compute(self, reading: Future[_Ahead]) -> Delivery:
        ahead = reading.result()
        task, run = ahead.task, ahead.run
        values = dict(zip(task.inputs, self._executor.compute(task.frames, run), strict=True))
        self._store.release(ahead.noted)
        self.computed += run.computed
        return Delivery(task, values)
