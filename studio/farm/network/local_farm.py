"""Farm on this machine alone: a scheduler in this process, and workers in processes of their own."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from studio.farm.network.scheduler import FarmScheduler
from studio.farm.network.worker_command import ADDRESS

log = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.5
_LEAST_SECONDS: Final = 5.0
"""A worker that ended sooner is not started again at once: it would end again."""
_END_SECONDS: Final = 5.0


class LocalFarm:
    """Scheduler and workers of this machine. A worker that ends by itself is started again.

    Args:
        commands: What starts each worker; `ADDRESS` stands for the scheduler's address.
        scheduler: Where they are found; None for one on the loopback.
    """

    def __init__(self, commands: Sequence[Sequence[str]], scheduler: FarmScheduler | None = None) -> None:
        self._commands = commands
        self._scheduler = scheduler or FarmScheduler()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._started: list[float] = []
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, name="farm-watch", daemon=True)

    @property
    def address(self) -> str:
        """The scheduler's."""
        return self._scheduler.address

    def start(self) -> None:
        """Start the scheduler and the workers; do not wait for these. Raises StudioError."""
        self._scheduler.start()
        for command in self._commands:
            self._processes.append(self._start_worker(command))
            self._started.append(monotonic())
        self._watch.start()

    def close(self) -> None:
        """End the workers, and then the scheduler."""
        self._stop.set()
        if self._watch.is_alive():
            self._watch.join()
        for process in self._processes:
            with suppress(OSError):
                process.terminate()
        end = monotonic() + _END_SECONDS
        for process in self._processes:
            try:
                process.wait(max(0.0, end - monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._scheduler.close()

    def _start_worker(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        words = [self.address if word == ADDRESS else word for word in command]
        none = subprocess.DEVNULL  # its log can be asked for
        return subprocess.Popen(words, stdin=none, stdout=none, stderr=none)  # noqa: S603

    def _keep_alive(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            for place, process in enumerate(self._processes):
                if process.poll() is None or monotonic() - self._started[place] < _LEAST_SECONDS:
                    continue
                log.warning("a worker ended with code %s and is started again", process.returncode)
                self._processes[place] = self._start_worker(self._commands[place])
                self._started[place] = monotonic()
