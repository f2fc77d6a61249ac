"""Process of a worker: it serves a scheduler until it is stopped, and comes back when the scheduler was lost."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.farm.network import worker_tasks
from studio.farm.network.dask_settings import NO_PAGES, configure_dask
from studio.farm.worker.worker_session import WorkerSession

if TYPE_CHECKING:
    from distributed import Security

log = logging.getLogger(__name__)

_AGAIN_SECONDS: Final = 1.0
_HEARTBEAT: Final = "500 ms"


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Settings of a worker.

    Args:
        address: The scheduler's.
        security: Of the farm; None for none.
        slots: Parts that it makes at the same time.
        is_single_use: Whether it ends when the scheduler does, in place of waiting for the next one.
    """

    address: str
    security: Security | None = None
    slots: int = 1
    is_single_use: bool = False


def serve_farm(session: WorkerSession, settings: WorkerSettings) -> None:
    """Serve a scheduler until the process is told to stop."""
    configure_dask()
    handler = _LineCollector()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    worker_tasks.set_session(session)
    try:
        asyncio.run(_serve(settings))
    finally:
        worker_tasks.set_session(None)
        logging.getLogger().removeHandler(handler)
        session.close()


class _LineCollector(logging.Handler):
    """Keeps the latest lines of the log, for who asks."""

    def emit(self, record: logging.LogRecord) -> None:
        worker_tasks.log_lines.append(self.format(record))


async def _serve(settings: WorkerSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, ValueError):  # Windows; another thread than the main one
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        await _serve_once(settings, stop)
        if stop.is_set() or settings.is_single_use:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _AGAIN_SECONDS)


async def _serve_once(settings: WorkerSettings, stop: asyncio.Event) -> None:
    """Serve the scheduler until it is lost, or is not reached."""
    from distributed import Worker

    folder = tempfile.mkdtemp(prefix="frameloom-dask-")
    worker: Any = Worker(
        settings.address, nthreads=settings.slots, security=settings.security, memory_limit=0, dashboard=False,
        dashboard_address=NO_PAGES,
        local_directory=folder, metrics={worker_tasks.FACTS_METRIC: worker_tasks.find_facts},
        heartbeat_interval=_HEARTBEAT, death_timeout=None,
    )  # fmt: skip
    try:
        await asyncio.wait_for(worker, 30)
        log.info("serves %s as %s", settings.address, worker.address)
        ends = [asyncio.ensure_future(worker.finished()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
    except Exception as error:
        log.info("%s cannot be reached: %s", settings.address, error)
    finally:
        with suppress(Exception):
            await worker.close(timeout=2, executor_wait=False)
        shutil.rmtree(Path(folder), ignore_errors=True)
