"""The queue over a restart: read once at the start, written in the background after each change of order or state."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.engine.jobs.file import Found, JobsFile
from studio.engine.jobs.job import Snapshot
from studio.engine.jobs.queue import JobQueue
from studio.sdk.registry import Registry
from studio.ui.background import Background
from studio.ui.keeping.slots import Slot

logger = logging.getLogger(__name__)

_FILE = "jobs-{}.json"


class KeptJobs(QObject):
    """Keeps the jobs of this program in its slot, and takes over those of programs that are gone.

    Args:
        slot: This program's; None keeps nothing.
        registry: The node types.
        queue: The jobs.
        background: Reads and writes.

    Signals:
        failed(str, str): What could not be done, and why.
    """

    failed = Signal(str, str)

    def __init__(self, slot: Slot | None, registry: Registry, queue: JobQueue, background: Background) -> None:
        super().__init__(background)
        self._slot = slot
        self._registry = registry
        self._queue = queue
        self._background = background
        self._file = JobsFile(slot.file(_FILE), registry) if slot is not None else None
        self._usable = False  # once it was read: what it holds must not be written over
        self._writing = False
        self._written = 0

    def load(self) -> None:
        """Bring back the jobs of the last time."""
        if self._slot is not None:
            self._background.run(
                self._load,
                self._on_loaded,
                lambda text: self._on_failed(tr("The list of jobs could not be read"), text),
            )

    def _load(self) -> Found:
        """Read the jobs of this slot and of abandoned ones. Runs in the worker thread."""
        assert self._slot is not None
        assert self._file is not None
        for torn in self._slot.folder.glob(f".{self._file.path.name}.*"):  # a kill may leave a half-written copy
            torn.unlink(missing_ok=True)
        found = [self._file.read()]
        with self._slot.abandoned(_FILE) as others:
            found += [JobsFile(path, self._registry).read() for path in others]
            jobs = {status.id: status for one in found for status in one.jobs}
            if others:
                self._file.write(jobs.values())  # first, so that a crash between loses none
            for path in others:
                path.unlink(missing_ok=True)
        return Found(tuple(jobs.values()), "\n".join(one.damage for one in found if one.damage))

    def _on_loaded(self, found: Found) -> None:
        self._usable = True
        if found.damage:
            self.failed.emit(tr("Some jobs of the last time are lost"), found.damage)
        self._queue.restore(found.jobs)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Write the queue if its order or a state has changed."""
        if self._usable and not self._writing and snapshot.revision > self._written:
            self._write(snapshot)

    def _write(self, snapshot: Snapshot) -> None:
        assert self._file is not None
        file = self._file
        self._writing, self._written = True, snapshot.revision
        self._background.run(
            lambda: file.write(snapshot.jobs),
            lambda _: self._on_written(),
            lambda text: self._on_failed(tr("The list of jobs cannot be kept for the next start"), text),
        )

    def _on_written(self) -> None:
        self._writing = False
        self.show_snapshot(self._queue.snapshot())

    def _on_failed(self, title: str, text: str) -> None:
        self._usable = self._writing = False
        logger.warning("the list of jobs is not kept: %s", text)
        self.failed.emit(title, text)

    def close(self) -> None:
        """Write the queue once more, as it is after the jobs have stopped."""
        if self._usable:
            self._write(self._queue.snapshot())
        self._usable = False
