"""The queue over a restart: read once at the start, written in the background after each change of order or state."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.engine.jobs.job import QueueSnapshot
from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.jobs_file import JobsFile, StoredQueue
from studio.sdk.registry import Registry
from studio.ui.shell.session.storage.instance_dir import InstanceDir
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

logger = logging.getLogger(__name__)

_FILE = "jobs-{}.json"


class JobPersistence(QObject):
    """Store of this program's jobs in its instance folder. It takes over those of programs that have ended.

    Args:
        slot: The folder of this instance; None keeps nothing.
        registry: The node types.
        queue: The jobs.
        background: Reads and writes.

    Signals:
        failed(str, str): What could not be done, and why.
    """

    failed = Signal(str, str)

    def __init__(
        self, slot: InstanceDir | None, registry: Registry, queue: JobQueue, background: BackgroundWorker
    ) -> None:
        super().__init__(background)
        self._slot = slot
        self._registry = registry
        self._queue = queue
        self._background = background
        self._file = JobsFile(slot.get_file(_FILE), registry) if slot is not None else None
        self._is_usable = False  # once it was read: what it holds must not be written over
        self._is_writing = False
        self._written = 0

    def load_jobs(self) -> None:
        """Bring back the jobs of the last time."""
        if self._slot is not None:
            self._background.run_task(
                self._load,
                self._on_loaded,
                lambda text: self._on_failed(tr("The list of jobs could not be read"), text),
            )

    def _load(self) -> StoredQueue:
        """Read the jobs of this instance and of ended ones. Runs in the worker thread."""
        assert self._slot is not None
        assert self._file is not None
        for torn in self._slot.folder.glob(f".{self._file.path.name}.*"):  # a kill may leave a half-written copy
            torn.unlink(missing_ok=True)
        found = [self._file.read_queue()]
        with self._slot.iter_abandoned(_FILE) as others:
            found += [JobsFile(path, self._registry).read_queue() for path in others]
            jobs = {status.id: status for one in found for status in one.jobs}
            if others:
                self._file.write_queue(jobs.values())  # first, so that a crash between loses none
            for path in others:
                path.unlink(missing_ok=True)
        return StoredQueue(tuple(jobs.values()), "\n".join(one.damage for one in found if one.damage))

    def _on_loaded(self, found: StoredQueue) -> None:
        self._is_usable = True
        if found.damage:
            self.failed.emit(tr("Some jobs of the last session are lost"), found.damage)
        self._queue.restore_jobs(found.jobs)

    def save_snapshot(self, snapshot: QueueSnapshot) -> None:
        """Write the queue if its order or a state has changed."""
        if self._is_usable and not self._is_writing and snapshot.revision > self._written:
            self._write(snapshot)

    def _write(self, snapshot: QueueSnapshot) -> None:
        assert self._file is not None
        file = self._file
        self._is_writing, self._written = True, snapshot.revision
        self._background.run_task(
            lambda: file.write_queue(snapshot.jobs),
            lambda _: self._on_written(),
            lambda text: self._on_failed(tr("The list of jobs cannot be kept for the next start"), text),
        )

    def _on_written(self) -> None:
        self._is_writing = False
        self.save_snapshot(self._queue.make_snapshot())

    def _on_failed(self, title: str, text: str) -> None:
        self._is_usable = self._is_writing = False
        logger.warning("the list of jobs is not kept: %s", text)
        self.failed.emit(title, text)

    def close(self) -> None:
        """Write the queue once more, as it is after the jobs have stopped."""
        if self._is_usable:
            self._write(self._queue.make_snapshot())
        self._is_usable = False
