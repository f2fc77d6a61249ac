"""Connection to a farm: a thread of its own with dask's client, which comes back by itself when it was lost."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.farm.facts import WorkerFacts
from studio.farm.network.dask_settings import configure_dask
from studio.farm.network.worker_tasks import FACTS_METRIC

if TYPE_CHECKING:
    from distributed import Client, Security

log = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.5
_CONNECT_SECONDS: Final = 10
_AGAIN_SECONDS: Final = 1.0
_LAST_CALLS_SECONDS: Final = 3.0
_FACTS: Final = frozenset(field.name for field in fields(WorkerFacts))


class FarmConnection:
    """Connection to a scheduler. Any thread may call it; callbacks come in the connection's thread.

    Args:
        address: The scheduler's, as `make_address` returns it.
        security: Of the farm; None for none.
        on_change: Called when workers come, go or change, and when the scheduler is lost or back.
    """

    def __init__(
        self, address: str, security: Security | None = None, on_change: Callable[[], object] = lambda: None
    ) -> None:
        self.address = address
        self._security = security
        self._on_change = on_change
        self._workers: dict[str, WorkerFacts] = {}
        self._listed: tuple[WorkerFacts, ...] = ()
        self._client: Client | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._calls: set[asyncio.Task[Any]] = set()
        self._first_try = threading.Event()
        self._closed = threading.Event()
        self._error = ""
        self._thread = threading.Thread(target=self._run, name="farm-connection", daemon=True)

    def start(self) -> None:
        """Begin to connect; do not wait for it."""
        self._thread.start()

    def wait_for_connection(self, seconds: float) -> None:
        """Wait until the scheduler has answered once.

        Raises:
            StudioError: It cannot be reached.
        """
        self._first_try.wait(seconds)
        if not self.is_connected:
            text = tr("The farm at {address} cannot be reached: {reason}")
            raise StudioError(text.format(address=self.address, reason=self._error or tr("nobody answers")))

    @property
    def is_connected(self) -> bool:
        """Whether the scheduler answers."""
        return self._client is not None

    @property
    def error(self) -> str:
        """Why the scheduler cannot be reached, in words; empty while it can."""
        return "" if self.is_connected else self._error

    @property
    def workers(self) -> tuple[WorkerFacts, ...]:
        """The workers that are there; the same tuple as long as nothing changes."""
        return self._listed

    @property
    def task_count(self) -> int:
        """The number of calls that have not ended."""
        return len(self._tasks)

    def close(self) -> None:
        """Let go of the scheduler, and wait until the thread has ended."""
        self._closed.set()
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join()

    def submit(
        self, worker: str, on_end: Callable[[Any], object], function: Callable[..., Any], ticket: str, *arguments: Any
    ) -> None:
        """Call a function in a worker's own turn.

        Args:
            worker: The worker's id.
            on_end: Takes what it returned; None where that is lost.
            function: A function of a module, which is called with the ticket and the arguments.
            ticket: Unique.
            arguments: Texts and numbers.
        """

        async def follow(client: Client) -> None:
            found: Any = None
            try:
                future = client.submit(
                    function, ticket, *arguments, key=ticket, workers=[worker], allow_other_workers=False, pure=False,
                    retries=0,
                )  # fmt: skip
                found = await self._await_result(future, worker)
            except Exception as error:
                log.info("%s cannot be asked: %s", worker, error)
            finally:
                on_end(found)

        self._start_task(follow, lambda: on_end(None))

    async def _await_result(self, future: Any, worker: str) -> Any:
        """Return what a call returned; None where its worker or the scheduler is lost before."""
        waiting = asyncio.ensure_future(future.result())
        try:
            while not waiting.done():
                await asyncio.wait([waiting], timeout=_LOOK_SECONDS)
                if worker not in self._workers and not waiting.done():
                    return None
            return waiting.result()
        except (Exception, asyncio.CancelledError) as error:
            log.info("a part of %s is lost: %s", worker, error)
            return None
        finally:
            waiting.cancel()
            future.release()

    def call(self, worker: str, function: Callable[..., Any], *arguments: Any,
             on_end: Callable[[Any], object] = lambda _: None) -> None:  # fmt: skip
        """Call a quick function at a worker at once, beside what it makes; `on_end` takes what it returned, or None."""

        async def run(client: Client) -> None:
            found: Any = None
            try:
                answers = await client.run(function, *arguments, workers=[worker], on_error="return")
                found = answers.get(worker)
                if isinstance(found, BaseException):
                    found = None
            except (Exception, asyncio.CancelledError) as error:
                log.info("%s does not answer: %s", worker, error)
            finally:
                on_end(found)

        self._start_task(run, lambda: on_end(None), is_call=True)

    def _start_task(
        self, work: Callable[[Client], Coroutine[Any, Any, None]], fail: Callable[[], object], *, is_call: bool = False
    ) -> None:
        def start() -> None:
            if self._client is None:
                fail()
                return
            task = asyncio.get_running_loop().create_task(work(self._client))
            for tasks in (self._tasks, self._calls) if is_call else (self._tasks,):
                tasks.add(task)
                task.add_done_callback(tasks.discard)

        try:
            assert self._loop is not None
            self._loop.call_soon_threadsafe(start)
        except (AssertionError, RuntimeError):  # not begun, or ended
            fail()

    def _run(self) -> None:
        configure_dask()
        asyncio.run(self._keep_connected())

    async def _keep_connected(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        if self._closed.is_set():  # before there was anything to stop
            self._stop.set()
        while not self._stop.is_set():
            await self._connect_once()
            self._lose()
            if not self._stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), _AGAIN_SECONDS)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect_once(self) -> None:
        """Be connected until the scheduler is lost, or the connection is closed."""
        from distributed import Client

        client = Client(
            self.address, asynchronous=True, security=self._security, timeout=_CONNECT_SECONDS, set_as_default=False,
            direct_to_workers=False, name="frameloom",
        )  # fmt: skip
        try:
            if await self._is_reached(client):
                await self._look_around(client)
        except (Exception, asyncio.CancelledError) as error:
            self._error = str(error).strip() or type(error).__name__
            log.info("%s: %s", self.address, self._error)
        finally:
            self._first_try.set()
            with suppress(Exception, asyncio.CancelledError):
                await client.close(timeout=2)

    async def _is_reached(self, client: Client) -> bool:
        """Wait until the scheduler answers; return False where the connection is closed before. Raises OSError."""
        assert self._stop is not None
        reaching, stopping = asyncio.ensure_future(client), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({reaching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if reaching.done():
                await reaching
            return reaching.done()
        finally:
            reaching.cancel()
            stopping.cancel()

    async def _look_around(self, client: Client) -> None:
        assert self._stop is not None
        scheduler: Any = client.scheduler
        while not self._stop.is_set():
            found = await asyncio.wait_for(scheduler.identity(n_workers=-1), _CONNECT_SECONDS)
            if client.status != "running":
                raise ConnectionError(tr("the connection was lost"))
            self._take(client, found["workers"])
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _LOOK_SECONDS)
            if client.status != "running":
                raise ConnectionError(tr("the connection was lost"))
        if self._calls:  # as the last one: that workers are to stop
            await asyncio.wait(self._calls, timeout=_LAST_CALLS_SECONDS)

    def _take(self, client: Client, found: dict[str, Any]) -> None:
        workers = {id: facts for id, worker in found.items() if (facts := read_facts(id, worker)) is not None}
        changed = workers != self._workers or self._client is not client
        self._workers, self._client, self._error = workers, client, ""
        self._first_try.set()
        if changed:
            self._listed = tuple(workers.values())
            self._on_change()

    def _lose(self) -> None:
        was_connected = self._client is not None
        self._client, self._workers, self._listed = None, {}, ()
        if was_connected and self._stop is not None and not self._stop.is_set():
            log.warning("the farm at %s does not answer any more: %s", self.address, self._error)
        self._on_change()


def read_facts(id: str, worker: dict[str, Any]) -> WorkerFacts | None:
    """Return what a worker tells of itself, from what the scheduler knows of it; None of one that is none of ours."""
    told = worker.get("metrics", {}).get(FACTS_METRIC)
    if not isinstance(told, dict) or not isinstance(told.get("version"), str):
        return None
    with suppress(TypeError, ValueError):
        return WorkerFacts(**{name: told[name] for name in _FACTS if name in told} | {"id": id})
    return None
