"""Scheduler of a farm: the one place that workers and those who render know."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Any

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.farm.network.dask_settings import NO_PAGES, configure_dask

if TYPE_CHECKING:
    from distributed import Security


class FarmScheduler:
    """Scheduler in a thread of its own.

    Args:
        host: The address that it listens on; "127.0.0.1" for this machine alone, "0.0.0.0" for all.
        port: Its port; 0 for any that is free.
        security: Of the farm; None for none.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, security: Security | None = None) -> None:
        self._host, self._port, self._security = host, port, security
        self.address = ""
        self._error: BaseException | None = None
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="farm-scheduler", daemon=True)

    def start(self) -> None:
        """Listen.

        Raises:
            StudioError: The port is taken, or the address is none of this machine's.
        """
        try:
            family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
            socket.create_server((self._host, self._port), family=family).close()
        except (OSError, OverflowError) as error:
            raise self._make_error(error) from error
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._make_error(self._error) from self._error

    def _make_error(self, reason: BaseException) -> StudioError:
        text = tr("The farm cannot listen on {host}:{port}: {reason}")
        return StudioError(text.format(host=self._host, port=self._port, reason=reason))

    def close(self) -> None:
        """Listen no more; workers wait until there is a scheduler again."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    async def _serve(self) -> None:
        from distributed import Scheduler

        configure_dask()
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        scheduler: Any = None
        try:
            scheduler = Scheduler(
                host=self._host, port=self._port, security=self._security, dashboard=False, dashboard_address=NO_PAGES,
                protocol="tcp" if self._security is None else "tls",
            )  # fmt: skip
            await scheduler
            self.address = scheduler.address
        except Exception as error:
            self._error = error
            return
        finally:
            self._ready.set()
        await self._stop.wait()
        await scheduler.close()
