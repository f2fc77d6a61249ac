"""Farm that a long-running program uses: it opens what the settings say, and makes parts for one render after another.

dask is imported in its own thread.
"""

from __future__ import annotations

import logging
import queue
import shlex
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from studio.core.errors import StudioError
from studio.farm.facts import FarmSnapshot, WorkerFacts, WorkerState, WorkerStatus
from studio.farm.farm_extra import refuse_without_farm
from studio.farm.network import worker_tasks
from studio.farm.network.own_address import find_own_address
from studio.farm.network.security import DEFAULT_PORT
from studio.farm.revocable_parts import RevocableParts
from studio.services.farm_settings import FarmMode, FarmSettings

if TYPE_CHECKING:
    from studio.core.time import FrameRange
    from studio.engine.engine import Engine
    from studio.engine.scheduling.cancel_token import CancelToken
    from studio.farm.network.connection import FarmConnection
    from studio.farm.network.local_farm import LocalFarm
    from studio.graph.model import Graph

log = logging.getLogger(__name__)

_WORKER_SECONDS: Final = 15.0
"""How long a render waits for the first worker of a farm that was just opened."""
_LOOK_SECONDS: Final = 0.1
_END_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Record:
    """What a worker did in renders that are over."""

    done_count: int = 0
    failed_count: int = 0
    frames_per_second: float = 0.0


class FarmService:
    """Farm of a program. Any thread may call it.

    Args:
        on_change: Takes a snapshot whenever a worker, a part or the connection has changed; called in several threads.
    """

    def __init__(self, on_change: Callable[[FarmSnapshot], object] = lambda _: None) -> None:
        self._on_change = on_change
        self._lock = threading.RLock()
        self._wishes: queue.SimpleQueue[FarmSettings | None] = queue.SimpleQueue()
        self._settings = FarmSettings()
        self._error = ""
        self._local: LocalFarm | None = None
        self._connection: FarmConnection | None = None
        self._opened_at = 0.0
        self._parts: RevocableParts | None = None
        self._render: FarmSnapshot | None = None
        self._records: dict[str, _Record] = {}
        self._thread: threading.Thread | None = None

    @property
    def settings(self) -> FarmSettings:
        """The settings in force, or soon to be."""
        return self._settings

    def apply_settings(self, settings: FarmSettings) -> None:
        """Open the farm that settings name, in place of the one before; do not wait for it."""
        with self._lock:
            self._settings = settings
            if self._thread is None:
                if settings.mode is FarmMode.OFF:
                    return
                self._thread = threading.Thread(target=self._run, name="farm-service", daemon=True)
                self._thread.start()
        self._wishes.put(settings)

    def close(self) -> None:
        """End workers of this machine and the connection; a render goes on without them."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._wishes.put(None)
            thread.join(_END_SECONDS)

    @property
    def snapshot(self) -> FarmSnapshot:
        """The farm now: its workers by name, with what they have done since the program started."""
        with self._lock:
            connection, render = self._connection, self._render
            if connection is None:
                return FarmSnapshot(error=self._error)
            at_work = {status.facts.id: status for status in render.workers} if render is not None else {}
            statuses = [self._add_record(at_work.pop(facts.id, None), facts) for facts in connection.workers]
            statuses += [self._add_record(status, status.facts) for status in at_work.values()]
            total, done = (render.parts_total, render.parts_done) if render is not None else (0, 0)
            return FarmSnapshot(
                connection.address, connection.is_connected, tuple(sorted(statuses, key=_get_order)), total, done,
                connection.error or self._error,
            )  # fmt: skip

    def _add_record(self, status: WorkerStatus | None, facts: WorkerFacts) -> WorkerStatus:
        """Return a worker's status with what it did before, and with its present facts."""
        if status is None:
            status = WorkerStatus(facts, WorkerState.DRAINING if facts.is_draining else WorkerState.READY)
        before = self._records.get(facts.id, _Record())
        return replace(
            status,
            facts=facts,
            done_count=before.done_count + status.done_count,
            failed_count=before.failed_count + status.failed_count,
            frames_per_second=status.frames_per_second or before.frames_per_second,
        )

    def set_draining(self, worker: str, is_draining: bool) -> None:
        """Let a worker finish its parts and take no new ones, or take parts again."""
        if (connection := self._connection) is not None:
            connection.call(worker, worker_tasks.set_draining, is_draining)

    def request_log(self, worker: str, on_log: Callable[[str | None], object]) -> None:
        """Ask a worker for the latest lines of its log; `on_log` takes them in another thread, or None."""
        connection = self._connection
        if connection is None:
            on_log(None)
            return
        connection.call(
            worker, worker_tasks.read_log, on_end=lambda found: on_log(None if found is None else str(found))
        )

    def make_join_command(self) -> str:
        """Return what starts a worker on another machine; empty where none can join: there is no key, or no farm."""
        settings = self._settings
        if not settings.key_file or settings.mode is FarmMode.OFF:
            return ""
        own = f"tcp://{find_own_address()}:{DEFAULT_PORT}"
        address = settings.address if settings.mode is FarmMode.ADDRESS else own
        return shlex.join(["frameloom", "worker", address, "--key", Path(settings.key_file).name])

    def make_parts(
        self,
        engine: Engine,
        graph: Graph,
        node: str,
        *,
        frames: FrameRange | None,
        scale: float,
        cancel: CancelToken,
    ) -> RevocableParts | None:
        """Return who makes the parts of a render; None where nobody is there. Waits for a farm that was just opened.

        Raises:
            StudioError: The graph cannot be compiled.
            CancelledError: It was cancelled meanwhile.
        """
        from studio.farm.parts_factory import make_farm_parts

        connection = self._wait_for_worker(cancel)
        if connection is None:
            return None
        made = make_farm_parts(
            connection, engine, graph, node, frames=frames, scale=scale, on_change=self._note_render
        )  # fmt: skip
        with self._lock:
            self._parts = RevocableParts(made, self._end_render)
            if connection is not self._connection:
                self._parts.revoke()
            return self._parts

    def _wait_for_worker(self, cancel: CancelToken) -> FarmConnection | None:
        """Return the connection as soon as it has a worker; None where there is none, or none comes."""
        pause = threading.Event()
        while True:
            cancel.raise_if_cancelled()
            connection, settings = self._connection, self._settings
            if settings.mode is FarmMode.OFF or (connection is None and self._error):
                return None
            if connection is not None:
                if connection.workers:
                    return connection
                if monotonic() > self._opened_at + _WORKER_SECONDS:
                    log.warning("the farm at %s has no worker, so the render is made here", connection.address)
                    return None
            pause.wait(_LOOK_SECONDS)

    def _note_render(self, snapshot: FarmSnapshot) -> None:
        with self._lock:
            self._render = snapshot
        self._tell()

    def _end_render(self) -> None:
        """Add what workers did in the render that is over to their records."""
        with self._lock:
            found = self.snapshot.workers if self._render is not None else ()
            for status in found:
                self._records[status.facts.id] = _Record(
                    status.done_count, status.failed_count, status.frames_per_second
                )
            self._render = self._parts = None
        self._tell()

    def _tell(self) -> None:
        self._on_change(self.snapshot)

    def _run(self) -> None:
        while (settings := self._wishes.get()) is not None:
            self._close_farm()
            try:
                self._open_farm(settings)
            except (StudioError, OSError) as error:
                log.warning("the farm cannot be opened: %s", error)
                self._close_farm()
                self._error = str(error)
            except Exception as error:
                log.exception("the farm cannot be opened")
                self._close_farm()
                self._error = str(error) or type(error).__name__
            self._tell()
        self._close_farm()

    def _open_farm(self, settings: FarmSettings) -> None:
        self._error = ""
        if settings.mode is FarmMode.OFF:
            return
        refuse_without_farm()
        from studio.farm.network.connection import FarmConnection
        from studio.farm.network.security import load_security, open_address

        key = Path(settings.key_file).expanduser() if settings.key_file else None
        if settings.mode is FarmMode.LOCAL:
            local = _make_local_farm(settings, key)
            local.start()
            self._local, address, security = local, local.address, load_security(key)
        else:
            address, security = open_address(settings.address, key)
        connection = FarmConnection(address, security, self._tell)
        self._opened_at = monotonic()
        with self._lock:
            self._connection = connection
        connection.start()

    def _close_farm(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
            local, self._local = self._local, None
            if self._parts is not None:
                self._parts.revoke()
            self._records.clear()
        if connection is not None:
            connection.close()
        if local is not None:
            local.close()


def _make_local_farm(settings: FarmSettings, key: Path | None) -> LocalFarm:
    """Return a farm of this machine's workers; with a key others can join it."""
    from studio.engine.scheduling.devices import list_devices
    from studio.engine.scheduling.machine import count_usable_cores
    from studio.farm.network.local_farm import LocalFarm
    from studio.farm.network.scheduler import FarmScheduler
    from studio.farm.network.security import load_security
    from studio.farm.network.worker_command import count_local_workers, make_local_commands

    cores = count_usable_cores()
    cards = sum(name.startswith("cuda:") for name in list_devices())
    commands = make_local_commands(settings.workers or count_local_workers(cores, cards), cores, cards, key)
    if key is None:
        return LocalFarm(commands)
    every = "0.0.0.0"  # noqa: S104  (only who has the key is let in)
    return LocalFarm(commands, FarmScheduler(every, DEFAULT_PORT, load_security(key)))


def _get_order(status: WorkerStatus) -> tuple[int, str, str]:
    """Return what orders workers: "local 10" after "local 9"."""
    return len(status.facts.name), status.facts.name, status.facts.id
