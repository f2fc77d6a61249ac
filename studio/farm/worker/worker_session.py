"""Session of a worker: its engine, and the renders that it makes parts of."""

from __future__ import annotations

import logging
import platform
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from studio.core import VERSION
from studio.core.errors import CancelledError
from studio.core.time import FrameRange
from studio.farm.facts import FailureKind, PartFailure, WorkerFacts
from studio.farm.farm_job import FarmJob
from studio.farm.sources.source_finder import SourceFinder, SourcesMissingError
from studio.farm.sources.source_store import SourceStore
from studio.farm.worker.job_run import JobPartsRun
from studio.farm.worker.part_failures import describe_failure

if TYPE_CHECKING:
    import torch

    from studio.engine.engine import Engine

log = logging.getLogger(__name__)

_MOST_RUNS: Final = 4
"""Renders that are kept ready; the one that was idle longest goes first."""
_MOST_STOPPED: Final = 1000


class WorkerSession:
    """Session of a worker. Any thread may call it; each part is made in the thread that asks for it.

    Args:
        engine: Computes. Its files keep finished parts in `folder`.
        folder: Its own, for what is half done.
        name: As shown.
        slots: Parts that it makes at the same time.
        finder: Finds the files that graphs read; None to take them where the jobs say.
        store: Takes files that are sent; None for one in `folder`.

    Attributes:
        is_draining: Whether it takes no new parts.
    """

    def __init__(
        self, engine: Engine, folder: Path, name: str = "", slots: int = 1, finder: SourceFinder | None = None,
        store: SourceStore | None = None,
    ) -> None:  # fmt: skip
        self.is_draining = False
        self._engine = engine
        self._folder = folder
        self._finder = finder or SourceFinder()
        self.store = store or SourceStore(folder / "sources")
        self._facts = self._find_facts(name, slots)
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, FarmJob] = OrderedDict()
        self._idle: OrderedDict[str, list[JobPartsRun]] = OrderedDict()
        self._at_work: dict[str, tuple[str, JobPartsRun]] = {}
        self._stopped: OrderedDict[str, None] = OrderedDict()

    def make_facts(self, id: str = "") -> WorkerFacts:
        """Return what it tells of itself."""
        return replace(self._facts, id=id, is_draining=self.is_draining)

    def _find_facts(self, name: str, slots: int) -> WorkerFacts:
        from studio.engine.scheduling.devices import describe_device, list_devices

        device, machine = self._engine.device, platform.node()
        shown = list_devices().get(str(device)) or list_devices().get(device.type, "")
        kind = describe_device(device, self._engine.precision)
        return WorkerFacts("", name or machine, machine, VERSION, kind, shown, slots, _find_memory(device))

    def make_part(
        self, ticket: str, job_id: str, job_text: str, start: int, stop: int
    ) -> tuple[bytes, float] | PartFailure | SourcesMissingError | None:
        """Make a part.

        Args:
            ticket: Unique: by it the part is stopped.
            job_id: Of which job.
            job_text: The job, which an earlier call may have brought; else empty.
            start: The part's first frame.
            stop: The frame after its last one.

        Returns:
            The part and the seconds that it took, or why it could not be made, or which files are missing; None where
            the job is not known here.
        """
        started = perf_counter()
        if job_text:
            self._keep_job(FarmJob.from_json(job_text))
        with self._lock:
            job = self._jobs.get(job_id)
            if ticket in self._stopped:
                return PartFailure(FailureKind.LOST, "stopped")
        if job is None:
            return None
        try:
            data = self._make(ticket, job, FrameRange(start, stop))
        except CancelledError:
            return PartFailure(FailureKind.LOST, "stopped")
        except SourcesMissingError as error:
            return error
        except (Exception, SystemExit) as error:
            failure = describe_failure(error)
            log.warning("frames %d to %d of %s: %s: %s", start, stop - 1, job.file, failure.kind, failure.text)
            return failure
        seconds = perf_counter() - started
        log.info("made frames %d to %d of %s in %.1f s", start, stop - 1, job.file, seconds)
        return data, seconds

    def _keep_job(self, job: FarmJob) -> None:
        with self._lock:
            self._jobs[job.id] = job
            self._jobs.move_to_end(job.id)
            while len(self._jobs) > 4 * _MOST_RUNS:
                self._jobs.popitem(last=False)

    def _make(self, ticket: str, job: FarmJob, frames: FrameRange) -> bytes:
        run = self._take_run(job)
        with self._lock:
            self._at_work[ticket] = job.id, run
        try:
            data = run.make_part(frames)
        except BaseException:
            run.close()  # it may be cancelled for good, and what it keeps may be at fault
            raise
        finally:
            with self._lock:
                del self._at_work[ticket]
        self._put_back(job.id, run)
        return data

    def _take_run(self, job: FarmJob) -> JobPartsRun:
        with self._lock:
            idle = self._idle.get(job.id)
            if idle:
                return idle.pop()
        self._folder.mkdir(parents=True, exist_ok=True)
        return JobPartsRun(self._engine, job, Path(tempfile.mkdtemp(dir=self._folder)), self._finder)

    def _put_back(self, job: str, run: JobPartsRun) -> None:
        old: list[JobPartsRun] = []
        with self._lock:
            if job in self._jobs:
                self._idle.setdefault(job, []).append(run)
                self._idle.move_to_end(job)
            else:
                old.append(run)
            while len(self._idle) > _MOST_RUNS:
                old += self._idle.popitem(last=False)[1]
        for each in old:
            each.close()

    def stop_part(self, ticket: str) -> None:
        """Stop a part within a frame; one that has not begun is not begun."""
        with self._lock:
            self._stopped[ticket] = None
            while len(self._stopped) > _MOST_STOPPED:
                self._stopped.popitem(last=False)
            found = self._at_work.get(ticket)
        if found is not None:
            found[1].cancel()

    def forget_job(self, job_id: str) -> None:
        """Stop all parts of a job and drop what is kept of it."""
        with self._lock:
            self._jobs.pop(job_id, None)
            idle = self._idle.pop(job_id, [])
            working = [run for job, run in self._at_work.values() if job == job_id]
        for run in working:
            run.cancel()
        for run in idle:
            run.close()

    def close(self) -> None:
        """Stop everything and remove what is half done."""
        with self._lock:
            jobs = list(self._jobs)
        for job in jobs:
            self.forget_job(job)
        shutil.rmtree(self._folder, ignore_errors=True)


def _find_memory(device: torch.device) -> int:
    """Return the bytes of memory that a device computes in."""
    import psutil
    import torch

    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return int(psutil.virtual_memory().total)
